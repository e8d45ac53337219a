// What comes next for each code with which the exchange refuses a stop (docs/protection.md).
#include "vectord/execution/stop_refusal.hpp"

#include <gtest/gtest.h>

#include "unit/execution/desk.hpp"

namespace vectord::execution {
namespace {

class StopRefusalTest : public ::testing::Test {
 protected:
  // Long 1 from 100, the stop at 95 requested; the mark is told.
  void hold(std::string_view mark = "98") {
    desk.mark(mark);
    desk.quote("99.9", "100");
    desk.open(plan_of(Direction::long_));
    desk.on(event::LeverageSet{btc, 5, {}});
    desk.filled(desk.last(OrderRole::entry), "1", "100");
  }
  // Long 1 whose next stop is reduce-only with a quantity: the first was canceled by another hand.
  void hold_with_reduce_only_stop() {
    hold();
    desk.reject(stop(), -4130);
    ASSERT_TRUE(stop().reduce_only);
  }
  OrderRequest stop() const { return desk.last(OrderRole::stop); }
  std::size_t stops() const { return desk.count(OrderRole::stop); }
  void expect_closed_at_market() {
    ASSERT_EQ(desk.count(OrderRole::exit), 1U);
    EXPECT_EQ(desk.last(OrderRole::exit).type, OrderType::market);
    EXPECT_TRUE(desk.last(OrderRole::exit).reduce_only);
    EXPECT_TRUE(desk.alerted("position_unprotected"));
  }
  void expect_protected_after(std::size_t stops_placed) {
    ASSERT_EQ(stops(), stops_placed);
    desk.accept(stop());
    EXPECT_TRUE(desk.view()->is_protected);
    EXPECT_EQ(desk.count(OrderRole::exit), 0U);
    EXPECT_TRUE(desk.alerted("stop_refused"));
  }
  Desk desk;
};

TEST_F(StopRefusalTest, ALevelThatIsReachedIsTriedOnceTightBehindTheMark) {
  for (const int code : {-2021, -4142}) {
    desk = Desk{};
    hold("94");
    desk.reject(stop(), code);
    ASSERT_EQ(stops(), 2U);
    EXPECT_EQ(stop().trigger_price, of<Price>("93.9"));  // 0.1 % below 94, on the tick
    EXPECT_NE(desk.said("stop_refused").find(std::to_string(code)), std::string::npos);
    expect_protected_after(2);
  }
}

TEST_F(StopRefusalTest, AndIsClosedAtMarketWhenThatIsReachedToo) {
  hold("94");
  desk.reject(stop(), -2021);
  desk.reject(stop(), -2021);
  EXPECT_EQ(stops(), 2U);
  expect_closed_at_market();
}

TEST_F(StopRefusalTest, AndAtOnceWhenTheMarkIsNotKnown) {
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::long_));
  desk.on(event::LeverageSet{btc, 5, {}});
  desk.filled(desk.last(OrderRole::entry), "1", "100");
  desk.reject(stop(), -2021);
  EXPECT_EQ(stops(), 1U);
  expect_closed_at_market();
}

TEST_F(StopRefusalTest, AShortIsTheMirrorImage) {
  desk.mark("106");
  desk.quote("99.9", "100");
  desk.open(plan_of(Direction::short_));
  desk.on(event::LeverageSet{btc, 5, {}});
  desk.filled(desk.last(OrderRole::entry), "1", "100");
  desk.reject(stop(), -2021);
  EXPECT_EQ(stop().trigger_price, of<Price>("106.2"));  // 106.106, up to the tick
  EXPECT_EQ(stop().side, Side::buy);
}

TEST_F(StopRefusalTest, ALevelOutOfTheBandIsTriedHalfWayToTheMark) {
  for (const int code :
       {-4001, -4002, -4006, -4007, -4013, -4016, -4024, -4183, -4184, -4210, -4211}) {
    SCOPED_TRACE(code);
    desk = Desk{};
    hold("98");
    desk.reject(stop(), code);
    ASSERT_EQ(stops(), 2U);
    EXPECT_EQ(stop().trigger_price, of<Price>("96.5"));
    expect_protected_after(2);
  }
}

TEST_F(StopRefusalTest, AQuantityThatIsRefusedBecomesTheWholePosition) {
  for (const int code : {-2022, -2024, -4003, -4004, -4005, -4118, -4164}) {
    SCOPED_TRACE(code);
    desk = Desk{};
    hold_with_reduce_only_stop();
    desk.reject(stop(), code);
    ASSERT_EQ(stops(), 3U);
    EXPECT_TRUE(stop().close_position);
    EXPECT_EQ(stop().trigger_price, of<Price>("95"));
    expect_protected_after(3);
  }
}

TEST_F(StopRefusalTest, AQuantityErrorOfAStopWithoutAQuantityIsClosedAtMarket) {
  hold();
  desk.reject(stop(), -4005);
  EXPECT_EQ(stops(), 1U);
  expect_closed_at_market();
}

TEST_F(StopRefusalTest, ChangedFiltersAreReadAgainThenTriedOnce) {
  for (const int code : {-1111, -4014, -4023}) {
    SCOPED_TRACE(code);
    desk = Desk{};
    hold();
    desk.reject(stop(), code);
    EXPECT_EQ(desk.instrument_reads, 1);
    EXPECT_EQ(stops(), 1U);
    Instrument coarser = btc_instrument();
    coarser.tick_size = of<Price>("2");
    desk.positions.on(event::Instruments{{coarser}});
    desk.pass(Millis{499});
    EXPECT_EQ(stops(), 1U);
    desk.pass(Millis{1});
    ASSERT_EQ(stops(), 2U);
    EXPECT_EQ(stop().trigger_price, of<Price>("94"));
    expect_protected_after(2);
  }
}

TEST_F(StopRefusalTest, TheTargetsMakeRoomWhenThereAreTooManyConditionalOrders) {
  for (const int code : {-4045, -2025}) {
    SCOPED_TRACE(code);
    desk = Desk{};
    hold();
    const auto targets = desk.all(OrderRole::target);
    for (const auto& target : targets) desk.accept(target);
    desk.reject(stop(), code);
    for (const auto& target : targets) EXPECT_TRUE(desk.cancel_asked(target));
    desk.pass(Millis{500});
    expect_protected_after(2);
  }
}

TEST_F(StopRefusalTest, AndIsClosedAtMarketWhenTheRoomIsNotEnough) {
  hold();
  desk.reject(stop(), -4045);
  desk.pass(Millis{500});
  desk.reject(stop(), -4045);
  expect_closed_at_market();
}

TEST_F(StopRefusalTest, TurnedAwayForTheMomentItIsTriedUntilTheDeadline) {
  for (const int code : {-1001, -1003, -1008, -1015, -1016, -1021, -5028}) {
    SCOPED_TRACE(code);
    desk = Desk{};
    hold();
    const Time since = desk.now;
    while (desk.now - since < Millis{4'750}) {
      desk.reject(stop(), code);
      EXPECT_EQ(desk.count(OrderRole::exit), 0U);
      desk.pass(Millis{250});
    }
    EXPECT_GT(stops(), 15U);
    desk.reject(stop(), code);
    desk.pass(Millis{249});
    EXPECT_EQ(desk.count(OrderRole::exit), 0U);
    desk.pass(Millis{1});
    expect_closed_at_market();
  }
}

TEST_F(StopRefusalTest, AnythingElseIsClosedAtMarket) {
  for (const int code : {-2019, -2010, -4400, -9999}) {
    SCOPED_TRACE(code);
    desk = Desk{};
    hold();
    desk.reject(stop(), code);
    EXPECT_EQ(stops(), 1U);
    expect_closed_at_market();
  }
}

TEST_F(StopRefusalTest, ALaterRefusalHasItsOwnNextStepOnceAStopHasRested) {
  hold("94");
  desk.reject(stop(), -2021);
  desk.accept(stop());
  desk.canceled(stop());  // by another hand
  desk.pass(Millis{250});
  ASSERT_EQ(stops(), 3U);
  desk.mark("93.5");
  desk.reject(stop(), -2021);
  ASSERT_EQ(stops(), 4U);
  EXPECT_EQ(stop().trigger_price, of<Price>("93.4"));
}

}  // namespace
}  // namespace vectord::execution
