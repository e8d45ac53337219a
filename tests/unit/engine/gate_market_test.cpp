// The gate's view of the market around a signal: bitcoin's mood, pumps, correlation, the book. Each
// reason at its boundary and one unit past it.
#include <cmath>

#include "session.hpp"
#include "vectord/market/symbol_market.hpp"

namespace vectord::test {
namespace {

std::string verdict_with_btc(double close, const Signal& signal) {
  Session session;
  session.set_btc_mood(50'000, close);
  return session.verdict(signal);
}

TEST(Gate, TakesNoLongInAStrongFallOfBitcoin) {
  // 2 % down is down, and asks for 80; beyond it no score helps.
  EXPECT_EQ(verdict_with_btc(49'000, scored(long_signal(ada), 80)), "taken");
  EXPECT_EQ(verdict_with_btc(48'999.9, scored(long_signal(ada), 100)), "market_against_signal");
}

TEST(Gate, AsksForAScoreOf80AgainstTheMarket) {
  EXPECT_EQ(verdict_with_btc(49'749.9, scored(long_signal(ada), 80)), "taken");
  EXPECT_EQ(verdict_with_btc(49'749.9, scored(long_signal(ada), 79)), "market_against_signal");
}

TEST(Gate, AsksForAScoreOf70InASidewaysMarket) {
  // 0.5 % down or up is still sideways.
  EXPECT_EQ(verdict_with_btc(49'750, scored(long_signal(ada), 70)), "taken");
  EXPECT_EQ(verdict_with_btc(49'750, scored(long_signal(ada), 69)), "market_against_signal");
  EXPECT_EQ(verdict_with_btc(50'250, scored(long_signal(ada), 69)), "market_against_signal");
  EXPECT_EQ(verdict_with_btc(50'250.1, scored(long_signal(ada), 69)), "taken");
}

TEST(Gate, TakesNoShortInAStrongRiseOfBitcoin) {
  WorldSetup setup = oversold_world();
  setup.listings[1] = overbought(ada, tuesday);
  Session rising{setup};
  rising.set_btc_mood(50'000, 51'000);
  EXPECT_EQ(rising.verdict(scored(short_signal(ada), 80)), "taken");
  Session strongly{setup};
  strongly.set_btc_mood(50'000, 51'000.1);
  EXPECT_EQ(strongly.verdict(scored(short_signal(ada), 100)), "market_against_signal");
}

TEST(Gate, AsksForAScoreOf70FromTheFirstMillisecondOfTheWeekend) {
  const Time friday = parse_time("2026-01-09T20:00:00Z").value();
  const Time saturday = parse_time("2026-01-10T00:00:00Z").value();
  Session before{oversold_world({ada}, friday)};
  EXPECT_EQ(before.verdict_at(saturday - Millis{1}, scored(long_signal(ada), 69)), "taken");
  Session weekend{oversold_world({ada, bnb}, friday)};
  EXPECT_EQ(weekend.verdict_at(saturday, scored(long_signal(ada), 69)), "market_against_signal");
  EXPECT_EQ(weekend.verdict(scored(long_signal(bnb), 70)), "taken");
}

TEST(Gate, WaitsForBitcoinsRunningBar) {
  CoreWorld world{oversold_world()};
  world.start();
  Signal signal = named(long_signal(ada), "early");
  signal.created_at = world.now();
  world.deliver(event::ExternalSignal{signal});
  world.run_for(seconds{1});
  ASSERT_NE(world.ended(signal.id), nullptr);
  EXPECT_EQ(world.ended(signal.id)->reason, RejectReason::not_ready);
}

// Two bars that fall from 140 to `close`, on so much of the usual volume.
std::vector<Candle> dump_to(double close, double volume) {
  auto candles = hour_history({.close = 140, .seed = 11}, tuesday - hours{2});
  candles.push_back(next_bar(candles.back(), Interval::h1, 120, 1'000));
  candles.push_back(next_bar(candles.back(), Interval::h1, close, volume));
  return candles;
}

TEST(Gate, RefusesADumpOf30PercentInTwoHoursOnThinVolume) {
  EXPECT_EQ(verdict_in(world_of(dump_to(std::nextafter(98.0, 99.0), 1'000)), long_signal(ada, 98)),
            "taken");
  EXPECT_EQ(verdict_in(world_of(dump_to(98, 1'000)), long_signal(ada, 98)), "pump_or_dump");
}

TEST(Gate, TakesADumpOnTwiceTheVolume) {
  const auto four_hours = trend_history(100, Direction::long_, tuesday);
  const Edge volume = edge_of(10'000, 1'000, [&](double last) {
    return view_of(dump_to(98, last), four_hours).volume_ratio >= 2;
  });
  EXPECT_EQ(verdict_in(world_of(dump_to(98, volume.last_inside)), long_signal(ada, 98)), "taken");
  EXPECT_EQ(verdict_in(world_of(dump_to(98, volume.first_outside)), long_signal(ada, 98)),
            "pump_or_dump");
}

TEST(Gate, RefusesAPumpOf40PercentInTwoHoursOnThinVolume) {
  const auto pump_to = [](double close) {
    auto candles = hour_history({.close = 70, .end_percent = 0.25, .seed = 11}, tuesday - hours{2});
    candles.push_back(next_bar(candles.back(), Interval::h1, 80, 1'000));
    candles.push_back(next_bar(candles.back(), Interval::h1, close, 1'000));
    return world_of(candles, Direction::short_);
  };
  EXPECT_EQ(verdict_in(pump_to(std::nextafter(98.0, 97.0)), short_signal(ada, 98)), "taken");
  EXPECT_EQ(verdict_in(pump_to(98), short_signal(ada, 98)), "pump_or_dump");
}

double correlation_of(const std::vector<Candle>& a, const std::vector<Candle>& b) {
  market::SymbolMarket first{ada}, second{bnb};
  first.load_history(Interval::h1, a);
  second.load_history(Interval::h1, b);
  return std::abs(market::correlation(first.daily_returns(), second.daily_returns()).value());
}

// The day's last close, five days back, lies so much higher than ADAUSDT's.
std::vector<Candle> with_odd_day(std::vector<Candle> candles, double percent) {
  for (Candle& candle : candles) {
    if (end_of(candle, Interval::h1) != day_start(tuesday) - hours{5 * 24}) continue;
    candle.close *= 1 + percent / 100;
    candle.high = std::max(candle.high, candle.close);
  }
  return candles;
}

struct Twins {
  WorldSetup allowed, refused;
};

// ADAUSDT and BNBUSDT with a correlation of 0.85 at most, and of the next double above.
Twins twins_around_85_percent() {
  WorldSetup setup = oversold_world({ada, bnb});
  const auto& hours_of_ada = setup.listings[1].hours;
  const Edge odd = edge_of(10, 0, [&](double percent) {
    return correlation_of(hours_of_ada, with_odd_day(hours_of_ada, percent)) <= 0.85;
  });
  Twins twins{setup, setup};
  twins.allowed.listings[2].hours = with_odd_day(hours_of_ada, odd.last_inside);
  twins.refused.listings[2].hours = with_odd_day(hours_of_ada, odd.first_outside);
  return twins;
}

TEST(Gate, RefusesTheFirstCorrelationAbove85PercentWithAnOpenPosition) {
  const Twins twins = twins_around_85_percent();
  Session allowed{twins.allowed};
  EXPECT_EQ(allowed.verdict(long_signal(ada)), "taken");
  EXPECT_EQ(allowed.verdict(long_signal(bnb)), "taken");
  Session refused{twins.refused};
  EXPECT_EQ(refused.verdict(long_signal(ada)), "taken");
  EXPECT_EQ(refused.verdict(long_signal(bnb)), "correlated_with_open_position");
}

TEST(Gate, RefusesACorrelationWithASignalChosenAMomentBefore) {
  const Twins twins = twins_around_85_percent();
  for (const bool allowed : {true, false}) {
    Session session{allowed ? twins.allowed : twins.refused};
    session.send(named(scored(long_signal(ada), 90), "chosen"));
    session.send(named(scored(long_signal(bnb), 80), "second"));
    session.run_for(seconds{2});
    EXPECT_EQ(session.end_of(SignalId{"chosen"}), "taken");
    EXPECT_EQ(session.end_of(SignalId{"second"}),
              allowed ? "taken" : "correlated_with_open_position");
  }
}

TEST(Gate, RefusesASpreadOneTickBeyond0Point3Percent) {
  // 99.85 / 100.15 is 0.3 % of the mid.
  Signal signal = long_signal(ada, 99.85);
  EXPECT_EQ(verdict_in(oversold_world(), signal, {.spread_ticks = 30}), "taken");
  EXPECT_EQ(verdict_in(oversold_world(), signal, {.spread_ticks = 31}), "spread_too_wide");
}

std::string verdict_with_depth(std::string_view bids, std::string_view asks) {
  Session session;
  session.depths[ada] = {ada, money(bids), money(asks)};
  return session.verdict(long_signal(ada));
}

TEST(Gate, RefusesTheThinnerSideBelow50000Usdt) {
  EXPECT_EQ(verdict_with_depth("50000", "90000"), "taken");
  EXPECT_EQ(verdict_with_depth("49999.99999999", "90000"), "book_too_thin");
  EXPECT_EQ(verdict_with_depth("90000", "49999.99999999"), "book_too_thin");
}

TEST(Gate, RefusesWhenTheDepthIsNotKnown) {
  Session failed;
  failed.failing.insert(event::Read::depth);
  EXPECT_EQ(failed.verdict(long_signal(ada)), "book_unknown");
}

TEST(Gate, WaitsFiveSecondsForTheDepthAndNoLonger) {
  Session session;
  session.unanswered.insert(event::Read::depth);
  const Time sent = session.now();
  session.send(named(long_signal(ada), "silent"));
  session.advance_to(sent + Millis{4'999});
  EXPECT_EQ(session.end_of(SignalId{"silent"}), "undecided");
  session.advance_to(sent + Millis{5'000});
  EXPECT_EQ(session.end_of(SignalId{"silent"}), "book_unknown");
}

}  // namespace
}  // namespace vectord::test
