// Positions and the account as the exchange tells it.
#include <gtest/gtest.h>

#include "unit/execution/desk.hpp"

namespace vectord::execution {
namespace {

class ReconciliationTest : public ::testing::Test {
 protected:
  OrderRequest stop() const { return desk.last(OrderRole::stop); }
  std::vector<OrderRequest> resting() const {
    auto all = desk.all(OrderRole::target);
    all.push_back(stop());
    return all;
  }
  // Every order that is asked for turns out to have ended; the stop is replaced in the meantime.
  void all_ended() {
    const std::vector<OrderRequest> asked = desk.placed;
    for (const auto& request : asked) {
      desk.on(event::OrderAnswer{event::Request::query, btc, request.client_id, true,
                                 event::Outcome::accepted, 0, "", std::nullopt,
                                 Desk::algo_report(request, OrderStatus::expired)});
    }
    desk.pass(Millis{250});
    desk.accept(stop());
    desk.pass(Millis{5'000});
  }
  // The moment after which a symbol counts as quiet.
  void settle_down() { desk.now += Millis{2'000}; }
  // The answer says that the entry is filled; its fill has not been heard of.
  OrderRequest filled_unheard() {
    desk.quote("99.9", "100");
    desk.open(plan_of(Direction::long_));
    desk.on(event::LeverageSet{btc, 5, {}});
    const auto entry = desk.last(OrderRole::entry);
    desk.on(event::OrderAnswer{event::Request::place, btc, entry.client_id, false,
                               event::Outcome::accepted, 0, "",
                               Desk::report(entry, OrderStatus::filled, "1"), std::nullopt});
    return entry;
  }
  Desk desk;
};

TEST_F(ReconciliationTest, AdoptsAPositionItDidNotOpenAndProtectsItFirst) {
  desk.on(event::Account{desk.snapshot("-0.5", {})});
  ASSERT_EQ(desk.placed.size(), 1U);
  EXPECT_EQ(stop().side, Side::buy);
  EXPECT_EQ(stop().trigger_price, Price::from_int(108));
  EXPECT_TRUE(stop().reduce_only);
  EXPECT_EQ(stop().quantity, of<Quantity>("0.5"));
  EXPECT_TRUE(desk.alerted("position_adopted"));
  desk.accept(stop());
  ASSERT_TRUE(desk.view().has_value());
  EXPECT_TRUE(desk.view()->adopted);
  EXPECT_TRUE(desk.view()->is_protected);
  EXPECT_EQ(desk.view()->direction, Direction::short_);
  EXPECT_TRUE(desk.view()->targets.empty());
}

TEST_F(ReconciliationTest, MeasuresTheAdoptedStopFromThePresentPriceWhenTheEntryIsFarAway) {
  AccountSnapshot snapshot = desk.snapshot("1", {});
  snapshot.positions[0].unrealized_pnl = Money::from_int(-20);  // at 80 by now
  desk.on(event::Account{snapshot});
  EXPECT_EQ(stop().trigger_price, of<Price>("73.6"));
}

TEST_F(ReconciliationTest, ClosesAnAdoptedPositionThatCannotBeProtected) {
  desk.on(event::Account{desk.snapshot("1", {})});
  desk.pass(Millis{5'000});
  EXPECT_EQ(desk.count(OrderRole::exit), 1U);
  EXPECT_TRUE(desk.alerted("position_unprotected"));
}

TEST_F(ReconciliationTest, LeavesAStrangePositionAloneWhenToldSo) {
  ExecutionSettings settings;
  settings.adopt_positions = false;
  desk = Desk{settings, ProtectionSettings{}};
  desk.on(event::Account{desk.snapshot("1", {})});
  desk.on(event::Account{desk.snapshot("1", {})});
  EXPECT_TRUE(desk.placed.empty());
  EXPECT_EQ(desk.alerts.size(), 1U);
  EXPECT_TRUE(desk.positions.busy(btc));
  EXPECT_FALSE(desk.view().has_value());
}

TEST_F(ReconciliationTest, KeepsAStopOfOursForAnAdoptedPosition) {
  OrderRequest ours{.client_id = ClientOrderId{"vec-old-4S"},
                    .symbol = btc,
                    .side = Side::sell,
                    .type = OrderType::stop_market,
                    .trigger_price = Price::from_int(97),
                    .close_position = true};
  desk.on(event::Account{desk.snapshot("1", {ours})});
  EXPECT_TRUE(desk.placed.empty());
  EXPECT_TRUE(desk.cancels.empty());
  EXPECT_TRUE(desk.view()->is_protected);
  EXPECT_EQ(desk.view()->stop, Price::from_int(97));
}

TEST_F(ReconciliationTest, CancelsAnOrphanOfOursAndLeavesForeignOrdersAlone) {
  OrderRequest orphan{.client_id = ClientOrderId{"vec-old-4S"},
                      .symbol = btc,
                      .side = Side::sell,
                      .type = OrderType::stop_market};
  OrderRequest foreign = orphan;
  foreign.client_id = ClientOrderId{"web_4"};
  desk.on(event::Account{desk.snapshot("0", {orphan, foreign})});
  ASSERT_EQ(desk.cancels.size(), 1U);
  EXPECT_EQ(desk.cancels[0].client_id, orphan.client_id);
  EXPECT_TRUE(desk.cancels[0].conditional);
  EXPECT_TRUE(desk.alerted("foreign_order"));
  EXPECT_TRUE(desk.positions.reconciled());
}

TEST_F(ReconciliationTest, LooksAgainLaterAtASymbolWithSomethingUnderWay) {
  desk.on(event::Account{desk.snapshot("0", {})});
  desk.enter(Direction::long_);
  desk.with([&](Effects& effects) { desk.positions.reconcile(desk.now, effects); });
  EXPECT_FALSE(desk.positions.reconciled());
  desk.on(event::Account{desk.snapshot("0", {})});  // read before the fill
  EXPECT_TRUE(desk.trades.empty());
  EXPECT_TRUE(desk.view().has_value());
  EXPECT_FALSE(desk.positions.reconciled());
  desk.account_reads = 0;
  desk.pass(Millis{5'000});
  EXPECT_EQ(desk.account_reads, 1);
  desk.on(event::Account{desk.snapshot("1", resting())});
  EXPECT_TRUE(desk.positions.reconciled());
}

TEST_F(ReconciliationTest, PlacesAnotherStopWhenTheExchangeDoesNotShowIt) {
  desk.enter(Direction::long_);
  const auto lost = stop();
  settle_down();
  desk.on(event::Account{desk.snapshot("1", desk.all(OrderRole::target))});
  ASSERT_EQ(desk.count(OrderRole::stop), 2U);
  EXPECT_TRUE(stop().reduce_only);
  EXPECT_EQ(stop().trigger_price, lost.trigger_price);
  ASSERT_EQ(desk.queries.size(), 1U);
  EXPECT_EQ(desk.queries[0].client_id, lost.client_id);
  EXPECT_TRUE(desk.alerted("stop_missing"));
}

TEST_F(ReconciliationTest, TakesTheExchangesQuantityAndCoversIt) {
  desk.enter(Direction::long_);
  settle_down();
  desk.on(event::Account{desk.snapshot("0.7", resting())});
  EXPECT_EQ(desk.view()->quantity, of<Quantity>("0.7"));
  EXPECT_TRUE(desk.alerted("quantity_differs"));
  EXPECT_TRUE(desk.view()->is_protected);
}

TEST_F(ReconciliationTest, GrowsAReduceOnlyStopWithThePosition) {
  desk.enter(Direction::long_);
  const auto first = stop();
  desk.mark("101.6");
  desk.accept(stop());
  desk.canceled(first);
  settle_down();
  desk.on(event::Account{desk.snapshot("1.5", resting())});
  EXPECT_FALSE(desk.view()->is_protected);  // 1 of 1.5
  EXPECT_EQ(stop().quantity, of<Quantity>("1.5"));
  desk.accept(stop());
  EXPECT_TRUE(desk.view()->is_protected);
}

TEST_F(ReconciliationTest, BooksAPositionClosedOutOfSightFromTheIncomeRows) {
  desk.on(event::Account{desk.snapshot("0", {})});
  desk.enter(Direction::long_);
  const Time opened = desk.now;
  settle_down();
  desk.on(event::Account{desk.snapshot("0", {}, "9994.8")});
  EXPECT_EQ(desk.queries.size(), 4U);  // what became of its orders comes first
  EXPECT_TRUE(desk.view().has_value());
  all_ended();
  desk.on(event::Account{desk.snapshot("0", {stop()}, "9994.8")});

  EXPECT_TRUE(desk.trades.empty());
  EXPECT_TRUE(desk.positions.busy(btc));
  EXPECT_FALSE(desk.view().has_value());
  desk.pass(Millis{2'000});
  EXPECT_EQ(desk.income_reads, 1);
  desk.on(event::Income{{{IncomeType::commission, btc, of<Money>("-0.05"), 1, opened},
                         {IncomeType::realized_pnl, btc, of<Money>("-5.1"), 2, desk.now},
                         {IncomeType::commission, btc, of<Money>("-0.05"), 3, desk.now}},
                        opened});
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].net(), of<Money>("-5.2"));
  EXPECT_EQ(desk.trades[0].exit_price, of<Price>("94.9"));
  EXPECT_EQ(desk.trades[0].reason, ExitReason::external);
  EXPECT_EQ(desk.positions.residual(), Money{});
}

TEST_F(ReconciliationTest, BooksWithWhatItSawWhenIncomeRowsNeverCome) {
  desk.enter(Direction::long_);
  settle_down();
  desk.on(event::Account{desk.snapshot("0", {})});
  all_ended();
  desk.on(event::Account{desk.snapshot("0", {stop()})});
  for (int i = 0; i < 10; ++i) desk.pass(Millis{10'000});
  EXPECT_EQ(desk.trades.size(), 1U);
  EXPECT_TRUE(desk.alerted("trade_incomplete"));
}

TEST_F(ReconciliationTest, RecoversMissedFillsOfAnEntry) {
  const auto entry = filled_unheard();
  desk.accept(stop());
  desk.pass(Millis{2'000});
  EXPECT_TRUE(desk.alerted("fills_missing"));
  EXPECT_EQ(desk.account_reads, 1);
  settle_down();
  auto algos = desk.all(OrderRole::target);
  for (const auto& target : algos) desk.accept(target);
  settle_down();
  desk.pass(Millis{30'000});  // asked again: the first answer was lost
  algos.push_back(stop());
  desk.on(event::Account{desk.snapshot("1", algos)});
  EXPECT_EQ(desk.positions.ledger().quantity(btc), Quantity::from_int(1));
  EXPECT_EQ(desk.view()->quantity, Quantity::from_int(1));
  // The fill comes after all: it is not counted again.
  desk.filled(entry, "1", "100");
  EXPECT_EQ(desk.view()->quantity, Quantity::from_int(1));
}

// Found by simulated days: both sides held the same and only the money of a fill was missing; two
// reads failed, the exchange's word was taken, and the wallet was wrong until the position closed.
TEST_F(ReconciliationTest, AsksAgainForFillsOfWhichOnlyTheMoneyIsMissingAndNotForEver) {
  filled_unheard();
  desk.accept(stop());
  desk.pass(Millis{2'000});
  settle_down();
  auto algos = desk.all(OrderRole::target);
  for (const auto& target : algos) desk.accept(target);
  settle_down();
  algos.push_back(stop());
  desk.fills_answered = false;
  int failures = 0;
  for (; desk.positions.ledger().quantity(btc).is_zero() && failures < 100; ++failures) {
    settle_down();
    desk.on(event::Account{desk.snapshot("1", algos)});
    desk.on(event::ReadFailed{event::Read::fills, btc, Interval::h1, "timeout"});
  }
  EXPECT_GE(failures, 5);
  EXPECT_LE(failures, 40);
  EXPECT_EQ(desk.positions.ledger().quantity(btc), Quantity::from_int(1));  // the word, at last
}

TEST_F(ReconciliationTest, KeepsTheStopWhenATargetIsToldBeforeTheEntry) {
  filled_unheard();
  for (const auto& request : resting()) desk.accept(request);
  const auto targets = desk.all(OrderRole::target);
  desk.filled(targets[0], "0.3", "104", "1.2");
  EXPECT_EQ(desk.view()->quantity, of<Quantity>("0.7"));
  settle_down();
  desk.on(event::Account{desk.snapshot("0.7", {stop(), targets[1], targets[2]})});
  EXPECT_TRUE(desk.cancels.empty());
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
  EXPECT_TRUE(desk.view()->is_protected);
  EXPECT_FALSE(desk.view()->adopted);
  EXPECT_EQ(desk.positions.ledger().quantity(btc), of<Quantity>("0.7"));
  EXPECT_FALSE(desk.alerted("position_adopted"));
}

TEST_F(ReconciliationTest, CountsRightWhenTheEntryIsToldAfterItsExit) {
  const auto entry = filled_unheard();
  for (const auto& request : resting()) desk.accept(request);
  desk.filled(desk.all(OrderRole::target)[0], "0.3", "104", "1.2");
  desk.filled(entry, "1", "100");
  EXPECT_TRUE(desk.trades.empty());
  EXPECT_EQ(desk.view()->quantity, of<Quantity>("0.7"));
  desk.filled(stop(), "0.7", "95", "-3.5");
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].quantity, Quantity::from_int(1));
  EXPECT_EQ(desk.trades[0].realized_pnl, of<Money>("-2.3"));
  EXPECT_EQ(desk.trades[0].exit_price, of<Price>("97.7"));
}

TEST_F(ReconciliationTest, ReadsTheAccountWhenTheStreamAndTheLedgerDisagree) {
  desk.enter(Direction::long_);
  desk.on(event::AccountUpdate{
      "ORDER", std::nullopt, {{btc, of<Quantity>("2"), Price::from_int(100), {}}}});
  desk.pass(Millis{1'999});
  EXPECT_EQ(desk.account_reads, 0);
  desk.pass(Millis{1});
  EXPECT_EQ(desk.account_reads, 1);
}

TEST_F(ReconciliationTest, ReadsAgainAfterAFailedRead) {
  desk.with([&](Effects& effects) { desk.positions.reconcile(desk.now, effects); });
  desk.on(event::ReadFailed{event::Read::account, {}, Interval::h1, "timeout"});
  EXPECT_FALSE(desk.positions.reconciled());
  EXPECT_TRUE(desk.trades.empty());
  desk.pass(Millis{5'000});
  EXPECT_EQ(desk.account_reads, 2);
}

}  // namespace
}  // namespace vectord::execution
