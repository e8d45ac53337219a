#include "vectord/execution/protection.hpp"

#include <gtest/gtest.h>

#include "unit/execution/desk.hpp"

namespace vectord::execution {
namespace {

class ProtectionTest : public ::testing::Test {
 protected:
  void begin(Direction direction = Direction::long_) {
    desk.quote("99.9", "100");
    desk.open(plan_of(direction));
    desk.on(event::LeverageSet{btc, 5, {}});
  }
  OrderRequest stop() const { return desk.last(OrderRole::stop); }
  OrderRequest exit() const { return desk.last(OrderRole::exit); }
  Desk desk;
};

TEST_F(ProtectionTest, PlacesTheStopAtTheFirstFill) {
  begin();
  const auto entry = desk.last(OrderRole::entry);
  desk.fill(entry, OrderStatus::partially_filled, "0.1", "0.1", "100");
  ASSERT_EQ(desk.count(OrderRole::stop), 1U);
  EXPECT_EQ(stop().type, OrderType::stop_market);
  EXPECT_TRUE(stop().close_position);
  EXPECT_FALSE(stop().reduce_only);
  EXPECT_TRUE(stop().quantity.is_zero());
  EXPECT_EQ(stop().working_type, WorkingType::mark_price);
  EXPECT_EQ(stop().side, Side::sell);
  EXPECT_EQ(stop().trigger_price, Price::from_int(95));
  EXPECT_EQ(desk.count(OrderRole::target), 0U);  // not before the entry has ended
}

TEST_F(ProtectionTest, PlacesTheStopWhenTheAnswerTellsOfTheFillBeforeTheStream) {
  begin();
  const auto entry = desk.last(OrderRole::entry);
  desk.on(event::OrderAnswer{event::Request::place, btc, entry.client_id, false,
                             event::Outcome::accepted, 0, "",
                             Desk::report(entry, OrderStatus::expired, "0.4"), std::nullopt});
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
}

TEST_F(ProtectionTest, PlacesTargetsOnceTheEntryHasEnded) {
  desk.enter(Direction::long_);
  const auto targets = desk.all(OrderRole::target);
  ASSERT_EQ(targets.size(), 3U);
  EXPECT_EQ(targets[0].quantity, of<Quantity>("0.3"));
  EXPECT_EQ(targets[1].quantity, of<Quantity>("0.3"));
  EXPECT_EQ(targets[2].quantity, of<Quantity>("0.4"));
  EXPECT_EQ(targets[0].trigger_price, Price::from_int(104));
  EXPECT_EQ(targets[2].trigger_price, Price::from_int(108));
  for (const auto& target : targets) {
    EXPECT_TRUE(target.reduce_only);
    EXPECT_EQ(target.type, OrderType::take_profit_market);
    EXPECT_EQ(target.working_type, WorkingType::contract_price);
    EXPECT_EQ(target.side, Side::sell);
  }
  EXPECT_TRUE(desk.view()->is_protected);
}

TEST_F(ProtectionTest, MergesTargetsUnderTheMinimumIntoTheNext) {
  desk.enter(Direction::long_, "0.051");  // 0.015, 0.015, 0.021 on a step of 0.001
  auto targets = desk.all(OrderRole::target);
  ASSERT_EQ(targets.size(), 3U);
  EXPECT_EQ(targets[2].quantity, of<Quantity>("0.021"));
  Desk coarse;
  Instrument instrument = btc_instrument();
  instrument.min_quantity = of<Quantity>("0.03");
  coarse.positions.on(event::Instruments{{instrument}});
  coarse.enter(Direction::long_,
               "0.06");  // 0.018 each: the first joins the second, then 0.024 is left
  targets = coarse.all(OrderRole::target);
  ASSERT_EQ(targets.size(), 1U);
  EXPECT_EQ(targets[0].quantity, of<Quantity>("0.06"));
}

TEST_F(ProtectionTest, ClosesAtMarketWhenTheStopIsRejected) {
  begin();
  desk.fill(desk.last(OrderRole::entry), OrderStatus::partially_filled, "0.4", "0.4", "100");
  desk.reject(stop(), -2021);
  ASSERT_EQ(desk.count(OrderRole::exit), 1U);
  EXPECT_EQ(exit().type, OrderType::market);
  EXPECT_TRUE(exit().reduce_only);
  EXPECT_EQ(exit().quantity, of<Quantity>("0.4"));
  EXPECT_TRUE(desk.alerted("position_unprotected"));
  // The rest of the entry fills after all: that is closed as well.
  desk.fill(desk.last(OrderRole::entry), OrderStatus::filled, "0.6", "1", "100");
  desk.filled(exit(), "0.4", "94", "-2.4");
  ASSERT_EQ(desk.count(OrderRole::exit), 2U);
  EXPECT_EQ(exit().quantity, of<Quantity>("0.6"));
  desk.filled(exit(), "0.6", "94", "-3.6");
  ASSERT_EQ(desk.trades.size(), 1U);
  EXPECT_EQ(desk.trades[0].reason, ExitReason::unprotected);
  EXPECT_FALSE(desk.positions.busy(btc));
}

TEST_F(ProtectionTest, ClosesAtMarketWhenTheStopDoesNotRestWithinFiveSeconds) {
  begin();
  desk.filled(desk.last(OrderRole::entry), "1", "100");
  desk.answer(stop(), event::Request::place, event::Outcome::unknown);
  desk.pass(Millis{4'999});
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
  desk.pass(Millis{1});
  EXPECT_EQ(desk.count(OrderRole::exit), 1U);
  EXPECT_TRUE(desk.alerted("position_unprotected"));
  EXPECT_EQ(desk.positions.unprotected(desk.now), Millis{5'000});
}

// Found by a simulated day: the stop and then the close were lost, and for a minute nothing stood
// between the position and the market.
TEST_F(ProtectionTest, PlacesAnotherStopWhileNobodyKnowsWhetherTheCloseWasExecuted) {
  begin();
  desk.filled(desk.last(OrderRole::entry), "1", "100");
  const auto lost = stop();
  desk.pass(Millis{5'000});
  desk.answer(exit(), event::Request::place, event::Outcome::unknown);
  EXPECT_EQ(desk.count(OrderRole::stop), 1U) << "the first may still rest";
  desk.answer(lost, event::Request::place, event::Outcome::not_sent);
  desk.pass(Millis{249});
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
  desk.pass(Millis{1});
  ASSERT_EQ(desk.count(OrderRole::stop), 2U);
  desk.accept(stop());
  EXPECT_EQ(desk.count(OrderRole::exit), 1U) << "the close goes on being asked for";
  desk.filled(exit(), "1", "99");
  EXPECT_TRUE(desk.cancel_asked(stop()));
}

// Found by a simulated day: the stop was refused, the close lost twice.
TEST_F(ProtectionTest, AsksForARefusedStopAgainWhileNobodyKnowsWhetherTheCloseWasExecuted) {
  begin();
  desk.filled(desk.last(OrderRole::entry), "1", "100");
  desk.reject(stop(), -2019);
  desk.answer(exit(), event::Request::place, event::Outcome::unknown);
  desk.pass(Millis{4'999});
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
  desk.pass(Millis{1});
  ASSERT_EQ(desk.count(OrderRole::stop), 2U);
  desk.reject(stop(), -2019);
  desk.pass(Millis{4'999});
  EXPECT_EQ(desk.count(OrderRole::stop), 2U);
  desk.pass(Millis{1});
  ASSERT_EQ(desk.count(OrderRole::stop), 3U);
  desk.accept(stop());
  EXPECT_EQ(desk.count(OrderRole::exit), 1U) << "the close goes on being asked for";
  desk.filled(exit(), "1", "99");
  EXPECT_TRUE(desk.cancel_asked(stop()));
}

TEST_F(ProtectionTest, PlacesNoOtherStopWhileItsCloseIsOnItsWay) {
  begin();
  desk.filled(desk.last(OrderRole::entry), "1", "100");
  const auto lost = stop();
  desk.pass(Millis{5'000});
  desk.answer(lost, event::Request::place, event::Outcome::not_sent);
  desk.pass(Millis{1'000});
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
}

TEST_F(ProtectionTest, StaysWhenTheStopRestsInTime) {
  begin();
  desk.filled(desk.last(OrderRole::entry), "1", "100");
  desk.now += Millis{700};
  desk.accept(stop());
  desk.pass(Millis{60'000});
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
  EXPECT_EQ(desk.positions.unprotected(desk.now), Millis{700});
}

TEST_F(ProtectionTest, TriesTheCloseAgainOnlyAfterTheLastOnesEndIsKnown) {
  begin();
  desk.filled(desk.last(OrderRole::entry), "1", "100");
  desk.reject(stop(), -2021);
  const auto first = exit();
  desk.answer(first, event::Request::place, event::Outcome::unknown);
  desk.pass(Millis{4'000});
  EXPECT_EQ(desk.count(OrderRole::exit), 1U);
  desk.answer(first, event::Request::query, event::Outcome::accepted, 0);
  desk.on(event::OrderUpdate{Desk::report(first, OrderStatus::expired, "0")});
  desk.pass(Millis{249});
  EXPECT_EQ(desk.count(OrderRole::exit), 1U);
  desk.pass(Millis{1});
  ASSERT_EQ(desk.count(OrderRole::exit), 2U);
  EXPECT_NE(exit().client_id, first.client_id);
}

TEST_F(ProtectionTest, ReadsTheAccountWhenTheExchangeSeesNothingToClose) {
  desk.enter(Direction::long_);
  desk.close(ExitReason::operator_);
  desk.reject(exit(), -2022);
  EXPECT_EQ(desk.account_reads, 1);
  desk.pass(Millis{250});
  EXPECT_EQ(desk.count(OrderRole::exit), 2U);
}

TEST_F(ProtectionTest, FallsBackToReduceOnlyWhenAnotherClosePositionStopRests) {
  begin();
  desk.filled(desk.last(OrderRole::entry), "1", "100");
  desk.reject(stop(), -4130);
  ASSERT_EQ(desk.count(OrderRole::stop), 2U);
  EXPECT_TRUE(stop().reduce_only);
  EXPECT_EQ(stop().quantity, Quantity::from_int(1));
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
}

TEST_F(ProtectionTest, MovesToBreakEvenAtEightPercentOnMarginAndNotOneUnitBefore) {
  desk.enter(Direction::long_);  // leverage 5: 8 % on margin is a move of 1.6 %
  desk.mark("101.59999999");
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
  desk.mark("101.6");
  ASSERT_EQ(desk.count(OrderRole::stop), 2U);
  EXPECT_EQ(stop().trigger_price, of<Price>("100.1"));  // entry and both taker fees
  EXPECT_TRUE(stop().reduce_only);
  EXPECT_FALSE(stop().close_position);
  EXPECT_EQ(stop().quantity, Quantity::from_int(1));
}

TEST_F(ProtectionTest, MirrorsBreakEvenForAShort) {
  desk.enter(Direction::short_);
  desk.mark("98.40000001");
  EXPECT_EQ(desk.count(OrderRole::stop), 1U);
  desk.mark("98.4");
  ASSERT_EQ(desk.count(OrderRole::stop), 2U);
  EXPECT_EQ(stop().trigger_price, of<Price>("99.9"));
  EXPECT_EQ(stop().side, Side::buy);
}

TEST_F(ProtectionTest, ReplacesTheStopNewFirst) {
  desk.enter(Direction::long_);
  const auto old = stop();
  desk.mark("101.6");
  const auto replacement = stop();
  EXPECT_FALSE(desk.cancel_asked(old));
  desk.mark("101.7");
  EXPECT_EQ(desk.count(OrderRole::stop), 2U);  // one replacement at a time
  desk.accept(replacement);
  EXPECT_TRUE(desk.cancel_asked(old));
  EXPECT_TRUE(desk.view()->is_protected);
  EXPECT_TRUE(desk.view()->break_even);
  EXPECT_EQ(desk.view()->stop, of<Price>("100.1"));
  EXPECT_EQ(desk.view()->open_risk, Money{});
  EXPECT_EQ(desk.positions.unprotected(desk.now), Millis{0});
}

TEST_F(ProtectionTest, KeepsTheOldStopWhenTheNewOneIsRejected) {
  desk.enter(Direction::long_);
  const auto old = stop();
  desk.mark("101.6");
  desk.reject(stop(), -2021);
  EXPECT_FALSE(desk.cancel_asked(old));
  EXPECT_TRUE(desk.view()->is_protected);
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
  EXPECT_TRUE(desk.alerted("stop_not_replaced"));
  desk.now += Millis{4'999};
  desk.mark("101.6");
  EXPECT_EQ(desk.count(OrderRole::stop), 2U);
  desk.now += Millis{1};
  desk.mark("101.6");
  EXPECT_EQ(desk.count(OrderRole::stop), 3U);
}

TEST_F(ProtectionTest, TrailsByTwoAtrOnlyInOurFavour) {
  desk.enter(Direction::long_);  // leverage 5: 15 % on margin is a move of 3 %
  desk.mark("103");
  // Both are due: break-even was first, trailing follows when it rests.
  desk.accept(stop());
  desk.mark("103");
  ASSERT_EQ(desk.count(OrderRole::stop), 3U);
  EXPECT_EQ(stop().trigger_price, Price::from_int(101));  // 103 - 2 x 1
  desk.accept(stop());
  desk.mark("102");
  EXPECT_EQ(desk.count(OrderRole::stop), 3U);
  desk.mark("103.09");
  EXPECT_EQ(desk.count(OrderRole::stop), 3U);  // less than 0.1 ATR
  desk.mark("103.1");
  ASSERT_EQ(desk.count(OrderRole::stop), 4U);
  EXPECT_EQ(stop().trigger_price, of<Price>("101.1"));
}

TEST_F(ProtectionTest, ClampsTheTrailingDistance) {
  desk.enter(Direction::long_);
  desk.hint({.atr = 10.0});
  desk.mark("103");
  desk.accept(stop());
  desk.mark("110");
  EXPECT_EQ(stop().trigger_price, of<Price>("106.7"));  // 3 % of 110, not 20
}

TEST_F(ProtectionTest, ExitsAfterFourHoursInsideTheBandWithTheTrendAgainst) {
  desk.enter(Direction::long_);
  desk.mark("99");
  desk.hint({.trend_against = true});
  desk.now += Millis{4 * 3'600'000 - 1};
  desk.mark("99");
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
  desk.now += Millis{1};
  desk.mark("99.21");
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
  desk.mark("97.99");
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
  desk.mark("99.2");
  ASSERT_EQ(desk.count(OrderRole::exit), 1U);
  EXPECT_EQ(desk.view()->closing, ExitReason::time_exit);
  for (const auto& target : desk.all(OrderRole::target)) EXPECT_TRUE(desk.cancel_asked(target));
}

TEST_F(ProtectionTest, StaysInTheBandWithoutKnowingTheTrend) {
  desk.enter(Direction::long_);
  desk.now += Millis{5 * 3'600'000};
  desk.mark("99");
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
}

TEST_F(ProtectionTest, ExitsInProfitBeforeAFundingThatCostsTooMuch) {
  desk.enter(Direction::long_);
  const Time funding = desk.now + Millis{30 * 60'000};
  desk.mark("100.5", of<Rate>("0.0008"), funding);
  desk.mark("100.49", of<Rate>("0.00080001"), funding);
  desk.mark("100.5", of<Rate>("0.00080001"), funding + Millis{1});
  desk.mark("100.5", of<Rate>("-0.01"), funding);
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
  desk.mark("100.5", of<Rate>("0.00080001"), funding);
  ASSERT_EQ(desk.count(OrderRole::exit), 1U);
  EXPECT_EQ(desk.view()->closing, ExitReason::funding_exit);
}

TEST_F(ProtectionTest, PlacesAnotherStopWhenItsStopIsCanceledByAnotherHand) {
  desk.enter(Direction::long_);
  desk.canceled(stop());
  EXPECT_FALSE(desk.view()->is_protected);
  desk.pass(Millis{250});
  ASSERT_EQ(desk.count(OrderRole::stop), 2U);
  desk.accept(stop());
  EXPECT_TRUE(desk.view()->is_protected);
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
}

TEST_F(ProtectionTest, ClosesTheRestWhenATriggeredStopDidNotGetOut) {
  desk.enter(Direction::long_);
  const auto triggered = stop();
  desk.algo(triggered, OrderStatus::triggered);
  EXPECT_TRUE(desk.view()->is_protected);  // its order is being executed
  desk.fill(triggered, OrderStatus::partially_filled, "0.4", "0.4", "95", "-2");
  desk.expired(triggered, "0.4");
  ASSERT_EQ(desk.count(OrderRole::exit), 1U);
  EXPECT_EQ(exit().quantity, of<Quantity>("0.6"));
}

}  // namespace
}  // namespace vectord::execution
