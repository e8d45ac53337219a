#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "world.hpp"

namespace vectord::sim {
namespace {

using Day = sim::Setup;  // gtest has a Setup of its own

std::string told(std::uint64_t seed, const Report& report) {
  std::string out = "seed " + std::to_string(seed) + ": vector-sim --from " + std::to_string(seed) +
                    " --seeds 1 --print\n";
  for (const std::string& what : report.violations) out += "  " + what + "\n";
  return out;
}

TEST(SimulatedDays, HoldEverythingWhenNothingGoesWrong) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Day setup;
    setup.seed = seed;
    setup.check_replay = true;
    const Report report = run(setup);
    EXPECT_TRUE(report.violations.empty()) << told(seed, report);
    EXPECT_GT(report.trades, 0u) << "nothing was traded: nothing was tested";
  }
}

TEST(SimulatedDays, HoldEverythingWithEveryFaultAtOnce) {
  std::uint64_t deaths = 0, trades = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Day setup;
    setup.seed = seed;
    setup.faults = all_faults();
    setup.check_replay = seed % 10 == 0;
    const Report report = run(setup);
    EXPECT_TRUE(report.violations.empty()) << told(seed, report);
    deaths += report.deaths;
    trades += report.trades;
  }
  EXPECT_GT(deaths, 200u);
  EXPECT_GT(trades, 200u);
}

// Other seeds with every commit; the build passes the commit's hash.
TEST(SimulatedDays, HoldEverythingWithTheSeedsOfThisCommit) {
  const std::uint64_t first = 1'000 + hash64(VECTOR_COMMIT) % 1'000'000'000;
  for (std::uint64_t seed = first; seed < first + 50; ++seed) {
    Day setup;
    setup.seed = seed;
    setup.faults = all_faults();
    const Report report = run(setup);
    EXPECT_TRUE(report.violations.empty()) << told(seed, report);
  }
}

TEST(SimulatedDays, AreTheSameForTheSameSeed) {
  Day setup;
  setup.seed = 7;
  setup.faults = all_faults();
  const Report once = run(setup), again = run(setup);
  EXPECT_EQ(once.events, again.events);
  EXPECT_EQ(once.fills, again.fills);
  EXPECT_EQ(once.deaths, again.deaths);
}

// Days that once violated something, each for a reason of its own.
TEST(SimulatedDays, HoldEverythingOnTheDaysThatOnceDidNot) {
  for (const std::uint64_t seed :
       {371, 1293, 1788, 2912, 3522, 4113, 4207, 7241, 7824, 8217, 53946602}) {
    Day setup;
    setup.seed = seed;
    setup.faults = all_faults();
    const Report report = run(setup);
    EXPECT_TRUE(report.violations.empty()) << told(seed, report);
  }
}

// An oracle that cannot fail proves nothing: each planted bug is found, on the day that the table
// names, by the oracle that it is meant for.
class PlantedBugs : public testing::TestWithParam<PlantedBug> {};

TEST_P(PlantedBugs, AreFoundByTheirOracle) {
  Day setup;
  setup.seed = GetParam().seed;
  setup.faults = all_faults();
  setup.mutation = GetParam().mutation;
  setup.check_replay = true;
  const Report report = run(setup);
  const std::string oracle = std::to_string(GetParam().oracle) + ": ";
  const bool found = std::any_of(report.violations.begin(), report.violations.end(),
                                 [&](const std::string& what) { return what.starts_with(oracle); });
  EXPECT_TRUE(found) << told(setup.seed, report);
}

INSTANTIATE_TEST_SUITE_P(All, PlantedBugs, testing::ValuesIn(planted_bugs()),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(PlantedBugList, ProvesEveryOracleAbleToFail) {
  std::set<int> proved;
  for (const PlantedBug& bug : planted_bugs()) proved.insert(bug.oracle);
  EXPECT_EQ(proved, (std::set<int>{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(PlantedBugList, IsTheTableOfTheDocument) {
  std::ifstream file(VECTOR_SOURCE_DIR "/docs/simulation.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find(planted_bugs_table()), std::string::npos)
      << "print it with: vector-sim --list-mutations";
}

}  // namespace
}  // namespace vectord::sim
