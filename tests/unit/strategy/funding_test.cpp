#include "vectord/strategy/funding.hpp"

#include <gtest/gtest.h>

#include "views.hpp"

namespace vectord::strategy {
namespace {

using namespace testing;
using std::chrono::minutes;

bool blocks(double rate, Millis ahead, Direction direction) {
  return funding_blocks({rate, kNow + ahead}, direction, kNow, {});
}

TEST(FundingBlock, BlocksWithinTwentyMinutesOfARateAgainstUs) {
  EXPECT_TRUE(blocks(0.031, minutes{20}, Direction::long_));
  EXPECT_FALSE(blocks(0.031, minutes{20} + Millis{1}, Direction::long_));
  EXPECT_TRUE(blocks(-0.031, minutes{20}, Direction::short_));
  EXPECT_FALSE(blocks(-0.031, minutes{20} + Millis{1}, Direction::short_));
}

TEST(FundingBlock, ARateOfExactlyTheLimitDoesNotBlock) {
  EXPECT_FALSE(blocks(0.03, minutes{5}, Direction::long_));
  EXPECT_TRUE(blocks(above(0.03), minutes{5}, Direction::long_));
  EXPECT_FALSE(blocks(-0.03, minutes{5}, Direction::short_));
  EXPECT_TRUE(blocks(below(-0.03), minutes{5}, Direction::short_));
}

TEST(FundingBlock, ARateInOurFavourNeverBlocks) {
  EXPECT_FALSE(blocks(-3, minutes{1}, Direction::long_));
  EXPECT_FALSE(blocks(3, minutes{1}, Direction::short_));
}

TEST(FundingBlock, CoversBothSidesOfTheFundingTime) {
  EXPECT_TRUE(blocks(0.1, -minutes{20}, Direction::long_));
  EXPECT_FALSE(blocks(0.1, -minutes{20} - Millis{1}, Direction::long_));
}

TEST(FundingBlock, AnUnknownRateOrTimeDoesNotBlock) {
  EXPECT_FALSE(funding_blocks({std::nullopt, kNow}, Direction::long_, kNow, {}));
  EXPECT_FALSE(funding_blocks({1.0, std::nullopt}, Direction::long_, kNow, {}));
}

}  // namespace
}  // namespace vectord::strategy
