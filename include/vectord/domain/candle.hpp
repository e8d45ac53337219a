#pragma once
// A candle: open, high, low, close and volumes of one interval. Prices are double here on purpose:
// candles feed indicators, never orders.
#include <cstdint>
#include <optional>
#include <string_view>

#include "vectord/base/time.hpp"

namespace vectord {

enum class Interval { m1, m5, h1, h4, d1 };

constexpr Millis length_of(Interval interval) {
  switch (interval) {
    case Interval::m1: return Millis{60'000};
    case Interval::m5: return Millis{300'000};
    case Interval::h1: return Millis{3'600'000};
    case Interval::h4: return Millis{14'400'000};
    case Interval::d1: return Millis{86'400'000};
  }
  return Millis{0};
}
std::string_view to_string(Interval interval);  // "1m", "5m", "1h", "4h", "1d"
std::optional<Interval> interval_from(std::string_view text);

struct Candle {
  Time open_time;
  double open = 0, high = 0, low = 0, close = 0;
  double volume = 0;        // base asset
  double quote_volume = 0;  // USDT
  std::int64_t trades = 0;
  std::optional<double> taker_buy_volume;  // base asset; absent where the source did not record it
  bool operator==(const Candle&) const = default;
};

// First instant after the candle (Binance's closeTime is this less 1 ms).
constexpr Time end_of(const Candle& candle, Interval interval) {
  return candle.open_time + length_of(interval);
}

}  // namespace vectord
