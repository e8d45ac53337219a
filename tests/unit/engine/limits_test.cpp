// What sizing and the portfolio's limits refuse: at the limit and one unit past it.
#include "session.hpp"

namespace vectord::test {
namespace {

// Of ADAUSDT and BNBUSDT, sent at once: how the second ended, while the first was still being
// entered and so counts with exactly its plan: 70 units, 140 USDT of risk, 7000 of notional.
std::string second_of_two(const WorldSetup& setup) {
  Session session{setup};
  session.send(named(scored(long_signal(ada), 90), "first"));
  session.send(named(scored(long_signal(bnb), 80), "second"));
  session.run_for(seconds{2});
  EXPECT_EQ(session.end_of(SignalId{"first"}), "taken");
  return session.end_of(SignalId{"second"});
}

TEST(Limits, AllowFourPositionsAndRefuseTheFifth) {
  Session session{oversold_world({ada, bnb, dot, eos, fil})};
  for (const Symbol& symbol : {ada, bnb, dot, eos}) {
    EXPECT_EQ(session.verdict(long_signal(symbol)), "taken");
  }
  EXPECT_EQ(session.verdict(long_signal(fil)), "max_positions");
  EXPECT_EQ(session.status().positions.size(), 4U);
}

TEST(Limits, CountEntriesThatAreStillUnderWay) {
  Session session{oversold_world({ada, bnb, dot, eos, fil})};
  int score = 95;
  for (const Symbol& symbol : {ada, bnb, dot, eos, fil}) {
    session.send(named(scored(long_signal(symbol), --score), symbol.view()));
  }
  session.run_for(seconds{2});
  for (const Symbol& symbol : {ada, bnb, dot, eos}) {
    EXPECT_EQ(session.end_of(SignalId{symbol.view()}), "taken");
  }
  EXPECT_EQ(session.end_of(SignalId{fil.view()}), "max_positions");
}

// The first position has a stop and three targets; an entry may come to six orders.
TEST(Limits, RefuseAnEntryThatCouldLeadPastTheLiveOrders) {
  for (const int most : {10, 9}) {
    WorldSetup setup = oversold_world({ada, bnb});
    setup.engine.execution.max_live_orders = most;
    Session session{setup};
    EXPECT_EQ(session.verdict(long_signal(ada)), "taken");
    session.run_for(seconds{1});
    EXPECT_EQ(session.verdict(named(long_signal(bnb), "second")),
              most == 10 ? "taken" : "max_positions");
  }
}

TEST(Limits, AllowAnotherPositionWhenOneHasClosed) {
  WorldSetup setup = oversold_world({ada, bnb, dot});
  setup.engine.risk.max_positions = 1;
  Session session{setup};
  EXPECT_EQ(session.verdict(long_signal(ada)), "taken");
  EXPECT_EQ(session.verdict(long_signal(bnb)), "max_positions");
  session.deliver(event::Close{ada});
  session.run_for(seconds{1});
  EXPECT_EQ(session.verdict(long_signal(dot)), "taken");
}

TEST(Limits, AllowOnePositionASymbol) {
  Session session;
  EXPECT_EQ(session.verdict(long_signal(ada)), "taken");
  session.advance_to(tuesday + hours{1});
  session.close_hour(ada, 99.8, 1'000);
  EXPECT_EQ(session.verdict(long_signal(ada)), "position_exists");
}

TEST(Limits, RefuseMorePortfolioRiskThanTheLimit) {
  WorldSetup setup = oversold_world({ada, bnb});
  setup.engine.risk.portfolio_risk_percent = 2.8;  // 280 USDT: twice 140
  EXPECT_EQ(second_of_two(setup), "taken");
  setup.engine.risk.portfolio_risk_percent = 2.799999;
  EXPECT_EQ(second_of_two(setup), "portfolio_risk");
}

TEST(Limits, RefuseWhenTheCapitalInUseLeavesNotEnoughForAnOrder) {
  WorldSetup setup = oversold_world({ada, bnb});
  // 8 x: 875 USDT of margin for the first; the exchange's minimum of 5 USDT needs 0.625 more.
  setup.engine.risk.capital_in_use_percent = 8.75625;
  EXPECT_EQ(second_of_two(setup), "taken");
  setup.engine.risk.capital_in_use_percent = 8.756249;
  EXPECT_EQ(second_of_two(setup), "capital_in_use");
}

TEST(Limits, RefuseAQuantityBelowTheExchangesMinimum) {
  WorldSetup setup = oversold_world();
  setup.listings[1].instrument.min_quantity = quantity("70");
  EXPECT_EQ(Session{setup}.verdict(long_signal(ada)), "taken");
  setup.listings[1].instrument.min_quantity = quantity("70.001");
  EXPECT_EQ(Session{setup}.verdict(long_signal(ada)), "quantity_below_minimum");
}

TEST(Limits, RefuseANotionalBelowTheExchangesMinimumAndNeverRoundUp) {
  WorldSetup setup = oversold_world();
  setup.listings[1].instrument.min_notional = money("7000");
  EXPECT_EQ(Session{setup}.verdict(long_signal(ada)), "taken");
  setup.listings[1].instrument.min_notional = money("7000.00000001");
  EXPECT_EQ(Session{setup}.verdict(long_signal(ada)), "notional_below_minimum");
}

// 500 units at 100: a fall of 10 % leaves 5000 of the 10 000 USDT, against 45 000 x the maintenance
// rate.
WorldSetup leveraged_world(std::string_view maintenance_rate, std::string_view min_quantity) {
  WorldSetup setup = oversold_world();
  setup.engine.risk.per_trade_percent = 10;
  setup.engine.risk.margin_per_position_percent = 100;
  setup.engine.risk.capital_in_use_percent = 100;
  setup.engine.risk.liquidation_distance_min_percent = 10;
  Instrument& instrument = setup.listings[1].instrument;
  instrument.min_quantity = quantity(min_quantity);
  instrument.brackets = {
      {Money{}, Money::from_int(5'000'000), 20, Rate::parse(maintenance_rate).value(), Money{}}};
  return setup;
}

TEST(Limits, RefuseALiquidationCloserThanTheDistance) {
  EXPECT_EQ(Session{leveraged_world("0.11111111", "500")}.verdict(long_signal(ada)), "taken");
  EXPECT_EQ(Session{leveraged_world("0.11111112", "500")}.verdict(long_signal(ada)),
            "liquidation_too_close");
}

TEST(Limits, CutTheSizeUntilTheLiquidationIsFarEnough) {
  Session session{leveraged_world("0.11111112", "400")};
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(seconds{1});
  EXPECT_EQ(session.position(ada)->quantity, quantity("450"));
}

TEST(Limits, RefuseASymbolWhoseLeverageBracketsAreNotKnown) {
  WorldSetup setup = oversold_world({ada, bnb});
  setup.listings[1].has_brackets = false;
  Session session{setup};
  EXPECT_EQ(session.verdict(long_signal(ada)), "brackets_unknown");
  EXPECT_EQ(session.verdict(long_signal(bnb)), "taken");
}

}  // namespace
}  // namespace vectord::test
