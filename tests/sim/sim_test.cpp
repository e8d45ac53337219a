#include <gtest/gtest.h>

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

// An oracle that cannot fail proves nothing: each planted bug is found within a few days.
class PlantedBug : public testing::TestWithParam<std::pair<Mutation, std::string_view>> {};

TEST_P(PlantedBug, IsFound) {
  bool found = false;
  for (std::uint64_t seed = 1; seed <= 20 && !found; ++seed) {
    Day setup;
    setup.seed = seed;
    setup.faults = all_faults();
    setup.mutation = GetParam().first;
    setup.check_replay = true;
    found = !run(setup).violations.empty();
  }
  EXPECT_TRUE(found) << GetParam().second;
}

INSTANTIATE_TEST_SUITE_P(All, PlantedBug, testing::ValuesIn(mutations()),
                         [](const auto& one) { return std::string(one.param.second); });

}  // namespace
}  // namespace vectord::sim
