#include "vectord/risk/sizer.hpp"

#include "support.hpp"

namespace vectord::risk {
namespace {

using namespace testing;
using Reason = RejectReason;

SizedEntry entry(const SizerInput& in, const Instrument& on = instrument(),
                 const RiskSettings& settings = {}) {
  auto outcome = sized(in, on, settings);
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
    ADD_FAILURE() << to_string(refusal->reason) << ": " << refusal->detail;
    return {};
  }
  return std::get<SizedEntry>(outcome);
}

TEST(Sizer, RisksOnePointFourPercentOfEquityFromEntryToStop) {
  EXPECT_EQ(entry(input()), (SizedEntry{.signal_id = SignalId{"BTCUSDT-L-1"},
                                        .symbol = kBtc,
                                        .direction = Direction::long_,
                                        .quantity = quantity("70"),
                                        .entry = price("100"),
                                        .stop = price("98"),
                                        .leverage = 5,
                                        .risk = usdt("140"),
                                        .notional = usdt("7000"),
                                        .margin = usdt("1400")}));
}

TEST(Sizer, AShortIsSizedLikeALong) {
  auto in = input();
  in.direction = Direction::short_;
  in.stop = price("102");
  EXPECT_EQ(entry(in).quantity, quantity("70"));
}

TEST(Sizer, TheStreakScalesTheRisk) {
  auto in = input();
  in.multiplier = *Rate::parse("0.6");
  EXPECT_EQ(entry(in).risk, usdt("84"));
  in.multiplier = *Rate::parse("1.3");
  EXPECT_EQ(entry(in).risk, usdt("182"));
}

TEST(Sizer, RoundsDownToTheStep) {
  auto in = input();
  in.stop = price("98.5");  // 93.333...
  EXPECT_EQ(entry(in).quantity, quantity("93.333"));
  EXPECT_LE(entry(in).risk, usdt("140"));
}

TEST(Sizer, MarginOfAPositionIsAtMostTwentyPercentOfEquity) {
  auto in = input();
  in.leverage = 3;  // 2 000 x 3 / 100 = 60 < 70
  EXPECT_EQ(entry(in).quantity, quantity("60"));
  EXPECT_EQ(entry(in).margin, usdt("2000"));
}

TEST(Sizer, CapitalInUseIsAtMostNinetyPercentOfEquity) {
  auto in = input();
  in.margin_in_use = usdt("8000");  // leaves 1 000 of margin, 5 000 of notional
  in.equity = usdt("10000");
  RiskSettings no_liquidation_rule;
  no_liquidation_rule.liquidation_distance_min_percent = 0;
  EXPECT_EQ(entry(in, instrument(), no_liquidation_rule).quantity, quantity("50"));
  in.margin_in_use = usdt("9000") - kUnit;
  EXPECT_EQ(refused(in), Reason::capital_in_use);
  in.margin_in_use = usdt("9000");
  EXPECT_EQ(refused(in), Reason::capital_in_use);
}

TEST(Sizer, StaysWithinTheLargestMarketQuantity) {
  auto on = instrument();
  on.market_max_quantity = quantity("12.5");
  EXPECT_EQ(entry(input(), on).quantity, quantity("12.5"));
  on.max_quantity = quantity("11");
  EXPECT_EQ(entry(input(), on).quantity, quantity("11"));
  on.max_quantity = on.market_max_quantity = Quantity{};
  EXPECT_EQ(entry(input(), on).quantity, quantity("70")) << "0 disables the bound";
}

TEST(Sizer, ATinyPriceDoesNotOverflow) {
  auto in = input();
  in.equity = usdt("100000000");
  in.entry = Price::from_units(1000);
  in.stop = Price::from_units(999);
  auto on = instrument();
  on.max_quantity = quantity("90000000000");  // risk alone would give 140 000 000 000 000
  on.market_max_quantity = Quantity{};
  EXPECT_EQ(entry(in, on).quantity, quantity("90000000000"));
}

TEST(Sizer, LowersTheLeverageToTheBracketOfTheNotional) {
  auto on = instrument();
  on.brackets = {{usdt("0"), usdt("6999.99"), 5, *Rate::parse("0.01"), usdt("0")},
                 {usdt("6999.99"), usdt("100000"), 4, *Rate::parse("0.02"), usdt("70")}};
  EXPECT_EQ(entry(input(), on).leverage, 4);
  EXPECT_EQ(entry(input(), on).quantity, quantity("70"));
  EXPECT_EQ(entry(input(), on).margin, usdt("1750"));
  on.brackets[0].notional_cap = on.brackets[1].notional_floor = usdt("7000");
  EXPECT_EQ(entry(input(), on).leverage, 5);
}

TEST(Sizer, ASmallerSizeAtMoreLeverageBeatsALargerBracketThatNeedsTooMuchMargin) {
  auto on = instrument();
  on.brackets = {{usdt("0"), usdt("6000"), 5, *Rate::parse("0.01"), usdt("0")},
                 {usdt("6000"), usdt("100000"), 1, *Rate::parse("0.02"), usdt("60")}};
  EXPECT_EQ(entry(input(), on).leverage, 5);
  EXPECT_EQ(entry(input(), on).quantity, quantity("60"));
}

TEST(Sizer, ASymbolThatAllowsLessLeverageGetsLess) {
  auto in = input();
  in.leverage = 20;
  auto on = instrument();
  on.brackets = {{usdt("0"), usdt("100000"), 8, *Rate::parse("0.01"), usdt("0")}};
  EXPECT_EQ(entry(in, on).leverage, 8);
}

TEST(Sizer, NeverExceedsTheLastBracket) {
  auto on = instrument();
  on.brackets = {{usdt("0"), usdt("1000"), 20, *Rate::parse("0.01"), usdt("0")}};
  EXPECT_EQ(entry(input(), on).notional, usdt("1000"));
}

TEST(Sizer, RefusesWhileTheBracketsAreUnknown) {
  auto on = instrument();
  on.brackets.clear();
  EXPECT_EQ(refused(input(), on), Reason::brackets_unknown);
}

TEST(Sizer, RefusesTheFifthPosition) {
  auto in = input();
  in.open_positions = 3;
  EXPECT_EQ(refused(in), std::nullopt);
  in.open_positions = 4;
  EXPECT_EQ(refused(in), Reason::max_positions);
}

TEST(Sizer, RefusesASecondPositionOnTheSymbol) {
  auto in = input();
  in.position_on_symbol = true;
  EXPECT_EQ(refused(in), Reason::position_exists);
}

TEST(Sizer, RefusesAPlanWhoseStopIsNotBehindTheEntry) {
  for (const char* stop : {"100", "101", "0"}) {
    auto in = input();
    in.stop = price(stop);
    EXPECT_EQ(refused(in), Reason::invalid_plan) << stop;
  }
  auto in = input();
  in.leverage = 0;
  EXPECT_EQ(refused(in), Reason::invalid_plan);
}

TEST(Sizer, OpenRiskIsAtMostFifteenPercentOfEquity) {
  auto in = input();
  in.open_risk = usdt("1360");  // + 140 = 1 500
  EXPECT_EQ(refused(in), std::nullopt);
  in.open_risk += kUnit;
  EXPECT_EQ(refused(in), Reason::portfolio_risk);
}

TEST(Sizer, RefusesAQuantityBelowTheMinimumAndNeverRoundsUp) {
  auto on = instrument();
  on.min_quantity = quantity("70");
  EXPECT_EQ(refused(input(), on), std::nullopt);
  on.min_quantity = quantity("70.001");
  EXPECT_EQ(refused(input(), on), Reason::quantity_below_minimum);
  on = instrument();
  on.step_size = quantity("71");
  EXPECT_EQ(refused(input(), on), Reason::quantity_below_minimum);
}

TEST(Sizer, RefusesANotionalBelowTheMinimumAndNeverRoundsUp) {
  auto on = instrument();
  on.min_notional = usdt("7000");
  EXPECT_EQ(refused(input(), on), std::nullopt);
  on.min_notional += kUnit;
  EXPECT_EQ(refused(input(), on), Reason::notional_below_minimum);
}

TEST(Sizer, AnEquityOfNothingLeavesNoCapital) {
  for (const char* equity : {"0", "-3"}) {
    auto in = input();
    in.equity = usdt(equity);
    EXPECT_EQ(refused(in), Reason::capital_in_use);
  }
}

// LONG 1 at 100 falls 35 to 65; maintenance there is 65 x 0.4 % = 0.26. So 35.26 must stand behind
// it.
TEST(Liquidation, ALongSurvivesWithExactlyItsLossAndMaintenanceBehindIt) {
  const auto survives = [](Money behind) {
    return survives_move(Direction::long_, quantity("1"), price("100"), behind, 35, instrument());
  };
  EXPECT_TRUE(survives(usdt("35.26")));
  EXPECT_FALSE(survives(usdt("35.26") - kUnit));
}

TEST(Liquidation, AShortPaysMaintenanceOnTheHigherNotional) {
  const auto survives = [](Money behind) {
    return survives_move(Direction::short_, quantity("1"), price("100"), behind, 35, instrument());
  };
  EXPECT_TRUE(survives(usdt("35.54")));
  EXPECT_FALSE(survives(usdt("35.54") - kUnit));
}

TEST(Liquidation, TakesTheBracketOfTheNotionalReached) {
  // 400 at 135 = 54 000, in the second bracket: 54 000 x 0.5 % - 50 = 220; the loss is 14 000.
  const auto survives = [](Money behind) {
    return survives_move(Direction::short_, quantity("400"), price("100"), behind, 35,
                         instrument());
  };
  EXPECT_TRUE(survives(usdt("14220")));
  EXPECT_FALSE(survives(usdt("14220") - kUnit));
}

// 70 needs 70 x 35.26 = 2 468.2 behind it.
TEST(Liquidation, CutsTheSizeInTenPercentSteps) {
  auto in = input();
  in.leverage = 10;
  in.margin_in_use = usdt("7531.8");
  EXPECT_EQ(entry(in).quantity, quantity("70"));
  in.margin_in_use += kUnit;
  EXPECT_EQ(entry(in).quantity, quantity("63"));
  in.margin_in_use = usdt("7800");  // 2 200 / 35.26 = 62.39
  EXPECT_EQ(entry(in).quantity, quantity("56.7"));
}

TEST(Liquidation, RefusesWhenTheCutFallsBelowTheMinimum) {
  auto in = input();
  in.leverage = 10;
  in.margin_in_use = usdt("7800");
  auto on = instrument();
  on.min_quantity = quantity("56.7");
  EXPECT_EQ(refused(in, on), std::nullopt);
  on.min_quantity = quantity("56.701");
  EXPECT_EQ(refused(in, on), Reason::liquidation_too_close);
  on = instrument();
  on.min_notional = usdt("5670.01");
  EXPECT_EQ(refused(in, on), Reason::liquidation_too_close);
}

TEST(Liquidation, HighLeverageOfAFirstPositionNeedsNoCut) {
  auto in = input();
  in.leverage = 20;
  EXPECT_EQ(entry(in).quantity, quantity("70"));
  EXPECT_EQ(entry(in).leverage, 20);
}

}  // namespace
}  // namespace vectord::risk
