#include "vectord/strategy/score.hpp"

#include <gtest/gtest.h>

#include "views.hpp"

namespace vectord::strategy {
namespace {

using namespace testing;
constexpr auto kLong = Direction::long_;
constexpr auto kShort = Direction::short_;
const SignalSettings kSettings;

TEST(ScoreAdx, GivesTenFromTheMinimumOn) {
  auto view = long_view();
  view.adx = 10;
  EXPECT_EQ(score_adx(view, kSettings), 10);
  view.adx = below(10);
  EXPECT_EQ(score_adx(view, kSettings), 0);
}

TEST(ScoreVwap, GivesEightAtOnePercentOnTheCheapSide) {
  auto view = long_view();
  view.close = 99;
  EXPECT_EQ(score_vwap(view, kLong, kSettings), 8);
  view.close = above(99);
  EXPECT_EQ(score_vwap(view, kLong, kSettings), 0);
  view.close = 101;
  EXPECT_EQ(score_vwap(view, kShort, kSettings), 8);
  EXPECT_EQ(score_vwap(view, kLong, kSettings), 0);
  view.close = below(101);
  EXPECT_EQ(score_vwap(view, kShort, kSettings), 0);
}

TEST(ScoreDivergence, RegularOutranksHidden) {
  auto view = long_view();
  view.bullish_hidden_divergence = true;
  EXPECT_EQ(score_hidden_divergence(view, kLong, kSettings), 15);
  EXPECT_EQ(score_regular_divergence(view, kLong, kSettings), 0);
  view.bullish_regular_divergence = true;
  EXPECT_EQ(score_hidden_divergence(view, kLong, kSettings), 0);
  EXPECT_EQ(score_regular_divergence(view, kLong, kSettings), 20);
}

TEST(ScoreDivergence, OnlyTheOneInOurFavourCounts) {
  auto view = short_view();
  view.bullish_regular_divergence = view.bullish_hidden_divergence = true;
  EXPECT_EQ(score_regular_divergence(view, kShort, kSettings), 0);
  EXPECT_EQ(score_hidden_divergence(view, kShort, kSettings), 0);
  EXPECT_FALSE(has_divergence(view, kShort));
  view.bearish_hidden_divergence = true;
  EXPECT_EQ(score_hidden_divergence(view, kShort, kSettings), 15);
  view.bearish_regular_divergence = true;
  EXPECT_EQ(score_regular_divergence(view, kShort, kSettings), 20);
  EXPECT_TRUE(has_divergence(view, kShort));
}

TEST(ScoreExtreme, LongBelowRsiTwentyAlone) {
  auto view = long_view();
  view.rsi = 20;
  EXPECT_EQ(score_extreme(view, kLong, kSettings), 0);
  view.rsi = below(20);
  EXPECT_EQ(score_extreme(view, kLong, kSettings), 15);
}

TEST(ScoreExtreme, ShortAboveRsiEightyAlone) {
  auto view = short_view();
  view.rsi = 80;
  EXPECT_EQ(score_extreme(view, kShort, kSettings), 0);
  view.rsi = above(80);
  EXPECT_EQ(score_extreme(view, kShort, kSettings), 15);
}

TEST(ScoreExtreme, OversoldFarBelowEma200) {
  auto view = long_view();
  view.close = 95;
  view.rsi = below(30);
  EXPECT_EQ(score_extreme(view, kLong, kSettings), 0);
  view.close = 94.99999;
  EXPECT_EQ(score_extreme(view, kLong, kSettings), 15);
  view.rsi = 30;
  EXPECT_EQ(score_extreme(view, kLong, kSettings), 0);
}

TEST(ScoreExtreme, OverboughtFarAboveEma200) {
  auto view = short_view();
  view.close = 105;
  view.rsi = above(70);
  EXPECT_EQ(score_extreme(view, kShort, kSettings), 0);
  view.close = 105.00001;
  EXPECT_EQ(score_extreme(view, kShort, kSettings), 15);
  view.rsi = 70;
  EXPECT_EQ(score_extreme(view, kShort, kSettings), 0);
}

TEST(Reversal, LongNeedsRsiBelowTwentyFiveOrADivergenceOrAnExtreme) {
  auto view = long_view();
  view.rsi = 25;
  EXPECT_FALSE(is_reversal(view, kLong, kSettings));
  view.rsi = below(25);
  EXPECT_TRUE(is_reversal(view, kLong, kSettings));
  view.rsi = 28;
  view.bullish_hidden_divergence = true;
  EXPECT_TRUE(is_reversal(view, kLong, kSettings));
  view.bullish_hidden_divergence = false;
  view.close = 94;
  EXPECT_TRUE(is_reversal(view, kLong, kSettings));
}

TEST(Reversal, ShortNeedsRsiAboveSeventyTwoOrADivergenceOrAnExtreme) {
  auto view = short_view();
  view.rsi = 72;
  EXPECT_FALSE(is_reversal(view, kShort, kSettings));
  view.rsi = above(72);
  EXPECT_TRUE(is_reversal(view, kShort, kSettings));
  view.rsi = 71;
  view.bearish_regular_divergence = true;
  EXPECT_TRUE(is_reversal(view, kShort, kSettings));
}

TEST(ScoreMomentum, GivesFiveAboveHalfAPercentAndTenAboveOne) {
  auto view = long_view();
  view.close_two_back = 100;
  const auto points = [&](double close) {
    view.close = close;
    return score_momentum(view, kLong, kSettings);
  };
  EXPECT_EQ(points(100.5), 0);
  EXPECT_EQ(points(100.50001), 5);
  EXPECT_EQ(points(101), 5);
  EXPECT_EQ(points(101.00001), 10);
  view.close = 99.49999;
  EXPECT_EQ(score_momentum(view, kShort, kSettings), 5);
  view.close = 98.99999;
  EXPECT_EQ(score_momentum(view, kShort, kSettings), 10);
  EXPECT_EQ(score_momentum(view, kLong, kSettings), 0);
}

TEST(ScoreMacd, GivesEightOnOurSideOfTheSignalLine) {
  auto view = long_view();
  view.macd = view.macd_signal = 1;
  EXPECT_EQ(score_macd(view, kLong, kSettings), 0);
  view.macd = above(1);
  EXPECT_EQ(score_macd(view, kLong, kSettings), 8);
  EXPECT_EQ(score_macd(view, kShort, kSettings), 0);
  view.macd = below(1);
  EXPECT_EQ(score_macd(view, kShort, kSettings), 8);
}

TEST(ScoreMacd, GivesFifteenWhenTheHistogramGrowsPastATwentiethOfAtr) {
  auto view = long_view();
  view.macd = 1;
  view.macd_histogram = 0.05;
  EXPECT_EQ(score_macd(view, kLong, kSettings), 8);
  view.macd_histogram = above(0.05);
  EXPECT_EQ(score_macd(view, kLong, kSettings), 15);
  view.previous_macd_histogram = view.macd_histogram;
  EXPECT_EQ(score_macd(view, kLong, kSettings), 8) << "not growing";
  view.macd = -1;
  view.macd_histogram = below(-0.05);
  view.previous_macd_histogram = 0;
  EXPECT_EQ(score_macd(view, kShort, kSettings), 15);
}

TEST(ScoreBollinger, GivesTenWithinOnePercentOfTheBandAndFifteenAtIt) {
  auto view = long_view();
  view.bollinger_lower = 100;
  const auto points = [&](double close) {
    view.close = close;
    return score_bollinger(view, kLong, kSettings);
  };
  EXPECT_EQ(points(101.00001), 0);
  EXPECT_EQ(points(101), 10);
  EXPECT_EQ(points(above(100)), 10);
  EXPECT_EQ(points(100), 15);
  EXPECT_EQ(points(90), 15);
}

TEST(ScoreBollinger, ShortLooksAtTheUpperBand) {
  auto view = short_view();
  view.bollinger_upper = 100;
  const auto points = [&](double close) {
    view.close = close;
    return score_bollinger(view, kShort, kSettings);
  };
  EXPECT_EQ(points(98.99999), 0);
  EXPECT_EQ(points(99), 10);
  EXPECT_EQ(points(100), 15);
}

TEST(ScoreCandlestick, APatternCountsFromItsVolumeOn) {
  auto view = long_view();
  view.hammer = true;
  view.volume_ratio = 0.8;
  EXPECT_EQ(score_candlestick(view, kLong, kSettings), 12);
  view.volume_ratio = below(0.8);
  EXPECT_EQ(score_candlestick(view, kLong, kSettings), 0);
  view.hammer = false;
  view.bullish_doji = true;
  view.volume_ratio = 0.8;
  EXPECT_EQ(score_candlestick(view, kLong, kSettings), 12);
}

TEST(ScoreCandlestick, EngulfingAsksForMoreVolume) {
  auto view = long_view();
  view.bullish_engulfing = true;
  view.volume_ratio = 1.5;
  EXPECT_EQ(score_candlestick(view, kLong, kSettings), 12);
  view.volume_ratio = below(1.5);
  EXPECT_EQ(score_candlestick(view, kLong, kSettings), 0);
}

TEST(ScoreCandlestick, ShortCountsTheBearishPatternsAndAllTogetherCountOnce) {
  auto view = short_view();
  view.volume_ratio = 2;
  view.hammer = view.bullish_engulfing = view.bullish_doji = true;
  EXPECT_EQ(score_candlestick(view, kShort, kSettings), 0);
  view.shooting_star = view.bearish_engulfing = view.bearish_doji = true;
  EXPECT_EQ(score_candlestick(view, kShort, kSettings), 12);
}

TEST(ScoreVolume, GivesTenAboveOneAndAHalf) {
  auto view = long_view();
  view.volume_ratio = 1.5;
  EXPECT_EQ(score_volume(view, kSettings), 0);
  view.volume_ratio = above(1.5);
  EXPECT_EQ(score_volume(view, kSettings), 10);
}

TEST(ScoreRsiDepth, FiveBelowTwentyFiveAndTenMoreBelowTwenty) {
  auto view = long_view();
  const auto points = [&](double rsi, Direction direction) {
    view.rsi = rsi;
    return score_rsi_depth(view, direction, kSettings);
  };
  EXPECT_EQ(points(25, kLong), 0);
  EXPECT_EQ(points(below(25), kLong), 5);
  EXPECT_EQ(points(20, kLong), 5);
  EXPECT_EQ(points(below(20), kLong), 15);
  EXPECT_EQ(points(75, kShort), 0);
  EXPECT_EQ(points(above(75), kShort), 5);
  EXPECT_EQ(points(above(80), kShort), 15);
}

TEST(ScoreEma200Distance, EightBeyondThreePercentAndFifteenBeyondFive) {
  auto view = long_view();
  const auto points = [&](double close, Direction direction) {
    view.close = close;
    return score_ema200_distance(view, direction, kSettings);
  };
  EXPECT_EQ(points(97, kLong), 0);
  EXPECT_EQ(points(96.99999, kLong), 8);
  EXPECT_EQ(points(95, kLong), 8);
  EXPECT_EQ(points(94.99999, kLong), 15);
  EXPECT_EQ(points(94, kShort), 0) << "the dear side for a LONG is the cheap one for a SHORT";
  EXPECT_EQ(points(103.00001, kShort), 8);
  EXPECT_EQ(points(105.00001, kShort), 15);
}

TEST(ScoreTakerRatio, FiveWithUsMinusThreeOtherwiseNothingUnknown) {
  EXPECT_EQ(score_taker_ratio(1.02, kLong, kSettings), 5);
  EXPECT_EQ(score_taker_ratio(below(1.02), kLong, kSettings), -3);
  EXPECT_EQ(score_taker_ratio(0.98, kShort, kSettings), 5);
  EXPECT_EQ(score_taker_ratio(above(0.98), kShort, kSettings), -3);
  EXPECT_EQ(score_taker_ratio(std::nullopt, kLong, kSettings), 0);
}

TEST(ScoreOpenInterest, ThreeEitherWayFromHalfAPercentOn) {
  EXPECT_EQ(score_open_interest(0.5, kLong, kSettings), 3);
  EXPECT_EQ(score_open_interest(below(0.5), kLong, kSettings), 0);
  EXPECT_EQ(score_open_interest(-0.5, kLong, kSettings), -3);
  EXPECT_EQ(score_open_interest(above(-0.5), kLong, kSettings), 0);
  EXPECT_EQ(score_open_interest(-0.5, kShort, kSettings), 3);
  EXPECT_EQ(score_open_interest(0.5, kShort, kSettings), -3);
  EXPECT_EQ(score_open_interest(std::nullopt, kShort, kSettings), 0);
}

TEST(ScoreRiskReward, FiveAboveThree) {
  EXPECT_EQ(score_risk_reward(3, kSettings), 0);
  EXPECT_EQ(score_risk_reward(above(3), kSettings), 5);
}

TEST(ScoreRegime, FiveWhenTrending) {
  EXPECT_EQ(score_regime(Regime::trending, kSettings), 5);
  EXPECT_EQ(score_regime(Regime::ranging, kSettings), 0);
}

}  // namespace
}  // namespace vectord::strategy
