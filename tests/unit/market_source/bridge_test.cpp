// The path inside a bar, as laws over many seeded bars.
#include "exchange/market/bridge.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace vectord::exchange {
namespace {

const Price tick = Price::from_units(1'000'000);  // 0.01

double on_tick(double ticks) {
  return exact_price(ticks * 0.01).to_double();
}

// Any shape: ranges of 0 to 40 ticks, open and close anywhere within, also at the extremes.
Candle any_bar(Prng& chance) {
  const auto low = static_cast<double>(1000 + chance.below(1000));
  const auto range = chance.below(41);
  const auto within = [&] { return on_tick(low + static_cast<double>(chance.below(range + 1))); };
  return {.open_time = time_from_ms(3'600'000),
          .open = within(),
          .high = on_tick(low + static_cast<double>(range)),
          .low = on_tick(low),
          .close = within(),
          .volume = 100};
}

struct Extremes {
  Price low, high;
};
Extremes extremes_of(const std::vector<PathPoint>& path) {
  const auto [low, high] = std::ranges::minmax(path, {}, &PathPoint::last);
  return {low.last, high.last};
}

void expect_law(const std::vector<PathPoint>& path, const Candle& bar, Millis length) {
  EXPECT_EQ(path.front().last, exact_price(bar.open));
  EXPECT_EQ(path.back().last, exact_price(bar.close));
  EXPECT_EQ(extremes_of(path).low, exact_price(bar.low));
  EXPECT_EQ(extremes_of(path).high, exact_price(bar.high));
  EXPECT_EQ(path.back().at, bar.open_time + length);
  double share = 0;
  Time before = bar.open_time;
  for (const auto& point : path) {
    EXPECT_GT(point.at, before);
    EXPECT_GT(point.share, 0);
    EXPECT_EQ(point.last.units() % tick.units(), 0);
    before = point.at;
    share += point.share;
  }
  EXPECT_NEAR(share, 1, 1e-12);
}

TEST(Bridge, TouchesHighLowAndCloseAndLeavesNeither) {
  Prng chance{1};
  for (int i = 0; i < 20'000; ++i) {
    const Candle bar = any_bar(chance);
    const auto path = bridge_hour(bar, tick, chance);
    ASSERT_EQ(path.size(), 13U);
    expect_law(path, bar, length_of(Interval::h1));
    if (testing::Test::HasFailure()) FAIL() << "bar " << i;
  }
}

TEST(Bridge, IsTheSameForTheSameSeed) {
  const Candle bar{.open = 10, .high = 12, .low = 9, .close = 11};
  const auto prices = [&](std::uint64_t seed) {
    Prng own{seed};
    std::vector<Price> out;
    for (const auto& point : bridge_hour(bar, tick, own)) out.push_back(point.last);
    return out;
  };
  EXPECT_EQ(prices(5), prices(5));
  EXPECT_NE(prices(5), prices(6));
}

TEST(FiveMinutePath, GivesOpenBothExtremesAndClose) {
  Prng chance{3};
  for (int i = 0; i < 5'000; ++i) {
    const Candle bar = any_bar(chance);
    const auto path = path_of_five_minutes(bar, chance);
    ASSERT_EQ(path.size(), 4U);
    expect_law(path, bar, length_of(Interval::m5));
    if (testing::Test::HasFailure()) FAIL() << "bar " << i;
  }
}

TEST(FiveMinutePath, ARisingBarMostlyDipsFirst) {
  Prng chance{4};
  int dips = 0;
  const Candle rising{.open = 10, .high = 12, .low = 9, .close = 11};
  for (int i = 0; i < 1000; ++i) dips += low_comes_first(rising, chance) ? 1 : 0;
  EXPECT_GT(dips, 650);
  EXPECT_LT(dips, 850);
}

}  // namespace
}  // namespace vectord::exchange
