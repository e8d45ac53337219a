#include <gtest/gtest.h>

#include "unit/market/candles.hpp"
#include "vectord/market/candlestick.hpp"

namespace vectord::market {
namespace {

using testing::bar;
using Patterns = CandlestickPatterns;

const Candle fell = bar(105, 106, 99, 100);
const Candle rose = bar(95, 101, 94, 100);

TEST(Hammer, IsALongLowerShadowUnderASmallBodyAfterAFall) {
  const Candle hammer = bar(99, 100.2, 94, 100);  // body 1, lower 5, upper 0.2
  EXPECT_EQ(evaluate_patterns(fell, hammer), Patterns{.hammer = true});
  EXPECT_EQ(evaluate_patterns(rose, hammer), Patterns{});
}

TEST(Hammer, NeedsAShadowOfTwoBodiesAndNoMoreThanATenthAbove) {
  EXPECT_TRUE(evaluate_patterns(fell, bar(98, 100, 94, 100)).hammer);  // lower 4 = 2 bodies
  EXPECT_FALSE(evaluate_patterns(fell, bar(98, 100, 94.1, 100)).hammer);
  EXPECT_TRUE(evaluate_patterns(fell, bar(98, 100.5, 90.5, 99.5)).hammer);  // upper 1 of 10
  EXPECT_FALSE(evaluate_patterns(fell, bar(98, 100.75, 90.5, 99.5)).hammer);
}

TEST(ShootingStar, IsAHammerUpsideDownAfterARise) {
  const Candle star = bar(101, 106, 99.8, 100);
  EXPECT_EQ(evaluate_patterns(rose, star), Patterns{.shooting_star = true});
  EXPECT_EQ(evaluate_patterns(fell, star), Patterns{});
}

TEST(BullishEngulfing, SwallowsTheFallBeforeIt) {
  EXPECT_EQ(evaluate_patterns(fell, bar(100, 107, 99, 106)), Patterns{.bullish_engulfing = true});
  EXPECT_FALSE(evaluate_patterns(fell, bar(100, 107, 99, 105)).bullish_engulfing);  // only as large
  EXPECT_FALSE(evaluate_patterns(fell, bar(101, 108, 99, 107)).bullish_engulfing);  // opens above
  EXPECT_FALSE(evaluate_patterns(rose, bar(94, 107, 93, 106)).bullish_engulfing);
}

TEST(BearishEngulfing, SwallowsTheRiseBeforeIt) {
  EXPECT_EQ(evaluate_patterns(rose, bar(100, 101, 93, 94)), Patterns{.bearish_engulfing = true});
  EXPECT_FALSE(evaluate_patterns(rose, bar(100, 101, 93, 95)).bearish_engulfing);
  EXPECT_FALSE(evaluate_patterns(rose, bar(99, 101, 92, 93)).bearish_engulfing);
  EXPECT_FALSE(evaluate_patterns(fell, bar(106, 107, 98, 99)).bearish_engulfing);
}

TEST(BullishDoji, IsATinyBodyHighInItsRangeAfterAFall) {
  const Candle doji = bar(100, 101, 95, 100.5);
  EXPECT_EQ(evaluate_patterns(fell, doji), Patterns{.bullish_doji = true});
  EXPECT_EQ(evaluate_patterns(rose, doji), Patterns{});
  EXPECT_TRUE(evaluate_patterns(fell, bar(100, 101.5, 91.5, 101)).bullish_doji);  // a tenth
  EXPECT_FALSE(evaluate_patterns(fell, bar(100, 101.5, 91.5, 101.25)).bullish_doji);
}

TEST(BearishDoji, IsATinyBodyLowInItsRangeAfterARise) {
  const Candle doji = bar(100, 105, 99, 99.5);
  EXPECT_EQ(evaluate_patterns(rose, doji), Patterns{.bearish_doji = true});
  EXPECT_EQ(evaluate_patterns(fell, doji), Patterns{});
}

TEST(Candlesticks, HaveNothingToSayOfABarThatStoodStillOrAfterOne) {
  EXPECT_EQ(evaluate_patterns(fell, bar(100, 100, 100, 100)), Patterns{});
  EXPECT_EQ(evaluate_patterns(bar(100, 100, 100, 100), bar(99, 100.2, 94, 100)), Patterns{});
}

}  // namespace
}  // namespace vectord::market
