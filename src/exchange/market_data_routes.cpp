// Ping to klines: what needs no key (spec §4.1).
#include <algorithm>

#include "exchange/candle_query.hpp"
#include "exchange/encode.hpp"
#include "exchange/route.hpp"

namespace vectord::exchange {
namespace {

Cost klines_cost(const Parameters& parameters) {
  static const InstrumentTable none;
  ParameterReader reader(parameters, none);
  const int limit = reader.limit(500, 1500);
  return {.weight = limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10};
}

Cost depth_cost(const Parameters& parameters) {
  static const InstrumentTable none;
  ParameterReader reader(parameters, none);
  const int limit = reader.limit(500, 1000);
  return {.weight = limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20};
}

// One object for `symbol`, else an array of all.
template <class Encode>
Reply one_or_all(const Call& call, Encode encode) {
  auto reader = call.reader();
  const Instrument* one = reader.optional_instrument();
  if (reader.error()) return *reader.error();
  std::string body;
  JsonWriter json(body);
  if (one != nullptr) {
    encode(json, *one);
    return body;
  }
  json.open_array();
  for (const auto& [symbol, instrument] : call.face.instruments) encode(json, *instrument);
  json.close_array();
  return body;
}

Reply ping(const Call&) {
  return std::string("{}");
}

Reply time(const Call& call) {
  std::string body;
  JsonWriter(body).open_object().time("serverTime", call.now).close_object();
  return body;
}

void encode_limit(JsonWriter& json, std::string_view type, std::string_view interval, int number,
                  int limit) {
  json.open_object().text("rateLimitType", type).text("interval", interval);
  json.integer("intervalNum", number).integer("limit", limit).close_object();
}

Reply exchange_info(const Call& call) {
  const auto& settings = call.face.settings;
  std::string body;
  JsonWriter json(body);
  json.open_object().text("timezone", "UTC").time("serverTime", call.now);
  json.text("futuresType", "U_MARGINED").open_array("rateLimits");
  encode_limit(json, "REQUEST_WEIGHT", "MINUTE", 1, settings.limits.weight_per_minute);
  encode_limit(json, "ORDERS", "MINUTE", 1, settings.limits.orders_per_minute);
  encode_limit(json, "ORDERS", "SECOND", 10, settings.limits.orders_per_10_seconds);
  json.close_array().open_array("exchangeFilters").close_array();
  json.open_array("assets").open_object().text("asset", "USDT").boolean("marginAvailable", true);
  json.text("autoAssetExchange", "-10000").close_object().close_array().open_array("symbols");
  for (const auto& [symbol, instrument] : call.face.instruments) {
    encode_instrument(json, *instrument, settings.matching.max_open_orders,
                      settings.matching.trigger_protect);
  }
  json.close_array().close_object();
  return body;
}

Reply rate_limit_order(const Call& call) {
  const auto& limits = call.face.settings.limits;
  std::string body;
  JsonWriter json(body);
  json.open_array();
  encode_limit(json, "ORDERS", "SECOND", 10, limits.orders_per_10_seconds);
  encode_limit(json, "ORDERS", "MINUTE", 1, limits.orders_per_minute);
  json.close_array();
  return body;
}

Reply candles_of(const Call& call, ParameterReader& reader, const Instrument* instrument,
                 bool with_volume) {
  const auto interval = candle_interval_from(reader.text("interval"));
  reader.require(interval.has_value(), {400, -1120, "Invalid interval."});
  CandleQuery query;
  query.from = reader.optional_time("startTime");
  query.to = reader.optional_time("endTime");
  query.limit = reader.limit(500, 1500);
  reader.require(!query.from || !query.to || *query.from <= *query.to,
                 {400, -1023, "Start time is greater than end time."});
  if (reader.error()) return *reader.error();
  query.symbol = instrument->symbol;
  query.interval = *interval;
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (auto candle : query_candles(call.face.source, query)) {
    if (!with_volume) candle.volume = candle.quote_volume = 0, candle.taker_buy_volume = 0;
    encode_kline(json, candle, interval->length, *instrument);
  }
  json.close_array();
  return body;
}

Reply klines(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  return candles_of(call, reader, instrument, true);
}

// The simulated mark and index follow the last price within a minute and keep no candles of their
// own: the contract's stand for them, without its volume.
Reply mark_price_klines(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  return candles_of(call, reader, instrument, false);
}

Reply index_price_klines(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument("pair");
  return candles_of(call, reader, instrument, false);
}

Reply continuous_klines(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument("pair");
  reader.require(reader.text("contractType") == "PERPETUAL",
                 api_error::invalid_data("contractType"));
  return candles_of(call, reader, instrument, true);
}

Reply depth(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  const auto limit = reader.optional_integer("limit").value_or(500);
  bool known = false;
  for (const int legal : {5, 10, 20, 50, 100, 500, 1000}) known = known || legal == limit;
  reader.require(known, {400, -4021, "Depth limit is not valid."});
  if (reader.error()) return *reader.error();
  const auto book = call.face.core.depth(instrument->symbol, static_cast<std::size_t>(limit));
  if (!book) return ApiError{400, -1112, "No orders on book for symbol."};
  std::string body;
  JsonWriter json(body);
  json.open_object().integer("lastUpdateId", book->update_id).time("E", call.now);
  json.time("T", call.now);
  encode_levels(json, "bids", book->bids, *instrument);
  encode_levels(json, "asks", book->asks, *instrument);
  json.close_object();
  return body;
}

Reply trades(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  const auto limit = static_cast<std::size_t>(reader.limit(500, 1000));
  const auto from_id = reader.optional_integer("fromId");
  if (reader.error()) return *reader.error();
  const auto& tape = call.face.board.trades(instrument->symbol);
  std::size_t first = tape.size() > limit ? tape.size() - limit : 0;
  if (from_id) {
    first = 0;
    while (first < tape.size() && tape[first].id < *from_id) ++first;
  }
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (std::size_t i = first; i < std::min(tape.size(), first + limit); ++i) {
    const auto& trade = tape[i];
    json.open_object().integer("id", trade.id);
    json.decimal("price", trade.price, instrument->price_decimals());
    json.decimal("qty", trade.quantity, instrument->quantity_decimals());
    json.decimal("quoteQty", notional(trade.price, trade.quantity, Rounding::nearest));
    json.time("time", trade.at).boolean("isBuyerMaker", trade.buyer_is_maker);
    json.boolean("isRPITrade", false).close_object();
  }
  json.close_array();
  return body;
}

Reply aggregate_trades(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  const auto limit = static_cast<std::size_t>(reader.limit(500, 1000));
  const auto from_id = reader.optional_integer("fromId");
  const auto from = reader.optional_time("startTime");
  const auto to = reader.optional_time("endTime");
  if (reader.error()) return *reader.error();
  std::vector<const matching::MarketTrade*> found;
  for (const auto& trade : call.face.board.trades(instrument->symbol)) {
    const bool wanted = (!from_id || trade.id >= *from_id) && (!from || trade.at >= *from) &&
                        (!to || trade.at <= *to);
    if (wanted) found.push_back(&trade);
  }
  const bool oldest_first = from_id || from;
  const std::size_t first = oldest_first || found.size() <= limit ? 0 : found.size() - limit;
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (std::size_t i = first; i < found.size() && i < first + limit; ++i) {
    const auto& trade = *found[i];
    json.open_object().integer("a", trade.id);
    json.decimal("p", trade.price, instrument->price_decimals());
    json.decimal("q", trade.quantity, instrument->quantity_decimals());
    json.decimal("nq", trade.quantity, instrument->quantity_decimals());
    json.integer("f", trade.id).integer("l", trade.id).time("T", trade.at);
    json.boolean("m", trade.buyer_is_maker).close_object();
  }
  json.close_array();
  return body;
}

Reply ticker_24hr(const Call& call) {
  return one_or_all(call, [&](JsonWriter& json, const Instrument& instrument) {
    const auto ticker = call.face.board.day_ticker(instrument.symbol, call.now);
    if (ticker) encode_day_ticker(json, *ticker, instrument);
  });
}

Reply ticker_price(const Call& call) {
  return one_or_all(call, [&](JsonWriter& json, const Instrument& instrument) {
    const auto market = call.face.core.market(instrument.symbol);
    if (!market) return;
    json.open_object().text("symbol", instrument.symbol.view());
    json.decimal("price", market->last, instrument.price_decimals());
    json.time("time", market->at).close_object();
  });
}

Reply book_ticker(const Call& call) {
  return one_or_all(call, [&](JsonWriter& json, const Instrument& instrument) {
    const auto top = call.face.core.book_ticker(instrument.symbol);
    if (!top) return;
    const int price = instrument.price_decimals();
    const int quantity = instrument.quantity_decimals();
    json.open_object().text("symbol", instrument.symbol.view());
    json.decimal("bidPrice", top->bid, price).decimal("bidQty", top->bid_quantity, quantity);
    json.decimal("askPrice", top->ask, price).decimal("askQty", top->ask_quantity, quantity);
    json.time("time", top->at).integer("lastUpdateId", top->update_id).close_object();
  });
}

}  // namespace

void add_market_data_routes(Routes& routes) {
  const auto open = Security::none;
  routes.insert(
      routes.end(),
      {
          {"GET", "/fapi/v1/ping", open, weight<1>, ping},
          {"GET", "/fapi/v1/time", open, weight<1>, time},
          {"GET", "/fapi/v1/exchangeInfo", open, weight<1>, exchange_info},
          {"GET", "/fapi/v1/klines", open, klines_cost, klines},
          {"GET", "/fapi/v1/continuousKlines", open, klines_cost, continuous_klines},
          {"GET", "/fapi/v1/markPriceKlines", open, klines_cost, mark_price_klines},
          {"GET", "/fapi/v1/indexPriceKlines", open, klines_cost, index_price_klines},
          {"GET", "/fapi/v1/depth", open, depth_cost, depth},
          {"GET", "/fapi/v1/trades", open, weight<5>, trades},
          {"GET", "/fapi/v1/historicalTrades", Security::key, weight<200>, trades},
          {"GET", "/fapi/v1/aggTrades", open, weight<20>, aggregate_trades},
          {"GET", "/fapi/v1/ticker/24hr", open, weight_by_symbol<1, 40>, ticker_24hr},
          {"GET", "/fapi/v1/ticker/price", open, weight_by_symbol<1, 2>, ticker_price},
          {"GET", "/fapi/v2/ticker/price", open, weight_by_symbol<1, 2>, ticker_price},
          {"GET", "/fapi/v1/ticker/bookTicker", open, weight_by_symbol<2, 5>, book_ticker},
          {"GET", "/fapi/v1/rateLimit/order", Security::signed_, weight<1>, rate_limit_order},
      });
}

}  // namespace vectord::exchange
