// The scanner's own way: from closed bars to a scored signal that is taken, and what it asks for
// meanwhile.
#include "session.hpp"

namespace vectord::test {
namespace {

// A fall deep enough to be a trend: when ranging, 4 ATR over 3 ATR never reach the risk:reward
// of 1.6.
WorldSetup trending_world() {
  WorldSetup setup = oversold_world();
  setup.listings[1].hours = hour_history({.end_percent = -0.8, .seed = 11}, tuesday);
  return setup;
}

// Two bars up after the fall: momentum in our favour while RSI is still oversold.
void close_rebound(Session& session) {
  session.advance_to(tuesday + hours{1});
  session.close_hour(ada, 100.4, 1'000);
  session.advance_to(tuesday + hours{2});
  session.move("ADAUSDT", "100.8");
  session.close_hour(ada, 100.8, 1'700);
}

TEST(Scanner, MakesASignalOfAClosedBarAndTradesIt) {
  Session session{trending_world()};
  session.derivatives[ada] = {ada, 0.6, 1.05};
  close_rebound(session);
  session.run_for(seconds{1});
  ASSERT_EQ(session.signals.size(), 1U);
  const effect::RecordSignal record = session.signals.back().what;
  EXPECT_EQ(record.reason, std::nullopt) << record.detail;
  EXPECT_EQ(record.signal.source, SignalSource::scanner);
  EXPECT_EQ(record.signal.bar, tuesday + hours{1});
  EXPECT_EQ(record.signal.entry, 100.8);
  EXPECT_TRUE(record.signal.trend_confirmed);
  EXPECT_TRUE(record.signal.missing == std::vector<std::string_view>{"funding"});
  int sum = 0;
  for (const ScorePart& part : record.signal.parts) sum += part.points;
  EXPECT_EQ(record.signal.score, std::min(sum, 100));
  EXPECT_TRUE(session.position(ada).has_value());
}

TEST(Scanner, ScansHalfASecondAfterTheFirstBarSoThatTheOthersHaveClosed) {
  Session session{trending_world()};
  close_rebound(session);
  session.run_for(Millis{499});
  EXPECT_EQ(session.status().signals.bars_scored, 1U);  // of the hour before
  session.run_for(Millis{1});
  EXPECT_EQ(session.status().signals.bars_scored, 2U);
}

TEST(Scanner, DoesNotBlockWhereDerivativesAreNotKnown) {
  Session session{trending_world()};
  session.unanswered.insert(event::Read::derivatives);
  close_rebound(session);
  session.run_for(Millis{5'499});
  EXPECT_TRUE(session.signals.empty());
  session.move("ADAUSDT", "100.8");
  session.run_for(Millis{1'000});
  ASSERT_EQ(session.signals.size(), 1U);
  EXPECT_EQ(session.signals.back().what.signal.missing,
            (std::vector<std::string_view>{"open_interest", "taker_ratio", "funding"}));
}

TEST(Scanner, CountsWhyABarGaveNoSignal) {
  WorldSetup setup = oversold_world({ada, bnb});
  setup.listings[2].hours = hour_history({.bars = 598, .seed = 3}, tuesday);
  Session session{setup};
  session.advance_to(tuesday + hours{1});
  session.close_hour(btc, 50'000, 1'000);
  session.close_hour(ada, 99.8, 1'000);  // falling still
  session.close_hour(bnb, 99.8, 1'000);  // its 599th bar
  session.run_for(seconds{1});
  const auto counts = session.status().signals;
  EXPECT_EQ(counts.bars_scored, 3U);
  EXPECT_EQ(counts.no_signal.at("no_extreme_rsi"), 1U);
  EXPECT_EQ(counts.no_signal.at("no_momentum"), 1U);
  EXPECT_EQ(counts.no_signal.at("insufficient_history"), 1U);
  EXPECT_EQ(counts.received, 0U);
}

TEST(Scanner, LoadsTheHistoryAgainAfterAGap) {
  Session session;
  session.advance_to(tuesday + hours{2});
  Candle late = next_bar(session.hours(ada).back(), Interval::h1, 99.8, 1'000);
  late.open_time += hours{1};
  session.unanswered.insert(event::Read::history);
  session.deliver(event::CandleUpdate{ada, Interval::h1, late, true});
  EXPECT_EQ(session.status().not_ready, std::vector<std::string>{"candle history of 1 series"});
}

TEST(Scanner, AsksAgainForWhatItFailedToRead) {
  CoreWorld world{oversold_world()};
  world.failing = {event::Read::instruments, event::Read::brackets, event::Read::day_volumes};
  world.start();
  EXPECT_FALSE(world.status().not_ready.empty());
  world.failing = {event::Read::history};
  world.run_for(seconds{6});
  EXPECT_EQ(world.status().symbols, 2U);
  EXPECT_FALSE(world.status().not_ready.empty());
  world.failing.clear();
  world.run_for(seconds{6});
  EXPECT_EQ(world.status().not_ready, std::vector<std::string>{});
}

TEST(Scanner, SaysSoWhenNoSymbolPassesItsConditions) {
  WorldSetup setup = oversold_world();
  for (Listing& listing : setup.listings) listing.day_volume = 20'000'000;
  CoreWorld busy{setup};
  busy.start();
  EXPECT_EQ(busy.status().symbols, 2U);
  for (Listing& listing : setup.listings) listing.day_volume = 19'999'999;
  CoreWorld quiet{setup};
  quiet.start();
  EXPECT_TRUE(quiet.alerted("no_symbols"));
}

TEST(Scanner, WatchesBitcoinForItsMoodWhereItMayNotTradeIt) {
  WorldSetup setup = oversold_world();
  setup.engine.strategy.scanner.blacklist = {btc};
  Session session{setup};
  EXPECT_EQ(session.status().symbols, 1U);
  EXPECT_EQ(session.verdict(long_signal(btc, 50'000)), "unknown_symbol");
  EXPECT_EQ(session.verdict(long_signal(ada)), "taken");
}

}  // namespace
}  // namespace vectord::test
