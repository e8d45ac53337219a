// What happens on the exchange while nobody listens is in the books at once, to the last unit,
// after a restart and after a reconnect alike.
#include "session.hpp"

namespace vectord::test {
namespace {

void expect_same_books(CoreWorld& world) {
  const engine::Status status = world.status();
  const matching::AccountTotals totals = world.exchange().totals(world.account());
  EXPECT_EQ(status.realized_pnl, totals.realized);
  EXPECT_EQ(status.commission, totals.commission);
  EXPECT_EQ(status.funding, totals.funding);
  EXPECT_EQ(status.wallet, world.exchange().account(world.account()).wallet_balance);
  EXPECT_EQ(status.residual, Money{});
}

enum class Back { restart, reconnect };

class Offline : public testing::TestWithParam<Back> {
 protected:
  void hold() {
    ASSERT_EQ(session.verdict(named(long_signal(ada), "held")), "taken");
    session.run_for(seconds{10});
  }
  // Nothing is heard and nothing can be read.
  void go() {
    session.user_stream_up = false;
    session.unanswered = {event::Read::account, event::Read::income, event::Read::fills};
  }
  void come_back() {
    session.user_stream_up = true;
    session.unanswered.clear();
    if (GetParam() == Back::restart) {
      session.restart();
    } else {
      session.deliver(event::Connection{event::Channel::user_stream, false, "closed"});
      session.deliver(event::Connection{event::Channel::user_stream, true, {}});
    }
  }
  // A market order of another hand.
  void by_hand(Side side, std::string_view amount) {
    matching::OrderParams order;
    order.symbol = ada;
    order.side = side;
    order.type = OrderType::market;
    order.quantity = quantity(amount);
    session.exchange().place(session.account(), order, session.now());
    session.move_unseen(ada, price("100"));  // what it said is lost
  }
  Session session{oversold_world({ada, bnb})};
};

TEST_P(Offline, AStopThatIsHitIsBookedExactly) {
  hold();
  go();
  session.move_unseen(ada, price("97.9"));
  const Time hit = session.now();
  session.run_for(minutes{5});
  come_back();
  session.run_for(seconds{15});
  ASSERT_EQ(session.trades.size(), 1U);
  const Trade& trade = session.trades.back().what;
  const matching::AccountTotals totals = session.exchange().totals(session.account());
  EXPECT_EQ(trade.reason, ExitReason::stop);
  EXPECT_EQ(trade.realized_pnl, totals.realized);
  EXPECT_EQ(trade.commission, totals.commission);
  EXPECT_EQ(trade.quantity, quantity("70"));
  EXPECT_EQ(trade.closed_at, hit);
  EXPECT_EQ(trade.signal_id, SignalId{"held"});
  expect_same_books(session);
}

TEST_P(Offline, ATargetThatIsHitLeavesTheRestProtectedAndExact) {
  hold();
  go();
  session.move_unseen(ada, price("104.1"));
  session.run_for(minutes{5});
  come_back();
  session.run_for(seconds{15});
  ASSERT_TRUE(session.position(ada).has_value());
  EXPECT_EQ(session.position(ada)->quantity, quantity("49"));
  EXPECT_TRUE(session.position(ada)->is_protected);
  expect_same_books(session);
  session.move("ADAUSDT", "97.5");
  session.run_for(seconds{1});
  ASSERT_EQ(session.trades.size(), 1U);
  EXPECT_EQ(session.trades.back().what.quantity, quantity("70"));
  expect_same_books(session);
}

TEST_P(Offline, AnEntryThatCompletesIsProtectedAndExact) {
  session.send(named(long_signal(ada), "late"));
  session.run_for(session.latency() * 3);  // its order is on the way
  go();
  session.run_for(minutes{1});
  come_back();
  session.run_for(seconds{20});
  const Quantity held = session.exchange().position(session.account(), ada).amount;
  ASSERT_EQ(held, quantity("70"));
  EXPECT_EQ(session.position(ada)->quantity, held);
  EXPECT_TRUE(session.position(ada)->is_protected);
  expect_same_books(session);
  session.deliver(event::Close{ada});
  session.run_for(seconds{5});
  ASSERT_EQ(session.trades.size(), 1U);
  EXPECT_EQ(session.status().trades_net, *session.status().wallet - money("10000"));
  expect_same_books(session);
}

TEST_P(Offline, FundingThatIsPaidIsInTheBooks) {
  hold();
  go();
  session.exchange().on_funding(ada, Rate::parse("0.001").value(), session.now());
  session.move_unseen(ada, price("100"));
  session.run_for(minutes{1});
  come_back();
  session.run_for(seconds{15});
  EXPECT_LT(session.status().funding, Money{});
  expect_same_books(session);
}

TEST_P(Offline, FundingAndAStopThatIsHitAreOneTrade) {
  hold();
  go();
  session.exchange().on_funding(ada, Rate::parse("0.001").value(), session.now());
  session.run_for(minutes{1});
  session.move_unseen(ada, price("97.9"));
  session.run_for(minutes{1});
  come_back();
  session.run_for(seconds{30});
  ASSERT_EQ(session.trades.size(), 1U);
  const matching::AccountTotals totals = session.exchange().totals(session.account());
  EXPECT_EQ(session.trades.back().what.funding, totals.funding);
  EXPECT_LT(totals.funding, Money{});
  expect_same_books(session);
}

TEST_P(Offline, AHandThatReducesThePositionIsInTheBooks) {
  hold();
  go();
  by_hand(Side::sell, "30");
  session.run_for(minutes{1});
  come_back();
  session.run_for(seconds{15});
  EXPECT_EQ(session.position(ada)->quantity, quantity("40"));
  EXPECT_TRUE(session.position(ada)->is_protected);
  expect_same_books(session);
}

TEST_P(Offline, AHandThatOpensAPositionIsAdoptedWithItsCommission) {
  go();
  session.run_for(seconds{10});
  by_hand(Side::buy, "10");
  session.run_for(minutes{1});
  come_back();
  session.run_for(seconds{10});
  ASSERT_TRUE(session.position(ada).has_value());
  EXPECT_TRUE(session.position(ada)->adopted);
  EXPECT_TRUE(session.position(ada)->is_protected);
  expect_same_books(session);
  session.deliver(event::Close{ada});
  session.run_for(seconds{5});
  ASSERT_EQ(session.trades.size(), 1U);
  expect_same_books(session);
}

TEST_P(Offline, AHandThatComesAndGoesIsFoundThroughTheWallet) {
  go();
  session.run_for(seconds{10});
  by_hand(Side::buy, "10");
  by_hand(Side::sell, "10");
  session.run_for(minutes{1});
  come_back();
  session.run_for(seconds{10});
  EXPECT_LT(session.status().realized_pnl, Money{});  // across the spread
  expect_same_books(session);
}

INSTANTIATE_TEST_SUITE_P(Engine, Offline, testing::Values(Back::restart, Back::reconnect),
                         [](const auto& with) {
                           return with.param == Back::restart ? "AfterARestart" : "AfterAReconnect";
                         });

TEST(Reconciliation, FindsWithinAMinuteWhatTheStreamNeverTold) {
  Session session;
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(seconds{10});
  session.user_stream_up = false;  // dead, and nobody says so
  session.move_unseen(ada, price("97.9"));
  session.run_for(seconds{80});
  EXPECT_FALSE(session.position(ada).has_value());
  ASSERT_EQ(session.trades.size(), 1U);
  EXPECT_EQ(session.trades.back().what.reason, ExitReason::stop);
  expect_same_books(session);
}

TEST(Reconciliation, FollowsAReconnectOfTheRestConnection) {
  Session session;
  session.run_for(seconds{10});
  const auto reads = [&] {
    std::size_t n = 0;
    for (const auto& each : session.events) n += std::holds_alternative<event::Account>(each.what);
    return n;
  };
  const std::size_t before = reads();
  session.deliver(event::Connection{event::Channel::rest, true, {}});
  session.run_for(seconds{1});
  EXPECT_EQ(reads(), before);  // it was not down
  session.deliver(event::Connection{event::Channel::rest, false, "timeout"});
  session.deliver(event::Connection{event::Channel::rest, true, {}});
  session.run_for(seconds{1});
  EXPECT_EQ(reads(), before + 1);
}

}  // namespace
}  // namespace vectord::test
