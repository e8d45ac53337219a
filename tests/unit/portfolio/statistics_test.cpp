#include "vectord/portfolio/statistics.hpp"

#include <gtest/gtest.h>

namespace vectord::portfolio {
namespace {

Trade trade_of(int realized, int commission = 0) {
  return Trade{.realized_pnl = Money::from_int(realized),
               .commission = Money::from_int(commission)};
}

TEST(Statistics, CountWinsAndLossesByNetPnl) {
  Statistics statistics;
  EXPECT_FALSE(statistics.win_rate_percent().has_value());
  statistics.on_trade(trade_of(10, 1));
  statistics.on_trade(trade_of(1, 2));  // won before fees, lost after
  statistics.on_trade(trade_of(-5));
  EXPECT_EQ(statistics.trades(), 3);
  EXPECT_EQ(statistics.won(), 1);
  EXPECT_EQ(statistics.lost(), 2);
  EXPECT_EQ(statistics.streak(), -2);
  EXPECT_EQ(statistics.net(), Money::from_int(3));
  EXPECT_EQ(statistics.profit(), Money::from_int(9));
  EXPECT_EQ(statistics.loss(), Money::from_int(-6));
  EXPECT_NEAR(*statistics.win_rate_percent(), 33.333, 0.001);
}

TEST(Statistics, ATradeOfExactlyZeroIsNeitherWonNorLost) {
  Statistics statistics;
  statistics.on_trade(trade_of(3));
  statistics.on_trade(trade_of(1, 1));
  EXPECT_EQ(statistics.trades(), 2);
  EXPECT_EQ(statistics.won() + statistics.lost(), 1);
  EXPECT_EQ(statistics.streak(), 1);
}

TEST(Executions, AnOrderThatExecutedAnythingAtItsEndIsFilled) {
  const Quantity some = Quantity::from_units(1);
  EXPECT_EQ(execution_of(OrderStatus::expired, some, false, false), Execution::filled);
  EXPECT_EQ(execution_of(OrderStatus::expired, {}, false, false), Execution::failed);
  EXPECT_EQ(execution_of(OrderStatus::canceled, {}, false, false), Execution::failed);
  EXPECT_EQ(execution_of(OrderStatus::rejected, {}, false, false), Execution::rejected);
  EXPECT_EQ(execution_of(OrderStatus::unknown, {}, false, false), Execution::open);
}

TEST(Executions, AConditionalOrderCountsOnlyOnceItHasTriggered) {
  EXPECT_EQ(execution_of(OrderStatus::accepted, {}, true, false), std::nullopt);
  EXPECT_EQ(execution_of(OrderStatus::rejected, {}, true, false), std::nullopt);
  EXPECT_EQ(execution_of(OrderStatus::triggered, {}, true, true), Execution::open);
  EXPECT_EQ(execution_of(OrderStatus::rejected, {}, true, true), Execution::rejected);
}

TEST(Executions, MoveBetweenBucketsAndKeepTheirTotal) {
  Statistics statistics;
  statistics.on_execution(std::nullopt, Execution::open);
  statistics.on_execution(std::nullopt, Execution::open);
  statistics.on_execution(Execution::open, Execution::failed);
  statistics.on_execution(Execution::failed, Execution::filled);  // canceled, then filled
  const ExecutionCounts expected{.total = 2, .filled = 1, .open = 1};
  EXPECT_EQ(statistics.executions(), expected);
}

TEST(Statistics, SurviveARestart) {
  Statistics statistics;
  statistics.on_trade(trade_of(-4, 1));
  statistics.on_execution(std::nullopt, Execution::rejected);
  const auto loaded = Statistics::load(statistics.save());
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(*loaded, statistics);
  EXPECT_TRUE(Statistics::load("trades=x").has_error());
}

}  // namespace
}  // namespace vectord::portfolio
