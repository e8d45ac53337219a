#include "vectord/portfolio/equity.hpp"

#include <gtest/gtest.h>

#include <array>

namespace vectord::portfolio {
namespace {

TEST(Equity, IsWalletPlusUnrealisedPnlOfLongAndShort) {
  const std::array positions{
      MarkedPosition{Quantity::from_int(2), Price::from_int(100), Price::from_int(110), 5},
      MarkedPosition{-Quantity::from_int(1), Price::from_int(50), Price::from_int(60), 10}};
  const Equity equity = evaluate(Money::from_int(1'000), positions);
  EXPECT_EQ(equity.unrealized_pnl, Money::from_int(20 - 10));
  EXPECT_EQ(equity.total(), Money::from_int(1'010));
  EXPECT_EQ(equity.margin_in_use, Money::from_int(220 / 5 + 60 / 10));
}

TEST(Equity, IsTheWalletWithoutPositions) {
  EXPECT_EQ(evaluate(Money::from_int(7), {}).total(), Money::from_int(7));
}

}  // namespace
}  // namespace vectord::portfolio
