// Protection as a state, with the time of each.
#include <gtest/gtest.h>

#include "unit/execution/desk.hpp"

namespace vectord::execution {
namespace {

class PhaseTest : public ::testing::Test {
 protected:
  Time at(ProtectionPhase phase) const {
    return desk.view()->phase_at[static_cast<std::size_t>(phase)];
  }
  ProtectionPhase phase() const { return desk.view()->phase; }
  void begin() {
    desk.quote("99.9", "100");
    desk.open(plan_of(Direction::long_));
    desk.on(event::LeverageSet{btc, 5, {}});
  }
  OrderRequest stop() const { return desk.last(OrderRole::stop); }
  Desk desk;
};

TEST_F(PhaseTest, GoesFromNoneToRequestedToRestingToReplaced) {
  begin();
  EXPECT_EQ(phase(), ProtectionPhase::none);
  EXPECT_EQ(at(ProtectionPhase::none), Time{});  // nothing is held yet
  desk.now += Millis{10};
  const Time filled = desk.now;
  desk.filled(desk.last(OrderRole::entry), "1", "100");
  EXPECT_EQ(phase(), ProtectionPhase::requested);
  EXPECT_EQ(at(ProtectionPhase::none), filled);
  EXPECT_EQ(at(ProtectionPhase::requested), filled);
  EXPECT_EQ(at(ProtectionPhase::resting), Time{});
  desk.now += Millis{20};
  desk.accept(stop());
  EXPECT_EQ(phase(), ProtectionPhase::resting);
  EXPECT_EQ(at(ProtectionPhase::resting), filled + Millis{20});
  desk.now += Millis{30};
  desk.mark("101.6");
  EXPECT_EQ(phase(), ProtectionPhase::resting);  // the old one rests until the new one does
  desk.now += Millis{40};
  desk.accept(stop());
  EXPECT_EQ(phase(), ProtectionPhase::replaced);
  EXPECT_EQ(at(ProtectionPhase::replaced), filled + Millis{90});
  EXPECT_EQ(at(ProtectionPhase::resting), filled + Millis{20});
}

TEST_F(PhaseTest, IsNoneAgainWhenTheStopIsTakenAway) {
  desk.enter(Direction::long_);
  desk.now += Millis{10};
  desk.canceled(stop());
  EXPECT_EQ(phase(), ProtectionPhase::none);
  EXPECT_EQ(at(ProtectionPhase::none), desk.now);
  desk.pass(Millis{250});
  EXPECT_EQ(phase(), ProtectionPhase::requested);
  desk.accept(stop());
  EXPECT_EQ(phase(), ProtectionPhase::resting);
}

TEST_F(PhaseTest, SurvivesARestartWithItsTimes) {
  desk.enter(Direction::long_);
  desk.mark("101.6");
  desk.now += Millis{5};
  desk.accept(stop());
  const OpenPosition before = *desk.view();
  desk.now += Millis{1'000};
  desk.restart();
  EXPECT_EQ(desk.view()->phase, ProtectionPhase::replaced);
  EXPECT_EQ(desk.view()->phase_at, before.phase_at);
}

TEST_F(PhaseTest, IsDoneWhenThePositionIsFlat) {
  ProtectionSettings settings;
  Protection protection{Protection::Plan{.symbol = btc, .stop = Price::from_int(95)}, settings};
  OrderManager orders{ExecutionSettings{}, "t1"};
  const Instrument instrument = btc_instrument();
  const std::optional<QuoteAt> quote;
  Effects effects;
  Context context{orders, instrument, quote, desk.now, effects};
  protection.review(Exposure{}, context);
  EXPECT_EQ(protection.phase(), ProtectionPhase::none);
  protection.review(Exposure{.quantity = Quantity::from_int(1)}, context);
  EXPECT_EQ(protection.phase(), ProtectionPhase::requested);
  protection.release(context);
  EXPECT_EQ(protection.phase(), ProtectionPhase::done);
  EXPECT_EQ(protection.phase_at()[4], desk.now);
}

TEST_F(PhaseTest, AStopSmallerThanThePositionIsNotItsProtection) {
  desk.enter(Direction::long_);
  const auto first = stop();
  desk.mark("101.6");
  desk.accept(stop());  // reduce-only, 1
  desk.canceled(first);
  OrderRequest theirs{.client_id = ClientOrderId{"web_1"},
                      .symbol = btc,
                      .side = Side::buy,
                      .quantity = of<Quantity>("0.001")};
  desk.filled(theirs, "0.001", "101");
  EXPECT_FALSE(desk.view()->is_protected);
  EXPECT_EQ(stop().quantity, of<Quantity>("1.001"));
  EXPECT_FALSE(desk.cancel_asked(desk.all(OrderRole::stop)[1]));  // new first
  desk.accept(stop());
  EXPECT_TRUE(desk.view()->is_protected);
  EXPECT_TRUE(desk.cancel_asked(desk.all(OrderRole::stop)[1]));
}

TEST_F(PhaseTest, ALargerStopThatIsRefusedIsTriedAgainUntilTheDeadline) {
  desk.enter(Direction::long_);
  const auto first = stop();
  desk.mark("101.6");
  desk.accept(stop());
  desk.canceled(first);
  OrderRequest theirs{.client_id = ClientOrderId{"web_1"},
                      .symbol = btc,
                      .side = Side::buy,
                      .quantity = of<Quantity>("0.5")};
  desk.filled(theirs, "0.5", "101");
  const std::size_t before = desk.count(OrderRole::stop);
  desk.reject(stop(), -1008);
  desk.pass(Millis{249});
  EXPECT_EQ(desk.count(OrderRole::stop), before);
  desk.pass(Millis{1});
  EXPECT_EQ(desk.count(OrderRole::stop), before + 1);
  desk.pass(Millis{4'749});
  EXPECT_EQ(desk.count(OrderRole::exit), 0U);
  desk.pass(Millis{1});
  ASSERT_EQ(desk.count(OrderRole::exit), 1U);
  EXPECT_EQ(desk.last(OrderRole::exit).quantity, of<Quantity>("1.5"));
}

}  // namespace
}  // namespace vectord::execution
