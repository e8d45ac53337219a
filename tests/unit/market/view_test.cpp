#include <gtest/gtest.h>

#include "vectord/market/view.hpp"

namespace vectord::market {
namespace {

TEST(Trend, ConfirmsLongAboveRisingAverages) {
  const TrendView up{.ema50 = 110, .ema200 = 100, .previous_ema50 = 109, .close = 110};
  EXPECT_TRUE(trend_confirms(up, Direction::long_));
  EXPECT_FALSE(trend_confirms(up, Direction::short_));
  TrendView trend = up;
  trend.close = 109.9;
  EXPECT_FALSE(trend_confirms(trend, Direction::long_));
  trend = up;
  trend.previous_ema50 = 110;
  EXPECT_FALSE(trend_confirms(trend, Direction::long_));
  trend = up;
  trend.ema200 = 110;
  EXPECT_FALSE(trend_confirms(trend, Direction::long_));
}

TEST(Trend, ConfirmsShortBelowFallingAverages) {
  const TrendView down{.ema50 = 90, .ema200 = 100, .previous_ema50 = 91, .close = 90};
  EXPECT_TRUE(trend_confirms(down, Direction::short_));
  EXPECT_FALSE(trend_confirms(down, Direction::long_));
  TrendView trend = down;
  trend.close = 90.1;
  EXPECT_FALSE(trend_confirms(trend, Direction::short_));
  trend = down;
  trend.previous_ema50 = 90;
  EXPECT_FALSE(trend_confirms(trend, Direction::short_));
}

MarketView with(double ema200_change_percent, double atr_percent) {
  return {.close = 100,
          .ema200 = 100 * (1 + ema200_change_percent / 100),
          .ema200_five_back = 100,
          .atr = atr_percent};
}

TEST(Regime, TrendsWhenTheLongAverageMovesEitherWay) {
  EXPECT_EQ(regime_of(with(0.21, 1)), Regime::trending);
  EXPECT_EQ(regime_of(with(-0.21, 1)), Regime::trending);
  EXPECT_EQ(regime_of(with(0.19, 1)), Regime::ranging);
  EXPECT_EQ(regime_of(with(0, 1)), Regime::ranging);
}

TEST(Regime, RangesWhereTheMarketIsTooQuietOrTooWild) {
  EXPECT_EQ(regime_of(with(1, 0.3)), Regime::trending);
  EXPECT_EQ(regime_of(with(1, 0.29)), Regime::ranging);
  EXPECT_EQ(regime_of(with(1, 3.0)), Regime::trending);
  EXPECT_EQ(regime_of(with(1, 3.01)), Regime::ranging);
}

TEST(Regime, TakesItsThresholdsFromSettings) {
  EXPECT_EQ(regime_of(with(1, 1), {.ema200_change_percent = 2}), Regime::ranging);
}

}  // namespace
}  // namespace vectord::market
