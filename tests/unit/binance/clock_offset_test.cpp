#include "vectord/binance/clock_offset.hpp"

#include "vectord/binance/backoff.hpp"

namespace vectord::binance {
namespace {

Time at(std::int64_t ms) {
  return time_from_ms(1'700'000'000'000 + ms);
}

TEST(ClockOffset, IsUnknownWithoutAReading) {
  EXPECT_EQ(ClockOffset{}.offset(), std::nullopt);
}

TEST(ClockOffset, TakesTheMiddleOfTheRoundTrip) {
  ClockOffset clock;
  clock.add(at(0), at(40), at(520));
  EXPECT_EQ(clock.offset(), Millis{500});
  EXPECT_EQ(clock.round_trip(), Millis{40});
}

TEST(ClockOffset, IsNegativeWhenWeAreAhead) {
  ClockOffset clock;
  clock.add(at(0), at(10), at(-995));
  EXPECT_EQ(clock.offset(), Millis{-1000});
}

TEST(ClockOffset, LeavesOutSlowRoundTrips) {
  ClockOffset clock;
  clock.add(at(0), at(10), at(105));
  clock.add(at(0), at(41), at(900));  // over 2 x 10 + 20
  clock.add(at(0), at(40), at(122));  // at the bound: kept
  clock.add(at(0), at(12), at(107));
  EXPECT_EQ(clock.offset(), Millis{101});
}

TEST(ClockOffset, TakesTheLowerMiddleOfAnEvenNumber) {
  ClockOffset clock;
  clock.add(at(0), at(10), at(105));
  clock.add(at(0), at(10), at(107));
  EXPECT_EQ(clock.offset(), Millis{100});
}

// However the trip divides, the server's clock was read before its answer arrived.
TEST(ClockOffset, PutsUsAtMostHalfASecondAheadHoweverSlowTheTrip) {
  ClockOffset at_the_bound, beyond;
  at_the_bound.add(at(0), at(1000), at(10'000));
  EXPECT_EQ(at_the_bound.offset(), Millis{9'500});
  beyond.add(at(0), at(3000), at(10'000));
  EXPECT_EQ(beyond.offset(), Millis{7'500});  // not 8500
}

TEST(ClockOffset, IgnoresAReadingThatEndsBeforeItBegins) {
  ClockOffset clock;
  clock.add(at(10), at(0), at(5));
  EXPECT_EQ(clock.size(), 0u);
}

TEST(ClockOffset, ForgetsTheOldest) {
  ClockOffset clock;
  for (int i = 0; i < 20; ++i) clock.add(at(0), at(10), at(5 + i));
  EXPECT_EQ(clock.size(), ClockOffset::capacity);
  EXPECT_EQ(clock.offset(), Millis{15});  // of 11..19
}

TEST(Backoff, DoublesUpToItsMaximumWithinAQuarter) {
  const Backoff backoff{Millis{1000}, Millis{8000}};
  for (int attempt = 0; attempt < 40; ++attempt) {
    const std::int64_t plain = std::min<std::int64_t>(8000, 1000LL << std::min(attempt, 10));
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const auto wait = wait_before(backoff, attempt, seed).count();
      EXPECT_GE(wait, plain * 3 / 4);
      EXPECT_LE(wait, plain * 5 / 4);
    }
  }
}

TEST(Backoff, RepeatsForTheSameSeedAndSpreadsOverSeeds) {
  const Backoff backoff{Millis{10'000}, Millis{30'000}};
  EXPECT_EQ(wait_before(backoff, 0, 7), wait_before(backoff, 0, 7));
  EXPECT_NE(wait_before(backoff, 0, 7), wait_before(backoff, 0, 8));
}

}  // namespace
}  // namespace vectord::binance
