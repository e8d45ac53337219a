#pragma once
// Builders of candles for the tests of this room.
#include <cmath>
#include <vector>

#include "vectord/base/prng.hpp"
#include "vectord/domain/candle.hpp"

namespace vectord::market::testing {

inline constexpr Time monday = time_from_ms(1'767'571'200'000);  // 2026-01-05T00:00:00Z

inline Candle bar(double open, double high, double low, double close, double volume = 100) {
  return {.open_time = monday,
          .open = open,
          .high = high,
          .low = low,
          .close = close,
          .volume = volume,
          .quote_volume = volume * close,
          .trades = 10};
}

inline Candle flat(double price, Time at = monday, double volume = 100) {
  Candle candle = bar(price, price, price, price, volume);
  candle.open_time = at;
  return candle;
}

// A seeded random walk without holes.
inline std::vector<Candle> walk(Interval interval, int count, std::uint64_t seed = 1,
                                Time start = monday) {
  Prng prng{seed};
  std::vector<Candle> candles;
  double price = 100;
  for (int i = 0; i < count; ++i) {
    const double close = price * std::exp(0.01 * prng.normal());
    Candle candle = bar(price, std::max(price, close) * (1 + 0.004 * prng.uniform()),
                        std::min(price, close) * (1 - 0.004 * prng.uniform()), close,
                        10 + 100 * prng.uniform());
    candle.open_time = start + i * length_of(interval);
    candles.push_back(candle);
    price = close;
  }
  return candles;
}

}  // namespace vectord::market::testing
