// What stops entries from without and never exits: watchdogs, a silent market. And what a hard stop
// does with what is held.
#include "session.hpp"

namespace vectord::test {
namespace {

using Kind = event::Watchdog::Kind;

std::string said(const Session& session, std::string_view code) {
  std::string text;
  for (const auto& alert : session.alerts) {
    if (alert.what.code == code) text = alert.what.text;
  }
  return text;
}

int times(const Session& session, std::string_view code) {
  int n = 0;
  for (const auto& alert : session.alerts) n += alert.what.code == code;
  return n;
}

TEST(Watchdogs, EachStopsEntriesIsNamedAndLetsExitsPass) {
  const std::map<Kind, std::pair<std::string, std::string>> names{
      {Kind::loop_lag, {"loop lag: 501 ms", "watchdog_loop_lag"}},
      {Kind::clock_drift, {"clock drift: 501 ms", "watchdog_clock_drift"}},
      {Kind::disk, {"disk: 501 ms", "watchdog_disk"}},
      {Kind::storage, {"storage: 501 ms", "watchdog_storage"}}};
  for (const auto& [kind, named] : names) {
    Session session{oversold_world({ada, bnb, dot})};
    ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
    session.run_for(seconds{1});
    session.deliver(event::Watchdog{kind, false, "501 ms"});
    session.deliver(event::Watchdog{kind, false, "640 ms"});
    EXPECT_EQ(session.status().blocked_by, RejectReason::not_ready);
    EXPECT_EQ(session.status().not_ready.size(), 1U);
    EXPECT_EQ(times(session, named.second), 1);
    EXPECT_NE(said(session, named.second).find(named.first), std::string::npos);
    EXPECT_EQ(session.verdict(long_signal(bnb)), "not_ready");
    session.deliver(event::Close{ada});
    session.run_for(seconds{1});
    EXPECT_EQ(session.trades.size(), 1U);
    session.deliver(event::Watchdog{kind, true, "3 ms"});
    EXPECT_EQ(times(session, "watchdog_recovered"), 1);
    EXPECT_EQ(session.status().blocked_by, std::nullopt);
    EXPECT_EQ(session.verdict(long_signal(dot)), "taken");
  }
}

TEST(Watchdogs, TwoMustBothRecover) {
  Session session;
  session.deliver(event::Watchdog{Kind::disk, false, "150 MB free"});
  session.deliver(event::Watchdog{Kind::storage, false, "disk full"});
  session.deliver(event::Watchdog{Kind::disk, true, "900 MB free"});
  ASSERT_EQ(session.status().not_ready.size(), 1U);
  EXPECT_EQ(session.status().not_ready[0], "storage: disk full");
}

TEST(Watchdogs, ARecoveryThatFollowsNoFailureIsSilent) {
  Session session;
  session.deliver(event::Watchdog{Kind::disk, true, "900 MB free"});
  EXPECT_FALSE(session.alerted("watchdog_recovered"));
}

TEST(Watchdogs, AnEntryUnderWayMakesNoFurtherAttempt) {
  Session session;
  session.fate = [](const OrderRequest&) { return Fate::lose_request; };
  session.send(named(long_signal(ada), "late"));
  session.run_for(Millis{30});
  session.deliver(event::Watchdog{Kind::storage, false, "disk full"});
  session.fate = nullptr;
  session.run_for(seconds{60});
  EXPECT_TRUE(session.exchange().position(session.account(), ada).amount.is_zero());
}

TEST(SilentMarket, StopsEntriesAfterThreeIntervalsAndNotAMillisecondBefore) {
  Session session;
  session.move("ADAUSDT", "100");
  const Time heard = session.now();
  session.advance_to(heard + minutes{3});
  EXPECT_TRUE(session.status().not_ready.empty());
  session.advance_to(heard + minutes{3} + Millis{1});
  ASSERT_EQ(session.status().not_ready.size(), 1U);
  EXPECT_EQ(session.status().not_ready[0], "market data: nothing for 180 s");
  EXPECT_TRUE(session.alerted("watchdog_market_data"));
  session.move("ADAUSDT", "100");
  EXPECT_TRUE(session.status().not_ready.empty());
  EXPECT_TRUE(session.alerted("watchdog_recovered"));
}

TEST(SilentMarket, IsBrokenByACandleOrAMarkOfWhatIsFollowedOnly) {
  Session session;
  const Time heard = session.now();
  session.advance_to(heard + minutes{2});
  session.deliver(event::Mark{Symbol{"XYZUSDT"}, price("1"), std::nullopt, Time{}});
  session.advance_to(heard + minutes{3} + Millis{1});
  EXPECT_FALSE(session.status().not_ready.empty());
  session.set_btc_mood(50'000, 50'500);  // a candle
  EXPECT_TRUE(session.status().not_ready.empty());
}

TEST(SilentMarket, DoesNotMisfireWhereTheMarketMovesInSteps) {
  WorldSetup setup = oversold_world();
  setup.engine.market_interval = minutes{5};
  Session session{setup};
  for (int step = 0; step < 36; ++step) {
    session.move("ADAUSDT", "100");
    session.run_for(minutes{5});
    EXPECT_TRUE(session.status().not_ready.empty());
  }
  EXPECT_FALSE(session.alerted("watchdog_market_data"));
}

TEST(SilentMarket, LetsExitsPass) {
  Session session;
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(minutes{5});
  EXPECT_TRUE(session.alerted("watchdog_market_data"));
  session.deliver(event::Close{ada});
  session.run_for(seconds{1});
  EXPECT_EQ(session.trades.size(), 1U);
}

TEST(SilentMarket, IsTheStreamsMatterWhileItIsDown) {
  Session session;
  session.deliver(event::Connection{event::Channel::market_stream, false, "closed"});
  session.run_for(minutes{10});
  EXPECT_FALSE(session.alerted("watchdog_market_data"));
  EXPECT_EQ(session.status().not_ready, std::vector<std::string>{"market streams"});
  session.deliver(event::Connection{event::Channel::market_stream, true, {}});
  session.run_for(minutes{2});
  EXPECT_FALSE(session.alerted("watchdog_market_data"));
}

TEST(OnHardStop, FlattensAtMarketReduceOnlyByDefault) {
  Session session{oversold_world({ada, bnb})};
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  ASSERT_EQ(session.verdict(long_signal(bnb)), "taken");
  session.run_for(seconds{1});
  session.set_wallet("9300");
  session.run_for(seconds{1});
  EXPECT_TRUE(session.trades.empty());
  const std::size_t before = session.placed.size();
  session.set_wallet("9200");
  session.run_for(seconds{1});
  EXPECT_TRUE(session.alerted("hard_stop_flatten"));
  EXPECT_EQ(times(session, "hard_stop_flatten"), 1);
  ASSERT_EQ(session.trades.size(), 2U);
  for (const auto& trade : session.trades) EXPECT_EQ(trade.what.reason, ExitReason::hard_stop);
  for (std::size_t i = before; i < session.placed.size(); ++i) {
    const OrderRequest& order = session.placed[i].what.request;
    EXPECT_EQ(order.type, OrderType::market);
    EXPECT_TRUE(order.reduce_only);
  }
  EXPECT_TRUE(session.status().positions.empty());
  EXPECT_TRUE(session.exchange().open_algos(session.account(), std::nullopt).empty());
}

TEST(OnHardStop, BlockLeavesPositionsToTheirStops) {
  WorldSetup setup = oversold_world();
  setup.engine.risk.on_hard_stop = risk::OnHardStop::block;
  Session session{setup};
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(seconds{1});
  session.set_wallet("9200");
  session.run_for(minutes{1});
  EXPECT_TRUE(session.trades.empty());
  EXPECT_TRUE(session.position(ada)->is_protected);
  EXPECT_EQ(session.status().blocked_by, RejectReason::daily_loss_hard_stop);
}

TEST(OnHardStop, FlattensAnEntryThatFillsAfterIt) {
  Session session;
  session.send(named(long_signal(ada), "late"));
  session.run_for(session.latency() * 3);  // its order is on the way
  session.set_wallet("9000");
  session.run_for(seconds{10});
  EXPECT_TRUE(session.exchange().position(session.account(), ada).amount.is_zero());
  EXPECT_TRUE(session.status().positions.empty());
}

TEST(OnHardStop, GoesOnFlatteningAfterARestart) {
  Session session;
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(seconds{1});
  session.fate = [](const OrderRequest& order) {
    return order.role == OrderRole::exit ? Fate::lose_request : Fate::perform;
  };
  session.set_wallet("9000");
  session.run_for(seconds{1});
  session.restart();
  session.fate = nullptr;
  session.run_for(minutes{1});
  ASSERT_EQ(session.trades.size(), 1U);
  EXPECT_EQ(session.trades.back().what.reason, ExitReason::hard_stop);
}

TEST(OnHardStop, TheBreakerIsNone) {
  WorldSetup setup = oversold_world();
  setup.engine.risk.daily_loss_percent = 50;
  Session session{setup};
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(seconds{1});
  session.set_wallet("9200");
  session.run_for(seconds{10});
  EXPECT_EQ(session.status().risk.breaker, risk::BreakerState::open);
  EXPECT_TRUE(session.trades.empty());
}

TEST(LimitsNear, WarnAtExactlyEightyPercentOfTheLimitOncePerCrossing) {
  Session session;
  session.set_wallet("9360.00000001");  // 6.4 % below 10000, less the last unit
  EXPECT_FALSE(session.alerted("risk_limit_near"));
  session.set_wallet("9360");
  ASSERT_GE(times(session, "risk_limit_near"), 1);
  const int once = times(session, "risk_limit_near");
  EXPECT_EQ(once, 2);  // the hard stop and the breaker have the same limit
  session.set_wallet("9350");
  session.set_wallet("9399");  // 75.1 %: the same crossing
  session.set_wallet("9350");
  EXPECT_EQ(times(session, "risk_limit_near"), once);
  session.set_wallet("9401");
  session.set_wallet("9350");
  EXPECT_EQ(times(session, "risk_limit_near"), 2 * once);
  EXPECT_NEAR(*session.status().risk.daily_loss_used_percent, 81.25, 1e-9);
}

TEST(LimitsNear, WarnOfTheDrawdownFromThePeak) {
  Session session;
  session.set_wallet("20000");
  session.set_wallet("15200.00000001");
  EXPECT_FALSE(session.alerted("risk_limit_near"));
  session.set_wallet("15200");  // 24 % of 30 %
  EXPECT_EQ(said(session, "risk_limit_near"), "intraday_drawdown: 80 % of its limit is used up");
}

TEST(LimitsNear, AreSilentWhenTheLimitItselfIsHit) {
  Session session;
  session.set_wallet("9200");
  EXPECT_FALSE(session.alerted("risk_limit_near"));
  EXPECT_TRUE(session.alerted("daily_loss_hard_stop"));
}

TEST(Halts, APauseSurvivesARestart) {
  Session session{oversold_world({ada, bnb})};
  session.deliver(event::Pause{});
  session.restart();
  session.set_btc_mood(50'000, 50'500);
  EXPECT_EQ(session.verdict(long_signal(ada)), "trading_paused");
  session.deliver(event::Resume{});
  session.restart();
  session.set_btc_mood(50'000, 50'500);
  EXPECT_EQ(session.verdict(long_signal(bnb)), "taken");
}

TEST(Halts, ADrawdownStopSurvivesARestartWhateverEquityIsThen) {
  Session session{oversold_world({ada, bnb})};
  session.set_wallet("20000");
  session.set_wallet("14000");
  session.restart();
  session.set_btc_mood(50'000, 50'500);
  session.set_wallet("30000");
  EXPECT_EQ(session.verdict(long_signal(ada)), "intraday_drawdown_hard_stop");
}

TEST(Halts, TheOperatorsBreakerSurvivesARestart) {
  Session session;
  session.deliver(event::TripBreaker{});
  session.restart();
  session.set_btc_mood(50'000, 50'500);
  EXPECT_EQ(session.verdict_at(session.now() + hours{3}, long_signal(ada)), "circuit_breaker_open");
}

TEST(Equity, TakesMarginLockedInAPositionForNoLoss) {
  Session session;
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(seconds{1});
  const engine::Status status = session.status();
  const auto open = session.position(ada).value();
  const matching::AccountView view = session.exchange().account(session.account());
  EXPECT_GT(open.margin, Money::from_int(800));
  EXPECT_LT(view.available_balance, money("9200"));  // the margin is locked ...
  EXPECT_EQ(status.wallet, money("10000") - status.commission);
  EXPECT_EQ(status.risk.equity, *status.wallet + open.unrealized_pnl);  // ... and is ours
  EXPECT_LT(*status.risk.daily_loss_percent, 0.1);
}

TEST(Equity, CountsUnrealisedPnlAndFunding) {
  Session session;
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(seconds{1});
  session.move("ADAUSDT", "99");
  const Money before = *session.status().risk.equity;
  EXPECT_LT(before, money("9950"));  // 70 units, a dollar down
  session.exchange().on_funding(ada, Rate::parse("0.001").value(), session.now());
  session.move("ADAUSDT", "99");
  session.run_for(seconds{10});
  const Money paid = -session.exchange().totals(session.account()).funding;
  EXPECT_GT(paid, money("6"));
  EXPECT_EQ(*session.status().risk.equity, before - paid);
}

}  // namespace
}  // namespace vectord::test
