#include <gtest/gtest.h>

#include "vectord/base/time.hpp"

namespace vectord {
namespace {

TEST(Time, FormatsInUtcWithMilliseconds) {
  EXPECT_EQ(format_time(time_from_ms(1'768'046'400'123)), "2026-01-10T12:00:00.123Z");
  EXPECT_EQ(format_time(Time{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_time(time_from_ms(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_time(time_from_ms(1'709'164'800'000)), "2024-02-29T00:00:00.000Z");
}

TEST(Time, ParsesWhatItFormats) {
  for (const std::int64_t ms : {std::int64_t{0}, std::int64_t{1'768'046'400'123},
                                std::int64_t{1'709'251'199'999}, std::int64_t{-86'400'001}}) {
    EXPECT_EQ(parse_time(format_time(time_from_ms(ms))).value(), time_from_ms(ms));
  }
}

TEST(Time, ParsesFewerDecimalsAndABareDate) {
  const Time noon = time_from_ms(1'768'046'400'000);
  EXPECT_EQ(parse_time("2026-01-10T12:00:00Z").value(), noon);
  EXPECT_EQ(parse_time("2026-01-10T12:00:00.5Z").value(), noon + Millis{500});
  EXPECT_EQ(parse_time("2026-01-10T12:00:00.05Z").value(), noon + Millis{50});
  EXPECT_EQ(parse_time("2026-01-10").value(), day_start(noon));
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const auto text :
       {"", "2026", "2026-01", "2026-13-01", "2026-02-29", "2026-01-10T", "2026-01-10T12:00:00",
        "2026-01-10T24:00:00Z", "2026-01-10T12:60:00Z", "2026-01-10T12:00:60Z",
        "2026-01-10T12:00:00.Z", "2026-01-10T12:00:00.1234Z", "2026-01-10T12:00:00Z ",
        "2026-01-10 12:00:00Z", "26-01-10"}) {
    const auto parsed = parse_time(text);
    ASSERT_TRUE(parsed.has_error()) << text;
    EXPECT_EQ(parsed.error().code(), Errc::parse);
  }
}

TEST(Time, StartsItsDaysAtMidnightUtc) {
  const Time day = time_from_ms(1'768'003'200'000);
  EXPECT_EQ(day_start(day), day);
  EXPECT_EQ(day_start(day + Millis{86'399'999}), day);
  EXPECT_EQ(day_start(day + Millis{86'400'000}), day + Millis{86'400'000});
  EXPECT_EQ(day_start(time_from_ms(-1)), time_from_ms(-86'400'000));
}

TEST(Time, KnowsTheWeekday) {
  EXPECT_EQ(weekday(Time{}), 3);                                      // a Thursday
  EXPECT_EQ(weekday(parse_time("2026-01-05T00:00:00Z").value()), 0);  // a Monday
  EXPECT_EQ(weekday(parse_time("2026-01-11T23:59:59.999Z").value()), 6);
  EXPECT_EQ(weekday(time_from_ms(-1)), 2);
  EXPECT_EQ(weekday(parse_time("1969-12-28").value()), 6);
}

}  // namespace
}  // namespace vectord
