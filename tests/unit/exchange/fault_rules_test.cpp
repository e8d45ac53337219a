#include <fstream>

#include <gtest/gtest.h>

#include "vectord/exchange/faults.hpp"

namespace vectord::exchange {
namespace {

FaultRules rules_of(std::string_view text) {
  const auto parsed = parse_faults(text);
  EXPECT_TRUE(parsed.has_value()) << (parsed ? "" : parsed.error().what());
  return parsed.has_value() ? *parsed : FaultRules{};
}

std::string problem_of(std::string_view text) {
  const auto parsed = parse_faults(text);
  return parsed.has_error() ? parsed.error().what() : "no problem";
}

TEST(FaultRules, AreWrittenAsNameEqualsRatioByCommas) {
  EXPECT_EQ(rules_of("drop_before=0.05,drop_after=1"),
            (FaultRules{{Fault::drop_before, 0.05, Millis{0}, {}, {}},
                        {Fault::drop_after, 1, Millis{0}, {}, {}}}));
  EXPECT_EQ(rules_of(""), FaultRules{});
}

TEST(FaultRules, TakeADurationAndAStretchOfTime) {
  EXPECT_EQ(
      rules_of("http_429=0.1 for=2s after=10m until=1h"),
      (FaultRules{{Fault::http_429, 0.1, Millis{2'000}, Millis{600'000}, Millis{3'600'000}}}));
  EXPECT_EQ(rules_of("stall=0.1 for=250ms")[0].lasts, Millis{250});
  EXPECT_EQ(rules_of("stall=0.1 after=1d")[0].after, Millis{86'400'000});
}

TEST(FaultRules, AreWrittenAsLinesWithComments) {
  EXPECT_EQ(rules_of("# bad weather\n\nlatency = 0.5  for = 3s\r\nadl = 0 # not now\n"),
            (FaultRules{{Fault::latency, 0.5, Millis{3'000}, {}, {}},
                        {Fault::adl, 0, Millis{60'000}, {}, {}}}));
}

TEST(FaultRules, AllIsEveryFaultAndALaterRuleReplacesAnEarlier) {
  const auto rules = rules_of("all=0.05,http_418=0");
  ASSERT_EQ(rules.size(), fault_count);
  for (const auto& rule : rules) {
    EXPECT_EQ(rule.ratio, rule.fault == Fault::http_418 ? 0 : 0.05) << to_string(rule.fault);
  }
}

TEST(FaultRules, ABadNameIsAnsweredWithTheNearest) {
  EXPECT_EQ(problem_of("drop_befor=0.1"),
            "there is no fault drop_befor; did you mean drop_before?");
  EXPECT_EQ(problem_of("stal=0.1"), "there is no fault stal; did you mean stall?");
}

TEST(FaultRules, ARatioIsFromZeroToOne) {
  EXPECT_EQ(problem_of("adl=1"), "no problem");
  EXPECT_EQ(problem_of("adl=1.01"), "adl=1.01: a ratio is a number from 0 to 1");
  EXPECT_EQ(problem_of("adl=-0.01"), "adl=-0.01: a ratio is a number from 0 to 1");
  EXPECT_EQ(problem_of("adl=nan"), "adl=nan: a ratio is a number from 0 to 1");
  EXPECT_EQ(problem_of("adl=5%"), "adl=5%: a ratio is a number from 0 to 1");
  EXPECT_EQ(problem_of("adl"), "'adl' is not name=ratio");
}

TEST(FaultRules, ABadSpanIsNamed) {
  EXPECT_NE(problem_of("stall=0.1 for=2").find("'for=2' is none of"), std::string::npos);
  EXPECT_NE(problem_of("stall=0.1 since=2s").find("'since=2s' is none of"), std::string::npos);
  EXPECT_NE(problem_of("stall=0.1 for=-2s").find("'for=-2s' is none of"), std::string::npos);
}

TEST(FaultRules, AProblemInAFileHasItsLine) {
  EXPECT_EQ(problem_of("adl=0.1\nstall=2\n"), "line 2: stall=2: a ratio is a number from 0 to 1");
}

TEST(FaultRules, AreReadFromAFileAndAMissingOneIsNamed) {
  const std::string file = ::testing::TempDir() + "faults_of_a_test.txt";
  std::ofstream(file) << "reset = 0.25\n";
  const auto loaded = load_faults(file);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(*loaded, (FaultRules{{Fault::reset, 0.25, Millis{0}, {}, {}}}));
  const auto missing = load_faults("/no/such/file");
  ASSERT_TRUE(missing.has_error());
  EXPECT_NE(missing.error().what().find("/no/such/file"), std::string::npos);
}

TEST(FaultRules, TheListNamesEveryFault) {
  const auto list = list_faults();
  for (std::size_t i = 0; i < fault_count; ++i) {
    EXPECT_NE(list.find(to_string(static_cast<Fault>(i))), std::string::npos);
  }
}

}  // namespace
}  // namespace vectord::exchange
