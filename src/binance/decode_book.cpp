#include <array>
#include <cmath>

#include "binance/rows.hpp"
#include "vectord/binance/decode_market.hpp"

namespace vectord::binance {
namespace {

using json::Document;
using json::Fields;
using json::Scalar;
using json::Taker;
namespace ondemand = simdjson::ondemand;

// A row of plain values, such as a kline. The count of values that were there.
template <std::size_t Size>
result<std::size_t> read_tuple(ondemand::array array, std::string_view where,
                               std::array<Scalar, Size>& into) {
  std::size_t count = 0;
  auto read = json::for_each(array, where, [&](ondemand::value value) -> result<void> {
    if (count == Size) return {};
    auto scalar = json::scalar_of(value, where);
    if (scalar.has_error()) return scalar.error();
    into[count++] = *scalar;
    return {};
  });
  if (read.has_error()) return read.error();
  return count;
}

constexpr std::string_view candles_where = "GET /fapi/v1/klines";

Error bad_column(std::size_t column, const Error& why) {
  return why.within(std::string(candles_where) + ": column " + std::to_string(column));
}

// Spec 4.1: open time, open, high, low, close, volume, close time, quote volume, trades, taker base
// ...
result<Candle> read_candle(ondemand::array row) {
  std::array<Scalar, 12> column;
  const auto count = read_tuple(row, candles_where, column);
  if (count.has_error()) return count.error();
  if (*count < 10) {
    return Error{Errc::parse, std::string(candles_where) + ": a row has " + std::to_string(*count) +
                                  " columns, 10 are needed"};
  }
  Candle candle;
  const auto open_time = json::parse_integer(column[0].text);
  if (open_time.has_error()) return bad_column(0, open_time.error());
  candle.open_time = time_from_ms(*open_time);
  const auto trades = json::parse_integer(column[8].text);
  if (trades.has_error()) return bad_column(8, trades.error());
  candle.trades = *trades;
  double taker = 0;
  const std::pair<std::size_t, double*> reals[] = {
      {1, &candle.open},   {2, &candle.high},         {3, &candle.low}, {4, &candle.close},
      {5, &candle.volume}, {7, &candle.quote_volume}, {9, &taker}};
  for (const auto& [index, into] : reals) {
    const auto real = json::parse_real(column[index].text);
    if (real.has_error()) return bad_column(index, real.error());
    *into = *real;
  }
  candle.taker_buy_volume = taker;
  return candle;
}

constexpr std::string_view depth_where = "GET /fapi/v1/depth";

struct Level {
  double price = 0;
  double quantity = 0;
};

result<std::vector<Level>> read_levels(ondemand::value value) {
  ondemand::array array;
  if (const auto bad = value.get_array().get(array)) return json::syntax_error(depth_where, bad);
  std::vector<Level> levels;
  auto read = json::for_each_array(array, depth_where, [&](ondemand::array row) -> result<void> {
    std::array<Scalar, 2> column;
    const auto count = read_tuple(row, depth_where, column);
    if (count.has_error()) return count.error();
    const auto price = json::parse_real(column[0].text);
    const auto quantity = json::parse_real(column[1].text);
    if (*count < 2 || price.has_error() || quantity.has_error()) {
      return Error{Errc::parse, std::string(depth_where) + ": a level is not [price, quantity]"};
    }
    levels.push_back({*price, *quantity});
    return {};
  });
  if (read.has_error()) return read.error();
  return levels;
}

result<Money> sum_between(const std::vector<Level>& levels, double low, double high) {
  double sum = 0;
  for (const Level& level : levels) {
    if (level.price >= low && level.price <= high) sum += level.price * level.quantity;
  }
  if (!(sum >= 0) || sum > 9e10) {
    return Error{Errc::out_of_range, std::string(depth_where) + ": the levels sum to nonsense"};
  }
  return Money::from_double(sum, Rounding::down);
}

}  // namespace

result<Time> decode_server_time(std::string_view text) {
  constexpr std::string_view where = "GET /fapi/v1/time";
  Time time;
  auto read = json::read_one(text, where, [&](Taker& from) { time = from.time("serverTime"); });
  if (read.has_error()) return read.error();
  return time;
}

result<event::DayVolumes> decode_day_tickers(std::string_view text) {
  event::DayVolumes volumes;
  auto read = json::read_rows(text, "GET /fapi/v1/ticker/24hr", [&](Taker& from) {
    volumes.list.push_back({from.short_text<Symbol>("symbol"), from.real("quoteVolume")});
  });
  if (read.has_error()) return read.error();
  return volumes;
}

result<std::vector<Candle>> decode_candles(std::string_view text, Interval interval, Time now) {
  Document document;
  auto array = document.array(text, candles_where);
  if (array.has_error()) return array.error();
  std::vector<Candle> candles;
  auto read = json::for_each_array(*array, candles_where, [&](ondemand::array row) -> result<void> {
    auto candle = read_candle(row);
    if (candle.has_error()) return candle.error();
    if (!candles.empty() && candle->open_time <= candles.back().open_time) {
      return Error{Errc::parse, std::string(candles_where) + ": rows are not ascending"};
    }
    if (end_of(*candle, interval) <= now) candles.push_back(*candle);
    return {};
  });
  if (read.has_error()) return read.error();
  return candles;
}

result<event::Depth> decode_depth(std::string_view text, const Symbol& symbol) {
  Document document;
  auto root = document.object(text, depth_where);
  if (root.has_error()) return root.error();
  std::optional<std::vector<Level>> bids;
  std::optional<std::vector<Level>> asks;
  Fields fields;
  auto read = fields.read(*root, depth_where,
                          [&](std::string_view name, ondemand::value value) -> result<void> {
                            if (name != "bids" && name != "asks") return {};
                            auto levels = read_levels(value);
                            if (levels.has_error()) return levels.error();
                            (name == "bids" ? bids : asks) = std::move(*levels);
                            return {};
                          });
  if (read.has_error()) return read.error();
  if (!bids || !asks) {
    return Error{Errc::parse, std::string(depth_where) + ": field \"bids\" or \"asks\" is missing"};
  }
  event::Depth depth{symbol, Money{}, Money{}};
  // An empty side is a fact about the book: nothing rests there.
  if (bids->empty() || asks->empty()) return depth;
  const double mid = (bids->front().price + asks->front().price) / 2;
  const auto bid = sum_between(*bids, mid * 0.95, mid);
  const auto ask = sum_between(*asks, mid, mid * 1.05);
  if (bid.has_error()) return bid.error();
  if (ask.has_error()) return ask.error();
  depth.bid_notional = *bid;
  depth.ask_notional = *ask;
  return depth;
}

result<event::Mark> decode_premium_index(std::string_view text) {
  event::Mark mark;
  auto read = json::read_one(text, "GET /fapi/v1/premiumIndex", [&](Taker& from) {
    mark.symbol = from.short_text<Symbol>("symbol");
    mark.mark = from.rounded<Price>("markPrice");
    mark.funding_rate = from.optional_decimal<Rate>("lastFundingRate");
    mark.next_funding = time_from_ms(from.integer_or("nextFundingTime", 0));
  });
  if (read.has_error()) return read.error();
  return mark;
}

result<std::optional<double>> decode_open_interest_change(std::string_view text) {
  std::vector<double> values;
  auto read = json::read_rows(text, "GET /futures/data/openInterestHist",
                              [&](Taker& from) { values.push_back(from.real("sumOpenInterest")); });
  if (read.has_error()) return read.error();
  if (values.size() < 2 || !(values.front() > 0)) return std::optional<double>{};
  return std::optional<double>{(values.back() / values.front() - 1) * 100};
}

result<std::optional<double>> decode_taker_ratio(std::string_view text) {
  double bought = 0;
  double sold = 0;
  auto read = json::read_rows(text, "GET /futures/data/takerlongshortRatio", [&](Taker& from) {
    bought += from.real("buyVol");
    sold += from.real("sellVol");
  });
  if (read.has_error()) return read.error();
  if (!(sold > 0)) return std::optional<double>{};
  return std::optional<double>{bought / sold};
}

}  // namespace vectord::binance
