#include "vectord/execution/ids.hpp"

#include <gtest/gtest.h>

namespace vectord::execution {
namespace {

TEST(OrderIds, AreDeterministicAndNeverRepeat) {
  OrderIds ids{"vec-", "a7"};
  EXPECT_EQ(ids.next(OrderRole::entry).view(), "vec-a7-1E");
  EXPECT_EQ(ids.next(OrderRole::stop).view(), "vec-a7-2S");
  OrderIds resumed{"vec-", "a7"};
  resumed.resume_at(ids.next_sequence());
  EXPECT_EQ(resumed.next(OrderRole::target).view(), "vec-a7-3T");
  resumed.resume_at(1);
  EXPECT_EQ(resumed.next(OrderRole::exit).view(), "vec-a7-4X");
}

TEST(OrderIds, FitTheExchangesThirtySixCharactersAtTheLargestSequence) {
  OrderIds ids{"vec-", "0123456789abcdef"};
  ids.resume_at(~std::uint64_t{0});
  EXPECT_LE(ids.next(OrderRole::entry).view().size(), 36U);
}

TEST(OrderIds, KnowTheirOwnOfEverySessionAndTheirRole) {
  const OrderIds ids{"vec-", "a7"};
  EXPECT_TRUE(ids.is_ours(ClientOrderId{"vec-b9-zzS"}));
  EXPECT_FALSE(ids.is_ours(ClientOrderId{"web_123"}));
  EXPECT_EQ(OrderIds::role_of(ClientOrderId{"vec-b9-zzS"}), OrderRole::stop);
}

TEST(OrderIdsDeathTest, RefuseCharactersAndLengthsThatTheExchangeRefuses) {
  EXPECT_DEATH((OrderIds{"vec ", "a"}), "refuses");
  EXPECT_DEATH((OrderIds{"vec-", "0123456789abcdefg"}), "longer");
}

}  // namespace
}  // namespace vectord::execution
