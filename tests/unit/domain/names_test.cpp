// Names leave the process (journal, API, metrics): each value has one, and no two share it.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "vectord/domain/candle.hpp"
#include "vectord/domain/order.hpp"
#include "vectord/domain/position.hpp"
#include "vectord/domain/signal.hpp"

namespace vectord {
namespace {

template <class Enum>
void expect_unique_names(Enum last) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    const std::string_view name = to_string(static_cast<Enum>(i));
    EXPECT_NE(name, "?") << "value " << i;
    EXPECT_TRUE(names.insert(name).second) << name << " names two values";
  }
}

TEST(Names, AreUniqueWithinEachEnumeration) {
  expect_unique_names(Interval::d1);
  expect_unique_names(Side::sell);
  expect_unique_names(OrderType::trailing_stop_market);
  expect_unique_names(TimeInForce::gtd);
  expect_unique_names(OrderStatus::rejected);
  expect_unique_names(OrderRole::target);
  expect_unique_names(Direction::short_);
  expect_unique_names(Regime::ranging);
  expect_unique_names(ScoreComponent::trending_regime);
  expect_unique_names(static_cast<RejectReason>(static_cast<int>(RejectReason::count_) - 1));
  expect_unique_names(SignalSource::redis);
  expect_unique_names(last_exit_reason);
}

TEST(Names, OfReasonsAreSnakeCase) {
  for (int i = 0; i < static_cast<int>(RejectReason::count_); ++i) {
    const std::string_view name = to_string(static_cast<RejectReason>(i));
    EXPECT_TRUE(std::ranges::all_of(name, [](char c) {
      return (c >= 'a' && c <= 'z') || c == '_';
    })) << name;
  }
}

TEST(Names, OfOrdersAreTheExchangesWords) {
  EXPECT_EQ(to_string(OrderType::take_profit_market), "TAKE_PROFIT_MARKET");
  EXPECT_EQ(to_string(TimeInForce::ioc), "IOC");
  EXPECT_EQ(to_string(Side::buy), "BUY");
  EXPECT_EQ(to_string(Direction::short_), "SHORT");
}

}  // namespace
}  // namespace vectord
