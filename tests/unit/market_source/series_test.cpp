// Which candles a query gives, and the rings behind it.
#include <gtest/gtest.h>

#include "exchange/market/candle_series.hpp"

namespace vectord::exchange {
namespace {

constexpr Time hour(int n) {
  return time_from_ms(3'600'000LL * n);
}

CandleRing ring_of(int count, std::size_t capacity = 5) {
  CandleRing ring{capacity};
  for (int n = 0; n < count; ++n) ring.push({.open_time = hour(n)});
  return ring;
}

std::vector<int> hours_of(const CandleRing& ring, const CandleRange& query,
                          std::optional<int> running = {}) {
  std::optional<Candle> open;
  if (running) open = Candle{.open_time = hour(*running)};
  std::vector<int> hours;
  for (const Candle& candle : select_candles(ring, ring.size(), query, open)) {
    hours.push_back(static_cast<int>(to_ms(candle.open_time) / 3'600'000));
  }
  return hours;
}

using Hours = std::vector<int>;

TEST(CandleRing, KeepsTheNewestInTimeOrder) {
  EXPECT_EQ(hours_of(ring_of(3), {{}, {}, 10}), (Hours{0, 1, 2}));
  EXPECT_EQ(hours_of(ring_of(5), {{}, {}, 10}), (Hours{0, 1, 2, 3, 4}));
  EXPECT_EQ(hours_of(ring_of(12), {{}, {}, 10}), (Hours{7, 8, 9, 10, 11}));
}

TEST(SelectCandles, WithoutTimesGivesTheNewest) {
  EXPECT_EQ(hours_of(ring_of(5), {{}, {}, 2}), (Hours{3, 4}));
  EXPECT_EQ(hours_of(ring_of(5), {{}, {}, 2}, 5), (Hours{4, 5}));
  EXPECT_EQ(hours_of(ring_of(5), {{}, {}, 1}, 5), (Hours{5}));
  EXPECT_EQ(hours_of(ring_of(5), {{}, {}, 0}, 5), Hours{});
  EXPECT_EQ(hours_of(ring_of(5), {{}, {}, -1}), Hours{});
}

TEST(SelectCandles, FromATimeGivesTheOldest) {
  EXPECT_EQ(hours_of(ring_of(5), {hour(1), {}, 2}), (Hours{1, 2}));
  EXPECT_EQ(hours_of(ring_of(5), {hour(1) + Millis{1}, {}, 2}), (Hours{2, 3}));
  EXPECT_EQ(hours_of(ring_of(5), {hour(3), {}, 5}, 5), (Hours{3, 4, 5}));
  EXPECT_EQ(hours_of(ring_of(5), {hour(3), {}, 2}, 5), (Hours{3, 4}));
  EXPECT_EQ(hours_of(ring_of(5), {hour(9), {}, 2}, 5), Hours{});
}

TEST(SelectCandles, UpToATimeIncludesIt) {
  EXPECT_EQ(hours_of(ring_of(5), {{}, hour(3), 2}), (Hours{2, 3}));
  EXPECT_EQ(hours_of(ring_of(5), {{}, hour(3) - Millis{1}, 2}, 5), (Hours{1, 2}));
  EXPECT_EQ(hours_of(ring_of(5), {hour(1), hour(2), 9}, 5), (Hours{1, 2}));
  EXPECT_EQ(hours_of(ring_of(5), {hour(3), hour(1), 9}), Hours{});
}

TEST(Absorb, AShareOfAnUnknownIsUnknown) {
  std::optional<Candle> whole;
  absorb(whole, {.open = 1, .high = 2, .low = 1, .close = 2, .volume = 4, .taker_buy_volume = 1},
         hour(0));
  EXPECT_EQ(whole->taker_buy_volume, 1);
  absorb(whole, {.open = 2, .high = 5, .low = 0.5, .close = 1, .volume = 3}, hour(0));
  EXPECT_FALSE(whole->taker_buy_volume.has_value());
  EXPECT_EQ(whole->open, 1);
  EXPECT_EQ(whole->high, 5);
  EXPECT_EQ(whole->low, 0.5);
  EXPECT_EQ(whole->close, 1);
  EXPECT_EQ(whole->volume, 7);
}

}  // namespace
}  // namespace vectord::exchange
