#include "vectord/execution/entry.hpp"

#include <gtest/gtest.h>

#include "unit/execution/desk.hpp"

namespace vectord::execution {
namespace {

class EntryTest : public ::testing::Test {
 protected:
  void open(Direction direction = Direction::long_, std::string_view quantity = "1") {
    desk.quote("99.9", "100");
    desk.open(plan_of(direction, quantity));
    desk.on(event::LeverageSet{btc, 5, {}});
  }
  OrderRequest entry() const { return desk.last(OrderRole::entry); }
  // The next touch, a moment later.
  void fresh_quote(std::string_view bid = "99.9", std::string_view ask = "100") {
    desk.now += Millis{100};
    desk.quote(bid, ask);
  }
  Desk desk;
};

TEST_F(EntryTest, SetsTheLeverageFirstAndWaitsForItsAnswer) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  EXPECT_EQ(desk.count(OrderRole::entry), 0U);
  EXPECT_EQ(desk.log.back(), "leverage 5");
  desk.on(event::LeverageSet{btc, 5, {}});
  EXPECT_EQ(desk.count(OrderRole::entry), 1U);
}

TEST_F(EntryTest, DoesNotTradeAtALeverageTheExchangeRefused) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 0, "-4028 Leverage 5 is not valid"});
  EXPECT_EQ(desk.count(OrderRole::entry), 0U);
  ASSERT_EQ(desk.entries.size(), 1U);
  EXPECT_EQ(desk.entries[0].reason, RejectReason::entry_rejected);
  EXPECT_FALSE(desk.positions.busy(btc));
}

TEST_F(EntryTest, BuysAtTheTouchPlusFiveBasisPointsRoundedUpToTheTick) {
  open();
  EXPECT_EQ(entry().price, of<Price>("100.1"));  // 100.05
  EXPECT_EQ(entry().side, Side::buy);
  EXPECT_EQ(entry().type, OrderType::limit);
  EXPECT_EQ(entry().tif, TimeInForce::ioc);
  EXPECT_EQ(entry().quantity, Quantity::from_int(1));
}

TEST_F(EntryTest, SellsAtTheTouchLessFiveBasisPointsRoundedDownToTheTick) {
  open(Direction::short_);
  EXPECT_EQ(entry().price, of<Price>("99.8"));  // 99.85005
  EXPECT_EQ(entry().side, Side::sell);
}

TEST_F(EntryTest, RequotesTheRemainderOnlyOnAFreshTouch) {
  open();
  desk.fill(entry(), OrderStatus::partially_filled, "0.4", "0.4", "100");
  desk.expired(entry(), "0.4");
  EXPECT_EQ(desk.count(OrderRole::entry), 1U);
  fresh_quote("100", "100.2");
  ASSERT_EQ(desk.count(OrderRole::entry), 2U);
  EXPECT_EQ(entry().quantity, of<Quantity>("0.6"));
  EXPECT_EQ(entry().price, of<Price>("100.3"));
}

TEST_F(EntryTest, GoesToMarketAfterFiveAttempts) {
  open();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(entry().type, OrderType::limit);
    desk.expired(entry());
    fresh_quote();
  }
  EXPECT_EQ(desk.count(OrderRole::entry), 6U);
  EXPECT_EQ(entry().type, OrderType::market);
  desk.expired(entry());
  EXPECT_EQ(desk.count(OrderRole::entry), 6U);
  ASSERT_EQ(desk.entries.size(), 1U);
  EXPECT_EQ(desk.entries[0].reason, RejectReason::entry_not_filled);
}

TEST_F(EntryTest, DoesNotGoToMarketThroughAWideSpread) {
  open();
  for (int i = 0; i < 5; ++i) {
    desk.expired(entry());
    fresh_quote("100", "100.4");  // 0.4 %, the gate is 0.3 %
  }
  EXPECT_EQ(desk.count(OrderRole::entry), 5U);
  ASSERT_EQ(desk.entries.size(), 1U);
  EXPECT_EQ(desk.entries[0].reason, RejectReason::entry_not_filled);
}

TEST_F(EntryTest, GoesToMarketAtExactlyTheWidestSpread) {
  open();
  for (int i = 0; i < 5; ++i) {
    desk.expired(entry());
    fresh_quote("100", "100.3");
  }
  EXPECT_EQ(entry().type, OrderType::market);
}

TEST_F(EntryTest, EndsWithoutAFreshQuoteAndKeepsWhatFilled) {
  open();
  desk.fill(entry(), OrderStatus::partially_filled, "0.4", "0.4", "100");
  desk.expired(entry(), "0.4");
  desk.pass(Millis{4'999});
  EXPECT_TRUE(desk.entries.empty());
  desk.pass(Millis{1});
  ASSERT_EQ(desk.entries.size(), 1U);
  EXPECT_FALSE(desk.entries[0].reason.has_value());
  EXPECT_EQ(desk.entries[0].filled, of<Quantity>("0.4"));
  EXPECT_EQ(desk.entries[0].average_price, Price::from_int(100));
}

TEST_F(EntryTest, EndsOnARejection) {
  open();
  desk.reject(entry(), -2019);
  ASSERT_EQ(desk.entries.size(), 1U);
  EXPECT_EQ(desk.entries[0].reason, RejectReason::entry_rejected);
  EXPECT_NE(desk.entries[0].detail.find("-2019"), std::string::npos);
  EXPECT_FALSE(desk.positions.busy(btc));
  EXPECT_TRUE(desk.state.at("position/BTCUSDT").empty());
}

TEST_F(EntryTest, EndsAsUnknownWhenTheOrderIsAbsentAfterTenSeconds) {
  open();
  desk.answer(entry(), event::Request::place, event::Outcome::unknown);
  for (int i = 0; i < 20 && desk.entries.empty(); ++i) {
    desk.pass(Millis{1'000});
    desk.quote("99.9", "100");
    desk.answer(entry(), event::Request::query, event::Outcome::absent, -2013);
  }
  ASSERT_EQ(desk.entries.size(), 1U);
  EXPECT_EQ(desk.entries[0].reason, RejectReason::entry_unknown);
  EXPECT_EQ(desk.count(OrderRole::entry), 1U);
}

// Turned away (overload, a limit, no connection): again after 200, 400, ... ms, each under its own
// id, as it is certain that nothing was executed.
TEST_F(EntryTest, TriesAgainWhatNeverLeftAfterAGrowingPause) {
  open();
  std::size_t tries = 1;
  for (const int pause : {200, 400, 800}) {
    desk.answer(entry(), event::Request::place, event::Outcome::not_sent);
    desk.pass(Millis{pause - 1});
    desk.quote("99.9", "100");
    EXPECT_EQ(desk.count(OrderRole::entry), tries) << pause;
    desk.pass(Millis{1});  // the touch of a moment ago is good enough
    EXPECT_EQ(desk.count(OrderRole::entry), ++tries) << pause;
  }
}

TEST_F(EntryTest, DoesNotPauseAfterAnAttemptThatTheExchangeTook) {
  open();
  desk.fill(entry(), OrderStatus::expired, "0.4", "0.4", "100");
  fresh_quote();
  EXPECT_EQ(desk.count(OrderRole::entry), 2U);
}

TEST_F(EntryTest, NeverBuysMoreThanTheRiskAllowsAtAWorsePrice) {
  desk.quote("99.9", "100");
  EntryPlan plan = plan_of(Direction::long_);
  plan.risk = Money::from_int(5);  // 100 - 95 on 1
  desk.open(plan);
  desk.on(event::LeverageSet{btc, 5, {}});
  EXPECT_EQ(entry().quantity, Quantity::from_int(1));  // 5.1 is inside the tolerance of 10 %
  desk.expired(entry());
  fresh_quote("104.9", "105");
  EXPECT_EQ(entry().price, of<Price>("105.1"));
  EXPECT_EQ(entry().quantity, of<Quantity>("0.544"));  // 5.5 / 10.1
}

TEST_F(EntryTest, CountsTheRiskOfWhatIsExecutedWhenThePriceGetsBetter) {
  desk.quote("104.9", "105");
  EntryPlan plan = plan_of(Direction::long_);
  plan.risk = Money::from_int(5);
  desk.open(plan);
  desk.on(event::LeverageSet{btc, 5, {}});
  ASSERT_EQ(entry().quantity, of<Quantity>("0.544"));
  desk.fill(entry(), OrderStatus::partially_filled, "0.4", "0.4", "105");
  desk.expired(entry(), "0.4");
  fresh_quote("99.9", "100");
  EXPECT_EQ(entry().price, of<Price>("100.1"));
  EXPECT_EQ(entry().quantity, of<Quantity>("0.294"));  // (5.5 - 0.4 * 10) / 5.1, not 0.6
}

TEST_F(EntryTest, IsDoneWhenAnOrderThatTheRiskHadCutFillsWhole) {
  desk.quote("104.9", "105");
  EntryPlan plan = plan_of(Direction::long_);
  plan.risk = Money::from_int(5);
  desk.open(plan);
  desk.on(event::LeverageSet{btc, 5, {}});
  desk.fill(entry(), OrderStatus::filled, "0.544", "0.544", "105");
  fresh_quote("95.9", "96");
  EXPECT_EQ(desk.count(OrderRole::entry), 1U);
  ASSERT_EQ(desk.entries.size(), 1U);
  EXPECT_EQ(desk.entries[0].filled, of<Quantity>("0.544"));
}

TEST_F(EntryTest, GoesOnAfterAnOrderThatWasCutToTheMostOfOneOrder) {
  Instrument small = btc_instrument();
  small.max_quantity = of<Quantity>("0.6");
  desk.positions.on(event::Instruments{{small}});
  open();
  EXPECT_EQ(entry().quantity, of<Quantity>("0.6"));
  desk.fill(entry(), OrderStatus::filled, "0.6", "0.6", "100");
  fresh_quote();
  ASSERT_EQ(desk.count(OrderRole::entry), 2U);
  EXPECT_EQ(entry().quantity, of<Quantity>("0.4"));
}

TEST_F(EntryTest, DoesNotEnterBeyondItsStop) {
  desk.quote("94.8", "94.9");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 5, {}});
  EXPECT_EQ(desk.count(OrderRole::entry), 0U);
  ASSERT_EQ(desk.entries.size(), 1U);
  EXPECT_EQ(desk.entries[0].reason, RejectReason::entry_not_filled);
}

TEST_F(EntryTest, DoesNotSetTheLeverageTwice) {
  open();
  desk.reject(entry(), -2019);
  desk.log.clear();
  desk.open(plan_of(Direction::long_));
  EXPECT_EQ(desk.count(OrderRole::entry), 2U);
  for (const auto& line : desk.log) EXPECT_FALSE(line.starts_with("leverage")) << line;
}

}  // namespace
}  // namespace vectord::execution
