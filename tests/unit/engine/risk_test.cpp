// Hard stops and the circuit breaker through the engine's door: at their limits and one unit
// before.
#include "session.hpp"

namespace vectord::test {
namespace {

const Time midnight = parse_time("2026-01-07T00:00:00Z").value();

TEST(HardStops, RefuseEntriesAtExactlyEightPercentDailyLoss) {
  Session before;
  before.set_wallet("9200.00000001");
  EXPECT_EQ(before.verdict(long_signal(ada)), "taken");
  Session at;
  at.set_wallet("9200");
  EXPECT_EQ(at.verdict(long_signal(ada)), "daily_loss_hard_stop");
  EXPECT_EQ(at.status().blocked_by, RejectReason::daily_loss_hard_stop);
  EXPECT_TRUE(at.alerted("daily_loss_hard_stop"));
}

TEST(HardStops, HoldUntilTheNextUtcDayWhateverEquityDoes) {
  Session session{oversold_world({ada, bnb, dot})};
  session.set_wallet("9200");
  session.set_wallet("12000");
  EXPECT_EQ(session.verdict(long_signal(ada)), "daily_loss_hard_stop");
  EXPECT_EQ(session.verdict_at(midnight - Millis{1}, long_signal(bnb)), "daily_loss_hard_stop");
  EXPECT_EQ(session.verdict_at(midnight, long_signal(dot)), "taken");
}

// A wallet of the test's own making: the exchange, which knows nothing of it, is not read again.
WorldSetup unread(WorldSetup setup) {
  setup.engine.execution.reconcile_interval = hours{48};
  return setup;
}

TEST(HardStops, MeasureTheDayFromItsFirstEquity) {
  Session session{unread(oversold_world())};
  session.set_wallet("9500");
  session.advance_to(midnight + minutes{1});
  session.move("ADAUSDT", "100");
  session.set_wallet("8740.00000001");  // 8 % below 9500, less the last unit
  EXPECT_EQ(session.status().blocked_by, std::nullopt);
  session.set_wallet("8740");
  EXPECT_EQ(session.status().blocked_by, RejectReason::daily_loss_hard_stop);
}

TEST(HardStops, CountTheUnrealisedLossOfOpenPositions) {
  WorldSetup setup = oversold_world({ada, bnb});
  setup.engine.risk.per_trade_percent = 10;
  setup.engine.risk.portfolio_risk_percent = 100;
  setup.engine.risk.margin_per_position_percent = 100;
  Session session{setup};
  Signal wide = long_signal(ada);
  wide.stop = 90;
  wide.targets = {120, 130, 140};
  ASSERT_EQ(session.verdict(wide), "taken");
  session.run_for(seconds{1});
  // The mark takes equity to the limit: 100 units bought, wallet less its commission.
  const auto open = session.position(ada).value();
  const Money wallet = session.status().wallet.value();
  const Money loss = wallet - money("9200");
  const Price limit =
      open.entry - Price::from_units(fixed::mul_div(loss.units(), fixed::one, open.quantity.units(),
                                                    Rounding::up));
  session.move(ada, price("99"), {.mark = limit + price("0.00000001")});
  EXPECT_EQ(session.status().blocked_by, std::nullopt);
  session.move(ada, price("99"), {.mark = limit});
  EXPECT_EQ(session.status().blocked_by, RejectReason::daily_loss_hard_stop);
  EXPECT_EQ(session.verdict(long_signal(bnb)), "daily_loss_hard_stop");
}

TEST(HardStops, RefuseEntriesAtExactlyThirtyPercentBelowTheDaysPeak) {
  Session before;
  before.set_wallet("20000");
  before.set_wallet("14000.00000001");
  EXPECT_EQ(before.verdict(long_signal(ada)), "taken");
  Session at;
  at.set_wallet("20000");
  at.set_wallet("14000");
  EXPECT_EQ(at.verdict(long_signal(ada)), "intraday_drawdown_hard_stop");
  EXPECT_TRUE(at.alerted("intraday_drawdown_hard_stop"));
}

TEST(HardStops, LetExitsPass) {
  WorldSetup setup = oversold_world();
  setup.engine.risk.on_hard_stop = risk::OnHardStop::block;
  Session session{setup};
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(seconds{1});
  session.set_wallet("5000");
  session.deliver(event::Close{ada});
  session.run_for(seconds{1});
  ASSERT_EQ(session.trades.size(), 1U);
  EXPECT_EQ(session.trades.back().what.reason, ExitReason::operator_);
  EXPECT_FALSE(session.position(ada).has_value());
}

TEST(HardStops, SurviveARestart) {
  Session session;
  session.set_wallet("9200");
  session.restart();
  session.set_btc_mood(50'000, 50'500);
  EXPECT_EQ(session.verdict(long_signal(ada)), "daily_loss_hard_stop");
}

// The breaker alone: the hard stop of the same size is out of its way.
WorldSetup breaker_world(std::vector<Symbol> symbols) {
  WorldSetup setup = oversold_world(std::move(symbols));
  setup.engine.risk.daily_loss_percent = 50;
  return setup;
}

TEST(Breaker, OpensAtExactlyEightPercentDailyLoss) {
  Session before{breaker_world({ada})};
  before.set_wallet("9200.00000001");
  EXPECT_EQ(before.verdict(long_signal(ada)), "taken");
  Session at{breaker_world({ada})};
  at.set_wallet("9200");
  EXPECT_EQ(at.verdict(long_signal(ada)), "circuit_breaker_open");
  EXPECT_EQ(at.status().risk.breaker, risk::BreakerState::open);
}

TEST(Breaker, HalfOpensExactlyTwoHoursAfterADailyLossThatHasPassed) {
  Session session{breaker_world({ada, bnb, dot})};
  session.set_wallet("9200");
  const Time opened = session.now();
  session.set_wallet("9500");
  EXPECT_EQ(session.verdict_at(opened + hours{2} - Millis{1}, long_signal(ada)),
            "circuit_breaker_open");
  EXPECT_EQ(session.verdict_at(opened + hours{2}, long_signal(bnb)), "taken");
  EXPECT_EQ(session.verdict(long_signal(dot)), "circuit_breaker_open");  // one trade only
}

TEST(Breaker, StaysOpenWhileTheLossStandsAtItsLimit) {
  Session session{unread(breaker_world({ada}))};
  session.set_wallet("9200");
  EXPECT_EQ(session.verdict_at(session.now() + hours{3}, long_signal(ada)), "circuit_breaker_open");
}

TEST(Breaker, OpensAfterThreeLosingTradesInARowNotAfterTwo) {
  Session session{oversold_world({ada, bnb, dot, eos})};
  session.lose(ada);
  session.lose(bnb);
  EXPECT_EQ(session.status().risk.breaker, risk::BreakerState::closed);
  session.lose(dot);
  EXPECT_EQ(session.status().risk.breaker, risk::BreakerState::open);
  EXPECT_EQ(session.verdict(long_signal(eos)), "circuit_breaker_open");
  EXPECT_TRUE(session.alerted("circuit_breaker_open"));
}

TEST(Breaker, HalfOpensExactlyTwoHoursAfterTheThirdLoss) {
  Session session{oversold_world({ada, bnb, dot, eos, fil})};
  for (const Symbol& symbol : {ada, bnb, dot}) session.lose(symbol);
  const Time opened = session.trades.back().at;
  EXPECT_EQ(session.verdict_at(opened + hours{2} - Millis{1}, long_signal(eos)),
            "circuit_breaker_open");
  EXPECT_EQ(session.verdict_at(opened + hours{2}, long_signal(fil)), "taken");
}

TEST(Breaker, OpensAgainWhenItsTrialIsLost) {
  Session session{oversold_world({ada, bnb, dot, eos, fil})};
  for (const Symbol& symbol : {ada, bnb, dot}) session.lose(symbol);
  session.run_for(hours{2});
  session.lose(eos);
  EXPECT_EQ(session.status().risk.breaker, risk::BreakerState::open);
  EXPECT_EQ(session.status().risk.breaker_cause, risk::BreakerCause::trial_lost);
  EXPECT_EQ(session.verdict_at(session.trades.back().at + hours{2}, long_signal(fil)), "taken");
}

TEST(Breaker, ClosesWhenItsTrialIsWon) {
  Session session{oversold_world({ada, bnb, dot, eos, fil})};
  for (const Symbol& symbol : {ada, bnb, dot}) session.lose(symbol);
  session.run_for(hours{2});
  ASSERT_EQ(session.verdict(long_signal(eos)), "taken");
  session.run_for(seconds{1});
  session.move("EOSUSDT", "108.2");
  session.run_for(seconds{1});
  ASSERT_EQ(session.trades.size(), 4U);
  EXPECT_EQ(session.status().risk.breaker, risk::BreakerState::closed);
  EXPECT_EQ(session.verdict(long_signal(fil)), "taken");
}

TEST(Breaker, GivesTheTrialBackWhenItsEntryDidNotFill) {
  Session session{oversold_world({ada, bnb, dot, eos, fil})};
  for (const Symbol& symbol : {ada, bnb, dot}) session.lose(symbol);
  session.run_for(hours{2});
  session.fate = [](const OrderRequest&) { return Fate::reject; };
  EXPECT_EQ(session.verdict(long_signal(eos)), "entry_rejected");
  session.fate = nullptr;
  EXPECT_EQ(session.verdict(long_signal(fil)), "taken");
}

TEST(Breaker, ResetsAtMidnightUtc) {
  Session session{oversold_world({ada, bnb, dot, eos})};
  for (const Symbol& symbol : {ada, bnb, dot}) session.lose(symbol);
  EXPECT_EQ(session.verdict_at(midnight, long_signal(eos)), "taken");
}

TEST(Breaker, ObeysTheOperator) {
  Session session{oversold_world({ada, bnb, dot})};
  session.deliver(event::TripBreaker{});
  EXPECT_TRUE(session.alerted("circuit_breaker_open"));
  EXPECT_EQ(session.verdict(long_signal(ada)), "circuit_breaker_open");
  EXPECT_EQ(session.verdict_at(session.now() + hours{3}, long_signal(bnb)), "circuit_breaker_open");
  session.deliver(event::ResetBreaker{});
  EXPECT_EQ(session.verdict(long_signal(dot)), "taken");
}

TEST(Breaker, RemembersItsLossesOverARestart) {
  Session session{oversold_world({ada, bnb, dot, eos})};
  session.lose(ada);
  session.lose(bnb);
  session.restart();
  session.set_btc_mood(50'000, 50'500);
  session.lose(dot);
  EXPECT_EQ(session.verdict(long_signal(eos)), "circuit_breaker_open");
}

TEST(Streak, TakesLessRiskAfterTwoLossesInARow) {
  Session session{oversold_world({ada, bnb, dot})};
  session.lose(ada);
  session.lose(bnb);
  ASSERT_EQ(session.verdict(long_signal(dot)), "taken");
  EXPECT_EQ(session.status().risk.multiplier, Rate::parse("0.8").value());
}

}  // namespace
}  // namespace vectord::test
