// What would have become of a signal is kept beside it, over a restart.
#include <gtest/gtest.h>

#include "unit/storage/temporary.hpp"
#include "vectord/storage/database.hpp"

namespace vectord::storage {
namespace {

Signal signal(std::string_view id) {
  Signal made;
  made.id = SignalId{id};
  made.symbol = Symbol{"BTCUSDT"};
  made.entry = 100;
  made.stop = 98;
  made.score = 64;
  made.created_at = time_from_ms(1'800'000'000'000);
  return made;
}

Database open(const TemporaryDirectory& directory) {
  DatabaseSettings settings;
  settings.directory = directory.str();
  auto opened = Database::open(settings);
  EXPECT_TRUE(opened.has_value());
  return *std::move(opened);
}

TEST(Outcomes, AreKnownAfterARestartWithTheirSignals) {
  const TemporaryDirectory directory;
  const SignalOutcome outcome{SignalId{"a"}, Hypothetical::stop, -1.25,
                              time_from_ms(1'800'003'600'000)};
  std::int64_t session = 0;
  {
    Database database = open(directory);
    session = *database.begin_session({.mode = "paper", .exchange = "embedded"});
    for (const char* id : {"a", "b"}) {
      ASSERT_TRUE(database
                      .record(effect::RecordSignal{signal(id), RejectReason::score_below_minimum,
                                                   "64 < 65"})
                      .has_value());
    }
    ASSERT_TRUE(database.record(outcome).has_value());
  }
  Database again = open(directory);
  ASSERT_TRUE(again.resume_session(session).has_value());
  const auto decided = again.decided_signals(10);
  ASSERT_TRUE(decided.has_value());
  ASSERT_EQ(decided->size(), 2u);  // newest first
  EXPECT_EQ((*decided)[0].signal.id.str(), "b");
  EXPECT_EQ((*decided)[0].outcome, std::nullopt);
  EXPECT_EQ((*decided)[1].outcome, outcome);
  EXPECT_EQ((*decided)[1].reason, RejectReason::score_below_minimum);
  EXPECT_EQ(again.decided_signals(1)->size(), 1u);
}

TEST(Outcomes, OfAnotherSessionAreNotOurs) {
  const TemporaryDirectory directory;
  Database database = open(directory);
  ASSERT_TRUE(database.begin_session({.mode = "paper", .exchange = "embedded"}).has_value());
  ASSERT_TRUE(
      database.record(SignalOutcome{SignalId{"a"}, Hypothetical::target, 2, Time{}}).has_value());
  ASSERT_TRUE(database.begin_session({.mode = "paper", .exchange = "embedded"}).has_value());
  ASSERT_TRUE(database.record(effect::RecordSignal{signal("a"), std::nullopt, ""}).has_value());
  EXPECT_EQ(database.decided_signals(10)->front().outcome, std::nullopt);
}

}  // namespace
}  // namespace vectord::storage
