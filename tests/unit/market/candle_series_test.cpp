#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "unit/market/candles.hpp"
#include "vectord/market/candle_series.hpp"

namespace vectord::market {
namespace {

using testing::flat;
using testing::monday;

constexpr Millis hour{3'600'000};

TEST(CandleSeries, TakesCandlesThatFollowEachOther) {
  CandleSeries series{Interval::h1};
  EXPECT_FALSE(series.last_open());
  EXPECT_EQ(series.append(flat(1, monday)), AppendOutcome::appended);
  EXPECT_EQ(series.append(flat(2, monday + hour)), AppendOutcome::appended);
  EXPECT_EQ(series.count(), 2);
  EXPECT_EQ(series.back().close, 2.0);
  EXPECT_EQ(series.last_open(), monday + hour);
  EXPECT_EQ(series.next_open(), monday + 2 * hour);
}

TEST(CandleSeries, KeepsTheFirstOfTwoCandlesWithOneOpenTime) {
  CandleSeries series{Interval::h1};
  series.append(flat(1, monday));
  EXPECT_EQ(series.append(flat(2, monday)), AppendOutcome::duplicate);
  EXPECT_EQ(series.count(), 1);
  EXPECT_EQ(series.back().close, 1.0);
}

TEST(CandleSeries, NamesAMissingCandleAGap) {
  CandleSeries series{Interval::h1};
  series.append(flat(1, monday));
  EXPECT_EQ(series.append(flat(2, monday + 2 * hour)), AppendOutcome::gap);
  EXPECT_EQ(series.count(), 1);
}

TEST(CandleSeries, NamesACandleBeforeTheOldestOutOfOrder) {
  CandleSeries series{Interval::h1};
  series.append(flat(1, monday));
  EXPECT_EQ(series.append(flat(1, monday - hour)), AppendOutcome::out_of_order);
}

TEST(CandleSeries, HoldsItsCapacityAndCountsThemAll) {
  CandleSeries series{Interval::h1, 4};
  for (int i = 0; i < 10; ++i) series.append(flat(1 + i, monday + i * hour));
  EXPECT_EQ(series.count(), 10);
  EXPECT_EQ(series.held(), 4u);
  EXPECT_EQ(series.back(3).close, 7.0);
  EXPECT_EQ(series.append(flat(1, monday + 6 * hour)), AppendOutcome::duplicate);
  EXPECT_EQ(series.append(flat(1, monday + 5 * hour)), AppendOutcome::out_of_order);
}

TEST(CandleSeries, RefusesCandlesThatCannotBe) {
  const auto with = [](auto change) {
    Candle candle = testing::bar(10, 12, 9, 11);
    change(candle);
    return CandleSeries{Interval::h1}.append(candle);
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(with([](Candle&) {}), AppendOutcome::appended);
  EXPECT_EQ(with([](Candle& c) { c.open_time += Millis{1}; }), AppendOutcome::malformed);
  EXPECT_EQ(with([](Candle& c) { c.high = 10.5; }), AppendOutcome::malformed);
  EXPECT_EQ(with([](Candle& c) { c.low = 10.5; }), AppendOutcome::malformed);
  EXPECT_EQ(with([](Candle& c) { c.low = 0; }), AppendOutcome::malformed);
  EXPECT_EQ(with([](Candle& c) { c.volume = -1; }), AppendOutcome::malformed);
  EXPECT_EQ(with([](Candle& c) { c.high = infinity; }), AppendOutcome::malformed);
  for (double Candle::*field : {&Candle::open, &Candle::high, &Candle::low, &Candle::close,
                                &Candle::volume, &Candle::quote_volume}) {
    EXPECT_EQ(with([field](Candle& c) { c.*field = nan; }), AppendOutcome::malformed);
  }
}

TEST(CandleSeries, TakesACandleWithoutTrades) {
  EXPECT_EQ((CandleSeries{Interval::h1}.append(flat(1, monday, 0))), AppendOutcome::appended);
}

TEST(AppendOutcome, HasANameForEach) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(AppendOutcome::not_followed); ++i) {
    names.insert(to_string(static_cast<AppendOutcome>(i)));
  }
  EXPECT_EQ(names.size(), 6u);
  EXPECT_FALSE(names.contains("?"));
}

}  // namespace
}  // namespace vectord::market
