#include <gtest/gtest.h>

#include "vectord/domain/candle.hpp"

namespace vectord {
namespace {

TEST(Interval, ParsesItsOwnNameAndNoOther) {
  for (const auto interval :
       {Interval::m1, Interval::m5, Interval::h1, Interval::h4, Interval::d1}) {
    EXPECT_EQ(interval_from(to_string(interval)), interval);
  }
  EXPECT_FALSE(interval_from("2h"));
  EXPECT_FALSE(interval_from("1H"));
  EXPECT_FALSE(interval_from(""));
}

TEST(Candle, EndsWhereTheNextBegins) {
  const Candle candle{.open_time = time_from_ms(3'600'000)};
  EXPECT_EQ(end_of(candle, Interval::h1), time_from_ms(7'200'000));
  EXPECT_EQ(end_of(candle, Interval::m1), time_from_ms(3'660'000));
}

}  // namespace
}  // namespace vectord
