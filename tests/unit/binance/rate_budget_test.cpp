#include "vectord/binance/rate_budget.hpp"

#include <limits>

namespace vectord::binance {
namespace {

const Time minute = time_from_ms(1'700'000'040'000);  // :00 of a minute
const Time now = minute + Millis{15'000};
const Time next_minute = minute + Millis{60'000};

using std::chrono::months;

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

constexpr Cost order{.orders = 1};

TEST(RateBudget, CountsOrdersInBothWindows) {
  RateBudget budget;
  for (int i = 0; i < 300; ++i) budget.spend(order, now);
  EXPECT_EQ(budget.earliest(order, Priority::exit, now), minute + Millis{20'000});
  EXPECT_EQ(budget.earliest(weight(1), Priority::exit, now), now);
  for (Time at = minute + Millis{20'000}; at < next_minute; at += Millis{10'000}) {
    for (int i = 0; i < 300; ++i) budget.spend(order, at);
  }
  EXPECT_EQ(budget.earliest(order, Priority::exit, minute + Millis{50'000}), next_minute);
}

TEST(RateBudget, KeepsTheLastOfTheOrderCountsForStopsAndTheVeryLastForExits) {
  const auto after = [](int orders, Priority priority) {
    RateBudget budget;
    budget.spend({.orders = orders}, now);
    return budget.earliest(order, priority, now);
  };
  const Time later = minute + Millis{20'000};
  EXPECT_EQ(after(239, Priority::entry), now);  // 80 % of 300
  EXPECT_EQ(after(240, Priority::entry), later);
  EXPECT_EQ(after(240, Priority::stop), now);
  EXPECT_EQ(after(284, Priority::stop), now);  // 95 %
  EXPECT_EQ(after(285, Priority::stop), later);
  EXPECT_EQ(after(299, Priority::exit), now);
  EXPECT_EQ(after(300, Priority::exit), later);
}

TEST(RateBudget, BelievesTheExchangeWhenOthersOnTheAccountPlacedMore) {
  RateBudget budget;
  budget.spend(order, now);
  budget.observe_order_counts(250, 400, now, now + Millis{50});
  EXPECT_EQ(budget.used_orders_10s(now), 250);
  EXPECT_EQ(budget.used_orders_1m(now), 400);
  EXPECT_EQ(budget.earliest(order, Priority::entry, now), minute + Millis{20'000});
  budget.observe_order_counts(-1, -1, now, now + Millis{60});  // not told
  budget.observe_order_counts(2, 3, now, now + Millis{70});    // an older answer, overtaken
  EXPECT_EQ(budget.used_orders_10s(now), 250);
  // Of the ten seconds before, and of this minute still.
  budget.observe_order_counts(290, 500, now, minute + Millis{20'005});
  EXPECT_EQ(budget.used_orders_10s(minute + Millis{20'005}), 0);
  EXPECT_EQ(budget.used_orders_1m(minute + Millis{20'005}), 500);
}

TEST(RateBudget, CountsDataRequestsOverFiveMinutes) {
  RateBudget budget;
  budget.spend({.data_requests = 800}, now);
  EXPECT_EQ(budget.earliest({.data_requests = 1}, Priority::scan, now),
            time_from_ms(to_ms(now) / 300'000 * 300'000 + 300'000));
}

struct Held {
  RateBudget budget;
  Time until = now + Millis{7000};
  explicit Held(Limit limit) { budget.pause(limit, until); }
  bool holds(const Cost& cost, Priority priority) const {
    const Time at = budget.earliest(cost, priority, now);
    EXPECT_TRUE(at == now || at == until);
    EXPECT_EQ(budget.earliest(cost, priority, until), until);
    return at == until;
  }
};

TEST(RateBudget, HoldsEverythingWhileTheIpIsBannedExitsToo) {
  const Held banned(Limit::ip);
  EXPECT_TRUE(banned.holds(order, Priority::exit));
  EXPECT_TRUE(banned.holds(order, Priority::stop));
  EXPECT_TRUE(banned.holds(weight(1), Priority::exit));
  EXPECT_TRUE(banned.holds({.data_requests = 1}, Priority::scan));
}

TEST(RateBudget, LetsOrdersOfExitsAndStopsThroughAWeightPauseAndNothingElse) {
  const Held heavy(Limit::weight);
  EXPECT_FALSE(heavy.holds(order, Priority::exit));
  EXPECT_FALSE(heavy.holds(order, Priority::stop));
  EXPECT_TRUE(heavy.holds(order, Priority::entry));
  EXPECT_TRUE(heavy.holds(weight(1), Priority::stop));  // a cancel costs weight
  EXPECT_TRUE(heavy.holds(weight(1), Priority::exit));
  EXPECT_TRUE(heavy.holds(weight(1), Priority::reconcile));
  EXPECT_TRUE(heavy.holds({.data_requests = 1}, Priority::scan));
}

TEST(RateBudget, HoldsNewEntriesAloneAfterTooManyOrders) {
  const Held crowded(Limit::orders);
  EXPECT_TRUE(crowded.holds(order, Priority::entry));
  EXPECT_FALSE(crowded.holds(order, Priority::exit));
  EXPECT_FALSE(crowded.holds(order, Priority::stop));
  EXPECT_FALSE(crowded.holds(weight(1), Priority::stop));
  EXPECT_FALSE(crowded.holds(weight(5), Priority::scan));
}

TEST(RateBudget, HoldsTheDataReadsAloneWhenTheirLimitIsBroken) {
  const Held curious(Limit::data);
  EXPECT_TRUE(curious.holds({.data_requests = 1}, Priority::scan));
  EXPECT_FALSE(curious.holds(weight(5), Priority::scan));
  EXPECT_FALSE(curious.holds(order, Priority::entry));
}

TEST(RateBudget, KeepsTheLongerOfTwoPauses) {
  Held banned(Limit::ip);
  banned.budget.pause(Limit::ip, now);
  EXPECT_EQ(banned.budget.paused_until(), banned.until);
}

// The whole day's worth of scans cannot keep a stop from going at once.
TEST(RateBudget, NeverLetsScansStarveAStop) {
  RateBudget budget;
  int scans = 0;
  while (budget.earliest(weight(5), Priority::scan, now) == now) {
    budget.spend(weight(5), now);
    ++scans;
  }
  EXPECT_EQ(scans, 268);  // 1340 of 1344
  for (const Priority priority :
       {Priority::exit, Priority::stop, Priority::reconcile, Priority::entry}) {
    EXPECT_EQ(budget.earliest(weight(1), priority, now), now);
    EXPECT_EQ(budget.earliest(order, priority, now), now);
  }
}

TEST(RateBudget, TakesTheLimitsOfTheExchange) {
  RateBudget budget;
  budget.set_limits(6000, 0, 0);
  budget.spend(weight(2400), now);
  EXPECT_EQ(budget.earliest(weight(1), Priority::scan, now), now);
  EXPECT_EQ(budget.weight_limit(), 6000);
}

TEST(RateBudget, KeepsAPauseAsLongAsItWasWhenTheClockIsSet) {
  RateBudget budget = spent(1344);
  budget.pause(Limit::weight, now + Millis{7'000});
  const auto back = -std::chrono::duration_cast<Millis>(months{8});
  budget.move(now, back);
  EXPECT_EQ(budget.held_until(weight(1), Priority::scan), now + back + Millis{7'000});
}

TEST(RateBudget, ForgetsNothingOfThisMinuteWhenTheClockIsSetWhereverItsMinuteBegins) {
  for (int seconds = -90; seconds <= 90; seconds += 5) {
    const Millis by = std::chrono::seconds{seconds};
    RateBudget budget = spent(1344);
    budget.move(now, by);
    EXPECT_GT(budget.earliest(weight(1), Priority::scan, now + by), now + by) << seconds;
  }
}

TEST(RateBudget, ReckonsWithTheLargestLimitThereIs) {
  RateBudget budget;
  const int largest = std::numeric_limits<int>::max();
  budget.set_limits(largest, largest, largest);
  budget.spend({.weight = 1'000'000, .orders = 1'000'000}, now);
  EXPECT_EQ(budget.earliest({.weight = 1, .orders = 1}, Priority::scan, now), now);
}

TEST(RateBudget, LetsACallLargerThanItsCeilingIntoAnEmptyWindow) {
  RateBudget budget({.weight_1m = 100});
  EXPECT_EQ(budget.earliest(weight(90), Priority::scan, now), now);
  budget.spend(weight(1), now);
  EXPECT_EQ(budget.earliest(weight(90), Priority::scan, now), next_minute);
}

}  // namespace
}  // namespace vectord::binance
