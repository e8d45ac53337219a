// Killed at any moment and started again from what was recorded.
#include <gtest/gtest.h>

#include "unit/execution/desk.hpp"

namespace vectord::execution {
namespace {

class RestartTest : public ::testing::Test {
 protected:
  OrderRequest stop() const { return desk.last(OrderRole::stop); }
  std::size_t query_count() const { return desk.queries.size(); }
  Desk desk;
};

TEST_F(RestartTest, KnowsThePositionItsStopAndItsTargets) {
  desk.enter(Direction::long_);
  desk.mark("101");
  const auto before = *desk.view();
  desk.restart();
  desk.mark("101");
  const auto after = *desk.view();
  EXPECT_EQ(after.quantity, before.quantity);
  EXPECT_EQ(after.entry, before.entry);
  EXPECT_EQ(after.stop, before.stop);
  EXPECT_EQ(after.targets.size(), 3U);
  EXPECT_EQ(after.leverage, 5);
  EXPECT_EQ(after.score, 80);
  EXPECT_TRUE(after.is_protected);
  EXPECT_EQ(query_count(), 4U);
  EXPECT_EQ(desk.account_reads, 1);
  EXPECT_FALSE(desk.positions.reconciled());
}

TEST_F(RestartTest, NeverReusesAnId) {
  desk.enter(Direction::long_);
  const auto before = desk.last(OrderRole::target).client_id;
  desk.restart();
  desk.close(ExitReason::operator_);
  EXPECT_NE(desk.last(OrderRole::exit).client_id, before);
  EXPECT_EQ(desk.last(OrderRole::exit).client_id.view(), "vec-t1-6X");
}

TEST_F(RestartTest, AsksForAnOrderThatMayHaveBeenSentAndDoesNotSendItAgain) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 5, {}});
  const auto entry = desk.last(OrderRole::entry);
  desk.restart();
  EXPECT_TRUE(desk.placed.empty());
  ASSERT_EQ(query_count(), 1U);
  EXPECT_EQ(desk.queries[0].client_id, entry.client_id);
  // It was filled: the stop goes out at once.
  desk.on(event::OrderAnswer{event::Request::query, btc, entry.client_id, false,
                             event::Outcome::accepted, 0, "",
                             Desk::report(entry, OrderStatus::filled, "1"), std::nullopt});
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
  EXPECT_EQ(desk.count(OrderRole::entry), 0U);
  ASSERT_EQ(desk.entries.size(), 1U);
  EXPECT_EQ(desk.entries[0].signal.id, SignalId{"signal-1"});
}

TEST_F(RestartTest, ProtectsAPositionThatWasKilledBetweenItsFillAndItsStop) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 5, {}});
  const auto entry = desk.last(OrderRole::entry);
  const auto recorded = desk.state;
  desk.filled(entry, "1", "100");
  desk.state = recorded;  // killed before anything of this event was kept
  desk.restart();
  desk.on(event::OrderAnswer{event::Request::query, btc, entry.client_id, false,
                             event::Outcome::accepted, 0, "",
                             Desk::report(entry, OrderStatus::filled, "1"), std::nullopt});
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
}

TEST_F(RestartTest, DoesNotCountAFillAgain) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 5, {}});
  const auto entry = desk.last(OrderRole::entry);
  desk.fill(entry, OrderStatus::partially_filled, "0.5", "0.5", "100", "0", 77);
  desk.restart();
  desk.fill(entry, OrderStatus::partially_filled, "0.5", "0.5", "100", "0", 77);
  EXPECT_EQ(desk.view()->quantity, of<Quantity>("0.5"));
}

TEST_F(RestartTest, GoesOnReplacingAStop) {
  desk.enter(Direction::long_);
  const auto old = stop();
  desk.mark("101.6");
  const auto replacement = stop();
  desk.restart();
  desk.accept(replacement);
  EXPECT_TRUE(desk.cancel_asked(old));
  EXPECT_EQ(desk.view()->stop, of<Price>("100.1"));
  EXPECT_TRUE(desk.view()->is_protected);
}

TEST_F(RestartTest, GoesOnClosing) {
  desk.enter(Direction::long_);
  desk.close(ExitReason::operator_);
  const auto exit = desk.last(OrderRole::exit);
  desk.restart();
  EXPECT_TRUE(desk.placed.empty());  // the last one's end is not known
  desk.on(event::OrderUpdate{Desk::report(exit, OrderStatus::expired, "0")});
  desk.pass(Millis{10'000});
  EXPECT_EQ(desk.count(OrderRole::exit), 1U);
  EXPECT_EQ(desk.view()->closing, ExitReason::operator_);
}

TEST_F(RestartTest, BooksATradeWhoseStopFilledWhileItWasAway) {
  desk.on(event::Account{desk.snapshot("0", {})});
  desk.enter(Direction::long_);
  const Time opened = desk.now;
  const auto sold = stop();
  const auto targets = desk.all(OrderRole::target);
  desk.now += Millis{3'600'000};
  desk.restart();
  // The account is flat, but what became of the orders is still being asked for.
  desk.on(event::Account{desk.snapshot("0", {}, "9994.8")});
  EXPECT_TRUE(desk.trades.empty());
  AlgoReport finished = Desk::algo_report(sold, OrderStatus::filled);
  finished.actual_order_id = 9;
  desk.on(event::OrderAnswer{event::Request::query, btc, sold.client_id, true,
                             event::Outcome::accepted, 0, "", std::nullopt, finished});
  for (const auto& target : targets) {
    desk.on(event::OrderAnswer{event::Request::query, btc, target.client_id, true,
                               event::Outcome::accepted, 0, "", std::nullopt,
                               Desk::algo_report(target, OrderStatus::expired)});
  }
  desk.pass(Millis{200});
  EXPECT_FALSE(desk.queries.back().conditional);
  desk.on(event::OrderAnswer{event::Request::query, btc, sold.client_id, false,
                             event::Outcome::accepted, 0, "",
                             Desk::report(sold, OrderStatus::filled, "1"), std::nullopt});
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
  EXPECT_EQ(desk.count(OrderRole::stop), 0U);
  desk.pass(Millis{5'000});
  desk.on(event::Account{desk.snapshot("0", {}, "9994.8")});
  desk.pass(Millis{2'000});
  desk.on(event::Income{{{IncomeType::commission, btc, of<Money>("-0.05"), 1, opened},
                         {IncomeType::realized_pnl, btc, of<Money>("-5.1"), 2, desk.now},
                         {IncomeType::commission, btc, of<Money>("-0.05"), 3, desk.now}},
                        opened});
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].reason, ExitReason::stop);
  EXPECT_EQ(desk.trades[0].net(), of<Money>("-5.2"));
  EXPECT_EQ(desk.positions.residual(), Money{});
  EXPECT_TRUE(desk.positions.reconciled());
  EXPECT_FALSE(desk.positions.busy(btc));
}

TEST_F(RestartTest, RefusesStateThatDoesNotParse) {
  Positions positions{ExecutionSettings{}, ProtectionSettings{}, "t"};
  EXPECT_TRUE(positions.load("position/BTCUSDT", "nonsense").has_error());
  EXPECT_TRUE(positions.load("execution/ids", "x").has_error());
  EXPECT_TRUE(positions.load("portfolio/ledger", "start=abc\n").has_error());
  EXPECT_FALSE(*positions.load("risk/guard", "anything"));
}

}  // namespace
}  // namespace vectord::execution
