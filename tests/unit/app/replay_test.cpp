// A journal fed to a fresh core gives the same effects; where it does not, the event is named.
#include "app/replay.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/engine_settings.hpp"
#include "unit/storage/temporary.hpp"
#include "vectord/config/schema.hpp"
#include "vectord/engine/engine.hpp"
#include "vectord/storage/journal.hpp"

namespace vectord::app {
namespace {

constexpr Time noon = time_from_ms(1'767'268'800'000);

class ReplayTest : public testing::Test {
 protected:
  // A life of the real core on these settings and states; `tamper` changes what is recorded.
  std::string life(int events, const std::function<void(int, Effects&)>& tamper = {}) {
    storage::JournalHeader header{.program = "vectord test",
                                  .session_tag = "t1",
                                  .settings = config::settings_text(settings),
                                  .states = {{"engine/paused", "1"}},
                                  .started_at = noon};
    engine::Engine core(engine_settings(settings, "t1"));
    EXPECT_TRUE(core.restore("engine/paused", "1").has_value());
    auto journal = storage::Journal::open({.directory = directory.str()}, header);
    EXPECT_TRUE(journal.has_value());
    for (int i = 0; i < events; ++i) {
      const Event event{noon + std::chrono::minutes{i}, what(i)};
      Effects effects;
      core.on(event, effects);
      if (tamper) tamper(i, effects);
      journal->append(event);
      journal->append(effects);
    }
    EXPECT_TRUE(journal->finish().has_value());
    return journal->path();
  }
  static decltype(Event::what) what(int i) {
    if (i == 0) return event::Started{};
    if (i == 1) return event::Resume{};
    if (i == 2) return event::ReadFailed{.what = event::Read::instruments, .error = "no"};
    return event::Wake{};
  }
  int run(const std::string& path) {
    std::ostringstream text;
    const int code = replay(path, text);
    out = text.str();
    return code;
  }

  storage::TemporaryDirectory directory;
  config::Settings settings;
  std::string out;
};

TEST_F(ReplayTest, OfTheSameCoreIsEqual) {
  EXPECT_EQ(run(life(20)), 0) << out;
  EXPECT_NE(out.find("events 20, effects "), std::string::npos) << out;
  EXPECT_NE(out.find("equals the recorded one"), std::string::npos) << out;
}

TEST_F(ReplayTest, NamesTheFirstEventWithOtherEffects) {
  const auto path = life(20, [](int i, Effects& effects) {
    if (i == 2) effects.push_back(effect::LoadAccount{});
  });
  EXPECT_EQ(run(path), 1);
  EXPECT_NE(out.find("DIFFERS at record 5: 2026-01-01T12:02:00.000Z ReadFailed"), std::string::npos)
      << out;
}

TEST_F(ReplayTest, NamesAnEventThatWasRecordedWithoutEffects) {
  EXPECT_EQ(run(life(20,
                     [](int i, Effects& effects) {
                       if (i == 1) effects.clear();
                     })),
            1);
  EXPECT_NE(out.find("Resume\n  recorded: no effects"), std::string::npos) << out;
}

TEST_F(ReplayTest, GivesOtherEffectsWithOtherSettings) {
  settings.strategy.scanner.interval = Millis{30'000};
  const std::string first = life(3);
  EXPECT_EQ(run(first), 0) << out;
  std::ostringstream printed;
  EXPECT_EQ(print_journal(first, printed), 0);
  EXPECT_NE(printed.str().find("1 states restored"), std::string::npos) << printed.str();
  EXPECT_NE(printed.str().find("Started"), std::string::npos);
  EXPECT_NE(printed.str().find("clean end"), std::string::npos);
}

TEST_F(ReplayTest, OfADirectoryIsThatOfEveryLifeInIt) {
  life(5);
  life(6);
  EXPECT_EQ(run(directory.str()), 0) << out;
  EXPECT_NE(out.find("000001-0000"), std::string::npos);
  EXPECT_NE(out.find("000002-0000"), std::string::npos);
  life(5, [](int, Effects& effects) { effects.clear(); });
  EXPECT_EQ(run(directory.str()), 1);
}

TEST_F(ReplayTest, OfALifeThatDiedIsEqualUpToItsDeath) {
  const std::string path = life(20);
  const auto size = std::filesystem::file_size(path);
  for (std::uintmax_t cut = 1; cut < 200; ++cut) {
    std::filesystem::resize_file(path, size - cut);
    EXPECT_EQ(run(path), 0) << cut << out;
    EXPECT_NE(out.find("no clean end"), std::string::npos);
  }
}

TEST_F(ReplayTest, OfWhatCannotBeReadSaysWhy) {
  EXPECT_EQ(run(directory.str() + "/none.journal"), 2);
  EXPECT_NE(out.find("none.journal"), std::string::npos);
  EXPECT_EQ(run(directory.str()), 2);
  EXPECT_NE(out.find("holds no journal"), std::string::npos);
  const std::string path = life(20);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(path)) - 100);
  file.put('\x7f').put('\x7f');
  file.close();
  EXPECT_EQ(run(path), 2);
  EXPECT_NE(out.find("corrupt at offset"), std::string::npos) << out;
}

}  // namespace
}  // namespace vectord::app
