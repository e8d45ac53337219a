// From an entry to its trade: what the whole of execution leaves behind.
#include <gtest/gtest.h>

#include "unit/execution/desk.hpp"

namespace vectord::execution {
namespace {

class TradesTest : public ::testing::Test {
 protected:
  OrderRequest stop() const { return desk.last(OrderRole::stop); }
  Desk desk;
};

TEST_F(TradesTest, BooksAStoppedTradeWithTheExchangesFiguresAndLeavesNothingBehind) {
  desk.enter(Direction::long_);
  desk.algo(stop(), OrderStatus::triggered);
  desk.now += Millis{1'000};
  desk.filled(stop(), "1", "94.9", "-5.1");
  ASSERT_EQ(desk.trades.size(), 1U);
  const Trade& trade = desk.trades[0];
  EXPECT_EQ(trade.id, 1);
  EXPECT_EQ(trade.signal_id, SignalId{"signal-1"});
  EXPECT_EQ(trade.quantity, Quantity::from_int(1));
  EXPECT_EQ(trade.entry_price, Price::from_int(100));
  EXPECT_EQ(trade.exit_price, of<Price>("94.9"));
  EXPECT_EQ(trade.net(), of<Money>("-5.2"));
  EXPECT_EQ(trade.reason, ExitReason::stop);
  EXPECT_EQ(trade.closed_at - trade.opened_at, Millis{1'000});
  for (const auto& target : desk.all(OrderRole::target)) EXPECT_TRUE(desk.cancel_asked(target));
  EXPECT_TRUE(desk.state.at("position/BTCUSDT").empty());
  EXPECT_FALSE(desk.view().has_value());
  EXPECT_TRUE(desk.positions.busy(btc));  // until the targets have ended
  for (const auto& target : desk.all(OrderRole::target)) desk.canceled(target);
  EXPECT_FALSE(desk.positions.busy(btc));
  for (const auto& [key, value] : desk.state) {
    if (!key.starts_with("execution/order/")) continue;
    EXPECT_TRUE(value.empty()) << key;
  }
}

TEST_F(TradesTest, BooksTargetsThenTheBreakEvenStopAsBreakEven) {
  desk.enter(Direction::long_);
  const auto targets = desk.all(OrderRole::target);
  desk.filled(targets[0], "0.3", "104", "1.2");
  EXPECT_EQ(desk.view()->quantity, of<Quantity>("0.7"));
  desk.mark("102");
  EXPECT_EQ(stop().quantity, of<Quantity>("0.7"));
  desk.accept(stop());
  desk.filled(stop(), "0.7", "100.1", "0.07");
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].reason, ExitReason::break_even);
  EXPECT_EQ(desk.trades[0].realized_pnl, of<Money>("1.27"));
}

TEST_F(TradesTest, BooksTheLastTargetAsTarget) {
  desk.enter(Direction::short_);
  const auto targets = desk.all(OrderRole::target);
  desk.filled(targets[0], "0.3", "96", "1.2");
  desk.filled(targets[1], "0.3", "94", "1.8");
  desk.filled(targets[2], "0.4", "92", "3.2");
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].reason, ExitReason::target);
  EXPECT_EQ(desk.trades[0].direction, Direction::short_);
  EXPECT_TRUE(desk.cancel_asked(desk.all(OrderRole::stop)[0]));
}

TEST_F(TradesTest, DoesNotPlaceAnotherStopWhenTheExchangeExpiresItBeforeTellingTheLastFill) {
  desk.enter(Direction::long_);
  desk.close(ExitReason::operator_);
  desk.algo(stop(), OrderStatus::expired);
  desk.filled(desk.last(OrderRole::exit), "1", "101", "1");
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].reason, ExitReason::operator_);
}

TEST_F(TradesTest, CountsADuplicateFillEventOnce) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 5, {}});
  const auto entry = desk.last(OrderRole::entry);
  desk.fill(entry, OrderStatus::filled, "1", "1", "100", "0", 77);
  desk.fill(entry, OrderStatus::filled, "1", "1", "100", "0", 77);
  EXPECT_EQ(desk.view()->quantity, Quantity::from_int(1));
  EXPECT_EQ(desk.fills_recorded, 1);
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
}

TEST_F(TradesTest, AddsFundingToTheTrade) {
  desk.on(event::Account{desk.snapshot("0", {})});
  desk.enter(Direction::long_);
  desk.now += Millis{1'000};
  desk.on(
      event::Income{{{IncomeType::funding_fee, btc, of<Money>("-0.3"), 4, desk.now}}, desk.now});
  desk.filled(stop(), "1", "95", "-5");
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].funding, of<Money>("-0.3"));
  EXPECT_EQ(desk.trades[0].net(), of<Money>("-5.4"));
  desk.on(event::AccountUpdate{"ORDER", of<Money>("9994.6"), {}});
  EXPECT_EQ(desk.positions.residual(), Money{});
}

TEST_F(TradesTest, ReadsTheFundingRowsAfterAFundingEvent) {
  desk.on(event::Account{desk.snapshot("0", {})});
  desk.on(event::AccountUpdate{"FUNDING_FEE", of<Money>("9999"), {}});
  EXPECT_EQ(desk.income_reads, 0);
  desk.pass(Millis{3'000});
  EXPECT_EQ(desk.income_reads, 1);
}

TEST_F(TradesTest, TakesATransferForNoResidual) {
  desk.on(event::Account{desk.snapshot("0", {})});
  desk.on(event::AccountUpdate{"DEPOSIT", of<Money>("12000"), {}});
  EXPECT_EQ(desk.positions.residual(), Money{});
}

TEST_F(TradesTest, AlertsOnceAboutACommissionInAnotherAsset) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 5, {}});
  const auto entry = desk.last(OrderRole::entry);
  for (int i = 1; i <= 2; ++i) {
    OrderReport report = Desk::report(entry, OrderStatus::partially_filled, i == 1 ? "0.1" : "0.2");
    report.fill = Fill{.symbol = btc,
                       .trade_id = i,
                       .price = Price::from_int(100),
                       .quantity = of<Quantity>("0.1"),
                       .commission = of<Money>("0.001"),
                       .commission_asset = "BNB"};
    desk.on(event::OrderUpdate{report});
  }
  int alerts = 0;
  for (const auto& alert : desk.alerts) alerts += alert.code == "commission_not_usdt";
  EXPECT_EQ(alerts, 1);
  EXPECT_EQ(desk.positions.ledger().commission(), Money{});
}

TEST_F(TradesTest, ClosesAnEntryThatTheOperatorClosesBeforeItFills) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 5, {}});
  desk.close(ExitReason::operator_);
  desk.filled(desk.last(OrderRole::entry), "1", "100");
  ASSERT_EQ(desk.count(OrderRole::exit), 1U);
  desk.filled(desk.last(OrderRole::exit), "1", "99.9", "-0.1");
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].reason, ExitReason::operator_);
  EXPECT_EQ(desk.count(OrderRole::stop), 0U);
}

TEST_F(TradesTest, ShowsTheRiskOfAnEntryBeforeItFills) {
  desk.quote("99.9", "100");
  EntryPlan plan = plan_of(Direction::long_);
  plan.risk = Money::from_int(5);
  desk.open(plan);
  ASSERT_TRUE(desk.view().has_value());
  EXPECT_TRUE(desk.view()->entering);
  EXPECT_EQ(desk.view()->open_risk, Money::from_int(5));
  EXPECT_EQ(desk.view()->margin, Money::from_int(20));
  EXPECT_EQ(desk.view()->quantity, Quantity{});
}

TEST_F(TradesTest, ShowsTheOpenPosition) {
  desk.on(event::Account{desk.snapshot("0", {})});
  desk.enter(Direction::long_);
  desk.mark("101");
  const OpenPosition view = *desk.view();
  EXPECT_EQ(view.unrealized_pnl, Money::from_int(1));
  EXPECT_EQ(view.open_risk, Money::from_int(5));
  EXPECT_EQ(view.margin, of<Money>("20.2"));
  EXPECT_EQ(view.targets.size(), 3U);
  EXPECT_EQ(view.score, 80);
  EXPECT_EQ(desk.positions.equity()->total(), of<Money>("10000.95"));  // its commission is paid
}

TEST_F(TradesTest, NeverCountsALossTwiceWhicheverOfWalletAndFillIsToldFirst) {
  for (const bool wallet_first : {true, false}) {
    desk = Desk{};
    desk.on(event::Account{desk.snapshot("0", {})});
    desk.enter(Direction::long_);
    desk.on(
        event::AccountUpdate{"ORDER", of<Money>("9999.95"), {{btc, of<Quantity>("1"), {}, {}}}});
    desk.mark("95");
    EXPECT_EQ(desk.positions.equity()->total(), of<Money>("9994.95"));
    const auto tell_wallet = [&] {
      desk.on(event::AccountUpdate{"ORDER", of<Money>("9994.9"), {{btc, Quantity{}, {}, {}}}});
    };
    if (wallet_first) tell_wallet();
    const Money before_the_fill = of<Money>("9994.95");
    if (wallet_first) {
      EXPECT_EQ(desk.positions.equity()->total(), before_the_fill);
    }
    desk.filled(stop(), "1", "95", "-5");
    EXPECT_EQ(desk.positions.equity()->total(), of<Money>("9994.9"));
    if (!wallet_first) tell_wallet();
    EXPECT_EQ(desk.positions.equity()->total(), of<Money>("9994.9"));
    EXPECT_EQ(desk.positions.residual(), Money{});
  }
}

TEST_F(TradesTest, SellsALiquidatedPositionAsLiquidation) {
  desk.enter(Direction::long_);
  OrderRequest theirs{.client_id = ClientOrderId{"autoclose-123"},
                      .symbol = btc,
                      .side = Side::sell,
                      .quantity = Quantity::from_int(1)};
  desk.filled(theirs, "1", "80", "-20");
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].reason, ExitReason::liquidation);
  EXPECT_TRUE(desk.alerted("liquidation"));
}

TEST_F(TradesTest, NeverAsksToBeWokenInThePast) {
  desk.enter(Direction::long_);
  desk.mark("101.6");
  for (int i = 0; i < 200; ++i) {
    const auto wake = desk.positions.next_wake();
    if (!wake) break;
    ASSERT_GE(*wake, desk.now);
    desk.now = *wake;
    desk.pass(Millis{0});
    ASSERT_GT(desk.positions.next_wake().value_or(desk.now + Millis{1}), desk.now);
  }
}

}  // namespace
}  // namespace vectord::execution
