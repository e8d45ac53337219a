#include <gtest/gtest.h>

#include "vectord/net/clock.hpp"

namespace vectord::net {
namespace {

TEST(RealClock, GoesOnFromTheSystemsTimeAtAnyRate) {
  boost::asio::io_context io;
  const Time before = RealClock(io).now();
  RealClock clock(io, 1000);
  const Time after = clock.now();
  EXPECT_GE(after, before);
  EXPECT_LT(after - before, Millis{60'000});  // of 60 ms, and not of 1970
}

TEST(RealClock, ATimerComesAtItsTimeAndNotBeforeAtAnySpeed) {
  boost::asio::io_context io;
  RealClock clock(io, 1000);
  const auto began = std::chrono::steady_clock::now();
  const Time due = clock.now() + Millis{20'000};
  Time called;
  clock.call_at(due, 0, [&] { called = clock.now(); });
  io.run();
  EXPECT_GE(called, due);
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds{19});
}

TEST(RealClock, AnOffsetIsOfTheExchangesTime) {
  boost::asio::io_context io;
  RealClock clock(io, 1000);
  const Time before = clock.now();
  clock.set_offset(Millis{86'400'000});
  EXPECT_GE(clock.now() - before, Millis{86'400'000});
  EXPECT_LT(clock.now() - before, Millis{86'460'000});
}

}  // namespace
}  // namespace vectord::net
