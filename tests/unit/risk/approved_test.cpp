#include "vectord/risk/approved.hpp"

#include <type_traits>

#include "support.hpp"

namespace vectord::risk {
namespace {

using namespace testing;
using Approved = RiskApproved<SizedEntry>;

// An entry that was not reviewed does not compile.
static_assert(!std::is_default_constructible_v<Approved>);
static_assert(!std::is_constructible_v<Approved, SizedEntry>);
static_assert(!std::is_convertible_v<SizedEntry, Approved>);
static_assert(!std::is_aggregate_v<Approved>);
static_assert(!std::is_assignable_v<decltype(*std::declval<Approved&>()), SizedEntry>);
static_assert(std::is_copy_constructible_v<Approved>);

RiskGuard ready() {
  RiskGuard guard{RiskSettings{}};
  guard.on_equity(kNoon, usdt("10000"));
  return guard;
}

TEST(ApproveEntry, GivesTheSizedEntryOfAGuardThatAllowsIt) {
  const auto outcome = approve_entry(ready(), kNoon, input(), instrument(), {});
  ASSERT_TRUE(std::holds_alternative<Approved>(outcome));
  EXPECT_EQ(std::get<Approved>(outcome).get(), std::get<SizedEntry>(sized(input())));
  EXPECT_EQ(std::get<Approved>(outcome)->quantity, quantity("70"));
}

TEST(ApproveEntry, TheGuardSpeaksFirst) {
  auto guard = ready();
  guard.on_equity(kNoon, usdt("9200"));
  auto in = input();
  in.position_on_symbol = true;
  const auto outcome = approve_entry(guard, kNoon, in, instrument(), {});
  EXPECT_EQ(std::get<Refusal>(outcome).reason, RejectReason::daily_loss_hard_stop);
}

TEST(ApproveEntry, PassesTheSizersRefusalOn) {
  auto in = input();
  in.position_on_symbol = true;
  const auto outcome = approve_entry(ready(), kNoon, in, instrument(), {});
  EXPECT_EQ(std::get<Refusal>(outcome).reason, RejectReason::position_exists);
}

TEST(ApproveEntry, UsesTheGuardsStreakAndNotTheCallers) {
  auto guard = ready();
  for (int i = 0; i < 2; ++i) guard.on_trade_closed(kNoon, trade(kEth, "-1"));
  auto in = input();
  in.multiplier = Rate::from_int(9);
  const auto outcome = approve_entry(guard, kNoon, in, instrument(), {});
  EXPECT_EQ(std::get<Approved>(outcome)->risk, usdt("112"));
}

}  // namespace
}  // namespace vectord::risk
