// Premium index, funding, open interest and /futures/data (spec §4.1).
#include <algorithm>

#include "exchange/candle_query.hpp"
#include "exchange/encode.hpp"
#include "exchange/route.hpp"

namespace vectord::exchange {
namespace {

constexpr Millis five_minutes{300'000};

constexpr std::pair<std::string_view, std::int64_t> periods[] = {
    {"5m", 5},   {"15m", 15}, {"30m", 30},  {"1h", 60},   {"2h", 120},
    {"4h", 240}, {"6h", 360}, {"12h", 720}, {"1d", 1440},
};

struct DataQuery {
  const Instrument* instrument = nullptr;
  Millis period{};
  std::vector<Time> times;  // ascending ends of periods
};

// Ends of whole periods, ascending: the newest `limit` of the window asked for.
std::vector<Time> period_ends(Millis period, std::optional<Time> from, Time to, int limit) {
  std::vector<Time> times;
  const std::int64_t step = period.count();
  Time end = time_from_ms(to_ms(to) / step * step);
  for (int i = 0; i < limit && (!from || end >= *from); ++i, end -= period) times.push_back(end);
  std::reverse(times.begin(), times.end());
  return times;
}

DataQuery read_data_query(ParameterReader& reader, Time now) {
  DataQuery query;
  query.instrument = reader.instrument();
  const auto word = reader.text("period");
  for (const auto& [text, minutes] : periods) {
    if (text == word) query.period = Millis{minutes * 60'000};
  }
  if (query.period.count() == 0) reader.fail(api_error::invalid_data("period"));
  const int limit = reader.limit(30, 500);
  const auto from = reader.optional_time("startTime");
  const auto to = reader.optional_time("endTime");
  if (reader.error()) return query;
  query.times = period_ends(query.period, from, std::min(to.value_or(now), now), limit);
  return query;
}

void encode_premium_index(JsonWriter& json, const Call& call, const Instrument& instrument) {
  const auto market = call.face.core.market(instrument.symbol);
  if (!market) return;
  const auto funding = call.face.source.next_funding(instrument.symbol, call.now);
  json.open_object().text("symbol", instrument.symbol.view());
  json.decimal("markPrice", market->mark).decimal("indexPrice", market->index);
  json.decimal("estimatedSettlePrice", market->index);
  json.decimal("lastFundingRate", funding.rate).text("interestRate", "0.00010000");
  json.time("nextFundingTime", funding.at).time("time", market->at).close_object();
}

Reply premium_index(const Call& call) {
  auto reader = call.reader();
  const Instrument* one = reader.optional_instrument();
  if (reader.error()) return *reader.error();
  std::string body;
  JsonWriter json(body);
  if (one != nullptr) {
    encode_premium_index(json, call, *one);
    return body;
  }
  json.open_array();
  for (const auto& [symbol, instrument] : call.face.instruments) {
    encode_premium_index(json, call, *instrument);
  }
  json.close_array();
  return body;
}

Reply funding_rate(const Call& call) {
  auto reader = call.reader();
  const Instrument* one = reader.optional_instrument();
  const auto from = reader.optional_time("startTime");
  const auto to = reader.optional_time("endTime");
  const auto limit = static_cast<std::size_t>(reader.limit(100, 1000));
  if (reader.error()) return *reader.error();
  std::vector<FundingPaid> rows;
  for (const auto& [symbol, instrument] : call.face.instruments) {
    if (one != nullptr && symbol != one->symbol) continue;
    for (const auto& row : call.face.board.fundings(symbol)) {
      if ((!from || row.at >= *from) && (!to || row.at <= *to)) rows.push_back(row);
    }
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  // From startTime on, else the most recent.
  const std::size_t first = from || rows.size() <= limit ? 0 : rows.size() - limit;
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (std::size_t i = first; i < std::min(rows.size(), first + limit); ++i) {
    json.open_object().text("symbol", rows[i].symbol.view());
    json.decimal("fundingRate", rows[i].rate).time("fundingTime", rows[i].at);
    json.decimal("markPrice", rows[i].mark).text("rateType", "Regular").close_object();
  }
  json.close_array();
  return body;
}

// Only symbols with other than the usual 8 hours and caps are listed: none here.
Reply funding_info(const Call&) {
  return std::string("[]");
}

Reply open_interest(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  if (reader.error()) return *reader.error();
  const auto interest = call.face.source.open_interest(instrument->symbol, call.now);
  if (!interest) return ApiError{400, -1099, "Open interest is not recorded for this symbol."};
  std::string body;
  JsonWriter json(body);
  json.open_object().decimal("openInterest", *interest, instrument->quantity_decimals());
  json.text("symbol", instrument->symbol.view()).time("time", call.now).close_object();
  return body;
}

Reply open_interest_history(const Call& call) {
  auto reader = call.reader();
  const auto query = read_data_query(reader, call.now);
  if (reader.error()) return *reader.error();
  const auto& source = call.face.source;
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (const Time at : query.times) {
    const auto interest = source.open_interest(query.instrument->symbol, at);
    const auto candle = candle_at(source, query.instrument->symbol, at);
    if (!interest || !candle) continue;
    json.open_object().text("symbol", query.instrument->symbol.view());
    json.decimal("sumOpenInterest", *interest, 8);
    json.decimal("sumOpenInterestValue", *interest * candle->first.close, 8);
    json.text("CMCCirculatingSupply", "0").time("timestamp", at).close_object();
  }
  json.close_array();
  return body;
}

// Buyers' to sellers' volume over the period: the mean of its 5 m ratios, shared out over its
// volume.
Reply taker_ratio(const Call& call) {
  auto reader = call.reader();
  const auto query = read_data_query(reader, call.now);
  if (reader.error()) return *reader.error();
  const auto& source = call.face.source;
  const Symbol symbol = query.instrument->symbol;
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (const Time at : query.times) {
    double sum = 0;
    int known = 0;
    for (Time end = at; end > at - query.period; end -= five_minutes) {
      if (const auto ratio = source.taker_buy_sell_ratio(symbol, end)) sum += *ratio, ++known;
    }
    const auto candle = candle_at(source, symbol, at);
    if (known == 0 || !candle) continue;
    const double ratio = sum / known;
    const auto parts = static_cast<double>(query.period.count()) /
                       static_cast<double>(length_of(candle->second).count());
    const double volume = candle->first.volume * parts;
    json.open_object().decimal("buySellRatio", ratio, 4);
    json.decimal("buyVol", volume * ratio / (1 + ratio), 4);
    json.decimal("sellVol", volume / (1 + ratio), 4).time("timestamp", at).close_object();
  }
  json.close_array();
  return body;
}

}  // namespace

void add_derivatives_routes(Routes& routes) {
  const auto open = Security::none;
  routes.insert(
      routes.end(),
      {
          {"GET", "/fapi/v1/premiumIndex", open, weight_by_symbol<1, 10>, premium_index},
          {"GET", "/fapi/v1/fundingRate", open, pool<Pool::funding>, funding_rate},
          {"GET", "/fapi/v1/fundingInfo", open, pool<Pool::funding>, funding_info},
          {"GET", "/fapi/v1/openInterest", open, weight<1>, open_interest},
          {"GET", "/futures/data/openInterestHist", open, pool<Pool::data>, open_interest_history},
          {"GET", "/futures/data/takerlongshortRatio", open, pool<Pool::data>, taker_ratio},
      });
}

}  // namespace vectord::exchange
