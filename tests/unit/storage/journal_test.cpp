// What was appended is read back; what a death tears off is cut; what is broken is named.
#include "vectord/storage/journal.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "storage/segments.hpp"
#include "unit/storage/samples.hpp"
#include "unit/storage/temporary.hpp"
#include "vectord/storage/encode.hpp"
#include "vectord/storage/journal_reader.hpp"

namespace vectord::storage {
namespace {

constexpr Time noon = time_from_ms(1'767'268'800'000);

Event quote(int n) {
  return {noon + Millis{n}, event::Quote{Symbol{"BTCUSDT"}, Price::from_int(n)}};
}

class JournalTest : public testing::Test {
 protected:
  JournalTest() { settings.directory = directory.str() + "/journal"; }
  Journal begin() {
    auto opened = Journal::open(settings, header);
    EXPECT_TRUE(opened.has_value());
    return *std::move(opened);
  }
  // A life of so many quotes that ended by a death.
  std::string life(int quotes) {
    Journal journal = begin();
    for (int i = 0; i < quotes; ++i) journal.append(quote(i));
    EXPECT_TRUE(journal.flush().has_value());
    return first_of(journal.path());
  }
  static std::string first_of(const std::string& path) {
    return path.substr(0, path.size() - std::string("0000.journal").size()) + "0000.journal";
  }
  static std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
  }
  static void replace(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }
  struct Read {
    int events = 0;
    std::vector<EffectsMark> marks;
    std::uint64_t lost = 0, last = 0;
    std::size_t torn = 0;
    bool clean = false;
    std::string error;
  };
  static Read read(const std::string& path) {
    Read out;
    auto reader = JournalReader::open(path);
    if (reader.has_error()) return {.error = reader.error().what()};
    while (true) {
      auto next = reader->next();
      if (next.has_error()) out.error = next.error().what();
      if (next.has_error() || !next->has_value()) break;
      if (std::holds_alternative<Event>(**next)) ++out.events;
      if (const auto* mark = std::get_if<EffectsMark>(&**next)) out.marks.push_back(*mark);
      if (const auto* gap = std::get_if<Gap>(&**next)) out.lost += gap->lost;
      if (std::holds_alternative<CleanEnd>(**next)) out.clean = true;
    }
    out.last = reader->record();
    out.torn = reader->torn_bytes();
    return out;
  }

  TemporaryDirectory directory;
  JournalSettings settings;
  JournalHeader header{.program = "vectord 1",
                       .session = 3,
                       .session_tag = "t1",
                       .settings = "mode = \"paper\"\n",
                       .states = {{"execution/ids", "7"}, {"position/BTCUSDT", ""}},
                       .started_at = noon};
};

TEST_F(JournalTest, GivesBackItsHeaderItsEventsAndTheMarksOfTheirEffects) {
  Journal journal = begin();
  for (const Event& event : sample_events()) journal.append(event);
  journal.append(sample_effects());
  ASSERT_TRUE(journal.finish().has_value());
  const auto reader = JournalReader::open(journal.path());
  ASSERT_TRUE(reader.has_value());
  JournalHeader expected = header;
  expected.life = 1;
  EXPECT_EQ(reader->header(), expected);
  const Read seen = read(journal.path());
  EXPECT_EQ(seen.error, "");
  EXPECT_EQ(seen.events, static_cast<int>(sample_events().size()));
  ASSERT_EQ(seen.marks.size(), 1U);
  EXPECT_EQ(seen.marks[0].count, sample_effects().size());
  EXPECT_EQ(seen.marks[0].hash, journal.effect_hash());
  EXPECT_TRUE(seen.clean);
  EXPECT_EQ(seen.last, journal.records());
}

TEST_F(JournalTest, HoldsWhatWasFlushedWhenTheProcessDies) {
  Journal journal = begin();
  journal.append(quote(1));
  ASSERT_TRUE(journal.flush().has_value());
  journal.append(quote(2));  // still ours alone
  const Read seen = read(journal.path());
  EXPECT_EQ(seen.events, 1);
  EXPECT_FALSE(seen.clean);
}

TEST_F(JournalTest, WritesByItselfWhenTheBufferIsFull) {
  settings.buffer_bytes = 1'000;
  Journal journal = begin();
  for (int i = 0; i < 100; ++i) journal.append(quote(i));
  EXPECT_GT(read(journal.path()).events, 50);
}

TEST_F(JournalTest, AnEventWithoutEffectsHasNoMark) {
  Journal journal = begin();
  journal.append(quote(1));
  journal.append(Effects{});
  ASSERT_TRUE(journal.flush().has_value());
  EXPECT_TRUE(read(journal.path()).marks.empty());
}

TEST_F(JournalTest, ATornTailIsCutWhereverItIsTorn) {
  const std::string path = life(3);
  const std::string whole = content(path);
  const std::string two = content(life(2));
  for (std::size_t size = two.size() + 1; size < whole.size(); ++size) {
    replace(path, whole.substr(0, size));
    const Read seen = read(path);
    EXPECT_EQ(seen.error, "") << size;
    EXPECT_EQ(seen.events, 2) << size;
    EXPECT_EQ(seen.torn, size - two.size());
  }
}

TEST_F(JournalTest, ATailOfZeroesIsATornTail) {
  const std::string path = life(2);
  replace(path, content(path) + std::string(5'000, '\0'));
  const Read seen = read(path);
  EXPECT_EQ(seen.error, "");
  EXPECT_EQ(seen.events, 2);
  EXPECT_EQ(seen.torn, 5'000U);
}

TEST_F(JournalTest, ABrokenMiddleIsNamedWithFileOffsetAndRecord) {
  const std::string path = life(5);
  const std::string whole = content(path);
  const std::size_t two = content(life(2)).size();
  for (std::size_t at = two; at < content(life(3)).size(); ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    replace(path, bytes);
    const Read seen = read(path);
    EXPECT_EQ(seen.events, 2) << at;
    EXPECT_NE(
        seen.error.find(path + " is corrupt at offset " + std::to_string(two) + " (record 3)"),
        std::string::npos)
        << seen.error;
  }
}

TEST_F(JournalTest, AnotherVersionsRecordsAreRefusedWithItsName) {
  const std::string path = life(1);
  std::string bytes = content(path);
  const std::size_t shape = 9 + 8 + 4;  // behind frame head, magic and format
  bytes[shape] = static_cast<char>(bytes[shape] ^ 1);
  replace(path, bytes);
  EXPECT_NE(read(path).error, "");
  replace(path, "no journal at all");
  EXPECT_NE(read(path).error.find("does not begin with the header"), std::string::npos);
}

TEST_F(JournalTest, GoesOnInTheNextSegmentWhenOneIsFull) {
  settings.segment_bytes = 2'000;
  Journal journal = begin();
  for (int i = 0; i < 200; ++i) {
    journal.append(quote(i));
    journal.append({effect::WakeAt{noon}});
    ASSERT_TRUE(journal.flush().has_value());
  }
  EXPECT_NE(journal.path(), first_of(journal.path()));
  const Read seen = read(first_of(journal.path()));
  EXPECT_EQ(seen.error, "");
  EXPECT_EQ(seen.events, 200);
  EXPECT_EQ(seen.marks.back().hash, journal.effect_hash());
  EXPECT_EQ(seen.last, 400U);
  // Reading may begin later; numbers and hash are those of the whole life.
  EXPECT_EQ(read(journal.path()).last, 400U);
}

TEST_F(JournalTest, ATornSegmentThatAnotherFollowsIsCorrupt) {
  settings.segment_bytes = 2'000;
  Journal journal = begin();
  for (int i = 0; i < 100; ++i) {
    journal.append(quote(i));
    ASSERT_TRUE(journal.flush().has_value());
  }
  const std::string first = first_of(journal.path());
  const std::string bytes = content(first);
  replace(first, bytes.substr(0, bytes.size() - 1));
  EXPECT_NE(read(first).error.find("corrupt"), std::string::npos);
}

TEST_F(JournalTest, EveryLifeHasItsOwnFiles) {
  life(1);
  life(2);
  const auto lives = journal_lives(settings.directory);
  ASSERT_TRUE(lives.has_value());
  ASSERT_EQ(lives->size(), 2U);
  EXPECT_EQ(read(lives->at(0)).events, 1);
  EXPECT_EQ(read(lives->at(1)).events, 2);
}

TEST_F(JournalTest, KeepsNoMoreBytesThanItMayAndForgetsFinishedLivesFirst) {
  settings.segment_bytes = 2'000;
  settings.keep_bytes = 20'000;
  const std::string old = life(100);
  Journal journal = begin();
  for (int i = 0; i < 1'000; ++i) {
    journal.append(quote(i));
    ASSERT_TRUE(journal.flush().has_value());
  }
  EXPECT_FALSE(std::filesystem::exists(old));
  std::uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(settings.directory)) {
    bytes += file.file_size();
  }
  EXPECT_LE(bytes, 20'000U + 3'000U);
  EXPECT_GT(bytes, 10'000U);
}

TEST(Surplus, TakesFinishedLivesFirstThenTheOldestAndNeverTheLast) {
  using std::chrono::seconds;
  const std::vector<SegmentFile> files{{1, 0, 10, seconds{50}},
                                       {1, 1, 10, seconds{40}},
                                       {2, 0, 10, seconds{30}},
                                       {2, 1, 10, seconds{20}}};
  const auto numbers = [&](std::int64_t bytes, int age) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> gone;
    for (const auto& file : surplus(files, 2, bytes, seconds{age})) {
      gone.emplace_back(file.life, file.number);
    }
    return gone;
  };
  using Gone = std::vector<std::pair<std::uint64_t, std::uint32_t>>;
  EXPECT_EQ(numbers(40, 100), Gone{});
  EXPECT_EQ(numbers(39, 100), (Gone{{1, 0}}));
  EXPECT_EQ(numbers(40, 49), (Gone{{1, 0}}));
  EXPECT_EQ(numbers(40, 10), (Gone{{1, 0}, {1, 1}}));
  EXPECT_EQ(numbers(15, 100), (Gone{{1, 0}, {1, 1}, {2, 0}}));
  EXPECT_EQ(numbers(0, 0), (Gone{{1, 0}, {1, 1}, {2, 0}}));
}

TEST(SegmentNames, AreReadAsTheyAreWritten) {
  SegmentFile file;
  ASSERT_TRUE(parse_segment_name(segment_name(12, 3), file));
  EXPECT_EQ(file.life, 12U);
  EXPECT_EQ(file.number, 3U);
  ASSERT_TRUE(parse_segment_name(segment_name(1'234'567, 12'345), file));
  EXPECT_EQ(file.life, 1'234'567U);
  for (const char* name :
       {"vector.db", "-.journal", "1-.journal", "a-1.journal", "1-2.journal.gz"}) {
    EXPECT_FALSE(parse_segment_name(name, file)) << name;
  }
}

// A directory in place of the next segment stands for a disk that takes no more files.
TEST_F(JournalTest, ASegmentThatCannotBeBegunIsAnErrorAndThePresentOneGoesOn) {
  settings.segment_bytes = 1'000;
  Journal journal = begin();
  const std::string next = settings.directory + "/" + segment_name(1, 1);
  std::filesystem::create_directories(next + "/taken");
  for (int i = 0; i < 100; ++i) journal.append(quote(i));
  const auto failed = journal.flush();
  ASSERT_TRUE(failed.has_error());
  EXPECT_NE(failed.error().what().find(next), std::string::npos);
  journal.append(quote(100));
  EXPECT_TRUE(journal.flush().has_error());
  std::filesystem::remove_all(next);
  journal.append(quote(101));
  EXPECT_TRUE(journal.flush().has_value());
  const Read seen = read(first_of(journal.path()));
  EXPECT_EQ(seen.events, 102);
  EXPECT_EQ(seen.error, "");
}

TEST_F(JournalTest, ADirectoryThatCannotBeMadeIsNamed) {
  std::ofstream(directory.str() + "/file") << "x";
  settings.directory = directory.str() + "/file/journal";
  const auto opened = Journal::open(settings, header);
  ASSERT_TRUE(opened.has_error());
  EXPECT_NE(opened.error().what().find(settings.directory), std::string::npos);
}

}  // namespace
}  // namespace vectord::storage
