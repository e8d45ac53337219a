// Laws of fixed-point numbers, tried on generated values.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>

#include "vectord/base/fixed.hpp"

namespace vectord {
namespace {

// The same values every run. RC_PARAMS from outside wins, to hunt with other seeds.
const bool seeded = setenv("RC_PARAMS", "seed=20260110 max_success=500", 0) == 0;

RC_GTEST_PROP(FixedLaws, TextOfAnyNumberParsesBackToIt, (std::int64_t units)) {
  const auto back = Price::parse(Price::from_units(units).to_string());
  RC_ASSERT(back.has_value());
  RC_ASSERT(back->units() == units);
}

RC_GTEST_PROP(FixedLaws, TextWithAllDecimalsParsesBackToo, (std::int64_t units)) {
  RC_ASSERT(fixed::parse(fixed::format(units, 8)).value() == units);
}

RC_GTEST_PROP(FixedLaws, ParsingNeverThrowsOrAborts, (const std::string& text)) {
  const auto parsed = fixed::parse(text);
  if (parsed.has_value()) RC_ASSERT(fixed::parse(fixed::format(*parsed)).value() == *parsed);
}

RC_GTEST_PROP(FixedLaws, SumAndDifferenceUndoEachOther, (std::int32_t a, std::int32_t b)) {
  const Money x = Money::from_int(a);
  const Money y = Money::from_int(b);
  RC_ASSERT(x + y - y == x);
  RC_ASSERT(x + y == y + x);
  RC_ASSERT(x - y == -(y - x));
}

RC_GTEST_PROP(FixedLaws, RoundingStaysOnTheStepAndWithinOneOfIt, (std::int32_t units)) {
  const std::int64_t step = *rc::gen::inRange<std::int64_t>(1, 100'000);
  const auto to = [&](Rounding rounding) { return fixed::round_to(units, step, rounding); };
  for (const auto rounding :
       {Rounding::down, Rounding::up, Rounding::floor, Rounding::ceiling, Rounding::nearest}) {
    RC_ASSERT(to(rounding) % step == 0);
    RC_ASSERT(std::abs(to(rounding) - units) < step);
  }
  RC_ASSERT(to(Rounding::floor) <= units);
  RC_ASSERT(to(Rounding::ceiling) >= units);
  RC_ASSERT(std::abs(to(Rounding::down)) <= std::abs(std::int64_t{units}));
  RC_ASSERT(std::abs(to(Rounding::up)) >= std::abs(std::int64_t{units}));
  RC_ASSERT(2 * std::abs(to(Rounding::nearest) - units) <= step);
}

RC_GTEST_PROP(FixedLaws, RoundingIsSymmetricAboutZeroWhereItsNameSaysSo, (std::int32_t units)) {
  const std::int64_t step = *rc::gen::inRange<std::int64_t>(1, 1000);
  const std::int64_t mirrored = -std::int64_t{units};
  for (const auto rounding : {Rounding::down, Rounding::up, Rounding::nearest}) {
    RC_ASSERT(fixed::round_to(mirrored, step, rounding) == -fixed::round_to(units, step, rounding));
  }
  RC_ASSERT(fixed::round_to(mirrored, step, Rounding::floor) ==
            -fixed::round_to(units, step, Rounding::ceiling));
}

RC_GTEST_PROP(FixedLaws, FloorAndCeilingOfAProductAreAtMostOneUnitApart,
              (std::int32_t a, std::int32_t b)) {
  const std::int64_t c = *rc::gen::inRange<std::int64_t>(1, 1'000'000);
  const std::int64_t apart =
      fixed::mul_div(a, b, c, Rounding::ceiling) - fixed::mul_div(a, b, c, Rounding::floor);
  RC_ASSERT(apart == ((std::int64_t{a} * b) % c == 0 ? 0 : 1));
}

}  // namespace
}  // namespace vectord
