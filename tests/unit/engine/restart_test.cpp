// Killed at any moment and started again from what it had recorded: the daemon knows every order
// and position that the exchange knows before it trades.
#include "session.hpp"

namespace vectord::test {
namespace {

TEST(Restart, KnowsThePositionWithItsStopAndTargetsBeforeItTrades) {
  Session session{oversold_world({ada, bnb})};
  ASSERT_EQ(session.verdict(named(long_signal(ada), "kept")), "taken");
  session.run_for(seconds{1});
  const auto before = session.position(ada).value();
  session.restart();
  const auto after = session.position(ada).value();
  EXPECT_EQ(after.quantity, before.quantity);
  EXPECT_EQ(after.entry, before.entry);
  EXPECT_EQ(after.stop, before.stop);
  EXPECT_EQ(after.signal_id, SignalId{"kept"});
  EXPECT_FALSE(after.adopted);
  session.run_for(seconds{5});
  EXPECT_TRUE(session.position(ada)->is_protected);
  EXPECT_EQ(session.position(ada)->targets.size(), 3U);
  EXPECT_EQ(session.exchange().open_algos(session.account(), ada).size(), 4U);
  EXPECT_TRUE(session.status().not_ready.empty());

  session.set_btc_mood(50'000, 50'500);
  EXPECT_EQ(session.verdict(long_signal(bnb)), "taken");
  session.move("ADAUSDT", "108.1");
  session.run_for(seconds{1});
  ASSERT_EQ(session.trades.size(), 1U);
  EXPECT_EQ(session.trades.back().what.signal_id, SignalId{"kept"});
}

TEST(Restart, TakesNoSignalBeforeTheAccountIsCompared) {
  Session session;
  session.unanswered.insert(event::Read::account);
  session.restart();
  session.set_btc_mood(50'000, 50'500);
  EXPECT_EQ(session.verdict(long_signal(ada)), "not_ready");
}

TEST(Restart, LearnsOfAPositionThatWasClosedWhileItWasAway) {
  Session session;
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(seconds{1});
  session.user_stream_up = false;
  session.move_unseen(ada, price("97.9"));
  session.user_stream_up = true;
  session.restart();
  session.run_for(minutes{1});
  EXPECT_FALSE(session.position(ada).has_value());
  ASSERT_EQ(session.trades.size(), 1U);
  const matching::AccountTotals totals = session.exchange().totals(session.account());
  EXPECT_EQ(session.trades.back().what.reason, ExitReason::stop);
  EXPECT_EQ(session.trades.back().what.realized_pnl, totals.realized);
  EXPECT_EQ(session.trades.back().what.commission, totals.commission);
  EXPECT_EQ(session.status().trades_lost, 1);
  EXPECT_EQ(session.status().residual, Money{});
}

// Killed after each millisecond of an entry's life in turn.
TEST(Restart, LosesNothingWhateverTheMomentOfAnEntryAtWhichItDies) {
  for (int moment = 0; moment <= 120; moment += 5) {
    SCOPED_TRACE(moment);
    Session session;
    session.send(named(long_signal(ada), "entry"));
    session.run_for(Millis{moment});
    session.restart();
    session.run_for(minutes{1});
    const Quantity held = session.exchange().position(session.account(), ada).amount;
    const auto open = session.position(ada);
    ASSERT_EQ(open.has_value(), !held.is_zero());
    if (open) {
      EXPECT_EQ(open->quantity, held);
      EXPECT_TRUE(open->is_protected);
    }
    EXPECT_TRUE(session.status().not_ready.empty());
    EXPECT_LE(session.status().longest_unprotected, Millis{5'000});
    session.deliver(event::CloseAll{});
    session.run_for(minutes{2});
    EXPECT_EQ(session.trades.size(), held.is_zero() ? 0U : 1U);
    EXPECT_EQ(session.status().trades_net, *session.status().wallet - money("10000"));
    EXPECT_EQ(session.status().residual, Money{});
    std::set<ClientOrderId> ids;
    for (const auto& order : session.placed) {
      EXPECT_TRUE(ids.insert(order.what.request.client_id).second) << "an id was used twice";
    }
  }
}

TEST(Restart, KeepsCountsCooldownsAndSeenSignals) {
  Session session{oversold_world({ada, bnb})};
  session.lose(ada);
  session.send(scored(long_signal(bnb), 10));
  session.run_for(seconds{1});
  const engine::Status before = session.status();
  session.restart();
  const engine::Status after = session.status();
  EXPECT_EQ(after.signals.received, before.signals.received);
  EXPECT_EQ(after.signals.processed, before.signals.processed);
  EXPECT_EQ(after.signals.rejections, before.signals.rejections);
  EXPECT_EQ(after.orders, before.orders);
  EXPECT_EQ(after.trades_lost, 1);
  session.set_btc_mood(50'000, 50'500);
  EXPECT_EQ(session.verdict(long_signal(ada, 97.9)), "symbol_cooldown");
  EXPECT_EQ(session.verdict(long_signal(bnb)), "duplicate_signal");  // of the bar that it refused
}

TEST(Restart, RefusesAStateKeyThatItDoesNotKnow) {
  engine::Engine engine{engine::EngineSettings{}};
  EXPECT_TRUE(engine.restore("engine/from_the_future", "1").has_error());
  EXPECT_TRUE(engine.restore("risk/guard", "nonsense").has_error());
}

TEST(Restart, AdoptsAndProtectsAPositionThatNobodyRemembers) {
  Session session;
  matching::OrderParams foreign;
  foreign.symbol = ada;
  foreign.type = OrderType::market;
  foreign.quantity = quantity("10");
  session.user_stream_up = false;
  session.exchange().place(session.account(), foreign, session.now());
  session.move_unseen(ada, price("100"));
  session.user_stream_up = true;
  session.state.clear();
  session.restart();
  session.run_for(seconds{5});
  ASSERT_TRUE(session.position(ada).has_value());
  EXPECT_TRUE(session.position(ada)->adopted);
  EXPECT_TRUE(session.position(ada)->is_protected);
  EXPECT_TRUE(session.alerted("position_adopted"));
}

}  // namespace
}  // namespace vectord::test
