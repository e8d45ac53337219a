// Facts with hysteresis: at the limit and one unit past it, there and back.
#include "app/watchdogs.hpp"

#include <gtest/gtest.h>

namespace vectord::app {
namespace {

using std::chrono::milliseconds;
using Kind = event::Watchdog::Kind;

void expect_fact(const std::optional<event::Watchdog>& fact, Kind kind, bool ok) {
  ASSERT_TRUE(fact.has_value());
  EXPECT_EQ(fact->kind, kind);
  EXPECT_EQ(fact->ok, ok);
  EXPECT_FALSE(fact->detail.empty());
}

TEST(LoopLag, IsTooMuchPastFiveHundredMilliseconds) {
  Watchdogs dogs{WatchdogLimits{}};
  EXPECT_FALSE(dogs.on_loop_lag(milliseconds{500}));
  const auto late = dogs.on_loop_lag(milliseconds{500} + std::chrono::nanoseconds{1});
  expect_fact(late, Kind::loop_lag, false);
  EXPECT_FALSE(dogs.on_loop_lag(milliseconds{900}));  // told once
}

TEST(LoopLag, IsOverAfterFiftyCalmMeasurementsInARow) {
  Watchdogs dogs{WatchdogLimits{}};
  ASSERT_TRUE(dogs.on_loop_lag(milliseconds{501}));
  for (int i = 0; i < 49; ++i) EXPECT_FALSE(dogs.on_loop_lag(milliseconds{250}));
  EXPECT_FALSE(dogs.on_loop_lag(milliseconds{251}));
  for (int i = 0; i < 49; ++i) EXPECT_FALSE(dogs.on_loop_lag(milliseconds{250}));
  expect_fact(dogs.on_loop_lag(milliseconds{250}), Kind::loop_lag, true);
}

TEST(ClockDrift, IsTooFarPastFiveHundredMillisecondsEitherWay) {
  for (const int sign : {1, -1}) {
    Watchdogs dogs{WatchdogLimits{}};
    EXPECT_FALSE(dogs.on_clock(Millis{60'000}));  // the first reading sets the clock
    EXPECT_FALSE(dogs.on_clock(Millis{500 * sign}));
    expect_fact(dogs.on_clock(Millis{501 * sign}), Kind::clock_drift, false);
    EXPECT_TRUE(dogs.clock_drifts());
    EXPECT_FALSE(dogs.on_clock(Millis{251 * sign}));
    expect_fact(dogs.on_clock(Millis{250 * sign}), Kind::clock_drift, true);
    EXPECT_FALSE(dogs.clock_drifts());
  }
}

TEST(Disk, IsNearlyFullBelowItsLimitUntilATenthMoreIsFree) {
  Watchdogs dogs{WatchdogLimits{.min_free_mb = 200}};
  EXPECT_FALSE(dogs.on_disk(200));
  expect_fact(dogs.on_disk(199), Kind::disk, false);
  EXPECT_FALSE(dogs.on_disk(219));
  expect_fact(dogs.on_disk(220), Kind::disk, true);
}

TEST(Storage, FailsAtTheFirstFailedWriteUntilOneReachesTheDisk) {
  Watchdogs dogs{WatchdogLimits{}};
  EXPECT_FALSE(dogs.on_storage(true, {}));
  const auto failed = dogs.on_storage(false, "disk full");
  expect_fact(failed, Kind::storage, false);
  EXPECT_EQ(failed->detail, "disk full");
  EXPECT_FALSE(dogs.on_storage(false, "disk full"));
  expect_fact(dogs.on_storage(true, {}), Kind::storage, true);
}

}  // namespace
}  // namespace vectord::app
