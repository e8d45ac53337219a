#pragma once
// Fixed-point decimals: int64 in units of 1e-8. Price, Quantity, Money and Rate do not mix;
// products go through 128 bits with an explicit rounding. Text to number to text never passes
// through a double. Overflow is a bug and checked; text that overflows is an Error.
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "vectord/base/check.hpp"
#include "vectord/base/result.hpp"

namespace vectord {

// down/up are toward/away from zero; floor/ceiling toward -inf/+inf; nearest rounds halves away
// from zero.
enum class Rounding { down, up, floor, ceiling, nearest };

namespace fixed {
inline constexpr std::int64_t one = 100'000'000;
result<std::int64_t> parse(std::string_view text);
std::string format(std::int64_t units);  // shortest: "1.5", "0", "-0.00000001"
std::string format(std::int64_t units,
                   int decimals);  // exactly so many; must not drop a non-zero digit
std::int64_t from_double(double value, Rounding rounding);
// a * b / c with 128-bit intermediate; c must not be 0.
std::int64_t mul_div(std::int64_t a, std::int64_t b, std::int64_t c, Rounding rounding);
std::int64_t round_to(std::int64_t units, std::int64_t step, Rounding rounding);
}  // namespace fixed

template <class Tag>
class Fixed {
 public:
  constexpr Fixed() = default;
  static constexpr Fixed from_units(std::int64_t units) { return Fixed{units}; }
  static constexpr Fixed from_int(std::int64_t whole) {
    std::int64_t units = 0;
    VECTOR_CHECK(!__builtin_mul_overflow(whole, fixed::one, &units), "fixed-point overflow");
    return Fixed{units};
  }
  // Optional sign, digits, optional fraction. More than 8 decimals only if the surplus is zeros.
  static result<Fixed> parse(std::string_view text) {
    auto units = fixed::parse(text);
    if (units.has_error()) return units.error();
    return Fixed{*units};
  }
  // The one crossing from double: indicators to a level. NaN, infinity and overflow are checked.
  static Fixed from_double(double value, Rounding rounding) {
    return Fixed{fixed::from_double(value, rounding)};
  }

  constexpr std::int64_t units() const { return units_; }
  double to_double() const { return static_cast<double>(units_) / static_cast<double>(fixed::one); }
  std::string to_string() const { return fixed::format(units_); }
  std::string to_string(int decimals) const { return fixed::format(units_, decimals); }
  constexpr bool is_zero() const { return units_ == 0; }
  constexpr Fixed abs() const { return units_ < 0 ? -*this : *this; }
  // To a multiple of step (> 0).
  Fixed rounded_to(Fixed step, Rounding rounding) const {
    return Fixed{fixed::round_to(units_, step.units_, rounding)};
  }

  constexpr auto operator<=>(const Fixed&) const = default;
  constexpr Fixed operator-() const { return Fixed{} - *this; }
  constexpr Fixed operator+(Fixed other) const {
    std::int64_t sum = 0;
    VECTOR_CHECK(!__builtin_add_overflow(units_, other.units_, &sum), "fixed-point overflow");
    return Fixed{sum};
  }
  constexpr Fixed operator-(Fixed other) const {
    std::int64_t difference = 0;
    VECTOR_CHECK(!__builtin_sub_overflow(units_, other.units_, &difference),
                 "fixed-point overflow");
    return Fixed{difference};
  }
  constexpr Fixed operator*(std::int64_t factor) const {
    std::int64_t product = 0;
    VECTOR_CHECK(!__builtin_mul_overflow(units_, factor, &product), "fixed-point overflow");
    return Fixed{product};
  }
  constexpr Fixed& operator+=(Fixed other) { return *this = *this + other; }
  constexpr Fixed& operator-=(Fixed other) { return *this = *this - other; }

 private:
  explicit constexpr Fixed(std::int64_t units) : units_(units) {}
  std::int64_t units_ = 0;
};

using Price = Fixed<struct PriceTag>;        // quote currency for one unit of base
using Quantity = Fixed<struct QuantityTag>;  // base currency; positions are signed
using Money = Fixed<struct MoneyTag>;        // quote currency (USDT)
using Rate =
    Fixed<struct RateTag>;  // a plain ratio: fee 0.0005, funding 0.0001, leverage margin rate

// price x quantity. Sign follows the quantity.
inline Money notional(Price price, Quantity quantity, Rounding rounding) {
  return Money::from_units(fixed::mul_div(price.units(), quantity.units(), fixed::one, rounding));
}
inline Money fraction(Money amount, Rate rate, Rounding rounding) {
  return Money::from_units(fixed::mul_div(amount.units(), rate.units(), fixed::one, rounding));
}
inline Price scaled(Price price, Rate factor, Rounding rounding) {
  return Price::from_units(fixed::mul_div(price.units(), factor.units(), fixed::one, rounding));
}
// amount / price, e.g. how much base a notional buys.
inline Quantity quantity_for(Money amount, Price price, Rounding rounding) {
  return Quantity::from_units(fixed::mul_div(amount.units(), fixed::one, price.units(), rounding));
}
// A percentage as settings carry it (8 means 8 %) to a Rate (0.08).
inline Rate rate_from_percent(double percent) {
  return Rate::from_double(percent / 100.0, Rounding::nearest);
}

}  // namespace vectord
