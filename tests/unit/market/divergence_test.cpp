#include <gtest/gtest.h>

#include "vectord/market/divergence.hpp"

namespace vectord::market {
namespace {

struct Bar {
  double price, rsi;
};

// Lows at `price`; the highs are level, so that none is a pivot.
DivergenceValue after_lows(const std::vector<Bar>& bars) {
  Divergence divergence;
  for (const Bar& bar : bars) divergence.update(1000, bar.price, bar.rsi);
  return divergence.value();
}

DivergenceValue after_highs(const std::vector<Bar>& bars) {
  Divergence divergence;
  for (const Bar& bar : bars) divergence.update(bar.price, 1, bar.rsi);
  return divergence.value();
}

// A pivot low of 90 at RSI 25, its six neighbours, some bars, and the current one.
std::vector<Bar> valley(Bar current, int between = 0) {
  std::vector<Bar> bars{{96, 45}, {95, 40}, {94, 35}, {90, 25}, {93, 30}, {95, 40}, {97, 45}};
  for (int i = 0; i < between; ++i) bars.push_back({97, 45});
  bars.push_back(current);
  return bars;
}

// The mirror: a pivot high of 110 at RSI 75.
std::vector<Bar> peak(Bar current) {
  return {{104, 55}, {105, 60}, {106, 65}, {110, 75}, {107, 70}, {105, 60}, {103, 55}, current};
}

TEST(Divergence, IsBullishWhenPriceMakesALowerLowAndRsiDoesNot) {
  EXPECT_EQ(after_lows(valley({88, 28})), DivergenceValue{.bullish_regular = true});
  EXPECT_EQ(after_lows(valley({88, 25})), DivergenceValue{});  // RSI equal
  EXPECT_EQ(after_lows(valley({88, 22})), DivergenceValue{});  // both lower
}

TEST(Divergence, IsHiddenBullishWhenRsiMakesALowerLowAndPriceDoesNot) {
  EXPECT_EQ(after_lows(valley({92, 22})), DivergenceValue{.bullish_hidden = true});
  EXPECT_EQ(after_lows(valley({90, 22})), DivergenceValue{});  // price equal
  EXPECT_EQ(after_lows(valley({92, 28})), DivergenceValue{});  // both higher
}

TEST(Divergence, IsBearishWhenPriceMakesAHigherHighAndRsiDoesNot) {
  EXPECT_EQ(after_highs(peak({112, 72})), DivergenceValue{.bearish_regular = true});
  EXPECT_EQ(after_highs(peak({112, 78})), DivergenceValue{});
}

TEST(Divergence, IsHiddenBearishWhenRsiMakesAHigherHighAndPriceDoesNot) {
  EXPECT_EQ(after_highs(peak({108, 78})), DivergenceValue{.bearish_hidden = true});
  EXPECT_EQ(after_highs(peak({108, 72})), DivergenceValue{});
}

TEST(Divergence, WaitsForThreeClosedBarsBehindThePivot) {
  std::vector<Bar> bars = valley({88, 28});
  bars.erase(bars.end() - 2);  // two bars behind the pivot and the current one
  EXPECT_EQ(after_lows(bars), DivergenceValue{});
}

TEST(Divergence, NeedsTheCurrentBarBelowTheThreeBeforeIt) {
  std::vector<Bar> bars = valley({92, 22});
  bars[6] = {92, 45};
  EXPECT_EQ(after_lows(bars), DivergenceValue{});
}

TEST(Divergence, LooksThirtyBarsBackAndNotThirtyOne) {
  EXPECT_TRUE(after_lows(valley({88, 28}, 26)).bullish_regular);
  EXPECT_FALSE(after_lows(valley({88, 28}, 27)).bullish_regular);
}

TEST(Divergence, ComparesWithTheNewestPivot) {
  std::vector<Bar> bars = valley({95, 40});
  const std::vector<Bar> second = {{94, 38}, {93, 36}, {92, 20}, {94, 40}, {95, 42}, {96, 44}};
  bars.insert(bars.end(), second.begin(), second.end());
  bars.push_back({91, 22});  // lower low with a higher RSI only against the second pivot
  EXPECT_EQ(after_lows(bars), DivergenceValue{.bullish_regular = true});
}

TEST(Divergence, IsNoneWhileThereAreTooFewBars) {
  EXPECT_EQ(after_lows({{90, 30}}), DivergenceValue{});
  EXPECT_EQ(after_lows({}), DivergenceValue{});
}

}  // namespace
}  // namespace vectord::market
