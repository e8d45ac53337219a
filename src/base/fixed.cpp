#include "vectord/base/fixed.hpp"

#include <cmath>
#include <limits>

namespace vectord::fixed {
namespace {

__extension__ typedef __int128 Wide;

Wide divide(Wide numerator, Wide denominator, Rounding rounding) {
  VECTOR_CHECK(denominator != 0, "fixed-point division by zero");
  Wide quotient = numerator / denominator;
  const Wide remainder = numerator % denominator;
  if (remainder == 0) return quotient;
  const bool negative = (numerator < 0) != (denominator < 0);
  const Wide away = negative ? -1 : 1;
  const auto magnitude = [](Wide value) { return value < 0 ? -value : value; };
  switch (rounding) {
    case Rounding::down: break;
    case Rounding::up: quotient += away; break;
    case Rounding::floor: quotient -= negative ? 1 : 0; break;
    case Rounding::ceiling: quotient += negative ? 0 : 1; break;
    case Rounding::nearest:
      if (magnitude(remainder) * 2 >= magnitude(denominator)) quotient += away;
      break;
  }
  return quotient;
}

std::int64_t narrow(Wide value) {
  VECTOR_CHECK(value >= std::numeric_limits<std::int64_t>::min() &&
                   value <= std::numeric_limits<std::int64_t>::max(),
               "fixed-point overflow");
  return static_cast<std::int64_t>(value);
}

Error bad(std::string_view text, const char* why) {
  return Error{Errc::parse, "\"" + std::string(text.substr(0, 40)) + "\" " + why};
}

}  // namespace

result<std::int64_t> parse(std::string_view text) {
  std::size_t at = 0;
  bool negative = false;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) negative = text[at++] == '-';
  std::int64_t units = 0;
  int decimals = -1;  // -1: still before the point
  bool any = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.') {
      if (decimals >= 0) return bad(text, "has two decimal points");
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9') return bad(text, "is not a decimal number");
    any = true;
    if (decimals >= 8) {
      if (c != '0') return bad(text, "has more than 8 decimals");
      continue;
    }
    if (decimals >= 0) ++decimals;
    // Accumulate below zero: the negative range is one wider.
    if (__builtin_mul_overflow(units, 10, &units) ||
        __builtin_sub_overflow(units, static_cast<std::int64_t>(c - '0'), &units)) {
      return bad(text, "is too large");
    }
  }
  if (!any) return bad(text, "is not a decimal number");
  for (int done = decimals < 0 ? 0 : decimals; done < 8; ++done) {
    if (__builtin_mul_overflow(units, 10, &units)) return bad(text, "is too large");
  }
  if (!negative && __builtin_sub_overflow(std::int64_t{0}, units, &units)) {
    return bad(text, "is too large");
  }
  return units;
}

std::string format(std::int64_t units) {
  std::string text = format(units, 8);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string format(std::int64_t units, int decimals) {
  VECTOR_CHECK(decimals >= 0 && decimals <= 8, "decimals outside 0..8");
  std::uint64_t magnitude =
      units < 0 ? ~static_cast<std::uint64_t>(units) + 1 : static_cast<std::uint64_t>(units);
  for (int drop = decimals; drop < 8; ++drop) {
    VECTOR_CHECK(magnitude % 10 == 0, "formatting would drop a non-zero digit");
    magnitude /= 10;
  }
  std::string digits = std::to_string(magnitude);
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - places, 1, '.');
  return units < 0 ? "-" + digits : digits;
}

std::int64_t from_double(double value, Rounding rounding) {
  VECTOR_CHECK(std::isfinite(value), "not a finite number");
  double units = value * static_cast<double>(one);
  switch (rounding) {
    case Rounding::down: units = std::trunc(units); break;
    case Rounding::up: units = units < 0 ? std::floor(units) : std::ceil(units); break;
    case Rounding::floor: units = std::floor(units); break;
    case Rounding::ceiling: units = std::ceil(units); break;
    case Rounding::nearest: units = std::round(units); break;
  }
  VECTOR_CHECK(std::abs(units) < 9.2e18, "fixed-point overflow");
  return static_cast<std::int64_t>(units);
}

std::int64_t mul_div(std::int64_t a, std::int64_t b, std::int64_t c, Rounding rounding) {
  return narrow(divide(static_cast<Wide>(a) * b, c, rounding));
}

std::int64_t round_to(std::int64_t units, std::int64_t step, Rounding rounding) {
  VECTOR_CHECK(step > 0, "step must be positive");
  return narrow(divide(units, step, rounding) * step);
}

}  // namespace vectord::fixed
