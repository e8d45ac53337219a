#include <gtest/gtest.h>

#include <cmath>

#include "unit/market/candles.hpp"
#include "vectord/market/daily_returns.hpp"

namespace vectord::market {
namespace {

using testing::flat;
using testing::monday;

constexpr Millis hour{3'600'000};
constexpr Millis day = 24 * hour;

// Days that close at these prices, the first on Monday.
DailyReturns after_closes(const std::vector<double>& closes, Time start = monday) {
  DailyReturns returns;
  for (std::size_t i = 0; i < closes.size(); ++i) {
    returns.update(flat(closes[i], start + static_cast<int>(i) * day + 23 * hour));
  }
  return returns;
}

std::vector<double> closes_of(auto price) {
  std::vector<double> closes;
  for (int i = 0; i < 15; ++i) closes.push_back(price(i));
  return closes;
}

double wave(int i) {
  return 100 + 5 * std::sin(i);
}

TEST(DailyReturns, TakeADaysCloseFromTheHourThatEndsAtMidnight) {
  DailyReturns returns;
  for (int i = 0; i < 72; ++i) returns.update(flat(100 + i, monday + i * hour));
  ASSERT_EQ(returns.size(), 2u);
  EXPECT_EQ(returns[0], (DailyReturn{.day = monday + day, .value = 147.0 / 123.0 - 1}));
  EXPECT_EQ(returns[1], (DailyReturn{.day = monday + 2 * day, .value = 171.0 / 147.0 - 1}));
}

TEST(DailyReturns, LeaveTheRunningDayOut) {
  DailyReturns returns;
  for (int i = 0; i < 47; ++i) returns.update(flat(100 + i, monday + i * hour));
  EXPECT_EQ(returns.size(), 0u);
}

TEST(Correlation, IsOneWithItselfAndMinusOneWithItsMirror) {
  const auto self = after_closes(closes_of(wave));
  EXPECT_NEAR(*correlation(self, self), 1.0, 1e-12);
  std::vector<double> mirrored{100};
  for (std::size_t i = 0; i < self.size(); ++i) {
    mirrored.push_back(mirrored.back() * (1 - self[i].value));
  }
  EXPECT_NEAR(*correlation(self, after_closes(mirrored)), -1.0, 1e-12);
}

TEST(Correlation, MatchesPearsonsOfAKnownPair) {
  // Returns 0..13 % against their squares: r from the closed forms of sums of powers.
  std::vector<double> line{100}, square{100};
  for (int i = 0; i < 14; ++i) {
    line.push_back(line.back() * (1 + 0.01 * i));
    square.push_back(square.back() * (1 + 0.001 * i * i));
  }
  const double s1 = 91, s2 = 819, s3 = 8281, s4 = 89271, n = 14;
  const double expected = (n * s3 - s1 * s2) / std::sqrt((n * s2 - s1 * s1) * (n * s4 - s2 * s2));
  EXPECT_NEAR(*correlation(after_closes(line), after_closes(square)), expected, 1e-9);
}

TEST(Correlation, IsAbsentBeforeFourteenReturns) {
  std::vector<double> closes = closes_of(wave);
  const auto full = after_closes(closes);
  closes.pop_back();
  EXPECT_TRUE(correlation(full, full));
  EXPECT_FALSE(correlation(full, after_closes(closes)));
}

TEST(Correlation, IsAbsentWhereTheDaysDiffer) {
  const auto closes = closes_of(wave);
  EXPECT_FALSE(correlation(after_closes(closes), after_closes(closes, monday + day)));
}

TEST(Correlation, IsAbsentWhereOneDidNotMove) {
  const auto still = after_closes(closes_of([](int) { return 100.0; }));
  EXPECT_FALSE(correlation(still, after_closes(closes_of(wave))));
}

}  // namespace
}  // namespace vectord::market
