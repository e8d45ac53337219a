#include "vectord/config/load.hpp"

#include <gtest/gtest.h>

#include <set>

#include "vectord/config/schema.hpp"

namespace vectord::config {
namespace {

std::vector<std::string> problems_of(const std::string& text,
                                     const std::vector<Override>& overrides = {}) {
  std::vector<std::string> out;
  for (const Problem& problem : load_text(text, "f.toml", overrides).problems) {
    out.push_back(problem.to_string());
  }
  return out;
}

TEST(Load, TakesTheDefaultsOfThePaperModeFromAnEmptyFile) {
  const Loaded loaded = load_text("", "f.toml", {});
  EXPECT_TRUE(loaded.problems.empty());
  EXPECT_EQ(loaded.settings.mode, Mode::paper);
  EXPECT_EQ(loaded.settings.strategy.filter.min_score, 65);
  EXPECT_EQ(loaded.settings.strategy.scanner.min_quote_volume_24h, 0.0);
}

TEST(Load, AsksForSeventyPointsInProductionAndSixtyFiveOnTestnet) {
  const Loaded production =
      load_text("mode = \"production\"\ni_understand_the_risk = true\n", "f.toml", {});
  EXPECT_TRUE(production.problems.empty());
  EXPECT_EQ(production.settings.strategy.filter.min_score, 70);
  EXPECT_EQ(production.settings.strategy.scanner.min_quote_volume_24h, 20'000'000.0);
  EXPECT_EQ(load_text("mode = \"testnet\"", "f", {}).settings.strategy.filter.min_score, 65);
}

TEST(Load, KeepsAMinimumScoreThatWasSetInAnyMode) {
  const Loaded loaded = load_text(
      "mode = \"production\"\ni_understand_the_risk = true\n[filter]\nmin_score = 82\n", "f", {});
  EXPECT_EQ(loaded.settings.strategy.filter.min_score, 82);
}

TEST(Load, RefusesProductionUntilTheRiskIsUnderstood) {
  EXPECT_EQ(problems_of("mode = \"production\""),
            (std::vector<std::string>{
                "mode: production trades real money: set i_understand_the_risk = true"}));
}

TEST(Load, NamesEveryProblemAtOnceWithItsPlace) {
  const auto problems = problems_of(
      "mod = \"paper\"\n[risk]\nper_trade = 11\nmax_positions = \"four\"\n[filter]\nmin_scor = "
      "3\n");
  EXPECT_EQ(
      problems,
      (std::vector<std::string>{
          "f.toml:1:1: there is no setting mod; did you mean mode?",
          "f.toml:3:1: risk.per_trade must be a number in 0.01 .. 10 (% of equity)",
          "f.toml:4:1: risk.max_positions must be a whole number in 1 .. 50",
          "f.toml:6:1: there is no setting filter.min_scor; did you mean filter.min_score?"}));
}

TEST(Load, AcceptsTheEndsOfARangeAndNothingBeyond) {
  EXPECT_TRUE(problems_of("[risk]\nper_trade = 10").empty());
  EXPECT_TRUE(problems_of("[risk]\nper_trade = 0.01").empty());
  EXPECT_EQ(problems_of("[risk]\nper_trade = 10.0001").size(), 1u);
  EXPECT_EQ(problems_of("[risk]\nper_trade = 0.0099").size(), 1u);
  EXPECT_EQ(problems_of("[risk]\nper_trade = nan").size(), 1u);
}

TEST(Load, NamesADuplicateKeyWithItsLine) {
  const auto problems = problems_of("[risk]\nper_trade = 1\nper_trade = 2\n");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems.front().substr(0, 9), "f.toml:3:");
}

TEST(Load, NamesTheLineOfTextThatIsNotToml) {
  const auto problems = problems_of("[risk]\nper_trade = = 1\n");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems.front().substr(0, 9), "f.toml:2:");
}

TEST(Load, LetsOverridesWinOverTheFile) {
  const Loaded loaded = load_text("[risk]\nper_trade = 1\n", "f.toml",
                                  {{"risk.per_trade", "2.5"}, {"paper.market", "../candles"}});
  EXPECT_TRUE(loaded.problems.empty());
  EXPECT_EQ(loaded.settings.risk.per_trade_percent, 2.5);
  EXPECT_EQ(loaded.settings.paper.market, "../candles");
}

TEST(Load, NamesAMisspeltOverride) {
  EXPECT_EQ(
      problems_of("", {{"risk.per_trad", "1"}}),
      (std::vector<std::string>{"--set risk.per_trad: there is no setting risk.per_trad; did you "
                                "mean risk.per_trade?"}));
}

TEST(Load, ReadsTheSpeedAsANumberOrAsMax) {
  EXPECT_EQ(load_text("[paper]\nspeed = \"max\"", "f", {}).settings.paper.speed, 0.0);
  EXPECT_EQ(load_text("", "f", {{"paper.speed", "max"}}).settings.paper.speed, 0.0);
  EXPECT_EQ(load_text("", "f", {{"paper.speed", "3600"}}).settings.paper.speed, 3600.0);
  EXPECT_EQ(problems_of("", {{"paper.speed", "0"}}).size(), 1u);
}

TEST(Load, SaysThatAFileCannotBeRead) {
  const Loaded loaded = load("/no/such/file.toml", {});
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(loaded.problems.front().place, "/no/such/file.toml");
}

TEST(Schema, HasEachNameOnceWithHelpAndADefaultThatItAccepts) {
  Settings settings;
  const auto keys = schema(settings);
  std::set<std::string> names;
  for (const Key& key : keys) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
    EXPECT_FALSE(key.help.empty()) << key.name;
    EXPECT_FALSE(key.show().empty()) << key.name;
    const Loaded again = load_text("", "f", {{key.name, key.show()}});
    EXPECT_TRUE(again.problems.empty()) << again.problems.front().to_string();
  }
}

// Found by fuzzing: a line break was shown as it is, which TOML refuses in a text.
TEST(Schema, ShowsATextSoThatItCanBeReadAgain) {
  Settings settings;
  settings.data_dir = "a\n\t\x7f \"quoted\" \\ \xc3\xa9";
  for (const Key& key : schema(settings)) {
    if (key.name != "data_dir") continue;
    const Loaded again = load_text("data_dir = " + key.show() + "\n", "f", {});
    EXPECT_TRUE(again.problems.empty()) << again.problems.front().to_string();
    EXPECT_EQ(again.settings.data_dir, settings.data_dir);
    return;
  }
  FAIL() << "there is no data_dir";
}

}  // namespace
}  // namespace vectord::config
