#include <gtest/gtest.h>

#include <cmath>

#include "unit/market/candles.hpp"
#include "vectord/market/adx.hpp"
#include "vectord/market/atr.hpp"
#include "vectord/market/bollinger.hpp"
#include "vectord/market/ema.hpp"
#include "vectord/market/macd.hpp"
#include "vectord/market/ring.hpp"
#include "vectord/market/rsi.hpp"
#include "vectord/market/volume_ratio.hpp"
#include "vectord/market/vwap.hpp"

namespace vectord::market {
namespace {

using testing::bar;
using testing::flat;
using testing::monday;
using testing::walk;

TEST(Ring, KeepsTheNewestAndCountsBackFromThem) {
  Ring<int> ring{3};
  EXPECT_TRUE(ring.empty());
  for (int i = 1; i <= 5; ++i) ring.push(i);
  EXPECT_TRUE(ring.full());
  EXPECT_EQ(ring.size(), 3u);
  EXPECT_EQ(ring[0], 3);
  EXPECT_EQ(ring.back(), 5);
  EXPECT_EQ(ring.back(2), 3);
}

TEST(RingDeathTest, AbortsOnAnIndexPastItsValues) {
  Ring<int> ring{3};
  ring.push(1);
  EXPECT_DEATH(ring[1], "ring index past its values");
  EXPECT_DEATH(ring.back(1), "ring index past its values");
}

TEST(Ema, IsAbsentUntilItsSeedIsComplete) {
  Ema ema{3};
  ema.update(1);
  ema.update(2);
  EXPECT_FALSE(ema.value());
  ema.update(6);
  EXPECT_EQ(ema.value(), 3.0);  // the mean of the first three
  ema.update(5);
  EXPECT_EQ(ema.value(), 4.0);  // halfway: alpha = 2 / (3 + 1)
}

TEST(Rsi, NeedsOneCloseMoreThanItsPeriod) {
  Rsi rsi{2};
  rsi.update(10);
  rsi.update(11);
  EXPECT_FALSE(rsi.value());
  rsi.update(8);
  EXPECT_EQ(rsi.value(), 25.0);  // gained 1, lost 3
}

TEST(Rsi, IsAHundredWhereAllRoseAndZeroWhereAllFell) {
  Rsi rising{14}, falling{14};
  for (int i = 0; i < 20; ++i) {
    rising.update(100 + i);
    falling.update(100 - i);
  }
  EXPECT_EQ(rising.value(), 100.0);
  EXPECT_EQ(falling.value(), 0.0);
}

TEST(Rsi, IsFiftyWhereNothingMoved) {
  Rsi rsi{14};
  for (int i = 0; i < 20; ++i) rsi.update(100);
  EXPECT_EQ(rsi.value(), 50.0);
}

TEST(Rsi, TakesThePlainMeanOfTheLastChangesWhenSetSo) {
  Rsi simple{2, Smoothing::simple}, wilder{2};
  for (const double close : {10.0, 20.0, 19.0, 22.0}) {
    simple.update(close);
    wilder.update(close);
  }
  EXPECT_EQ(simple.value(), 75.0);  // +3 and -1 alone; the +10 is forgotten
  EXPECT_GT(*wilder.value(), 75.0);
}

TEST(Atr, LeavesTheFirstCandleOutForWantOfAPreviousClose) {
  Atr atr{2};
  atr.update(bar(10, 1000, 1, 10));
  atr.update(bar(10, 12, 9, 11));
  EXPECT_FALSE(atr.value());
  atr.update(bar(11, 12, 11, 12));
  EXPECT_EQ(atr.value(), 2.0);
}

TEST(Atr, StretchesACandleToTheCloseBeforeIt) {
  EXPECT_EQ(true_range(bar(20, 21, 19, 20), 15), 6.0);
  EXPECT_EQ(true_range(bar(20, 21, 19, 20), 25), 6.0);
  EXPECT_EQ(true_range(bar(20, 21, 19, 20), 20), 2.0);
}

TEST(Atr, TakesThePlainMeanOfTheLastRangesWhenSetSo) {
  Atr atr{2, Smoothing::simple};
  for (const double width : {1.0, 50.0, 2.0, 4.0}) {
    atr.update(bar(100, 100 + width / 2, 100 - width / 2, 100));
  }
  EXPECT_EQ(atr.value(), 3.0);
}

TEST(Macd, StartsWithTheSignalOfItsThirtyFourthClose) {
  Macd macd;
  for (int i = 0; i < 33; ++i) macd.update(100 + i);
  EXPECT_FALSE(macd.value());
  macd.update(133);
  ASSERT_TRUE(macd.value());
  EXPECT_NEAR(macd.value()->macd, 7.0, 1e-9);  // a line of slope 1: the averages lag 5.5 and 12.5
  EXPECT_NEAR(macd.value()->histogram, 0.0, 1e-9);
}

TEST(Bollinger, UsesThePopulationDeviation) {
  Bollinger bands{4, 2};
  for (const double close : {2.0, 4.0, 4.0, 6.0}) bands.update(close);
  ASSERT_TRUE(bands.value());
  EXPECT_EQ(bands.value()->middle, 4.0);
  EXPECT_NEAR(bands.value()->upper, 4.0 + 2.0 * std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(bands.value()->lower, 4.0 - 2.0 * std::sqrt(2.0), 1e-12);
}

TEST(Bollinger, IsExactlyFlatOnAFlatMarketAfterAWildOne) {
  Bollinger bands{20, 2};
  for (const Candle& candle : walk(Interval::h1, 500)) bands.update(candle.close * 1e6);
  for (int i = 0; i < 20; ++i) bands.update(0.5);
  EXPECT_EQ(bands.value(), (BollingerValue{.upper = 0.5, .middle = 0.5, .lower = 0.5}));
}

TEST(Adx, IsAHundredInAStraightRiseAndHasNoMinusIndicator) {
  Adx adx{14};
  for (int i = 0; i < 60; ++i) adx.update(bar(100 + i, 101 + i, 99 + i, 100.5 + i));
  EXPECT_NEAR(*adx.value(), 100.0, 1e-9);
  EXPECT_GT(*adx.plus_di(), 0.0);
  EXPECT_EQ(adx.minus_di(), 0.0);
}

TEST(Adx, FirstComesWithTheTwentyEighthCandle) {
  Adx adx{14};
  const auto candles = walk(Interval::h1, 28);
  for (std::size_t i = 0; i < 27; ++i) adx.update(candles[i]);
  EXPECT_TRUE(adx.plus_di());
  EXPECT_FALSE(adx.value());
  adx.update(candles[27]);
  EXPECT_TRUE(adx.value());
}

TEST(Adx, IsZeroWhereNothingMoved) {
  Adx adx{14};
  for (int i = 0; i < 60; ++i) adx.update(flat(100));
  EXPECT_EQ(adx.value(), 0.0);
}

TEST(Vwap, WeighsTypicalPricesByVolume) {
  Vwap vwap;
  EXPECT_FALSE(vwap.value());
  vwap.update(flat(10, monday, 1));
  vwap.update(flat(20, monday + Millis{3'600'000}, 3));
  EXPECT_EQ(vwap.value(), 17.5);
}

TEST(Vwap, BeginsAgainAtMidnightUtc) {
  Vwap vwap;
  vwap.update(flat(10, monday + Millis{23 * 3'600'000}, 5));
  vwap.update(flat(20, monday + Millis{24 * 3'600'000}, 1));
  EXPECT_EQ(vwap.value(), 20.0);
}

TEST(Vwap, IsTheTypicalPriceWhileNothingHasTraded) {
  Vwap vwap;
  vwap.update(flat(10, monday, 0));
  EXPECT_EQ(vwap.value(), 10.0);
  vwap.update(flat(12, monday + Millis{3'600'000}, 0));
  EXPECT_EQ(vwap.value(), 12.0);
}

TEST(VolumeRatio, CountsTheLastBarInItsOwnMean) {
  VolumeRatio ratio{20};
  for (int i = 0; i < 19; ++i) ratio.update(100);
  EXPECT_FALSE(ratio.value());
  ratio.update(500);  // mean 120
  EXPECT_NEAR(*ratio.value(), 500.0 / 120.0, 1e-12);
}

TEST(VolumeRatio, IsZeroWhereNothingTraded) {
  VolumeRatio ratio{20};
  for (int i = 0; i < 20; ++i) ratio.update(0);
  EXPECT_EQ(ratio.value(), 0.0);
}

}  // namespace
}  // namespace vectord::market
