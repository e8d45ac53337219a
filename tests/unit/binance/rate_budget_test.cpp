#include "vectord/binance/rate_budget.hpp"

namespace vectord::binance {
namespace {

const Time minute = time_from_ms(1'700'000'040'000);  // :00 of a minute
const Time now = minute + Millis{15'000};
const Time next_minute = minute + Millis{60'000};

constexpr Cost weight(int amount) {
  return {.weight = amount};
}

RateBudget spent(int amount) {
  RateBudget budget;
  budget.spend(weight(amount), now);
  return budget;
}

TEST(RateBudget, LetsAStopUseTheWholeOwnShareAndNotOneUnitMore) {
  EXPECT_EQ(spent(1919).earliest(weight(1), Priority::stop, now), now);  // 80 % of 2400 = 1920
  EXPECT_EQ(spent(1920).earliest(weight(1), Priority::stop, now), next_minute);
}

TEST(RateBudget, GivesTheLowerClassesLess) {
  EXPECT_EQ(spent(1343).earliest(weight(1), Priority::scan, now), now);  // 70 % of 1920 = 1344
  EXPECT_EQ(spent(1344).earliest(weight(1), Priority::scan, now), next_minute);
  EXPECT_EQ(spent(1344).earliest(weight(1), Priority::entry, now), now);  // 85 % = 1632
  EXPECT_EQ(spent(1632).earliest(weight(1), Priority::entry, now), next_minute);
  EXPECT_EQ(spent(1632).earliest(weight(1), Priority::reconcile, now), now);  // 95 % = 1824
  EXPECT_EQ(spent(1824).earliest(weight(1), Priority::reconcile, now), next_minute);
}

TEST(RateBudget, LetsAnExitUseTheWholeLimit) {
  EXPECT_EQ(spent(2399).earliest(weight(1), Priority::exit, now), now);
  EXPECT_EQ(spent(2400).earliest(weight(1), Priority::exit, now), next_minute);
}

TEST(RateBudget, StartsAnewWithTheMinuteOfTheClock) {
  const auto budget = spent(2400);
  EXPECT_EQ(budget.earliest(weight(1), Priority::scan, next_minute - Millis{1}), next_minute);
  EXPECT_EQ(budget.earliest(weight(1), Priority::scan, next_minute), next_minute);
  EXPECT_EQ(budget.used_weight(next_minute), 0);
}

TEST(RateBudget, BelievesTheExchangeWhenOthersOnTheIpUsedMore) {
  auto budget = spent(10);
  budget.observe_used_weight(2400, now, now + Millis{50});
  EXPECT_EQ(budget.used_weight(now), 2400);
  EXPECT_EQ(budget.earliest(weight(1), Priority::exit, now), next_minute);
  budget.observe_used_weight(5, now, now + Millis{60});  // an older answer, overtaken
  EXPECT_EQ(budget.used_weight(now), 2400);
}

TEST(RateBudget, IgnoresAHeaderFromTheMinuteBefore) {
  auto budget = spent(10);
  budget.observe_used_weight(2400, now, next_minute + Millis{5});
  EXPECT_EQ(budget.earliest(weight(1), Priority::scan, next_minute + Millis{5}),
            next_minute + Millis{5});
}

TEST(RateBudget, CountsOrdersInBothWindows) {
  RateBudget budget;
  for (int i = 0; i < 300; ++i) budget.spend({.orders = 1}, now);
  EXPECT_EQ(budget.earliest({.orders = 1}, Priority::exit, now), minute + Millis{20'000});
  EXPECT_EQ(budget.earliest(weight(1), Priority::exit, now), now);
  for (Time at = minute + Millis{20'000}; at < next_minute; at += Millis{10'000}) {
    for (int i = 0; i < 300; ++i) budget.spend({.orders = 1}, at);
  }
  EXPECT_EQ(budget.earliest({.orders = 1}, Priority::exit, minute + Millis{50'000}), next_minute);
}

TEST(RateBudget, CountsDataRequestsOverFiveMinutes) {
  RateBudget budget;
  budget.spend({.data_requests = 800}, now);
  EXPECT_EQ(budget.earliest({.data_requests = 1}, Priority::scan, now),
            time_from_ms(to_ms(now) / 300'000 * 300'000 + 300'000));
}

TEST(RateBudget, HoldsEverythingDuringAPauseExitsToo) {
  RateBudget budget;
  const Time until = now + Millis{7000};
  budget.pause_until(until);
  EXPECT_EQ(budget.earliest(weight(1), Priority::exit, now), until);
  EXPECT_EQ(budget.earliest(weight(1), Priority::exit, until), until);
  budget.pause_until(now);  // a shorter one does not end it
  EXPECT_EQ(budget.paused_until(), until);
}

TEST(RateBudget, TakesTheLimitsOfTheExchange) {
  RateBudget budget;
  budget.set_limits(6000, 0, 0);
  budget.spend(weight(2400), now);
  EXPECT_EQ(budget.earliest(weight(1), Priority::scan, now), now);
  EXPECT_EQ(budget.weight_limit(), 6000);
}

TEST(RateBudget, LetsACallLargerThanItsCeilingIntoAnEmptyWindow) {
  RateBudget budget({.weight_1m = 100});
  EXPECT_EQ(budget.earliest(weight(90), Priority::scan, now), now);
  budget.spend(weight(1), now);
  EXPECT_EQ(budget.earliest(weight(90), Priority::scan, now), next_minute);
}

}  // namespace
}  // namespace vectord::binance
