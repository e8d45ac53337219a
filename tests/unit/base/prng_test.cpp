// The golden values come from an independent implementation of the published algorithms.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "vectord/base/prng.hpp"

namespace vectord {
namespace {

TEST(Mix64, IsSplitMixItself) {
  EXPECT_EQ(mix64(0), 0xe220a8397b1dcdafULL);
  EXPECT_EQ(mix64(1), 0x910a2dec89025cc1ULL);
}

TEST(Hash64, IsTheSameEverywhere) {
  EXPECT_EQ(hash64(""), 0x5b21f68ffa77f14cULL);
  EXPECT_EQ(hash64("BTCUSDT"), 0xcd1615fca1d00cdcULL);
  EXPECT_EQ(hash64("BTCUSDT", 1), 0xb704b6f07541e72dULL);
}

TEST(Prng, DrawsTheGoldenValuesOfItsSeed) {
  Prng zero{0};
  EXPECT_EQ(zero.next(), 0x1a70a846bd9cc2a9ULL);
  EXPECT_EQ(zero.next(), 0x6a0ef250cd2b9e80ULL);
  EXPECT_EQ(zero.next(), 0x61325a7589c2ff27ULL);
  EXPECT_EQ(zero.next(), 0x21ccf8536a2bb70aULL);
  Prng answer{42};
  EXPECT_EQ(answer.next(), 0x5c8961e1f2055d33ULL);
  EXPECT_EQ(answer.next(), 0xe182e8e848466886ULL);
}

TEST(Prng, StaysBelowItsBoundAndReachesEveryValue) {
  Prng prng{7};
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t drawn = prng.below(6);
    ASSERT_LT(drawn, 6u);
    seen.insert(drawn);
  }
  EXPECT_EQ(seen.size(), 6u);
  EXPECT_EQ(prng.below(1), 0u);
}

TEST(Prng, DrawsUniformlyFromTheUnitInterval) {
  Prng prng{7};
  double sum = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double drawn = prng.uniform();
    ASSERT_GE(drawn, 0.0);
    ASSERT_LT(drawn, 1.0);
    sum += drawn;
  }
  EXPECT_NEAR(sum / 100'000, 0.5, 0.005);
}

TEST(Prng, DrawsNormalsOfMeanZeroAndDeviationOne) {
  Prng prng{7};
  double sum = 0, squares = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double drawn = prng.normal();
    ASSERT_TRUE(std::isfinite(drawn));
    sum += drawn;
    squares += drawn * drawn;
  }
  EXPECT_NEAR(sum / 100'000, 0.0, 0.015);
  EXPECT_NEAR(squares / 100'000, 1.0, 0.02);
}

TEST(Prng, DrawsHeavierTailsFromStudentsT) {
  Prng normal{7}, student{7};
  int normal_tail = 0, student_tail = 0;
  for (int i = 0; i < 20'000; ++i) {
    normal_tail += std::abs(normal.normal()) > 4 ? 1 : 0;
    student_tail += std::abs(student.student_t(3)) > 4 ? 1 : 0;
  }
  EXPECT_GT(student_tail, 20 * (normal_tail + 1));
}

}  // namespace
}  // namespace vectord
