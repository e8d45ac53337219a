// Each kind of difference between the exchange's account and ours: its alert names both sides, and
// what is done about it is safe.
#include <gtest/gtest.h>

#include "unit/execution/desk.hpp"

namespace vectord::execution {
namespace {

class DifferenceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    desk.on(event::Account{desk.snapshot("0", {})});
    desk.enter(Direction::long_);
    desk.now += Millis{10'000};
  }
  OrderRequest stop() const { return desk.last(OrderRole::stop); }
  std::vector<OrderRequest> targets() const { return desk.all(OrderRole::target); }
  std::vector<OrderRequest> resting() const {
    auto all = targets();
    all.push_back(stop());
    return all;
  }
  // The stop is reduce-only for 1, as after break-even.
  void with_reduce_only_stop() {
    const auto first = stop();
    desk.mark("101.6");
    desk.accept(stop());
    desk.canceled(first);
    desk.now += Millis{10'000};
  }
  void expect_said(std::string_view code, const std::vector<std::string>& parts) {
    for (const auto& part : parts) {
      EXPECT_NE(desk.said(code).find(part), std::string::npos) << code << ": " << desk.said(code);
    }
  }
  OrderRequest of_ours(OrderType type, std::string_view quantity = "1") const {
    return {.client_id = ClientOrderId{"vec-old-4S"},
            .symbol = btc,
            .side = Side::sell,
            .type = type,
            .quantity = of<Quantity>(quantity),
            .price = type == OrderType::limit ? Price::from_int(120) : Price{},
            .trigger_price = is_conditional(type) ? Price::from_int(90) : Price{},
            .reduce_only = true};
  }
  Desk desk;
};

TEST_F(DifferenceTest, NoneIsSilent) {
  const auto all = resting();
  desk.forget();
  desk.on(event::Account{desk.snapshot("1", all, "9999.95")});
  EXPECT_TRUE(desk.alerts.empty());
  EXPECT_TRUE(desk.placed.empty());
  EXPECT_TRUE(desk.cancels.empty());
}

TEST_F(DifferenceTest, ALargerPositionIsTakenAndItsStopGrowsNewFirst) {
  with_reduce_only_stop();
  const auto small = stop();
  desk.on(event::Account{desk.snapshot("1.5", resting())});
  expect_said("quantity_differs", {"we held 1,", "the exchange says 1.5"});
  EXPECT_EQ(desk.view()->quantity, of<Quantity>("1.5"));
  EXPECT_EQ(stop().quantity, of<Quantity>("1.5"));
  EXPECT_EQ(stop().trigger_price, small.trigger_price);
  EXPECT_FALSE(desk.cancel_asked(small));
  desk.accept(stop());
  EXPECT_TRUE(desk.cancel_asked(small));
  EXPECT_TRUE(desk.view()->is_protected);
}

TEST_F(DifferenceTest, ASmallerPositionIsTakenAndStaysProtected) {
  desk.on(event::Account{desk.snapshot("0.25", resting())});
  expect_said("quantity_differs", {"we held 1,", "the exchange says 0.25"});
  EXPECT_EQ(desk.view()->quantity, of<Quantity>("0.25"));
  EXPECT_TRUE(desk.view()->is_protected);
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
}

TEST_F(DifferenceTest, AnOppositePositionIsAdoptedWithAStopOfItsOwn) {
  const auto old = stop();
  desk.on(event::Account{desk.snapshot("-1", resting())});
  expect_said("closed_out_of_sight", {"we held 1,", "the exchange says -1"});
  expect_said("position_adopted", {"we held nothing", "the exchange says -1 at 100"});
  EXPECT_EQ(stop().side, Side::buy);
  EXPECT_EQ(stop().trigger_price, Price::from_int(108));
  EXPECT_TRUE(desk.cancel_asked(old));
  desk.accept(stop());
  EXPECT_TRUE(desk.view()->is_protected);
  EXPECT_EQ(desk.view()->direction, Direction::short_);
}

TEST_F(DifferenceTest, AnUnknownPositionIsAdoptedAndProtected) {
  desk = Desk{};
  desk.on(event::Account{desk.snapshot("0", {})});
  desk.now += Millis{60'000};
  desk.on(event::Account{desk.snapshot("-0.5", {})});
  expect_said("position_adopted", {"we held nothing", "the exchange says -0.5 at 100"});
  ASSERT_EQ(desk.count(OrderRole::stop), 1U);
  EXPECT_EQ(stop().quantity, of<Quantity>("0.5"));
  EXPECT_EQ(stop().side, Side::buy);
}

TEST_F(DifferenceTest, AnUnknownPositionDoesNotWaitLongerThanASecondForItsFills) {
  desk = Desk{};
  desk.on(event::Account{desk.snapshot("0", {})});
  desk.fills_answered = false;
  desk.now += Millis{60'000};
  desk.on(event::Account{desk.snapshot("-0.5", {})});
  desk.pass(Millis{999});
  EXPECT_EQ(desk.count(OrderRole::stop), 0U);
  desk.pass(Millis{1});
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
}

TEST_F(DifferenceTest, APositionThatIsGoneIsBookedAndLeavesNoOrderBehind) {
  const auto orders = resting();
  desk.on(event::Account{desk.snapshot("0", resting())});
  expect_said("closed_out_of_sight", {"we held 1,", "the exchange says 0"});
  EXPECT_FALSE(desk.view().has_value());
  EXPECT_TRUE(desk.positions.busy(btc));  // until its money is known
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
  desk.pass(Millis{2'000});
  desk.on(event::Income{{{IncomeType::realized_pnl, btc, of<Money>("-5"), 2, desk.now}},
                        time_from_ms(0)});
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].reason, ExitReason::external);
  for (const auto& order : orders) EXPECT_TRUE(desk.cancel_asked(order));
}

TEST_F(DifferenceTest, AMissingStopIsPlacedAgainAtOnce) {
  const auto lost = stop();
  desk.on(event::Account{desk.snapshot("1", targets())});
  expect_said("stop_missing", {"we believe that stop " + lost.client_id.str() + " rests at 95",
                               "the exchange does not show"});
  ASSERT_EQ(desk.count(OrderRole::stop), 2U);
  EXPECT_EQ(stop().trigger_price, lost.trigger_price);
  EXPECT_EQ(stop().quantity, Quantity::from_int(1));
  desk.accept(stop());
  EXPECT_TRUE(desk.view()->is_protected);
}

TEST_F(DifferenceTest, AForeignStopIsLeftAlone) {
  OrderRequest foreign = of_ours(OrderType::stop_market);
  foreign.client_id = ClientOrderId{"web_4"};
  auto shown = resting();
  shown.push_back(foreign);
  desk.on(event::Account{desk.snapshot("1", shown)});
  expect_said("foreign_order", {"we know of no order web_4",
                                "the exchange shows STOP_MARKET SELL 1 at 90", "left alone"});
  EXPECT_TRUE(desk.cancels.empty());
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
}

TEST_F(DifferenceTest, AForeignStopIsNotTakenForOurs) {
  OrderRequest foreign = of_ours(OrderType::stop_market);
  foreign.client_id = ClientOrderId{"web_4"};
  auto shown = targets();
  shown.push_back(foreign);
  desk.on(event::Account{desk.snapshot("1", shown)});
  EXPECT_TRUE(desk.alerted("stop_missing"));
  EXPECT_EQ(desk.count(OrderRole::stop), 2U);
  EXPECT_FALSE(desk.cancel_asked(foreign));
}

TEST_F(DifferenceTest, AStopThatTheExchangeShowsSmallerIsReplacedNewFirst) {
  with_reduce_only_stop();
  const auto small = stop();
  auto shown = targets();
  OrderRequest as_shown = small;
  as_shown.quantity = of<Quantity>("0.999");
  shown.push_back(as_shown);
  desk.on(event::Account{desk.snapshot("1", shown)});
  expect_said("stop_too_small", {"the position is 1,", small.client_id.str(), "SELL 0.999 at"});
  EXPECT_FALSE(desk.view()->is_protected);
  EXPECT_EQ(stop().quantity, Quantity::from_int(1));
  EXPECT_FALSE(desk.cancel_asked(small));
  desk.accept(stop());
  EXPECT_TRUE(desk.view()->is_protected);
  EXPECT_TRUE(desk.cancel_asked(small));
}

TEST_F(DifferenceTest, OrphansOfOursAreCanceled) {
  for (const auto type : {OrderType::stop_market, OrderType::take_profit_market}) {
    desk = Desk{};
    const auto orphan = of_ours(type);
    desk.on(event::Account{desk.snapshot("0", {orphan})});
    expect_said(
        "orphan_order",
        {"we know of nothing that order vec-old-4S",
         "the exchange shows " + std::string(to_string(type)) + " SELL 1 at 90", "canceled"});
    ASSERT_EQ(desk.cancels.size(), 1U);
    EXPECT_TRUE(desk.cancels[0].conditional);
  }
}

TEST_F(DifferenceTest, AnOrphanStopIsKeptWhileThePositionHasNoOther) {
  desk = Desk{};
  const auto small = of_ours(OrderType::stop_market, "0.4");  // of a lost memory
  desk.on(event::Account{desk.snapshot("1", {small})});
  ASSERT_EQ(desk.count(OrderRole::stop), 1U);
  EXPECT_TRUE(desk.cancels.empty());
  desk.accept(stop());
  desk.pass(Millis{5'000});
  EXPECT_EQ(desk.account_reads, 1);
  desk.on(event::Account{desk.snapshot("1", {small, stop()})});
  ASSERT_EQ(desk.cancels.size(), 1U);
  EXPECT_EQ(desk.cancels[0].client_id, small.client_id);
}

TEST_F(DifferenceTest, AnOpenOrderOfOursThatWeDoNotKnowIsCanceled) {
  AccountSnapshot snapshot = desk.snapshot("1", resting());
  snapshot.open_orders.push_back(
      Desk::report(of_ours(OrderType::limit), OrderStatus::accepted, "0"));
  snapshot.open_orders.back().price = Price::from_int(120);
  desk.on(event::Account{snapshot});
  expect_said("orphan_order", {"vec-old-4S", "the exchange shows LIMIT SELL 1 at 120"});
  ASSERT_EQ(desk.cancels.size(), 1U);
  EXPECT_FALSE(desk.cancels[0].conditional);
}

TEST_F(DifferenceTest, AnOrderOfOursThatTheExchangeDoesNotKnowIsAskedForNotAssumed) {
  const auto missing = targets()[1];
  auto shown = resting();
  shown.erase(shown.begin() + 1);
  desk.forget();
  desk.on(event::Account{desk.snapshot("1", shown)});
  expect_said("order_missing", {"we believe that target " + missing.client_id.str(), "at 106",
                                "the exchange does not show it"});
  ASSERT_EQ(desk.queries.size(), 1U);
  EXPECT_EQ(desk.queries[0].client_id, missing.client_id);
  EXPECT_EQ(desk.view()->targets.size(), 3U);
}

TEST_F(DifferenceTest, AreLookedForEverySixtySecondsAndNotAMillisecondBefore) {
  desk.on(event::Account{desk.snapshot("1", resting(), "9999.95")});
  ASSERT_TRUE(desk.positions.reconciled());
  desk.account_reads = 0;
  desk.pass(Millis{59'999});
  EXPECT_EQ(desk.account_reads, 0);
  desk.pass(Millis{1});
  EXPECT_EQ(desk.account_reads, 1);
  EXPECT_TRUE(desk.positions.reconciled());  // what was compared stays so meanwhile
  desk.on(event::Account{desk.snapshot("1", resting(), "9999.95")});
  desk.pass(Millis{60'000});
  EXPECT_EQ(desk.account_reads, 2);
}

TEST_F(DifferenceTest, AreLookedForAtOnceAfterAReconnectWithTheFundingThatWasMissed) {
  desk.on(event::Account{desk.snapshot("1", resting(), "9999.95")});
  desk.forget();
  desk.with([&](Effects& effects) { desk.positions.reconcile(desk.now, effects); });
  EXPECT_EQ(desk.account_reads, 1);
  EXPECT_EQ(desk.income_reads, 1);
  EXPECT_FALSE(desk.positions.reconciled());
}

TEST_F(DifferenceTest, AnOlderPictureDoesNotBringBackAPositionThatHasJustClosed) {
  desk.on(event::Account{desk.snapshot("1", resting(), "9999.95")});
  desk.pass(Millis{60'000});  // the account is asked for
  const auto orders = resting();
  desk.now += Millis{100};
  desk.filled(stop(), "1", "95", "-5");
  for (const auto& target : targets()) desk.canceled(target);
  ASSERT_EQ(desk.trades.size(), 1U);
  desk.forget();
  desk.on(event::Account{desk.snapshot("1", orders, "9999.95")});
  EXPECT_FALSE(desk.view().has_value());
  EXPECT_TRUE(desk.placed.empty());
  EXPECT_TRUE(desk.alerts.empty());
}

TEST_F(DifferenceTest, AnOlderPictureDoesNotReplaceANewerWordOnTheWallet) {
  desk.on(event::Account{desk.snapshot("1", resting(), "9999.95")});
  desk.pass(Millis{60'000});
  desk.now += Millis{100};
  desk.on(event::AccountUpdate{"DEPOSIT", of<Money>("12000"), {}});
  desk.on(event::Account{desk.snapshot("1", resting(), "9999.95")});
  EXPECT_EQ(desk.positions.wallet(), of<Money>("12000"));
}

}  // namespace
}  // namespace vectord::execution
