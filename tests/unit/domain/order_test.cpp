#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <vector>

#include "vectord/domain/order.hpp"
#include "vectord/domain/position.hpp"

namespace vectord {
namespace {

using S = OrderStatus;
const std::vector<S> all{S::intended, S::unknown,  S::accepted, S::partially_filled, S::triggered,
                         S::filled,   S::canceled, S::expired,  S::rejected};

struct TableRow {
  S from;
  std::vector<S> may_follow;
};

void PrintTo(const TableRow& row, std::ostream* out) {
  *out << to_string(row.from);
}

class OrderTransitions : public ::testing::TestWithParam<TableRow> {};

TEST_P(OrderTransitions, LeadWhereTheTableSaysAndNowhereElse) {
  const auto& [from, follow] = GetParam();
  for (const S to : all) {
    const bool expected = std::find(follow.begin(), follow.end(), to) != follow.end();
    EXPECT_EQ(may_follow(from, to), expected) << to_string(from) << " to " << to_string(to);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, OrderTransitions,
    ::testing::Values(
        TableRow{S::intended,
                 {S::unknown, S::accepted, S::partially_filled, S::triggered, S::filled,
                  S::canceled, S::expired, S::rejected}},
        TableRow{S::unknown,
                 {S::accepted, S::partially_filled, S::triggered, S::filled, S::canceled,
                  S::expired, S::rejected}},
        TableRow{
            S::accepted,
            {S::partially_filled, S::triggered, S::filled, S::canceled, S::expired, S::rejected}},
        TableRow{S::partially_filled, {S::partially_filled, S::filled, S::canceled, S::expired}},
        TableRow{S::triggered,
                 {S::partially_filled, S::filled, S::canceled, S::expired, S::rejected}},
        TableRow{S::filled, {}}, TableRow{S::canceled, {S::filled}},
        TableRow{S::expired, {S::filled}}, TableRow{S::rejected, {}}));

TEST(Order, EndsInFourStates) {
  for (const S status : all) {
    const bool ended = status == S::filled || status == S::canceled || status == S::expired ||
                       status == S::rejected;
    EXPECT_EQ(is_terminal(status), ended) << to_string(status);
  }
}

TEST(Order, NeverGoesBackToIntendedOrUnknown) {
  for (const S from : all) {
    EXPECT_FALSE(may_follow(from, S::intended));
    EXPECT_EQ(may_follow(from, S::unknown), from == S::intended);
  }
}

TEST(Order, IsConditionalUnlessLimitOrMarket) {
  EXPECT_FALSE(is_conditional(OrderType::limit));
  EXPECT_FALSE(is_conditional(OrderType::market));
  EXPECT_TRUE(is_conditional(OrderType::stop_market));
  EXPECT_TRUE(is_conditional(OrderType::trailing_stop_market));
}

TEST(Direction, EntersOnItsOwnSide) {
  EXPECT_EQ(entry_side(Direction::long_), Side::buy);
  EXPECT_EQ(entry_side(Direction::short_), Side::sell);
  EXPECT_EQ(opposite(Side::buy), Side::sell);
  EXPECT_EQ(sign_of(Direction::short_), -1.0);
}

TEST(Trade, NetsCommissionAndFunding) {
  Trade trade;
  trade.realized_pnl = Money::from_int(10);
  trade.commission = Money::from_int(3);
  trade.funding = Money::from_int(-2);  // paid by us
  EXPECT_EQ(trade.net(), Money::from_int(5));
}

}  // namespace
}  // namespace vectord
