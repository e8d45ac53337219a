#include <gtest/gtest.h>

#include "vectord/strategy/memory.hpp"
#include "views.hpp"

namespace vectord::strategy {
namespace {

using namespace testing;

Signal named(std::string_view id, int bar) {
  Signal signal = long_signal();
  signal.id = SignalId{id};
  signal.bar = kBar + std::chrono::hours{bar};
  return signal;
}

TEST(SeenSignals, KnowTheSameId) {
  SeenSignals seen({});
  EXPECT_FALSE(seen.contains(named("a", 0)));
  seen.remember(named("a", 0));
  EXPECT_TRUE(seen.contains(named("a", 5)));
  EXPECT_FALSE(seen.contains(named("b", 5)));
}

TEST(SeenSignals, KnowTheSameSymbolSideAndBar) {
  SeenSignals seen({});
  seen.remember(named("a", 0));
  EXPECT_TRUE(seen.contains(named("b", 0)));
  Signal other_side = named("b", 0);
  other_side.direction = Direction::short_;
  EXPECT_FALSE(seen.contains(other_side));
  Signal other_symbol = named("b", 0);
  other_symbol.symbol = Symbol{"ETHUSDT"};
  EXPECT_FALSE(seen.contains(other_symbol));
}

TEST(SeenSignals, ForgetTheOldestAtTheBound) {
  FilterSettings settings;
  settings.max_remembered_signals = 2;
  SeenSignals seen(settings);
  seen.remember(named("a", 0));
  seen.remember(named("b", 1));
  seen.remember(named("c", 2));
  EXPECT_EQ(seen.size(), 2U);
  EXPECT_FALSE(seen.contains(named("a", 0)));
  EXPECT_TRUE(seen.contains(named("b", 9)));
  EXPECT_TRUE(seen.contains(named("c", 9)));
}

TEST(SeenSignals, ForgettingOneOfTwoTwinsKeepsTheOther) {
  FilterSettings settings;
  settings.max_remembered_signals = 2;
  SeenSignals seen(settings);
  seen.remember(named("a", 0));
  seen.remember(named("a", 0));
  seen.remember(named("b", 1));
  EXPECT_TRUE(seen.contains(named("a", 0)));
}

TEST(SeenSignals, SurviveARestartEvenWithIdsMeantToBreakTheText) {
  SeenSignals before({});
  for (const char* id : {"plain", "two words", "line\nbreak", "100%", "", "%0A", "\xff\x7f"}) {
    before.remember(named(id, 0));
  }
  SeenSignals after({});
  ASSERT_TRUE(after.load(before.save()).has_value());
  EXPECT_EQ(after.save(), before.save());
  EXPECT_EQ(after.size(), 7U);
  EXPECT_TRUE(after.contains(named("line\nbreak", 9)));
  EXPECT_TRUE(after.contains(named("%0A", 9)));
}

TEST(SeenSignals, ABrokenTextChangesNothing) {
  SeenSignals seen({});
  seen.remember(named("a", 0));
  for (const char* text : {"x LONG BTCUSDT a", "1 UP BTCUSDT a", "1 LONG BTCUSDT a b", "1 LONG",
                           "1 LONG BTCUSDT %4", "1 LONG BTCUSDT %-1"}) {
    EXPECT_TRUE(seen.load(text).has_error()) << text;
  }
  EXPECT_TRUE(seen.contains(named("a", 9)));
}

}  // namespace
}  // namespace vectord::strategy
