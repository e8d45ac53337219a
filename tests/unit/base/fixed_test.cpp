#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "vectord/base/fixed.hpp"

namespace vectord {
namespace {

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();

Price price(std::string_view text) {
  return Price::parse(text).value();
}

TEST(FixedParse, ReadsDecimalsExactly) {
  EXPECT_EQ(price("0.1").units(), 10'000'000);
  EXPECT_EQ(price("-0.00000001").units(), -1);
  EXPECT_EQ(price("+65000").units(), 6'500'000'000'000);
  EXPECT_EQ(price("1.").units(), 100'000'000);
  EXPECT_EQ(price(".5").units(), 50'000'000);
  EXPECT_EQ(price("-0"), Price{});
  EXPECT_EQ(price("000123.4500").units(), 12'345'000'000);
}

TEST(FixedParse, TakesSurplusDecimalsOnlyWhereTheyAreZeros) {
  EXPECT_EQ(price("1.2345678900000").units(), 123'456'789);
  const auto surplus = Price::parse("1.000000001");
  ASSERT_TRUE(surplus.has_error());
  EXPECT_EQ(surplus.error().code(), Errc::parse);
  EXPECT_EQ(surplus.error().what(), "\"1.000000001\" has more than 8 decimals");
  EXPECT_TRUE(Price::parse("0.1234567891").has_error());
}

TEST(FixedParse, RefusesWhatIsNotADecimalNumber) {
  for (const auto text : {"", "-", "+", ".", "-.", "1.2.3", "1e5", "abc", " 1", "1 ", "--1", "0x10",
                          "1,5", "NaN", "inf"}) {
    const auto parsed = Money::parse(text);
    ASSERT_TRUE(parsed.has_error()) << text;
    EXPECT_EQ(parsed.error().code(), Errc::parse) << text;
  }
}

TEST(FixedParse, ReachesBothEndsAndNoFurther) {
  EXPECT_EQ(price("92233720368.54775807").units(), highest);
  EXPECT_EQ(price("-92233720368.54775808").units(), lowest);
  EXPECT_TRUE(Price::parse("92233720368.54775808").has_error());
  EXPECT_TRUE(Price::parse("-92233720368.54775809").has_error());
  EXPECT_TRUE(Price::parse("92233720369").has_error());
  EXPECT_TRUE(Price::parse("99999999999999999999999").has_error());
}

TEST(FixedFormat, IsShortestWithoutDecimals) {
  EXPECT_EQ(Price::from_units(0).to_string(), "0");
  EXPECT_EQ(Price::from_units(150'000'000).to_string(), "1.5");
  EXPECT_EQ(Price::from_units(-1).to_string(), "-0.00000001");
  EXPECT_EQ(Price::from_int(100).to_string(), "100");
  EXPECT_EQ(Price::from_units(highest).to_string(), "92233720368.54775807");
  EXPECT_EQ(Price::from_units(lowest).to_string(), "-92233720368.54775808");
}

TEST(FixedFormat, GivesExactlyTheDecimalsAskedFor) {
  EXPECT_EQ(price("1.5").to_string(3), "1.500");
  EXPECT_EQ(price("65000").to_string(0), "65000");
  EXPECT_EQ(price("-0.05").to_string(2), "-0.05");
}

TEST(FixedFormatDeathTest, NeverDropsADigitThatCounts) {
  EXPECT_DEATH(static_cast<void>(price("1.25").to_string(1)), "would drop a non-zero digit");
  EXPECT_DEATH(static_cast<void>(price("1").to_string(9)), "decimals outside 0..8");
}

struct RoundingRow {
  Rounding rounding;
  // 7/2, -7/2, 10/3, -10/3, 11/3, -11/3
  std::int64_t half, minus_half, third, minus_third, two_thirds, minus_two_thirds;
};

class RoundingModes : public ::testing::TestWithParam<RoundingRow> {};

TEST_P(RoundingModes, TreatBothSignsAsTheirNamesSay) {
  const RoundingRow& row = GetParam();
  EXPECT_EQ(fixed::mul_div(7, 1, 2, row.rounding), row.half);
  EXPECT_EQ(fixed::mul_div(-7, 1, 2, row.rounding), row.minus_half);
  EXPECT_EQ(fixed::mul_div(7, 1, -2, row.rounding), row.minus_half);
  EXPECT_EQ(fixed::mul_div(10, 1, 3, row.rounding), row.third);
  EXPECT_EQ(fixed::mul_div(-10, 1, 3, row.rounding), row.minus_third);
  EXPECT_EQ(fixed::mul_div(11, 1, 3, row.rounding), row.two_thirds);
  EXPECT_EQ(fixed::mul_div(-11, 1, 3, row.rounding), row.minus_two_thirds);
  EXPECT_EQ(fixed::mul_div(-9, 1, 3, row.rounding), -3);
}

INSTANTIATE_TEST_SUITE_P(All, RoundingModes,
                         ::testing::Values(RoundingRow{Rounding::down, 3, -3, 3, -3, 3, -3},
                                           RoundingRow{Rounding::up, 4, -4, 4, -4, 4, -4},
                                           RoundingRow{Rounding::floor, 3, -4, 3, -4, 3, -4},
                                           RoundingRow{Rounding::ceiling, 4, -3, 4, -3, 4, -3},
                                           RoundingRow{Rounding::nearest, 4, -4, 3, -3, 4, -4}));

TEST(FixedRoundedTo, SnapsToTheStep) {
  EXPECT_EQ(price("100.37").rounded_to(price("0.1"), Rounding::down), price("100.3"));
  EXPECT_EQ(price("100.37").rounded_to(price("0.1"), Rounding::nearest), price("100.4"));
  EXPECT_EQ(price("-100.37").rounded_to(price("0.1"), Rounding::floor), price("-100.4"));
  EXPECT_EQ(price("100.3").rounded_to(price("0.1"), Rounding::up), price("100.3"));
  EXPECT_EQ(price("17").rounded_to(price("5"), Rounding::ceiling), price("20"));
}

TEST(FixedFromDouble, RoundsAtTheEighthDecimal) {
  EXPECT_EQ(Price::from_double(0.1, Rounding::nearest), price("0.1"));
  EXPECT_EQ(Price::from_double(1.000000005, Rounding::down).units(), 100'000'000);
  EXPECT_EQ(Price::from_double(-1.0000000051, Rounding::nearest).units(), -100'000'001);
  EXPECT_EQ(Price::from_double(-1.000000001, Rounding::up).units(), -100'000'001);
  EXPECT_EQ(Price::from_double(-1.000000001, Rounding::floor).units(), -100'000'001);
  EXPECT_EQ(Price::from_double(-1.000000001, Rounding::ceiling).units(), -100'000'000);
}

TEST(FixedFromDoubleDeathTest, AbortsOnWhatNoNumberCanHold) {
  EXPECT_DEATH(Price::from_double(std::nan(""), Rounding::nearest), "not a finite number");
  EXPECT_DEATH(Price::from_double(HUGE_VAL, Rounding::nearest), "not a finite number");
  EXPECT_DEATH(Price::from_double(1e11, Rounding::nearest), "fixed-point overflow");
}

TEST(FixedDeathTest, AbortsOnOverflowInsteadOfWrapping) {
  const Money top = Money::from_units(highest);
  const Money bottom = Money::from_units(lowest);
  const Money unit = Money::from_units(1);
  EXPECT_DEATH(top + unit, "fixed-point overflow");
  EXPECT_DEATH(bottom - unit, "fixed-point overflow");
  EXPECT_DEATH(top * 2, "fixed-point overflow");
  EXPECT_DEATH(-bottom, "fixed-point overflow");
  EXPECT_DEATH(bottom.abs(), "fixed-point overflow");
  EXPECT_DEATH(Money::from_int(92'233'720'369), "fixed-point overflow");
  EXPECT_DEATH(fixed::mul_div(highest, 2, 1, Rounding::down), "fixed-point overflow");
}

TEST(FixedDeathTest, AbortsOnADivisionByZeroAndAStepOfNone) {
  EXPECT_DEATH(fixed::mul_div(1, 1, 0, Rounding::down), "division by zero");
  EXPECT_DEATH(price("1").rounded_to(Price{}, Rounding::down), "step must be positive");
}

TEST(FixedProducts, GoThroughOneHundredTwentyEightBits) {
  const Quantity many = Quantity::parse("1000000").value();
  EXPECT_EQ(notional(price("90000"), many, Rounding::down), Money::parse("90000000000").value());
  EXPECT_EQ(fixed::mul_div(highest, highest, highest, Rounding::nearest), highest);
}

TEST(FixedProducts, FollowTheSignOfTheQuantityAndTheRounding) {
  const Quantity unit_short = Quantity::from_units(-1);
  EXPECT_EQ(notional(price("0.5"), unit_short, Rounding::down).units(), 0);
  EXPECT_EQ(notional(price("0.5"), unit_short, Rounding::up).units(), -1);
  EXPECT_EQ(fraction(Money::parse("100").value(), Rate::parse("0.0005").value(), Rounding::up),
            Money::parse("0.05").value());
  EXPECT_EQ(scaled(price("100"), Rate::parse("1.0005").value(), Rounding::nearest),
            price("100.05"));
}

TEST(FixedProducts, SayHowMuchBaseAnAmountBuys) {
  EXPECT_EQ(quantity_for(Money::parse("100").value(), price("3"), Rounding::down).to_string(),
            "33.33333333");
  EXPECT_EQ(quantity_for(Money::parse("100").value(), price("3"), Rounding::up).to_string(),
            "33.33333334");
}

TEST(RateFromPercent, DividesByAHundred) {
  EXPECT_EQ(rate_from_percent(8).to_string(), "0.08");
  EXPECT_EQ(rate_from_percent(1.4).to_string(), "0.014");
  EXPECT_EQ(rate_from_percent(0.05).to_string(), "0.0005");
}

}  // namespace
}  // namespace vectord
