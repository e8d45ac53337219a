#include "vectord/strategy/plan.hpp"

#include <gtest/gtest.h>

#include "views.hpp"

namespace vectord::strategy {
namespace {

using namespace testing;
const PlanSettings kSettings;

TEST(StopDistance, IsTwoAtrTrendingAndThreeRanging) {
  EXPECT_DOUBLE_EQ(stop_distance(100, 1.5, Regime::trending, kSettings), 3);
  EXPECT_DOUBLE_EQ(stop_distance(100, 1.5, Regime::ranging, kSettings), 4.5);
}

TEST(StopDistance, IsAtLeastOnePercentOfEntry) {
  EXPECT_DOUBLE_EQ(stop_distance(100, 0.5, Regime::trending, kSettings), 1);
  EXPECT_DOUBLE_EQ(stop_distance(100, 0.1, Regime::trending, kSettings), 1);
  EXPECT_DOUBLE_EQ(stop_distance(100, 0.1, Regime::ranging, kSettings), 1);
}

TEST(StopDistance, IsAtMostEightPercentTrendingAndTenRanging) {
  EXPECT_DOUBLE_EQ(stop_distance(100, 4, Regime::trending, kSettings), 8);
  EXPECT_DOUBLE_EQ(stop_distance(100, 4.1, Regime::trending, kSettings), 8);
  EXPECT_DOUBLE_EQ(stop_distance(100, 3.1, Regime::ranging, kSettings), 9.3);
  EXPECT_DOUBLE_EQ(stop_distance(100, 3.4, Regime::ranging, kSettings), 10);
}

TEST(Plan, LongHasItsStopBelowAndItsTargetsAbove) {
  const Plan plan = make_plan(long_view(), Direction::long_, Regime::trending, kSettings);
  EXPECT_EQ(
      plan,
      (Plan{
          .entry = 100, .stop = 98, .targets = {104, 106, 108}, .risk_reward = 2, .leverage = 3}));
}

TEST(Plan, ShortIsTheMirrorImage) {
  const Plan plan = make_plan(short_view(), Direction::short_, Regime::ranging, kSettings);
  EXPECT_EQ(plan, (Plan{.entry = 100,
                        .stop = 103,
                        .targets = {96, 94, 92},
                        .risk_reward = 4.0 / 3.0,
                        .leverage = 3}));
}

TEST(Plan, RiskRewardIsExactlyTwoAtAwkwardPrices) {
  auto view = long_view();
  view.close = 0.1234567;
  view.atr = 0.00219731;
  EXPECT_EQ(make_plan(view, Direction::long_, Regime::trending, kSettings).risk_reward, 2.0);
}

TEST(Leverage, StartsAtFiveAndGrowsWithVolume) {
  const auto leverage = [](double volume) { return leverage_for(volume, 1.5, 28, kSettings); };
  EXPECT_EQ(leverage(0.8), 5);
  EXPECT_EQ(leverage(below(1.2)), 5);
  EXPECT_EQ(leverage(1.2), 7);
  EXPECT_EQ(leverage(below(2)), 7);
  EXPECT_EQ(leverage(2), 9);
  EXPECT_EQ(leverage(below(3)), 9);
  EXPECT_EQ(leverage(3), 11);
}

TEST(Leverage, GrowsWithRiskReward) {
  const auto leverage = [](double ratio) { return leverage_for(1, ratio, 28, kSettings); };
  EXPECT_EQ(leverage(below(2)), 5);
  EXPECT_EQ(leverage(2), 6);
  EXPECT_EQ(leverage(below(3)), 6);
  EXPECT_EQ(leverage(3), 8);
  EXPECT_EQ(leverage(below(4)), 8);
  EXPECT_EQ(leverage(4), 10);
}

TEST(Leverage, GrowsWithTheDepthOfRsiOnEitherSide) {
  const auto leverage = [](double rsi) { return leverage_for(1, 1.5, rsi, kSettings); };
  EXPECT_EQ(leverage(above(25)), 5);
  EXPECT_EQ(leverage(25), 6);
  EXPECT_EQ(leverage(above(20)), 6);
  EXPECT_EQ(leverage(20), 7);
  EXPECT_EQ(leverage(below(75)), 5);
  EXPECT_EQ(leverage(75), 6);
  EXPECT_EQ(leverage(80), 7);
}

TEST(Leverage, IsThreeOnThinVolumeOrPoorRiskReward) {
  EXPECT_EQ(leverage_for(below(0.8), 5, 15, kSettings), 3);
  EXPECT_EQ(leverage_for(4, below(1.5), 15, kSettings), 3);
}

TEST(Leverage, StaysBetweenThreeAndTwenty) {
  EXPECT_EQ(leverage_for(3, 4, 20, kSettings), 18);
  PlanSettings bold;
  bold.leverage_base = 8;
  EXPECT_EQ(leverage_for(3, 4, 20, bold), 20);
  bold.leverage_cautious = 1;
  EXPECT_EQ(leverage_for(0.1, 4, 20, bold), 3);
}

TEST(PlanHolds, NeedsPositivePricesInOrder) {
  EXPECT_TRUE(plan_holds(long_signal()));
  EXPECT_TRUE(plan_holds(short_signal()));
  const auto broken = [](auto&& change) {
    Signal signal = long_signal();
    change(signal);
    return !plan_holds(signal);
  };
  EXPECT_TRUE(broken([](Signal& s) { s.stop = s.entry; }));
  EXPECT_TRUE(broken([](Signal& s) { s.stop = 101; }));
  EXPECT_TRUE(broken([](Signal& s) { s.stop = 0; }));
  EXPECT_TRUE(broken([](Signal& s) { s.targets[0] = 100; }));
  EXPECT_TRUE(broken([](Signal& s) { s.targets[1] = 103; }));
  EXPECT_TRUE(broken([](Signal& s) { s.targets[2] = 0; }));
  EXPECT_TRUE(broken([](Signal& s) { s.entry = std::nan(""); }));
  EXPECT_TRUE(broken([](Signal& s) { s.direction = Direction::short_; }));
}

}  // namespace
}  // namespace vectord::strategy
