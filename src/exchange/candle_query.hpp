#pragma once
// Candles for the klines endpoint: intervals that the source has, and the ones made of them.
#include <compare>
#include <optional>
#include <string_view>
#include <vector>

#include "vectord/exchange/market_source.hpp"

namespace vectord::exchange {

struct CandleInterval {
  Interval base = Interval::m1;             // the source's
  Millis length = length_of(Interval::m1);  // a whole multiple of base's
  std::strong_ordering operator<=>(const CandleInterval&) const = default;
};
constexpr CandleInterval whole(Interval base) {
  return {base, length_of(base)};
}
std::optional<CandleInterval> candle_interval_from(std::string_view text);  // "15m"
std::string_view to_string(const CandleInterval& interval);

struct CandleQuery {
  Symbol symbol;
  CandleInterval interval;
  std::optional<Time> from, to;  // open times, both included
  int limit = 500;
};
// Ascending, the running one last: from `from` on where given, else the newest.
std::vector<Candle> query_candles(const MarketSource& source, const CandleQuery& query);

// The finest closed candle (5 m, else 1 h) that holds `at`.
std::optional<std::pair<Candle, Interval>> candle_at(const MarketSource& source, Symbol symbol,
                                                     Time at);

}  // namespace vectord::exchange
