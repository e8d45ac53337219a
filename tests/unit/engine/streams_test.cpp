// Streams that were lost, late or doubled: what the core asks for afterwards, and what it believes.
#include <algorithm>

#include "session.hpp"

namespace vectord::test {
namespace {

// ── candles ──

const Time boundary = tuesday + hours{1};  // the 1 h bar that runs at the start closes here

struct Candles : testing::Test {
  Session session{oversold_world()};
  std::size_t begun = 0;  // events before the part that a test looks at

  Candle next_hour(const Symbol& symbol) {
    return next_bar(session.hours(symbol).back(), Interval::h1, 100, 1'000);
  }
  Candle running_after(const Candle& closed) { return next_bar(closed, Interval::h1, 100.5, 10); }
  void market_stream(bool up, std::vector<Symbol> symbols = {}) {
    session.deliver(event::Connection{event::Channel::market_stream, up, "", std::move(symbols)});
  }
  // The market stream is down while the hour ends.
  void lose_the_boundary() {
    session.advance_to(boundary - minutes{1});
    market_stream(false);
    session.advance_to(boundary + seconds{3});
    missing = next_hour(ada);
    session.close_bar_unseen(ada, Interval::h1, missing);
    session.close_bar_unseen(btc, Interval::h1, next_hour(btc));
    begin();
  }
  void begin() {
    begun = session.events.size();
    scored = session.status().signals.bars_scored;
  }
  std::vector<event::History> histories() const {
    std::vector<event::History> found;
    for (std::size_t i = begun; i < session.events.size(); ++i) {
      const auto* one = std::get_if<event::History>(&session.events[i].what);
      if (one != nullptr) found.push_back(*one);
    }
    return found;
  }
  std::size_t newly_scored() { return session.status().signals.bars_scored - scored; }

  Candle missing;
  std::size_t scored = 0;
};

TEST_F(Candles, TheOneThatClosedWhileTheStreamWasDownArrivesOnceByRest) {
  lose_the_boundary();
  market_stream(true, {ada, btc});
  session.run_for(seconds{2});
  ASSERT_EQ(histories().size(), 2U);  // of both symbols, 1 h; no 4 h bar has closed
  for (const auto& history : histories()) {
    EXPECT_EQ(history.interval, Interval::h1);
    EXPECT_LE(history.candles.size(), 4U);  // the missing one and an overlap, not everything again
  }
  EXPECT_EQ(newly_scored(), 2U);
  EXPECT_EQ(session.status().not_ready, std::vector<std::string>{});
}

TEST_F(Candles, OfASymbolWhoseStreamWasNotLostNothingIsAskedFor) {
  lose_the_boundary();
  market_stream(true, {ada});
  session.run_for(seconds{2});
  ASSERT_EQ(histories().size(), 1U);
  EXPECT_EQ(histories()[0].symbol, ada);
}

TEST_F(Candles, NothingIsAskedForWhenNoBarHasClosedMeanwhile) {
  session.advance_to(tuesday + minutes{20});
  market_stream(false);
  session.run_for(minutes{5});
  begin();
  market_stream(true, {ada, btc});
  session.run_for(minutes{1});
  EXPECT_TRUE(histories().empty());
  EXPECT_EQ(session.status().not_ready, std::vector<std::string>{});
}

TEST_F(Candles, OneThatComesByStreamAndByRestIsAppliedOnce) {
  lose_the_boundary();
  market_stream(true, {ada});
  session.deliver(
      event::CandleUpdate{ada, Interval::h1, missing, true});  // the answer is on its way
  session.run_for(seconds{2});
  EXPECT_EQ(histories().size(), 1U);
  EXPECT_EQ(newly_scored(), 1U);
  session.deliver(event::CandleUpdate{ada, Interval::h1, missing, true});  // and once more
  session.run_for(seconds{2});
  EXPECT_EQ(newly_scored(), 1U);
}

TEST_F(Candles, AHoleIsSeenByTheRunningBarAndFilled) {
  session.advance_to(boundary + seconds{1});
  missing = next_hour(ada);
  session.close_bar_unseen(ada, Interval::h1, missing);
  begin();
  for (int i = 0; i < 10; ++i) {
    session.deliver(event::CandleUpdate{ada, Interval::h1, running_after(missing), false});
    session.run_for(Millis{250});
  }
  EXPECT_EQ(histories().size(), 1U);
  EXPECT_EQ(newly_scored(), 1U);
}

TEST_F(Candles, OneThatTheExchangeDoesNotHaveIsAskedForThreeTimes) {
  session.advance_to(boundary + seconds{1});
  begin();
  for (int i = 0; i < 240; ++i) {
    session.deliver(event::CandleUpdate{ada, Interval::h1, running_after(next_hour(ada)), false});
    session.run_for(Millis{250});
  }
  EXPECT_EQ(histories().size(), 3U);
  EXPECT_EQ(session.status().not_ready, std::vector<std::string>{});
}

TEST_F(Candles, AReadThatFailsIsRepeatedUntilItSucceeds) {
  lose_the_boundary();
  session.failing.insert(event::Read::history);
  market_stream(true, {ada});
  session.run_for(seconds{26});
  EXPECT_NE(session.status().not_ready, std::vector<std::string>{});
  session.failing.clear();
  session.run_for(seconds{6});
  EXPECT_EQ(session.status().not_ready, std::vector<std::string>{});
  EXPECT_EQ(newly_scored(), 1U);
}

TEST_F(Candles, AnOldBarThatArrivesLateIsNoSignal) {
  lose_the_boundary();
  session.advance_to(boundary + minutes{2});
  market_stream(true, {ada});
  session.run_for(seconds{2});
  EXPECT_EQ(histories().size(), 1U);
  EXPECT_EQ(newly_scored(), 0U);
}

TEST_F(Candles, TheWholeHistoryIsLoadedWhereTheHoleCannotBeClosed) {
  lose_the_boundary();
  session.advance_to(boundary + hours{1} + seconds{1});
  // The exchange itself lacks a bar.
  Candle later = next_hour(ada);
  later.open_time += hours{1};
  session.close_bar_unseen(ada, Interval::h1, later);
  session.advance_to(boundary + hours{2} + seconds{1});
  begin();
  market_stream(true, {ada});
  session.run_for(seconds{2});
  const auto all = histories();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_LT(all[0].candles.size(), 10U);
  EXPECT_GT(all[1].candles.size(), 500U);
}

// ── the account ──

using What = decltype(Event::what);

bool is_of_the_user_stream(const What& what) {
  return std::holds_alternative<event::OrderUpdate>(what) ||
         std::holds_alternative<event::AlgoUpdate>(what);
}

struct Account : testing::Test {
  Session session{oversold_world({ada, bnb})};

  void user_stream(bool up) {
    session.user_stream_up = up;
    session.deliver(event::Connection{event::Channel::user_stream, up, "", {}});
  }
  std::vector<What> told() const {
    std::vector<What> found;
    for (const Event& event : session.events) {
      if (is_of_the_user_stream(event.what)) found.push_back(event.what);
    }
    return found;
  }
  struct Figures {
    std::string realized, commission, wallet;
    std::size_t positions = 0, trades = 0, fills = 0, placed = 0;
    bool operator==(const Figures&) const = default;
  };
  Figures figures() {
    const auto status = session.status();
    return {status.realized_pnl.to_string(),
            status.commission.to_string(),
            status.wallet ? status.wallet->to_string() : "",
            status.positions.size(),
            session.trades.size(),
            session.fills.size(),
            session.placed.size()};
  }
};

TEST_F(Account, EveryEventAgainAndBackwardsChangesNothing) {
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(seconds{2});
  ASSERT_EQ(session.verdict(long_signal(bnb)), "taken");
  session.run_for(seconds{2});
  session.move(ada, price("97.9"));  // its stop
  session.run_for(seconds{2});
  const Figures before = figures();
  ASSERT_EQ(before.trades, 1U);
  ASSERT_EQ(before.positions, 1U);
  std::vector<What> events = told();
  ASSERT_GT(events.size(), 8U);
  for (int i = 0; i < 2; ++i) {
    for (const What& what : events) session.deliver(what);
    session.run_for(seconds{3});
    std::reverse(events.begin(), events.end());
  }
  EXPECT_EQ(figures(), before);
  EXPECT_TRUE(session.position(bnb)->is_protected);
}

TEST_F(Account, EntriesWaitForTheResyncAfterAReconnect) {
  user_stream(false);
  EXPECT_EQ(session.verdict(named(long_signal(ada), "a")), "not_ready");
  session.unanswered.insert(event::Read::account);
  user_stream(true);
  session.run_for(seconds{1});
  EXPECT_EQ(session.status().not_ready, std::vector<std::string>{"reconciliation"});
  EXPECT_EQ(session.verdict(named(long_signal(bnb), "b")), "not_ready");
}

TEST_F(Account, AStopThatTriggeredUnseenIsFoundByTheResync) {
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(seconds{2});
  ASSERT_TRUE(session.position(ada).has_value());
  user_stream(false);
  session.move(ada, price("97.9"));
  session.run_for(seconds{1});
  EXPECT_TRUE(session.position(ada).has_value());  // nobody has told
  user_stream(true);
  session.run_for(minutes{1});
  EXPECT_FALSE(session.position(ada).has_value());
  EXPECT_EQ(session.trades.size(), 1U);
  EXPECT_EQ(session.status().not_ready, std::vector<std::string>{});
}

}  // namespace
}  // namespace vectord::test
