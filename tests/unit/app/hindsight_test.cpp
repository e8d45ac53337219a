// What became of a signal is stored, also where the process ended in between.
#include "app/hindsight.hpp"

#include <gtest/gtest.h>

#include "unit/storage/temporary.hpp"

namespace vectord::app {
namespace {

constexpr Millis hour{3'600'000};
const Time start = time_from_ms(1'800'000'000'000);

Signal signal(std::string_view id) {
  Signal made;
  made.id = SignalId{id};
  made.symbol = Symbol{"BTCUSDT"};
  made.entry = 100;
  made.stop = 98;
  made.targets = {104, 106, 108};
  made.created_at = start;
  return made;
}

Candle bar(int n, double high, double low) {
  Candle candle;
  candle.open_time = start + hour * n;
  candle.open = candle.close = 100;
  candle.high = high;
  candle.low = low;
  return candle;
}

Event closed(const Candle& candle, Interval interval = Interval::h1) {
  return {start, event::CandleUpdate{Symbol{"BTCUSDT"}, interval, candle, true}};
}

struct AHindsight : testing::Test {
  storage::TemporaryDirectory directory;
  std::optional<storage::Database> database;
  std::optional<Hindsight> hindsight;

  void SetUp() override {
    open();
    ASSERT_TRUE(database->begin_session({.mode = "paper", .exchange = "embedded"}).has_value());
    hindsight.emplace(*database);
  }
  void open() {
    storage::DatabaseSettings settings;
    settings.directory = directory.str();
    auto opened = storage::Database::open(settings);
    ASSERT_TRUE(opened.has_value());
    database.emplace(*std::move(opened));
  }
  void restart() {
    const auto session = *database->current_session();
    hindsight.reset();
    database.reset();
    open();
    ASSERT_TRUE(database->resume_session(session).has_value());
    hindsight.emplace(*database);
    ASSERT_TRUE(hindsight->restore().has_value());
  }
  void decide(std::string_view id, std::optional<RejectReason> reason) {
    const effect::RecordSignal decided{signal(id), reason, ""};
    ASSERT_TRUE(database->record(decided).has_value());
    hindsight->on_decided(decided);
  }
  std::optional<SignalOutcome> outcome_of_last() {
    return database->decided_signals(1)->front().outcome;
  }
};

TEST_F(AHindsight, StoresWhatABarDecided) {
  decide("a", RejectReason::score_below_minimum);
  hindsight->on_event(closed(bar(0, 103, 99)));
  EXPECT_EQ(outcome_of_last(), std::nullopt);
  hindsight->on_event(closed(bar(1, 104, 99)));
  EXPECT_EQ(outcome_of_last(),
            (SignalOutcome{SignalId{"a"}, Hypothetical::target, 2, start + hour * 2}));
}

TEST_F(AHindsight, SeesClosedHourBarsAlone) {
  decide("a", std::nullopt);
  hindsight->on_event(closed(bar(0, 200, 1), Interval::h4));
  Event running = closed(bar(0, 200, 1));
  std::get<event::CandleUpdate>(running.what).closed = false;
  hindsight->on_event(running);
  EXPECT_EQ(outcome_of_last(), std::nullopt);
}

TEST_F(AHindsight, TheHistoryAfterARestartFillsTheGap) {
  decide("a", RejectReason::max_positions);
  hindsight->on_event(closed(bar(0, 101, 99)));
  restart();
  hindsight->on_event({start, event::History{Symbol{"BTCUSDT"},
                                             Interval::h1,
                                             {bar(-1, 200, 1), bar(0, 101, 99), bar(1, 101, 98),
                                              bar(2, 104, 99)}}});
  EXPECT_EQ(outcome_of_last(),
            (SignalOutcome{SignalId{"a"}, Hypothetical::stop, -1, start + hour * 2}));
}

TEST_F(AHindsight, WhatIsKnownIsNotFollowedAgain) {
  decide("a", std::nullopt);
  hindsight->on_event(closed(bar(0, 104, 99)));
  restart();
  hindsight->on_event(closed(bar(1, 104, 90)));
  EXPECT_EQ(outcome_of_last()->outcome, Hypothetical::target);
}

}  // namespace
}  // namespace vectord::app
