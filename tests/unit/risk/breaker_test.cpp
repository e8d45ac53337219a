#include "vectord/risk/breaker.hpp"

#include "support.hpp"

namespace vectord::risk {
namespace {

using namespace testing;
using State = BreakerState;
const Money kWin = kUnit;
const Money kLoss = -kUnit;
const Time kAfterCooldown = kNoon + hours{2};

CircuitBreaker opened_by_losses() {
  CircuitBreaker breaker{RiskSettings{}};
  for (int i = 0; i < 3; ++i) breaker.on_trade_closed(kNoon, kBtc, kLoss);
  return breaker;
}

TEST(CircuitBreaker, OpensAtTheThirdLosingTradeInARow) {
  CircuitBreaker breaker{RiskSettings{}};
  breaker.on_trade_closed(kNoon, kBtc, kLoss);
  breaker.on_trade_closed(kNoon, kEth, kLoss);
  EXPECT_EQ(breaker.state(kNoon), State::closed);
  breaker.on_trade_closed(kNoon, kBtc, kLoss);
  EXPECT_EQ(breaker.state(kNoon), State::open);
  EXPECT_EQ(breaker.cause(kNoon), BreakerCause::losing_trades);
  EXPECT_FALSE(breaker.allows_entry(kNoon));
}

TEST(CircuitBreaker, AWinnerStartsTheCountAnewAndAZeroDoesNot) {
  CircuitBreaker breaker{RiskSettings{}};
  for (const Money net : {kLoss, kLoss, kWin, kLoss, kLoss, Money{}}) {
    breaker.on_trade_closed(kNoon, kBtc, net);
  }
  EXPECT_EQ(breaker.state(kNoon), State::closed);
  breaker.on_trade_closed(kNoon, kBtc, kLoss);
  EXPECT_EQ(breaker.state(kNoon), State::open);
}

TEST(CircuitBreaker, IsHalfOpenExactlyWhenTheCooldownEnds) {
  const auto breaker = opened_by_losses();
  EXPECT_EQ(breaker.cooldown_ends(kNoon), kAfterCooldown);
  EXPECT_EQ(breaker.state(kAfterCooldown - Millis{1}), State::open);
  EXPECT_EQ(breaker.state(kAfterCooldown), State::half_open);
  EXPECT_TRUE(breaker.allows_entry(kAfterCooldown));
  EXPECT_EQ(breaker.cooldown_ends(kAfterCooldown), std::nullopt);
}

TEST(CircuitBreaker, HalfOpenLetsOneTradeThrough) {
  auto breaker = opened_by_losses();
  breaker.on_entry(kAfterCooldown, kEth);
  EXPECT_EQ(breaker.state(kAfterCooldown), State::half_open);
  EXPECT_FALSE(breaker.allows_entry(kAfterCooldown));
}

TEST(CircuitBreaker, AnEntryThatDidNotFillGivesItsChanceBack) {
  auto breaker = opened_by_losses();
  breaker.on_entry(kAfterCooldown, kEth);
  breaker.on_entry_abandoned(kBtc);
  EXPECT_FALSE(breaker.allows_entry(kAfterCooldown)) << "another symbol's entry";
  breaker.on_entry_abandoned(kEth);
  EXPECT_TRUE(breaker.allows_entry(kAfterCooldown));
}

TEST(CircuitBreaker, AWinningTrialClosesIt) {
  auto breaker = opened_by_losses();
  breaker.on_entry(kAfterCooldown, kEth);
  breaker.on_trade_closed(kAfterCooldown + hours{1}, kEth, kWin);
  EXPECT_EQ(breaker.state(kAfterCooldown + hours{1}), State::closed);
}

TEST(CircuitBreaker, ALosingTrialOpensItForAnotherCooldown) {
  auto breaker = opened_by_losses();
  breaker.on_entry(kAfterCooldown, kEth);
  const Time lost = kAfterCooldown + hours{1};
  breaker.on_trade_closed(lost, kEth, kLoss);
  EXPECT_EQ(breaker.cause(lost), BreakerCause::trial_lost);
  EXPECT_EQ(breaker.state(lost + hours{2} - Millis{1}), State::open);
  EXPECT_EQ(breaker.state(lost + hours{2}), State::half_open);
  EXPECT_TRUE(breaker.allows_entry(lost + hours{2}));
}

TEST(CircuitBreaker, ATrialThatNetsNothingLetsAnotherTry) {
  auto breaker = opened_by_losses();
  breaker.on_entry(kAfterCooldown, kEth);
  breaker.on_trade_closed(kAfterCooldown, kEth, Money{});
  EXPECT_EQ(breaker.state(kAfterCooldown), State::half_open);
  EXPECT_TRUE(breaker.allows_entry(kAfterCooldown));
}

TEST(CircuitBreaker, AnOlderPositionThatWinsDoesNotCloseIt) {
  auto breaker = opened_by_losses();
  breaker.on_trade_closed(kNoon + hours{1}, kBtc, kWin);
  EXPECT_EQ(breaker.state(kNoon + hours{1}), State::open);
  breaker.on_entry(kAfterCooldown, kEth);
  breaker.on_trade_closed(kAfterCooldown, kBtc, kWin);
  EXPECT_EQ(breaker.state(kAfterCooldown), State::half_open);
  EXPECT_FALSE(breaker.allows_entry(kAfterCooldown));
}

TEST(CircuitBreaker, AClosedOneIgnoresEntries) {
  CircuitBreaker breaker{RiskSettings{}};
  breaker.on_entry(kNoon, kBtc);
  breaker.on_entry(kNoon, kEth);
  EXPECT_TRUE(breaker.allows_entry(kNoon));
}

TEST(CircuitBreaker, OpensAtTheDailyLossAndStaysWhileItStands) {
  CircuitBreaker breaker{RiskSettings{}};
  breaker.on_daily_loss(kNoon, true);
  EXPECT_EQ(breaker.state(kNoon), State::open);
  EXPECT_EQ(breaker.cause(kNoon), BreakerCause::daily_loss);
  breaker.on_daily_loss(kNoon + hours{3}, true);
  EXPECT_EQ(breaker.state(kNoon + hours{3}), State::open) << "the loss still stands";
  breaker.on_daily_loss(kNoon + hours{4}, false);
  EXPECT_EQ(breaker.state(kNoon + hours{4}), State::half_open);
}

TEST(CircuitBreaker, ADailyLossThatRecoversWaitsForTheCooldown) {
  CircuitBreaker breaker{RiskSettings{}};
  breaker.on_daily_loss(kNoon, true);
  breaker.on_daily_loss(kNoon + hours{1}, false);
  EXPECT_EQ(breaker.state(kAfterCooldown - Millis{1}), State::open);
  EXPECT_EQ(breaker.state(kAfterCooldown), State::half_open);
  breaker.on_daily_loss(kAfterCooldown, true);
  EXPECT_EQ(breaker.cooldown_ends(kAfterCooldown), kAfterCooldown + hours{2});
}

TEST(CircuitBreaker, StartsAnewAtMidnightUtc) {
  auto breaker = opened_by_losses();
  const Time next = kMidnight + hours{24};
  EXPECT_NE(breaker.state(next - Millis{1}), State::closed);
  EXPECT_EQ(breaker.state(next), State::closed);
  EXPECT_EQ(breaker.cause(next), BreakerCause::none);
  breaker.on_trade_closed(next, kBtc, kLoss);
  breaker.on_trade_closed(next, kBtc, kLoss);
  EXPECT_EQ(breaker.state(next), State::closed) << "the count began anew too";
}

TEST(CircuitBreaker, AnOpeningJustBeforeMidnightDoesNotOutliveIt) {
  CircuitBreaker breaker{RiskSettings{}};
  const Time next = kMidnight + hours{24};
  breaker.trip(next - Millis{1});
  EXPECT_EQ(breaker.state(next - Millis{1}), State::open);
  EXPECT_TRUE(breaker.allows_entry(next));
}

TEST(CircuitBreaker, TrippedByHandItHasNoCooldown) {
  CircuitBreaker breaker{RiskSettings{}};
  breaker.trip(kMidnight);
  EXPECT_EQ(breaker.state(kMidnight + hours{24} - Millis{1}), State::open);
  EXPECT_EQ(breaker.cooldown_ends(kMidnight), std::nullopt);
  for (int i = 0; i < 3; ++i) breaker.on_trade_closed(kMidnight, kBtc, kLoss);
  EXPECT_EQ(breaker.cause(kMidnight), BreakerCause::operator_);
}

TEST(CircuitBreaker, ResetByHandClosesItAndForgetsTheLosses) {
  auto breaker = opened_by_losses();
  breaker.reset(kNoon);
  EXPECT_EQ(breaker.state(kNoon), State::closed);
  breaker.on_trade_closed(kNoon, kBtc, kLoss);
  breaker.on_trade_closed(kNoon, kBtc, kLoss);
  EXPECT_EQ(breaker.state(kNoon), State::closed);
}

TEST(CircuitBreaker, TheLossThatStoodAtAResetDoesNotOpenItAgain) {
  CircuitBreaker breaker{RiskSettings{}};
  breaker.on_daily_loss(kNoon, true);
  breaker.reset(kNoon);
  breaker.on_daily_loss(kNoon, true);
  EXPECT_EQ(breaker.state(kNoon), State::closed);
  breaker.on_daily_loss(kNoon, false);
  breaker.on_daily_loss(kNoon, true);
  EXPECT_EQ(breaker.state(kNoon), State::open);
}

}  // namespace
}  // namespace vectord::risk
