#include <gtest/gtest.h>

#include "vectord/domain/instrument.hpp"

namespace vectord {
namespace {

Price price(std::string_view text) {
  return Price::parse(text).value();
}
Quantity quantity(std::string_view text) {
  return Quantity::parse(text).value();
}
Money money(std::string_view text) {
  return Money::parse(text).value();
}
Rate rate(std::string_view text) {
  return Rate::parse(text).value();
}

Instrument btc() {
  Instrument made;
  made.symbol = Symbol{"BTCUSDT"};
  made.tick_size = price("0.10");
  made.step_size = quantity("0.001");
  made.market_step_size = quantity("0.01");
  made.brackets = {{money("0"), money("50000"), 125, rate("0.004"), money("0")},
                   {money("50000"), money("600000"), 100, rate("0.005"), money("50")},
                   {money("600000"), money("3000000"), 75, rate("0.0065"), money("950")}};
  return made;
}

TEST(Instrument, RoundsPricesToTheTickTheWayAsked) {
  EXPECT_EQ(btc().round_price(price("65000.17"), Rounding::down), price("65000.1"));
  EXPECT_EQ(btc().round_price(price("65000.17"), Rounding::up), price("65000.2"));
  EXPECT_EQ(btc().round_price(price("65000.2"), Rounding::up), price("65000.2"));
}

TEST(Instrument, RoundsQuantitiesDownAndNeverUp) {
  EXPECT_EQ(btc().round_quantity(quantity("0.0019999")), quantity("0.001"));
  EXPECT_EQ(btc().round_quantity(quantity("0.0009999")), quantity("0"));
  EXPECT_EQ(btc().round_quantity(quantity("-0.0019")), quantity("-0.001"));
  EXPECT_EQ(btc().round_market_quantity(quantity("0.0199")), quantity("0.01"));
}

TEST(Instrument, KnowsTheDecimalsOfItsGrids) {
  EXPECT_EQ(btc().price_decimals(), 1);
  EXPECT_EQ(btc().quantity_decimals(), 3);
  EXPECT_EQ(decimals_of(quantity("10").units()), 0);
  EXPECT_EQ(decimals_of(quantity("1").units()), 0);
  EXPECT_EQ(decimals_of(quantity("0.25").units()), 2);
  EXPECT_EQ(decimals_of(1), 8);
  EXPECT_EQ(decimals_of(0), 8);  // no grid: every decimal may matter
}

TEST(InstrumentDeathTest, MakesNoPriceWithoutATick) {
  EXPECT_DEATH(Instrument{}.round_price(price("1"), Rounding::down), "step must be positive");
}

TEST(Brackets, HoldANotionalUpToTheirCap) {
  const Instrument instrument = btc();
  EXPECT_EQ(instrument.max_leverage_for(money("0")), 125);
  EXPECT_EQ(instrument.max_leverage_for(money("50000")), 125);
  EXPECT_EQ(instrument.max_leverage_for(money("50000.00000001")), 100);
  EXPECT_EQ(instrument.max_leverage_for(money("600000")), 100);
  EXPECT_EQ(instrument.max_leverage_for(money("9999999")), 75);  // past the last: the strictest
}

TEST(Brackets, TakeAShortsNotionalByItsSize) {
  EXPECT_EQ(btc().max_leverage_for(money("-60000")), 100);
  EXPECT_EQ(btc().bracket_for(money("-60000"))->maintenance_amount, money("50"));
}

TEST(Brackets, SayHowMuchALeverageMayHold) {
  EXPECT_EQ(btc().max_notional_at(125), money("50000"));
  EXPECT_EQ(btc().max_notional_at(101), money("50000"));
  EXPECT_EQ(btc().max_notional_at(100), money("600000"));
  EXPECT_EQ(btc().max_notional_at(1), money("3000000"));
  EXPECT_EQ(btc().max_notional_at(126), money("0"));
}

TEST(Brackets, AreUnknownUntilTold) {
  Instrument instrument = btc();
  instrument.brackets.clear();
  EXPECT_EQ(instrument.bracket_for(money("1")), nullptr);
  EXPECT_EQ(instrument.max_leverage_for(money("1")), 0);
  EXPECT_EQ(instrument.max_notional_at(5), Money{});
}

}  // namespace
}  // namespace vectord
