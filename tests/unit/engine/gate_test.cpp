// The quality gate through the engine's door: each reason at its boundary and one unit past it.
#include "session.hpp"

namespace vectord::test {
namespace {

market::MarketView view_in(const WorldSetup& setup) {
  return view_of(setup.listings[1].hours, setup.listings[1].four_hours);
}

TEST(Gate, TakesASignalThatPassesEverything) {
  Session session;
  EXPECT_EQ(session.verdict(long_signal(ada)), "taken");
  EXPECT_EQ(session.status().signals.processed, 1U);
}

TEST(Gate, RefusesAScoreOf64AndTakes65) {
  EXPECT_EQ(verdict_in(oversold_world(), scored(long_signal(ada), 65)), "taken");
  EXPECT_EQ(verdict_in(oversold_world(), scored(long_signal(ada), 64)), "score_below_minimum");
}

TEST(Gate, RefusesTheFirstVolumeRatioBelowOneHalf) {
  const auto candles = hour_history({.seed = 11}, tuesday);
  const auto four_hours = trend_history(100, Direction::long_, tuesday);
  const Edge volume = edge_of(1'000, 100, [&](double last) {
    return view_of(with_last_volume(candles, last), four_hours).volume_ratio >= 0.5;
  });
  EXPECT_EQ(verdict_in(world_of(with_last_volume(candles, volume.last_inside)), long_signal(ada)),
            "taken");
  EXPECT_EQ(verdict_in(world_of(with_last_volume(candles, volume.first_outside)), long_signal(ada)),
            "volume_below_threshold");
}

TEST(Gate, RefusesALongOfTheFirstRsiAbove30) {
  const auto candles = hour_history({.seed = 11}, tuesday);
  const auto four_hours = trend_history(100, Direction::long_, tuesday);
  const Edge close = edge_of(100, 103, [&](double last) {
    return view_of(with_last_close(candles, last), four_hours).rsi <= 30;
  });
  EXPECT_EQ(verdict_in(world_of(with_last_close(candles, close.last_inside)), long_signal(ada)),
            "taken");
  EXPECT_EQ(verdict_in(world_of(with_last_close(candles, close.first_outside)), long_signal(ada)),
            "rsi_not_extreme");
}

TEST(Gate, RefusesAShortOfTheFirstRsiBelow70) {
  const auto candles = hour_history({.end_percent = 0.25, .seed = 11}, tuesday);
  const auto four_hours = trend_history(100, Direction::short_, tuesday);
  const Edge close = edge_of(100, 97, [&](double last) {
    return view_of(with_last_close(candles, last), four_hours).rsi >= 70;
  });
  const auto world = [&](double last) {
    return world_of(with_last_close(candles, last), Direction::short_);
  };
  EXPECT_EQ(verdict_in(world(close.last_inside), short_signal(ada)), "taken");
  EXPECT_EQ(verdict_in(world(close.first_outside), short_signal(ada)), "rsi_not_extreme");
}

TEST(Gate, RefusesWithoutTheFourHourTrendUnlessRsiIsUnder25) {
  const auto candles = hour_history({.seed = 11}, tuesday);
  const auto against = trend_history(100, Direction::short_, tuesday);
  const Edge close = edge_of(100, 103, [&](double last) {
    return view_of(with_last_close(candles, last), against).rsi < 25;
  });
  const WorldSetup reversal =
      world_of(with_last_close(candles, close.last_inside), Direction::short_);
  const WorldSetup neither =
      world_of(with_last_close(candles, close.first_outside), Direction::short_);
  const WorldSetup confirmed = world_of(with_last_close(candles, close.first_outside));
  ASSERT_FALSE(view_in(neither).bullish_regular_divergence ||
               view_in(neither).bullish_hidden_divergence);
  EXPECT_EQ(verdict_in(reversal, long_signal(ada)), "taken");
  EXPECT_EQ(verdict_in(neither, long_signal(ada)), "trend_not_confirmed");
  EXPECT_EQ(verdict_in(confirmed, long_signal(ada)), "taken");
}

Signal with_first_target(double target) {
  Signal signal = long_signal(ada);
  signal.stop = 98;
  signal.targets[0] = target;
  return signal;
}

TEST(Gate, AsksForARiskRewardOf1Point6WhenRanging) {
  ASSERT_EQ(market::regime_of(view_in(oversold_world())), Regime::ranging);
  EXPECT_EQ(verdict_in(oversold_world(), with_first_target(103.2)), "taken");
  EXPECT_EQ(verdict_in(oversold_world(), with_first_target(103.19)), "risk_reward_below_minimum");
}

TEST(Gate, AsksForARiskRewardOf1Point2WhenTrending) {
  const auto candles = hour_history({.end_percent = -0.8, .seed = 11}, tuesday);
  ASSERT_EQ(market::regime_of(view_in(world_of(candles))), Regime::trending);
  EXPECT_EQ(verdict_in(world_of(candles), with_first_target(102.4)), "taken");
  EXPECT_EQ(verdict_in(world_of(candles), with_first_target(102.39)), "risk_reward_below_minimum");
}

TEST(Gate, KeepsASymbolOutFor60MinutesAfterAStop) {
  for (const bool over : {false, true}) {
    Session session;
    session.lose(ada);
    const Time stopped = session.trades.back().at;
    session.advance_to(tuesday + hours{1});
    session.close_hour(ada, 97.9, 1'000);
    const Time decided = stopped + minutes{60} - (over ? Millis{0} : Millis{1});
    EXPECT_EQ(session.verdict_at(decided, long_signal(ada, 97.9)),
              over ? "taken" : "symbol_cooldown");
  }
}

TEST(Gate, TakesTwoTradesASymbolInTwoHours) {
  for (const bool over : {false, true}) {
    Session session;
    ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
    const Time first = session.signals.back().at;
    session.run_for(seconds{1});
    session.deliver(event::Close{ada});
    session.advance_to(tuesday + hours{1});
    session.close_hour(ada, 99.8, 1'000);
    ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
    session.run_for(seconds{1});
    session.deliver(event::Close{ada});
    session.advance_to(tuesday + hours{2});
    session.close_hour(ada, 99.6, 1'000);
    const Time decided = first + hours{2} - (over ? Millis{0} : Millis{1});
    EXPECT_EQ(session.verdict_at(decided, long_signal(ada)), over ? "taken" : "symbol_cooldown");
  }
}

TEST(Gate, RefusesTheSameIdTwice) {
  Session session{oversold_world({ada, bnb})};
  EXPECT_EQ(session.verdict(named(long_signal(ada), "once")), "taken");
  EXPECT_EQ(session.verdict(named(long_signal(bnb), "once")), "duplicate_signal");
}

TEST(Gate, RefusesTheSameSymbolSideAndBarUnderAnotherId) {
  Session session;
  EXPECT_EQ(session.verdict(named(long_signal(ada), "one")), "taken");
  session.run_for(seconds{1});
  session.deliver(event::Close{ada});
  session.run_for(seconds{1});
  EXPECT_EQ(session.verdict(named(long_signal(ada), "two")), "duplicate_signal");
  session.advance_to(tuesday + hours{1});
  session.close_hour(ada, 99.8, 1'000);
  EXPECT_EQ(session.verdict(named(long_signal(ada), "three")), "taken");
}

TEST(Gate, RefusesASignalOlderThan30Seconds) {
  const Time decided = tuesday + minutes{1};
  Signal signal = long_signal(ada);
  signal.created_at = decided - Millis{30'000};
  Session fresh;
  EXPECT_EQ(fresh.verdict_at(decided, signal), "taken");
  signal.created_at = decided - Millis{30'001};
  Session stale;
  EXPECT_EQ(stale.verdict_at(decided, signal), "stale_signal");
}

TEST(Gate, RefusesASignalFromTheFuture) {
  const Time decided = tuesday + minutes{1};
  Signal signal = long_signal(ada);
  signal.created_at = decided + Millis{30'001};
  Session session;
  EXPECT_EQ(session.verdict_at(decided, signal), "stale_signal");
}

TEST(Gate, RefusesASymbolThatItDoesNotFollow) {
  Session session;
  Signal signal = named(long_signal(Symbol{"NOPEUSDT"}), "nope");
  signal.created_at = session.now();
  session.deliver(event::ExternalSignal{signal});
  EXPECT_EQ(session.end_of(signal.id), "unknown_symbol");
}

TEST(Gate, AsksFor600BarsOfHistory) {
  const auto candles = [](int bars) { return hour_history({.bars = bars, .seed = 11}, tuesday); };
  EXPECT_EQ(verdict_in(world_of(candles(600)), long_signal(ada)), "taken");
  EXPECT_EQ(verdict_in(world_of(candles(599)), long_signal(ada)), "insufficient_history");
  EXPECT_EQ(verdict_in(world_of(candles(100)), long_signal(ada)), "insufficient_history");
}

std::string verdict_near_funding(std::string_view rate, Millis before) {
  const Time decided = tuesday + minutes{1};
  Session session;
  session.funding[ada] = {Rate::parse(rate).value(), decided + before};
  return session.verdict_at(decided, long_signal(ada));
}

TEST(Gate, RefusesWithin20MinutesOfAFundingAgainstUs) {
  EXPECT_EQ(verdict_near_funding("0.0004", minutes{20} + Millis{1}), "taken");
  EXPECT_EQ(verdict_near_funding("0.0004", minutes{20}), "funding_against");
}

TEST(Gate, RefusesAFundingRateBeyond0Point03Percent) {
  EXPECT_EQ(verdict_near_funding("0.0003", minutes{10}), "taken");
  EXPECT_EQ(verdict_near_funding("0.00030001", minutes{10}), "funding_against");
  EXPECT_EQ(verdict_near_funding("-0.01", minutes{10}), "taken");
}

TEST(Gate, RefusesAPlanWhosePricesAreNotInOrder) {
  Signal signal = long_signal(ada);
  signal.stop = signal.entry;
  EXPECT_EQ(verdict_in(oversold_world(), signal), "invalid_plan");
  EXPECT_EQ(verdict_in(oversold_world(), scored(long_signal(ada), 101)), "invalid_plan");
  EXPECT_EQ(verdict_in(oversold_world(), scored(long_signal(ada), 100)), "taken");
}

}  // namespace
}  // namespace vectord::test
