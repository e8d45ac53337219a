#include "exchange/candle_query.hpp"

#include <algorithm>

#include "exchange/market_board.hpp"

namespace vectord::exchange {
namespace {

constexpr std::int64_t minute = 60'000;

struct Known {
  std::string_view text;
  Interval base;
  std::int64_t minutes;
};
constexpr Known intervals[] = {
    {"1m", Interval::m1, 1},   {"3m", Interval::m1, 3},    {"5m", Interval::m5, 5},
    {"15m", Interval::m5, 15}, {"30m", Interval::m5, 30},  {"1h", Interval::h1, 60},
    {"2h", Interval::h1, 120}, {"4h", Interval::h4, 240},  {"6h", Interval::h1, 360},
    {"8h", Interval::h4, 480}, {"12h", Interval::h4, 720}, {"1d", Interval::h4, 1440},
};

Time floor_to(Time at, Millis length) {
  const std::int64_t ms = to_ms(at);
  return time_from_ms(ms - ms % length.count());
}

std::vector<Candle> merge_all(const std::vector<Candle>& parts, Millis length) {
  std::vector<Candle> whole;
  std::vector<Candle> group;
  for (const auto& part : parts) {
    const Time start = floor_to(part.open_time, length);
    if (!group.empty() && floor_to(group.front().open_time, length) != start) {
      whole.push_back(merge(group, floor_to(group.front().open_time, length)));
      group.clear();
    }
    group.push_back(part);
  }
  if (!group.empty()) whole.push_back(merge(group, floor_to(group.front().open_time, length)));
  return whole;
}

}  // namespace

std::optional<CandleInterval> candle_interval_from(std::string_view text) {
  for (const auto& known : intervals) {
    if (known.text == text) return CandleInterval{known.base, Millis{known.minutes * minute}};
  }
  return std::nullopt;
}

std::string_view to_string(const CandleInterval& interval) {
  for (const auto& known : intervals) {
    if (Millis{known.minutes * minute} == interval.length) return known.text;
  }
  return {};
}

std::vector<Candle> query_candles(const MarketSource& source, const CandleQuery& query) {
  const Millis length = query.interval.length;
  const auto factor = length / length_of(query.interval.base);
  const int limit = std::max(1, query.limit);
  auto from = query.from;
  auto to = query.to;
  if (from) {
    // Up to the next boundary, and no more than the limit asks for: the window bounds the answer.
    from = floor_to(*from + length - Millis{1}, length);
    const Time last = *from + length * limit - Millis{1};
    to = to ? std::min(*to, last) : last;
    if (*to < *from) return {};
  }
  if (to) to = floor_to(*to, length) + length - Millis{1};
  const int parts = static_cast<int>(limit * factor);
  auto found = source.candles(query.symbol, query.interval.base, from, to, parts, true);
  std::erase_if(found, [&](const Candle& candle) {
    return (from && candle.open_time < *from) || (to && candle.open_time > *to);
  });
  if (factor > 1) found = merge_all(found, length);
  const auto most = static_cast<std::size_t>(limit);
  if (found.size() > most) {
    found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(most));
  }
  return found;
}

std::optional<std::pair<Candle, Interval>> candle_at(const MarketSource& source, Symbol symbol,
                                                     Time at) {
  for (const Interval interval : {Interval::m5, Interval::h1}) {
    const Time open = floor_to(at - Millis{1}, length_of(interval));
    const auto found = source.candles(symbol, interval, open, open, 1, true);
    if (!found.empty() && found.back().open_time == open) return std::pair(found.back(), interval);
  }
  return std::nullopt;
}

}  // namespace vectord::exchange
