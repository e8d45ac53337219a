#include "vectord/strategy/queue.hpp"

#include <gtest/gtest.h>

#include "views.hpp"

namespace vectord::strategy {
namespace {

using namespace testing;

Signal waiting(std::string_view id, int score, int age_ms) {
  Signal signal = long_signal();
  signal.id = SignalId{id};
  signal.score = score;
  signal.created_at = kNow - Millis{age_ms};
  return signal;
}
std::string drain(SignalQueue& queue) {
  std::string order;
  while (const auto signal = queue.pop()) order += signal->id.str() + ' ';
  return order;
}

TEST(SignalQueue, GivesTheHigherScoreFirstThenTheOlderThenById) {
  SignalQueue queue(8);
  EXPECT_FALSE(queue.push(waiting("c", 80, 5)));
  EXPECT_FALSE(queue.push(waiting("b", 80, 5)));
  EXPECT_FALSE(queue.push(waiting("old", 80, 6)));
  EXPECT_FALSE(queue.push(waiting("high", 81, 0)));
  EXPECT_FALSE(queue.push(waiting("low", 70, 99)));
  EXPECT_EQ(drain(queue), "high old b c low ");
}

TEST(SignalQueue, AHundredOvertakesAll) {
  SignalQueue queue(8);
  queue.push(waiting("ninety-nine", 99, 60'000));
  queue.push(waiting("hundred", 100, 0));
  EXPECT_EQ(drain(queue), "hundred ninety-nine ");
}

TEST(SignalQueue, WhenFullANewSignalThatOutranksNothingStaysOut) {
  SignalQueue queue(2);
  queue.push(waiting("a", 80, 0));
  queue.push(waiting("b", 75, 0));
  const auto out = queue.push(waiting("late", 75, -1));
  ASSERT_TRUE(out);
  EXPECT_EQ(out->id, SignalId{"late"});
  EXPECT_EQ(drain(queue), "a b ");
}

TEST(SignalQueue, WhenFullABetterSignalDisplacesTheLast) {
  SignalQueue queue(2);
  queue.push(waiting("a", 80, 0));
  queue.push(waiting("b", 75, 0));
  const auto out = queue.push(waiting("better", 76, 0));
  ASSERT_TRUE(out);
  EXPECT_EQ(out->id, SignalId{"b"});
  EXPECT_EQ(queue.size(), 2U);
  EXPECT_EQ(drain(queue), "a better ");
}

TEST(SignalQueue, AnEmptyOneGivesNothing) {
  SignalQueue queue(1);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.pop(), std::nullopt);
}

}  // namespace
}  // namespace vectord::strategy
