// Ten thousand orders while everything goes wrong: each exists exactly once at the exchange, in the
// state and with the quantity that we know of, or was definitely refused.
#include <iostream>

#include "sim/order_world.hpp"

namespace vectord::sim {
namespace {

constexpr const char* five_percent_of_everything = "all=0.05";

Ending tell(Story story) {
  auto ending = OrderWorld(std::move(story)).run();
  EXPECT_EQ(ending.trouble, "");
  const auto& verdict = ending.verdict;
  std::cout << "  " << verdict.intended << " intended: " << verdict.existing << " exist, "
            << verdict.refused << " refused; " << ending.unknown_outcomes << " unknown outcomes, "
            << ending.requests << " requests, " << ending.connections << " connections, "
            << ending.stream_losses << " streams lost, " << ending.exchange_made
            << " forced closes, " << ending.virtual_time.count() / 3'600'000 << " h\n";
  for (const auto& example : verdict.examples) std::cout << "  " << example << "\n";
  return ending;
}

// Whole-value comparison: nothing but these two may differ from 0.
void expect_clean(const Verdict& verdict, int intended) {
  EXPECT_EQ(verdict.intended, intended);
  EXPECT_EQ(verdict.existing + verdict.refused, intended);
  EXPECT_EQ(verdict.unknown, 0);
  EXPECT_EQ(verdict.duplicates, 0);
  EXPECT_EQ(verdict.missing, 0);
  EXPECT_EQ(verdict.unwanted, 0);
  EXPECT_EQ(verdict.orphans, 0);
  EXPECT_EQ(verdict.differing, 0);
}

TEST(OrdersUnderFaults, WithoutFaultsEveryOrderThatIsSentExists) {
  const auto ending = tell({.seed = 1, .orders = 1'000});
  expect_clean(ending.verdict, 1'000);
  EXPECT_EQ(ending.unknown_outcomes, 0);
  EXPECT_GT(ending.verdict.existing, 950);
}

TEST(OrdersUnderFaults, TenThousandEachExistExactlyOnceOrAreRefused) {
  const auto ending = tell({.seed = 1, .orders = 10'000, .faults = five_percent_of_everything});
  expect_clean(ending.verdict, 10'000);
  // The weather was bad enough to mean something.
  EXPECT_GT(ending.unknown_outcomes, 1'000);
  EXPECT_GT(ending.stream_losses, 100);
  EXPECT_GT(ending.verdict.existing, 4'000);
  EXPECT_GT(ending.exchange_made, 100);
}

TEST(OrdersUnderFaults, OtherSeedsHoldToo) {
  for (std::uint64_t seed = 2; seed <= 6; ++seed) {
    SCOPED_TRACE(seed);
    const auto ending = tell({.seed = seed, .orders = 1'000, .faults = five_percent_of_everything});
    expect_clean(ending.verdict, 1'000);
  }
}

TEST(OrdersUnderFaults, ASeedTellsTheSameStoryEachTime) {
  const Story story{.seed = 7, .orders = 400, .faults = five_percent_of_everything};
  const auto first = tell(story);
  EXPECT_EQ(tell(story).hash, first.hash);
}

// The oracle can fail: clients that are wrong in the three usual ways are found out.
TEST(OrdersUnderFaults, SendingAgainWithANewIdIsFoundOut) {
  const auto ending = tell({.seed = 1,
                            .orders = 500,
                            .faults = five_percent_of_everything,
                            .mistake = Mistake::send_again_with_new_id});
  EXPECT_GT(ending.verdict.orphans, 0);
}

TEST(OrdersUnderFaults, SendingAgainWithTheSameIdIsFoundOut) {
  const auto ending = tell({.seed = 1,
                            .orders = 500,
                            .faults = five_percent_of_everything,
                            .mistake = Mistake::send_again_with_same_id});
  EXPECT_GT(ending.verdict.duplicates, 0);
}

TEST(OrdersUnderFaults, TakingAFreshOrderForAbsentIsFoundOut) {
  const auto ending = tell({.seed = 1,
                            .orders = 500,
                            .faults = "all=0.05,not_visible=1 for=2s",
                            .mistake = Mistake::absent_at_once});
  EXPECT_GT(ending.verdict.unwanted, 0);
}

}  // namespace
}  // namespace vectord::sim
