#include "vectord/strategy/counterfactual.hpp"

#include <gtest/gtest.h>

namespace vectord::strategy {
namespace {

constexpr Millis hour{3'600'000};
const Symbol btc = *Symbol::make("BTCUSDT");

Time at_hour(int n) {
  return time_from_ms(1'800'000'000'000) + hour * n;
}

Signal signal(const char* id, Direction direction = Direction::long_, Time made = at_hour(0)) {
  Signal made_signal;
  made_signal.id = *SignalId::make(id);
  made_signal.symbol = btc;
  made_signal.direction = direction;
  made_signal.entry = 100;
  made_signal.stop = direction == Direction::long_ ? 98 : 102;
  made_signal.targets[0] = direction == Direction::long_ ? 104 : 96;
  made_signal.created_at = made;
  return made_signal;
}

Candle bar(int n, double open, double high, double low, double close) {
  Candle candle;
  candle.open_time = at_hour(n);
  candle.open = open;
  candle.high = high;
  candle.low = low;
  candle.close = close;
  return candle;
}

SignalOutcome outcome(const char* id, Hypothetical what, double r, int at) {
  return {*SignalId::make(id), what, r, at_hour(at)};
}
using Outcomes = std::vector<SignalOutcome>;

TEST(Counterfactuals, ALongReachesItsFirstTargetOrItsStop) {
  Counterfactuals after;
  after.follow(signal("a"));
  EXPECT_EQ(after.on_bar(btc, bar(0, 100, 103.99, 98.01, 103)), Outcomes{});
  EXPECT_EQ(after.on_bar(btc, bar(1, 103, 104, 102, 103)),
            Outcomes{outcome("a", Hypothetical::target, 2, 2)});
  after.follow(signal("b"));
  EXPECT_EQ(after.on_bar(btc, bar(0, 100, 101, 98, 99)),
            Outcomes{outcome("b", Hypothetical::stop, -1, 1)});
  EXPECT_EQ(after.followed(), 0u);
}

TEST(Counterfactuals, AShortIsMirrored) {
  Counterfactuals after;
  after.follow(signal("a", Direction::short_));
  EXPECT_EQ(after.on_bar(btc, bar(0, 100, 101.99, 96.01, 97)), Outcomes{});
  EXPECT_EQ(after.on_bar(btc, bar(1, 97, 98, 96, 97)),
            Outcomes{outcome("a", Hypothetical::target, 2, 2)});
  after.follow(signal("b", Direction::short_));
  EXPECT_EQ(after.on_bar(btc, bar(0, 100, 102, 99, 101)),
            Outcomes{outcome("b", Hypothetical::stop, -1, 1)});
}

TEST(Counterfactuals, WhereOneBarHoldsBothTheStopCameFirst) {
  Counterfactuals after;
  after.follow(signal("a"));
  EXPECT_EQ(after.on_bar(btc, bar(0, 100, 110, 98, 109)),
            Outcomes{outcome("a", Hypothetical::stop, -1, 1)});
}

TEST(Counterfactuals, ABarThatOpensBeyondTheStopCostsMore) {
  Counterfactuals after;
  after.follow(signal("a"));
  EXPECT_EQ(after.on_bar(btc, bar(0, 97, 99, 96, 98)),
            Outcomes{outcome("a", Hypothetical::stop, -1.5, 1)});
}

TEST(Counterfactuals, TheBarInWhichItWasMadeDoesNotCount) {
  Counterfactuals after;
  after.follow(signal("a", Direction::long_, at_hour(0) + Millis{1}));
  EXPECT_EQ(after.on_bar(btc, bar(0, 100, 110, 90, 100)), Outcomes{});
  EXPECT_EQ(after.on_bar(btc, bar(1, 100, 104, 99, 104)).size(), 1u);
}

TEST(Counterfactuals, ABarIsSeenOnceThoughAHistoryBringsItAgain) {
  Counterfactuals after;
  after.follow(signal("a"));
  for (int again = 0; again < 100; ++again) {
    EXPECT_EQ(after.on_bar(btc, bar(0, 100, 101, 99, 100)), Outcomes{});
  }
  EXPECT_EQ(after.followed(), 1u);
}

TEST(Counterfactuals, ExpiresAtTheCloseOfItsLastBar) {
  Counterfactuals after;
  after.follow(signal("a"));
  for (int n = 0; n < Counterfactuals::most_bars - 1; ++n) {
    EXPECT_EQ(after.on_bar(btc, bar(n, 100, 101, 99, 100)), Outcomes{});
  }
  const int last = Counterfactuals::most_bars - 1;
  EXPECT_EQ(after.on_bar(btc, bar(last, 100, 101, 99, 101)),
            Outcomes{outcome("a", Hypothetical::expired, 0.5, last + 1)});
}

TEST(Counterfactuals, FollowsNoPlanWithoutAStopBehindItsEntry) {
  Counterfactuals after;
  Signal odd = signal("a");
  odd.stop = odd.entry;
  after.follow(odd);
  odd = signal("b");
  odd.targets[0] = 99;
  after.follow(odd);
  EXPECT_EQ(after.followed(), 0u);
}

TEST(Counterfactuals, ForgetsTheOldestPastItsLimit) {
  Counterfactuals after;
  for (std::size_t i = 0; i < Counterfactuals::most_followed + 1; ++i) {
    after.follow(signal(std::to_string(i).c_str()));
  }
  EXPECT_EQ(after.followed(), Counterfactuals::most_followed);
  const auto ended = after.on_bar(btc, bar(0, 100, 104, 99, 104));
  ASSERT_EQ(ended.size(), Counterfactuals::most_followed);
  EXPECT_EQ(ended.front().id.str(), "1");
}

}  // namespace
}  // namespace vectord::strategy
