// Fills that passed while nobody listened are read back and booked with their own money, once.
#include <gtest/gtest.h>

#include "unit/execution/desk.hpp"

namespace vectord::execution {
namespace {

class MissedFillsTest : public ::testing::Test {
 protected:
  void SetUp() override { desk.on(event::Account{desk.snapshot("0", {})}); }
  OrderRequest stop() const { return desk.last(OrderRole::stop); }
  // A row of the exchange's list: it names the order by the exchange's id only.
  Fill row(std::int64_t order_id, std::int64_t trade_id, Side side, std::string_view quantity,
           std::string_view price, std::string_view realized = "0") const {
    return Fill{.symbol = btc,
                .trade_id = trade_id,
                .order_id = order_id,
                .side = side,
                .price = of<Price>(price),
                .quantity = of<Quantity>(quantity),
                .commission = of<Money>("0.05"),
                .realized_pnl = of<Money>(realized),
                .at = desk.now};
  }
  // The answer to a question about an order that has executed by now.
  void told(const OrderRequest& request, std::int64_t order_id, std::string_view executed) {
    OrderReport report = Desk::report(request, OrderStatus::filled, executed);
    report.order_id = order_id;
    report.average_price = Price::from_int(100);
    desk.on(event::OrderAnswer{event::Request::query, btc, request.client_id, false,
                               event::Outcome::accepted, 0, "", report, std::nullopt});
  }
  void triggered(const OrderRequest& request, std::int64_t order_id) {
    AlgoReport finished = Desk::algo_report(request, OrderStatus::filled);
    finished.actual_order_id = order_id;
    desk.on(event::OrderAnswer{event::Request::query, btc, request.client_id, true,
                               event::Outcome::accepted, 0, "", std::nullopt, finished});
    desk.pass(Millis{200});
  }
  void still(const OrderRequest& request, OrderStatus status) {
    desk.on(event::OrderAnswer{event::Request::query, btc, request.client_id, true,
                               event::Outcome::accepted, 0, "", std::nullopt,
                               Desk::algo_report(request, status)});
  }
  void no_income() { desk.on(event::Income{{}, time_from_ms(0)}); }
  Desk desk;
};

TEST_F(MissedFillsTest, AnEntryThatCompletedWhileDownIsBookedAsIfItHadBeenHeard) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 5, {}});
  const auto entry = desk.last(OrderRole::entry);
  desk.user_trades = {row(51, 900, Side::buy, "0.4", "100"), row(51, 901, Side::buy, "0.6", "99")};
  desk.now += Millis{60'000};
  desk.restart();
  no_income();
  told(entry, 51, "1");
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);  // protection does not wait for the fills
  desk.accept(stop());
  for (const auto& target : desk.all(OrderRole::target)) desk.accept(target);
  desk.pass(Millis{2'000});
  EXPECT_EQ(desk.fills_asked.size(), 1U);
  EXPECT_EQ(desk.positions.ledger().quantity(btc), Quantity::from_int(1));
  EXPECT_EQ(desk.positions.ledger().commission(), of<Money>("0.1"));
  EXPECT_TRUE(desk.alerted("fills_recovered"));
  desk.on(event::AccountUpdate{"ORDER", of<Money>("9999.9"), {}});
  EXPECT_EQ(desk.positions.residual(), Money{});

  desk.filled(stop(), "1", "95", "-4.4");
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].entry_price, of<Price>("99.4"));
  EXPECT_EQ(desk.trades[0].exit_price, Price::from_int(95));
  EXPECT_EQ(desk.trades[0].net(), of<Money>("-4.55"));
}

TEST_F(MissedFillsTest, AStopThatWasHitWhileDownGivesTheExactTradeWithoutAnyIncomeRow) {
  desk.enter(Direction::long_);
  const auto hit = stop();
  const auto targets = desk.all(OrderRole::target);
  desk.now += Millis{3'600'000};
  desk.user_trades = {row(9, 901, Side::sell, "0.3", "94.9", "-1.53"),
                      row(9, 902, Side::sell, "0.7", "94.8", "-3.64")};
  const Time closed = desk.now;
  desk.now += Millis{60'000};
  desk.restart();
  no_income();
  triggered(hit, 9);
  for (const auto& target : targets) still(target, OrderStatus::expired);
  told(hit, 9, "1");
  desk.pass(Millis{2'000});
  ASSERT_EQ(desk.trades.size(), 1U);
  const Trade& trade = desk.trades[0];
  EXPECT_EQ(trade.reason, ExitReason::stop);
  EXPECT_EQ(trade.exit_price, of<Price>("94.83"));
  EXPECT_EQ(trade.realized_pnl, of<Money>("-5.17"));
  EXPECT_EQ(trade.commission, of<Money>("0.15"));
  EXPECT_EQ(trade.closed_at, closed);
  desk.on(event::AccountUpdate{"ORDER", of<Money>("9994.68"), {}});
  EXPECT_EQ(desk.positions.residual(), Money{});
  EXPECT_FALSE(desk.view().has_value());
}

TEST_F(MissedFillsTest, ATargetThatWasHitWhileDownLeavesTheRestExact) {
  desk.enter(Direction::long_);
  const auto targets = desk.all(OrderRole::target);
  const auto guard = stop();
  desk.user_trades = {row(7, 901, Side::sell, "0.3", "104", "1.2")};
  desk.now += Millis{60'000};
  desk.restart();
  no_income();
  triggered(targets[0], 7);
  told(targets[0], 7, "0.3");
  for (const auto& each : {targets[1], targets[2], guard}) still(each, OrderStatus::accepted);
  desk.pass(Millis{2'000});
  EXPECT_EQ(desk.view()->quantity, of<Quantity>("0.7"));
  EXPECT_TRUE(desk.view()->is_protected);
  desk.on(event::AccountUpdate{"ORDER", of<Money>("10001.1"), {}});
  EXPECT_EQ(desk.positions.residual(), Money{});
  desk.filled(guard, "0.7", "95", "-3.5");
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].quantity, Quantity::from_int(1));
  EXPECT_EQ(desk.trades[0].exit_price, of<Price>("97.7"));
  EXPECT_EQ(desk.trades[0].net(), of<Money>("-2.45"));
}

TEST_F(MissedFillsTest, AnotherHandsFillsExplainAPositionThatDiffers) {
  desk.enter(Direction::long_);
  desk.now += Millis{60'000};
  desk.user_trades = {row(77, 950, Side::sell, "0.4", "101", "0.4")};
  desk.now += Millis{5'000};
  auto resting = desk.all(OrderRole::target);
  resting.push_back(stop());
  desk.forget();
  desk.on(event::Account{desk.snapshot("0.6", resting, "10000.3")});
  EXPECT_EQ(desk.view()->quantity, of<Quantity>("0.6"));
  EXPECT_FALSE(desk.alerted("quantity_differs"));  // nothing is left to be taken on trust
  EXPECT_EQ(desk.account_reads, 1);                // does it add up now?
  EXPECT_EQ(desk.positions.residual(), Money{});
}

TEST_F(MissedFillsTest, ARowThatWasHeardIsNotCountedAgain) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 5, {}});
  const auto entry = desk.last(OrderRole::entry);
  desk.fill(entry, OrderStatus::filled, "1", "1", "100", "0", 77);
  desk.on(event::Fills{btc, desk.now, {row(1, 77, Side::buy, "1", "100")}});
  EXPECT_EQ(desk.view()->quantity, Quantity::from_int(1));
  EXPECT_EQ(desk.fills_recorded, 1);
  EXPECT_FALSE(desk.alerted("fills_recovered"));
}

TEST_F(MissedFillsTest, AFillThatIsHeardAfterItsRowIsNotCountedAgain) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 5, {}});
  const auto entry = desk.last(OrderRole::entry);
  desk.accept(entry);
  desk.on(event::Fills{btc, desk.now, {row(1, 77, Side::buy, "1", "100")}});
  desk.fill(entry, OrderStatus::filled, "1", "1", "100", "0", 77);
  EXPECT_EQ(desk.view()->quantity, Quantity::from_int(1));
  EXPECT_EQ(desk.positions.ledger().commission(), of<Money>("0.05"));
}

TEST_F(MissedFillsTest, RowsThatARestartNoLongerRemembersAreNotCountedAgain) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 5, {}});
  const auto entry = desk.last(OrderRole::entry);
  std::vector<Fill> rows;
  for (int i = 1; i <= 70; ++i) {  // six more than are saved one by one
    const std::string executed = "0." + std::string(i < 10 ? "0" : "") + std::to_string(i);
    desk.fill(entry, OrderStatus::partially_filled, "0.01", executed, "100", "0", 1'000 + i);
    rows.push_back(row(1, 1'000 + i, Side::buy, "0.01", "100"));
  }
  desk.restart();
  desk.on(event::Fills{btc, desk.now, rows});
  EXPECT_EQ(desk.positions.ledger().quantity(btc), of<Quantity>("0.7"));
  EXPECT_EQ(desk.positions.ledger().commission(), of<Money>("3.5"));
}

TEST_F(MissedFillsTest, FillsOfBeforeTheBooksBeganAreNotInThem) {
  Fill old = row(5, 10, Side::buy, "1", "100");
  old.at = desk.positions.ledger().started_at() - Millis{1};
  desk.on(event::Fills{btc, old.at, {old}});
  EXPECT_EQ(desk.positions.ledger().quantity(btc), Quantity{});
  old.at += Millis{1};
  desk.on(event::Fills{btc, old.at, {old}});
  EXPECT_EQ(desk.positions.ledger().quantity(btc), Quantity::from_int(1));
}

TEST_F(MissedFillsTest, TheExchangesWordIsTakenWhenTheFillsCannotBeReadInASecond) {
  for (const bool failed : {false, true}) {
    desk = Desk{};
    SetUp();
    desk.fills_answered = false;
    desk.enter(Direction::long_);
    auto resting = desk.all(OrderRole::target);
    resting.push_back(stop());
    desk.now += Millis{10'000};
    desk.on(event::Account{desk.snapshot("0.7", resting)});
    EXPECT_EQ(desk.fills_asked.size(), 1U);
    EXPECT_EQ(desk.view()->quantity, Quantity::from_int(1));
    if (failed) {
      desk.on(event::ReadFailed{event::Read::fills, btc, Interval::h1, "timeout"});
    } else {
      desk.pass(Millis{999});
      EXPECT_EQ(desk.view()->quantity, Quantity::from_int(1));
      desk.pass(Millis{1});
    }
    EXPECT_EQ(desk.view()->quantity, of<Quantity>("0.7"));
    EXPECT_TRUE(desk.alerted("quantity_differs"));
    // Rows that come after all are in the exchange's word already.
    desk.user_trades = {row(77, 950, Side::sell, "0.3", "101", "0.3")};
    desk.user_trades[0].at -= Millis{11'000};
    desk.on(event::Fills{btc, desk.now - Millis{20'000}, desk.user_trades});
    EXPECT_EQ(desk.view()->quantity, of<Quantity>("0.7"));
  }
}

// Found by a simulated day: one read of the fills failed while a later one was under way, and the
// exchange's word was taken for what the later one brought a moment after.
TEST_F(MissedFillsTest, AnEarlierReadThatEndsDoesNotSpeakForTheOneThatIsWaitedFor) {
  for (const bool failed : {false, true}) {
    desk = Desk{};
    SetUp();
    desk.fills_answered = false;
    desk.enter(Direction::long_);
    auto resting = desk.all(OrderRole::target);
    resting.push_back(stop());
    desk.now += Millis{10'000};
    const event::Account told{desk.snapshot("0.7", resting, "10000.2")};
    desk.on(told);  // asks
    desk.on(told);  // asks again
    ASSERT_EQ(desk.fills_asked.size(), 2U);
    if (failed) {
      desk.on(event::ReadFailed{event::Read::fills, btc, Interval::h1, "timeout"});
    } else {
      desk.on(event::Fills{btc, desk.fills_asked[0].from, {}});
    }
    EXPECT_EQ(desk.view()->quantity, Quantity::from_int(1));
    Fill fill = row(77, 950, Side::sell, "0.3", "101", "0.3");
    fill.at -= Millis{1'000};
    desk.on(event::Fills{btc, desk.fills_asked[1].from, {fill}});
    EXPECT_EQ(desk.view()->quantity, of<Quantity>("0.7"));
    EXPECT_TRUE(desk.alerted("fills_recovered"));
    EXPECT_FALSE(desk.alerted("quantity_differs"));
  }
}

TEST_F(MissedFillsTest, ATradeWaitsForTheFundingThatIsOnItsWay) {
  desk.enter(Direction::long_);
  desk.now += Millis{10'000};
  const Time funding = desk.now;
  desk.on(event::AccountUpdate{"FUNDING_FEE", of<Money>("9999.65"), {}});
  desk.now += Millis{500};
  desk.filled(stop(), "1", "95", "-5");
  EXPECT_TRUE(desk.trades.empty());
  desk.pass(Millis{2'500});
  EXPECT_EQ(desk.income_reads, 1);
  desk.on(event::Income{{{IncomeType::funding_fee, btc, of<Money>("-0.3"), 4, funding}},
                        time_from_ms(0)});
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].funding, of<Money>("-0.3"));
  EXPECT_EQ(desk.trades[0].closed_at, funding + Millis{500});
  EXPECT_EQ(desk.trades[0].reason, ExitReason::stop);
}

TEST_F(MissedFillsTest, ButNotForEverWhenItsRowsCannotBeRead) {
  desk.enter(Direction::long_);
  desk.on(event::AccountUpdate{"FUNDING_FEE", of<Money>("9999.65"), {}});
  desk.filled(stop(), "1", "95", "-5");
  for (int i = 0; i < 7 && desk.trades.empty(); ++i) desk.pass(Millis{10'000});
  EXPECT_EQ(desk.trades.size(), 1U);
}

TEST_F(MissedFillsTest, AWalletThatATransferExplainsIsPutRight) {
  desk.now += Millis{10'000};
  desk.forget();
  desk.on(event::Account{desk.snapshot("0", {}, "10500")});
  EXPECT_EQ(desk.positions.residual(), Money::from_int(500));
  ASSERT_EQ(desk.income_reads, 1);
  desk.on(event::Income{{{IncomeType::other, {}, Money::from_int(500), 1, desk.now}},
                        desk.positions.ledger().agreed_at()});
  EXPECT_EQ(desk.positions.residual(), Money{});
  EXPECT_TRUE(desk.alerted("wallet_explained"));
}

TEST_F(MissedFillsTest, AWalletThatNothingExplainsIsAnAlertWithBothSidesAndStaysVisible) {
  for (int minute = 0; minute < 3; ++minute) {
    desk.now += Millis{60'000};
    desk.on(event::Account{desk.snapshot("0", {}, "9999")});
    no_income();
  }
  EXPECT_EQ(desk.positions.residual(), Money::from_int(-1));
  int told = 0;
  for (const auto& alert : desk.alerts) told += alert.code == "wallet_differs";
  EXPECT_EQ(told, 1);
  EXPECT_NE(desk.said("wallet_differs").find("10000, the exchange says 9999"), std::string::npos);
  EXPECT_EQ(desk.positions.equity()->total(), Money::from_int(9'999));  // risk sees the less
}

TEST_F(MissedFillsTest, APositionThatCameAndWentUnseenIsFoundThroughTheWallet) {
  desk.now += Millis{30'000};
  desk.user_trades = {row(5, 10, Side::buy, "1", "100"), row(6, 11, Side::sell, "1", "99", "-1")};
  const Time then = desk.now;
  desk.now += Millis{30'000};
  desk.on(event::Account{desk.snapshot("0", {}, "9998.9")});
  EXPECT_EQ(desk.positions.residual(), of<Money>("-1.1"));
  desk.on(event::Income{{{IncomeType::commission, btc, of<Money>("-0.05"), 1, then},
                         {IncomeType::commission, btc, of<Money>("-0.05"), 2, then},
                         {IncomeType::realized_pnl, btc, of<Money>("-1"), 3, then}},
                        time_from_ms(0)});
  EXPECT_EQ(desk.positions.residual(), Money{});
  EXPECT_EQ(desk.fills_recorded, 2);
  EXPECT_TRUE(desk.trades.empty());  // it was not ours
}

}  // namespace
}  // namespace vectord::execution
