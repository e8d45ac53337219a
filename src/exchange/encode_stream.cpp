#include "exchange/encode.hpp"

namespace vectord::exchange {
namespace {

constexpr int usd_margined = 1;  // `st`

void encode_told_candle(JsonWriter& json, const ToldCandle& told, const Instrument& i,
                        bool with_symbol) {
  const Candle& c = told.candle;
  const int price = i.price_decimals();
  const int quantity = i.quantity_decimals();
  const double taker = c.taker_buy_volume.value_or(0);
  const double average = c.volume > 0 ? c.quote_volume / c.volume : 0;
  json.open_object("k").time("t", c.open_time);
  json.integer("T", to_ms(c.open_time + told.interval.length) - 1);
  if (with_symbol) json.text("s", i.symbol.view());
  json.text("i", to_string(told.interval)).integer("f", -1).integer("L", -1);
  json.decimal("o", c.open, price).decimal("c", c.close, price).decimal("h", c.high, price);
  json.decimal("l", c.low, price).decimal("v", c.volume, quantity).integer("n", c.trades);
  json.boolean("x", told.closed).decimal("q", c.quote_volume, 5).decimal("V", taker, quantity);
  json.decimal("Q", taker * average, 5).text("B", "0").close_object();
}

}  // namespace

std::string book_ticker_message(const matching::BookTicker& t, const Instrument& i) {
  const int price = i.price_decimals();
  const int quantity = i.quantity_decimals();
  std::string out;
  out.reserve(200);
  JsonWriter json(out);
  json.open_object().text("e", "bookTicker").integer("u", t.update_id).text("s", t.symbol.view());
  json.decimal("b", t.bid, price).decimal("B", t.bid_quantity, quantity);
  json.decimal("a", t.ask, price).decimal("A", t.ask_quantity, quantity);
  json.time("T", t.at).time("E", t.at).text("ps", t.symbol.view());
  json.integer("st", usd_margined).close_object();
  return out;
}

std::string depth_message(Symbol symbol, const matching::BookDepth& depth, const Instrument& i,
                          std::int64_t previous_id, Time at) {
  std::string out;
  out.reserve(1024);
  JsonWriter json(out);
  json.open_object().text("e", "depthUpdate").time("E", at).time("T", at);
  json.text("s", symbol.view()).integer("U", previous_id + 1).integer("u", depth.update_id);
  json.integer("pu", previous_id);
  encode_levels(json, "b", depth.bids, i);
  encode_levels(json, "a", depth.asks, i);
  json.text("ps", symbol.view()).integer("st", usd_margined).close_object();
  return out;
}

std::string kline_message(const ToldCandle& told, const Instrument& i, Time at) {
  std::string out;
  out.reserve(420);
  JsonWriter json(out);
  json.open_object().text("e", "kline").time("E", at).text("s", i.symbol.view());
  encode_told_candle(json, told, i, true);
  json.text("ps", i.symbol.view()).integer("st", usd_margined).close_object();
  return out;
}

std::string continuous_kline_message(const ToldCandle& told, const Instrument& i, Time at) {
  std::string out;
  JsonWriter json(out);
  json.open_object().text("e", "continuous_kline").time("E", at).text("ps", i.symbol.view());
  json.text("ct", "PERPETUAL");
  encode_told_candle(json, told, i, false);
  json.integer("st", usd_margined).close_object();
  return out;
}

std::string mark_price_message(Symbol symbol, const matching::MarketState& market,
                               const Instrument& i, const FundingTerm& funding, Time at) {
  std::string out;
  out.reserve(256);
  JsonWriter json(out);
  json.open_object().text("e", "markPriceUpdate").time("E", at).text("s", symbol.view());
  json.decimal("p", market.mark).decimal("ap", market.mark).decimal("P", market.index);
  json.decimal("i", market.index).decimal("r", funding.rate).time("T", funding.at);
  json.text("ps", i.symbol.view()).integer("st", usd_margined).close_object();
  return out;
}

std::string aggregate_trade_message(const matching::MarketTrade& t, const Instrument& i) {
  std::string out;
  JsonWriter json(out);
  json.open_object().text("e", "aggTrade").time("E", t.at).integer("a", t.id);
  json.text("s", t.symbol.view()).decimal("p", t.price, i.price_decimals());
  json.decimal("q", t.quantity, i.quantity_decimals());
  json.decimal("nq", t.quantity, i.quantity_decimals());
  json.integer("f", t.id).integer("l", t.id).time("T", t.at).boolean("m", t.buyer_is_maker);
  json.integer("st", usd_margined).close_object();
  return out;
}

std::string trade_message(const matching::MarketTrade& t, const Instrument& i) {
  std::string out;
  JsonWriter json(out);
  json.open_object().text("e", "trade").time("E", t.at).time("T", t.at);
  json.text("s", t.symbol.view()).integer("t", t.id).decimal("p", t.price, i.price_decimals());
  json.decimal("q", t.quantity, i.quantity_decimals()).text("X", "MARKET");
  json.boolean("m", t.buyer_is_maker).integer("st", usd_margined).close_object();
  return out;
}

std::string ticker_message(const DayTicker& t, const Instrument& i, Time at) {
  const int price = i.price_decimals();
  const double last = t.last.to_double();
  const double change = last - t.day.open;
  std::string out;
  JsonWriter json(out);
  json.open_object().text("e", "24hrTicker").time("E", at).text("s", i.symbol.view());
  json.decimal("p", change, price);
  json.decimal("P", t.day.open > 0 ? change / t.day.open * 100 : 0, 3);
  json.decimal("w", t.day.volume > 0 ? t.day.quote_volume / t.day.volume : last, price);
  json.decimal("c", t.last, price).decimal("Q", t.last_quantity, i.quantity_decimals());
  json.decimal("o", t.day.open, price).decimal("h", t.day.high, price);
  json.decimal("l", t.day.low, price).decimal("v", t.day.volume, i.quantity_decimals());
  json.decimal("q", t.day.quote_volume, 2).time("O", t.open_time).time("C", t.close_time);
  json.integer("F", t.first_id).integer("L", t.last_id).integer("n", t.day.trades);
  json.text("ps", i.symbol.view()).integer("st", usd_margined).close_object();
  return out;
}

std::string mini_ticker_message(const DayTicker& t, const Instrument& i, Time at) {
  const int price = i.price_decimals();
  std::string out;
  JsonWriter json(out);
  json.open_object().text("e", "24hrMiniTicker").time("E", at).text("s", i.symbol.view());
  json.decimal("c", t.last, price).decimal("o", t.day.open, price);
  json.decimal("h", t.day.high, price).decimal("l", t.day.low, price);
  json.decimal("v", t.day.volume, i.quantity_decimals()).decimal("q", t.day.quote_volume, 2);
  json.text("ps", i.symbol.view()).integer("st", usd_margined).close_object();
  return out;
}

}  // namespace vectord::exchange
