// What the core records is durable before its orders leave; while nothing can be written entries
// stop, and it is said once.
#include "app/recorder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "unit/storage/temporary.hpp"
#include "vectord/storage/journal_reader.hpp"

namespace vectord::app {
namespace {

constexpr Time noon = time_from_ms(1'767'268'800'000);

class RecorderTest : public testing::Test {
 protected:
  void open(std::int64_t file_bytes_max = 0) {
    auto opened =
        storage::Database::open({.directory = directory.str(), .file_bytes_max = file_bytes_max});
    ASSERT_TRUE(opened.has_value());
    database.emplace(*std::move(opened));
    ASSERT_TRUE(database->begin_session({.mode = "paper"}).has_value());
    storage::JournalSettings where{.directory = directory.str() + "/journal"};
    auto journal = storage::Journal::open(where, {});
    ASSERT_TRUE(journal.has_value());
    path = journal->path();
    recorder.emplace(*database, *std::move(journal),
                     [this](bool ok, const std::string& detail) { told.emplace_back(ok, detail); });
  }
  bool keep(const Effects& effects) {
    recorder->enter({noon, event::Wake{}});
    return recorder->keep(effects, noon);
  }
  int journaled() const {
    auto reader = storage::JournalReader::open(path);
    int records = 0;
    for (auto next = reader->next(); next.has_value() && *next; next = reader->next()) ++records;
    return records;
  }

  storage::TemporaryDirectory directory;
  std::optional<storage::Database> database;
  std::optional<Recorder> recorder;
  std::string path;
  std::vector<std::pair<bool, std::string>> told;
};

Effects order(const std::string& state) {
  OrderRequest request;
  request.client_id = ClientOrderId{"vec-t1-1E"};
  request.symbol = Symbol{"BTCUSDT"};
  return {effect::RecordState{"execution/ids", state},
          effect::RecordOrder{.request = request, .at = noon}, effect::PlaceOrder{request}};
}

TEST_F(RecorderTest, HasWrittenAnOrdersIntentAndItsEventWhenItReturns) {
  open();
  EXPECT_TRUE(keep(order("2")));
  EXPECT_EQ(database->pending(), 0U);
  EXPECT_EQ(journaled(), 2);  // the event, and the mark of its effects
  EXPECT_TRUE(told.empty());
}

TEST_F(RecorderTest, LetsWakeUpCallsAndSignalsWaitForCompany) {
  open();
  EXPECT_TRUE(keep({effect::WakeAt{noon}}));
  EXPECT_EQ(journaled(), 0);
  EXPECT_TRUE(keep({effect::RecordSignal{}}));
  EXPECT_EQ(database->pending(), 1U);
  EXPECT_TRUE(recorder->flush());
  EXPECT_EQ(database->pending(), 0U);
  EXPECT_EQ(journaled(), 4);
}

TEST_F(RecorderTest, StopsEntriesWhileTheDatabaseCannotBeWrittenAndSaysSoOnce) {
  open(128 * 1024);
  const std::string large(150'000, 'x');
  EXPECT_FALSE(keep(order(large)));
  EXPECT_FALSE(keep(order(large)));
  EXPECT_FALSE(keep({}));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_FALSE(told[0].first);
  EXPECT_NE(told[0].second.find("no space left"), std::string::npos) << told[0].second;
}

TEST_F(RecorderTest, GoesOnWhenTheDiskHasRoomAgain) {
  open(128 * 1024);
  EXPECT_FALSE(keep({effect::RecordState{"a", std::string(150'000, 'x')}}));
  EXPECT_TRUE(keep({effect::RecordState{"a", "small"}}));  // the newer value is all that is needed
  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(told[1].first);
  EXPECT_EQ(*database->state("a"), "small");
}

using RecorderDeathTest = RecorderTest;

TEST_F(RecorderDeathTest, TheEventThatBrokeTheCoreIsInTheJournal) {
  open();
  EXPECT_DEATH(
      {
        recorder->enter({noon, event::Wake{}});
        std::abort();
      },
      "");
  EXPECT_EQ(journaled(), 1);
}

TEST_F(RecorderTest, WorksWithoutAJournal) {
  open();
  recorder.emplace(*database, std::nullopt, [](bool, const std::string&) {});
  EXPECT_TRUE(keep(order("2")));
  EXPECT_EQ(journaled(), 0);
}

TEST_F(RecorderTest, ACleanEndIsInTheJournal) {
  open();
  recorder->finish();
  auto reader = storage::JournalReader::open(path);
  const auto last = reader->next();
  ASSERT_TRUE(last.has_value() && *last);
  EXPECT_TRUE(std::holds_alternative<storage::CleanEnd>(**last));
}

}  // namespace
}  // namespace vectord::app
