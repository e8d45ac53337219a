#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "vectord/net/clock.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::net {
namespace {

namespace asio = boost::asio;
using Log = std::vector<std::string>;

Time at_ms(std::int64_t ms) {
  return time_from_ms(ms);
}

class VirtualClockAtFullSpeed : public testing::Test {
 protected:
  std::function<void()> note(std::string what) {
    return [this, what] { log.push_back(what + "@" + std::to_string(to_ms(clock.now()))); };
  }
  void run() {
    io.restart();
    io.run();
  }
  asio::io_context io{1};
  VirtualClock clock{io, at_ms(1000), 0};
  Log log;
};

TEST_F(VirtualClockAtFullSpeed, StandsStillUntilItIsStarted) {
  clock.call_at(at_ms(2000), 0, note("timer"));
  run();
  EXPECT_EQ(log, Log{});
  EXPECT_EQ(clock.now(), at_ms(1000));
}

TEST_F(VirtualClockAtFullSpeed, RunsTimersByDueTimeThenTieThenInsertion) {
  clock.call_at(at_ms(3000), 0, note("late"));
  clock.call_at(at_ms(2000), 7, note("second tie, first in"));
  clock.call_at(at_ms(2000), 7, note("second tie, second in"));
  clock.call_at(at_ms(2000), 1, note("first tie"));
  clock.start();
  run();
  EXPECT_EQ(log, (Log{"first tie@2000", "second tie, first in@2000", "second tie, second in@2000",
                      "late@3000"}));
}

TEST_F(VirtualClockAtFullSpeed, RunsATimerOfThePastAtOnceWithoutGoingBack) {
  clock.call_at(at_ms(10), 0, note("past"));
  clock.start();
  run();
  EXPECT_EQ(log, Log{"past@1000"});
}

TEST_F(VirtualClockAtFullSpeed, NeverCallsBackInsideCallAt) {
  clock.start();
  clock.call_at(at_ms(1000), 0, note("now"));
  EXPECT_EQ(log, Log{});
  run();
  EXPECT_EQ(log, Log{"now@1000"});
}

TEST_F(VirtualClockAtFullSpeed, ForgetsACanceledTimerAndIgnoresAnUnknownOne) {
  const auto id = clock.call_at(at_ms(2000), 0, note("canceled"));
  clock.call_at(at_ms(2500), 0, note("kept"));
  clock.cancel(id);
  clock.cancel(id);
  clock.cancel(12345);
  clock.start();
  run();
  EXPECT_EQ(log, Log{"kept@2500"});
}

TEST_F(VirtualClockAtFullSpeed, WaitsForEveryHold) {
  clock.start();
  Hold first(clock, "first");
  Hold second(clock, "second");
  clock.call_at(at_ms(2000), 0, note("timer"));
  run();
  first.reset();
  run();
  EXPECT_EQ(log, Log{});
  second.reset();
  run();
  EXPECT_EQ(log, Log{"timer@2000"});
}

TEST_F(VirtualClockAtFullSpeed, LetsWhatIsReadyRunBeforeItJumps) {
  clock.call_at(at_ms(2000), 0, note("timer"));
  asio::post(io, [this] {
    auto hold = std::make_shared<Hold>(clock, "taken in time");
    asio::post(io, [this, hold] { note("work")(); });
  });
  clock.start();
  run();
  EXPECT_EQ(log, (Log{"work@1000", "timer@2000"}));
}

TEST_F(VirtualClockAtFullSpeed, WaitsForQuietBetweenTimersOfTheSameTime) {
  clock.call_at(at_ms(2000), 0, [this] {
    note("first")();
    auto hold = std::make_shared<Hold>(clock, "its work");
    asio::post(io, [this, hold] { asio::post(io, [this, hold] { note("its work")(); }); });
  });
  clock.call_at(at_ms(2000), 1, note("second"));
  clock.start();
  run();
  EXPECT_EQ(log, (Log{"first@2000", "its work@2000", "second@2000"}));
}

TEST_F(VirtualClockAtFullSpeed, MayBeOutlivedByAHold) {
  auto other = std::make_unique<VirtualClock>(io, at_ms(0), 0);
  Hold hold(*other, "long-lived");
  Hold moved = std::move(hold);
  other.reset();
  moved.reset();
  hold.reset();
}

TEST_F(VirtualClockAtFullSpeed, WaitsForAFlightUntilItLanded) {
  clock.start();
  const auto key = clock.new_flight();
  clock.sent(key);
  clock.sent(key);
  clock.call_at(at_ms(2000), 0, note("timer"));
  clock.landed(key);
  run();
  EXPECT_EQ(log, Log{});
  clock.landed(key);
  run();
  EXPECT_EQ(log, Log{"timer@2000"});
}

TEST_F(VirtualClockAtFullSpeed, ForgetsEveryFlightOfADroppedKeyAndIgnoresItFromThenOn) {
  clock.start();
  const auto key = clock.new_flight();
  EXPECT_TRUE(clock.knows(key));
  clock.sent(key);
  clock.sent(key);
  clock.call_at(at_ms(2000), 0, note("timer"));
  clock.drop(key);
  EXPECT_FALSE(clock.knows(key));
  clock.sent(key);
  clock.landed(key);
  run();
  EXPECT_EQ(log, Log{"timer@2000"});
}

TEST_F(VirtualClockAtFullSpeed, IgnoresKeysItNeverGaveAndLandingsTooMany) {
  clock.start();
  const auto key = clock.new_flight();
  clock.sent(0);
  clock.sent(key + 1000);
  clock.landed(key + 1000);
  clock.landed(key);
  clock.sent(key);
  clock.call_at(at_ms(2000), 0, note("timer"));
  run();
  EXPECT_EQ(log, Log{});
  clock.drop(key);
  run();
  EXPECT_EQ(log, Log{"timer@2000"});
}

TEST_F(VirtualClockAtFullSpeed, StopsAtTheEndAndSaysSoOnce) {
  clock.call_at(at_ms(5000), 0, note("at the end"));
  clock.call_at(at_ms(5001), 0, note("one past the end"));
  clock.stop_at(at_ms(5000), note("reached"));
  clock.start();
  run();
  clock.call_at(at_ms(5000), 0, note("still due"));
  run();
  EXPECT_EQ(log, (Log{"at the end@5000", "reached@5000", "still due@5000"}));
}

TEST_F(VirtualClockAtFullSpeed, ReachesTheEndWithoutAnyTimer) {
  clock.stop_at(at_ms(5000), note("reached"));
  clock.start();
  run();
  EXPECT_EQ(log, Log{"reached@5000"});
}

TEST_F(VirtualClockAtFullSpeed, NeverMovesAgainAfterStop) {
  clock.start();
  clock.call_at(at_ms(2000), 0, [this] {
    note("last")();
    clock.stop();
  });
  clock.call_at(at_ms(3000), 0, note("never"));
  run();
  EXPECT_EQ(log, Log{"last@2000"});
}

asio::awaitable<void> sleeper(VirtualClock& clock, Log& log, std::string name, Time first,
                              Time second) {
  auto sleep = clock.sleep_until(first, 5);
  co_await std::move(sleep);
  log.push_back(name + "@" + std::to_string(to_ms(clock.now())));
  auto more = clock.sleep_until(second);
  co_await std::move(more);
  log.push_back(name + "@" + std::to_string(to_ms(clock.now())));
}

TEST_F(VirtualClockAtFullSpeed, SleepsUntilVirtualTimes) {
  clock.start();
  spawn(io, "a", sleeper(clock, log, "a", at_ms(2000), at_ms(9000)));
  spawn(io, "b", sleeper(clock, log, "b", at_ms(2500), at_ms(3000)));
  run();
  EXPECT_EQ(log, (Log{"a@2000", "b@2500", "b@3000", "a@9000"}));
}

TEST_F(VirtualClockAtFullSpeed, DestroysSleepersWithItself) {
  auto other = std::make_unique<VirtualClock>(io, at_ms(0), 0);
  spawn(io, "a", sleeper(*other, log, "a", at_ms(2000), at_ms(9000)));
  io.poll();
  other.reset();
  run();  // a sleeping task keeps the loop running: it is gone now
  EXPECT_EQ(log, Log{});
}

TEST_F(VirtualClockAtFullSpeed, RunsAMillionTimersInSeconds) {
  int left = 1'000'000;
  std::function<void()> again = [&] {
    if (--left > 0) clock.call_at(clock.now() + Millis(1), 0, again);
  };
  clock.call_at(at_ms(1000), 0, again);
  clock.start();
  const auto begin = std::chrono::steady_clock::now();
  run();
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(left, 0);
  RecordProperty("ns_a_step", static_cast<int>(took.count() / 1'000'000));
  EXPECT_LT(took, std::chrono::seconds(30));
}

TEST_F(VirtualClockAtFullSpeed, ReportsByNameWhatHoldsTimeTooLong) {
  std::string reported;
  clock.on_stall(std::chrono::seconds(1), [&](std::string what) { reported = what; });
  clock.start();
  Hold leaked(clock, "a leaked effect");
  run();  // ends by itself once reported: the watchdog does not go on
  EXPECT_EQ(reported, "1 x a leaked effect, 0 flights under way");
}

TEST_F(VirtualClockAtFullSpeed, WatchdogDoesNotKeepTheLoopRunningWhenAllIsQuiet) {
  clock.on_stall(std::chrono::hours(1), [](const std::string& what) { ADD_FAILURE() << what; });
  clock.start();
  clock.call_at(at_ms(2000), 0, note("timer"));
  run();
  EXPECT_EQ(log, Log{"timer@2000"});
}

TEST(VirtualClockAtAPace, TakesRealTimeForVirtualTime) {
  asio::io_context io{1};
  VirtualClock clock(io, at_ms(0), 1000);
  const auto begin = std::chrono::steady_clock::now();
  std::chrono::steady_clock::duration took{};
  clock.call_at(at_ms(60'000), 0, [&] { took = std::chrono::steady_clock::now() - begin; });
  clock.start();
  io.run();
  EXPECT_GE(took, std::chrono::milliseconds(60));
}

TEST(VirtualClockAtAPace, JumpsSoonerWhenAnEarlierTimerComes) {
  asio::io_context io{1};
  VirtualClock clock(io, at_ms(0), 1);
  Log log;
  clock.call_at(at_ms(3'600'000), 0, [&] { log.push_back("in an hour"); });
  clock.start();
  asio::steady_timer later(io, std::chrono::milliseconds(5));
  later.async_wait([&](boost::system::error_code) {
    clock.call_at(at_ms(10), 0, [&] {
      log.push_back("soon");
      clock.stop();
    });
  });
  io.run();
  EXPECT_EQ(log, Log{"soon"});
}

TEST(VirtualClockAtAPace, WaitsInsteadOfRacingWhenItIsBehind) {
  asio::io_context io{1};
  VirtualClock clock(io, at_ms(0), 1);
  std::vector<std::chrono::steady_clock::time_point> ran;
  auto hold = std::make_shared<Hold>(clock, "slow work");
  for (const std::int64_t due : {10, 60}) {
    clock.call_at(at_ms(due), 0, [&] { ran.push_back(std::chrono::steady_clock::now()); });
  }
  clock.start();
  asio::steady_timer later(io, std::chrono::milliseconds(300));
  later.async_wait([hold](boost::system::error_code) mutable { hold->reset(); });
  io.run();
  ASSERT_EQ(ran.size(), 2U);
  EXPECT_GE(ran[1] - ran[0], std::chrono::milliseconds(49));
}

TEST(VirtualClockAtAPace, CatchesUpForAMessageFromOutsideButNotPastTheNextTimer) {
  asio::io_context io{1};
  VirtualClock clock(io, at_ms(0), 1'000'000);
  clock.catch_up();
  EXPECT_EQ(clock.now(), at_ms(0)) << "not started";
  clock.start();
  asio::steady_timer later(io, std::chrono::milliseconds(2));
  later.async_wait([&](boost::system::error_code) {
    clock.catch_up();
    EXPECT_GE(clock.now(), at_ms(1'000'000));
    const Time before = clock.now();
    clock.call_at(before, 0, [] {});
    clock.catch_up();
    EXPECT_EQ(clock.now(), before);
  });
  io.run();
}

TEST(RealClock, RunsTimersInOrderAndKeepsItsOffset) {
  asio::io_context io{1};
  RealClock clock(io);
  const Time before = clock.now();
  clock.set_offset(Millis(3'600'000));
  EXPECT_EQ(clock.offset(), Millis(3'600'000));
  EXPECT_GE(clock.now() - before, Millis(3'600'000));
  Log log;
  const Time due = clock.now() + Millis(5);
  clock.call_at(due, 2, [&] { log.push_back("second"); });
  clock.call_at(due, 1, [&] { log.push_back("first"); });
  clock.cancel(clock.call_at(due, 0, [&] { log.push_back("canceled"); }));
  io.run();
  EXPECT_EQ(log, (Log{"first", "second"}));
  EXPECT_GE(clock.now(), due);
  EXPECT_EQ(clock.new_flight(), 0U);
}

TEST(Spawn, TellsTheHandlerWhichTaskFailed) {
  asio::io_context io{1};
  std::string told;
  set_task_failure_handler(
      [&](const std::string& name, const std::string& what) { told = name + ": " + what; });
  auto fail = []() -> asio::awaitable<void> {
    throw std::runtime_error("broken");
    co_return;
  };
  spawn(io, "sync", fail());
  io.run();
  EXPECT_EQ(told, "sync: broken");
  set_task_failure_handler([](const std::string& name, const std::string& what) {
    ADD_FAILURE() << name << ": " << what;
  });
}

}  // namespace
}  // namespace vectord::net
