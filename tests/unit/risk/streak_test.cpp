#include "vectord/risk/streak.hpp"

#include "support.hpp"

namespace vectord::risk {
namespace {

using namespace testing;

Rate after(int wins, int losses) {
  Streak streak;
  for (int i = 0; i < wins; ++i) streak.on_trade(kUnit);
  for (int i = 0; i < losses; ++i) streak.on_trade(-kUnit);
  return streak.multiplier({});
}

TEST(Streak, WinsRaiseTheRiskAtThreeAndFive) {
  EXPECT_EQ(after(2, 0), *Rate::parse("1"));
  EXPECT_EQ(after(3, 0), *Rate::parse("1.2"));
  EXPECT_EQ(after(4, 0), *Rate::parse("1.2"));
  EXPECT_EQ(after(5, 0), *Rate::parse("1.3"));
  EXPECT_EQ(after(50, 0), *Rate::parse("1.3"));
}

TEST(Streak, LossesLowerTheRiskAtTwoAndThree) {
  EXPECT_EQ(after(0, 1), *Rate::parse("1"));
  EXPECT_EQ(after(0, 2), *Rate::parse("0.8"));
  EXPECT_EQ(after(0, 3), *Rate::parse("0.6"));
  EXPECT_EQ(after(0, 30), *Rate::parse("0.6"));
}

TEST(Streak, OneLossEndsARunOfWins) {
  EXPECT_EQ(after(5, 1), *Rate::parse("1"));
  Streak streak{.wins = 0, .losses = 4};
  streak.on_trade(kUnit);
  EXPECT_EQ(streak, (Streak{.wins = 1, .losses = 0}));
}

TEST(Streak, ATradeThatNetsNothingChangesNothing) {
  Streak streak{.wins = 3, .losses = 0};
  streak.on_trade(Money{});
  EXPECT_EQ(streak, (Streak{.wins = 3, .losses = 0}));
}

}  // namespace
}  // namespace vectord::risk
