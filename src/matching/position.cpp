#include "matching/position.hpp"

#include <algorithm>

namespace vectord::matching {
namespace {

__extension__ using Wide = __int128;

Money share(Money amount, Quantity part, Quantity whole, Rounding rounding) {
  if (part == whole) return amount;
  return Money::from_units(fixed::mul_div(amount.units(), part.units(), whole.units(), rounding));
}

struct Closed {
  Quantity quantity;
  Money quote, realized;
};

// Takes `fill` out of an opposite position, as far as there is one.
Closed close_part(Position& position, const FillTerms& fill) {
  const Quantity held = position.amount.abs();
  Closed closed;
  closed.quantity = std::min(fill.quantity, held);
  closed.quote = closed.quantity == fill.quantity
                     ? fill.quote
                     : notional(fill.price, closed.quantity, Rounding::nearest);
  const Money cost = share(position.cost, closed.quantity, held, Rounding::nearest);
  closed.realized = position.is_long() ? closed.quote - cost : cost - closed.quote;
  position.cost -= cost;
  position.open_fees -= share(position.open_fees, closed.quantity, held, Rounding::down);
  position.isolated_wallet -=
      share(position.isolated_wallet, closed.quantity, held, Rounding::down);
  position.amount += position.is_long() ? -closed.quantity : closed.quantity;
  position.realized += closed.realized;
  return closed;
}

void open_part(Position& position, const FillTerms& fill, Quantity quantity, Money quote) {
  position.amount += fill.side == Side::buy ? quantity : -quantity;
  position.cost += quote;
  position.open_fees += share(fill.commission, quantity, fill.quantity, Rounding::nearest);
  if (fill.isolated) position.isolated_wallet += margin_for(quote, fill.leverage);
}

}  // namespace

Price Position::entry_price() const {
  if (flat()) return Price{};
  return Price::from_units(
      fixed::mul_div(cost.units(), fixed::one, amount.abs().units(), Rounding::nearest));
}

Price Position::break_even_price() const {
  if (flat()) return Price{};
  const Money with_fees = is_long() ? cost + open_fees : cost - open_fees;
  return Price::from_units(
      fixed::mul_div(with_fees.units(), fixed::one, amount.abs().units(), Rounding::nearest));
}

Money Position::notional_at(Price mark) const {
  return flat() ? Money{} : notional(mark, amount, Rounding::nearest);
}

Money Position::unrealized_at(Price mark) const {
  if (flat()) return Money{};
  return is_long() ? notional_at(mark) - cost : notional_at(mark) + cost;
}

Quantity Position::closable_by(Side side) const {
  if (flat() || is_long() != (side == Side::sell)) return Quantity{};
  return amount.abs();
}

Money apply_fill(Position& position, const FillTerms& fill) {
  Closed closed;
  if (!position.closable_by(fill.side).is_zero()) closed = close_part(position, fill);
  const Quantity opened = fill.quantity - closed.quantity;
  if (!opened.is_zero()) open_part(position, fill, opened, fill.quote - closed.quote);
  return closed.realized;
}

Money margin_for(Money notional_value, int leverage) {
  return Money::from_units(
      fixed::mul_div(notional_value.abs().units(), 1, leverage, Rounding::ceiling));
}

Money maintenance_of(const Instrument& instrument, Money notional_value) {
  const LeverageBracket* bracket = instrument.bracket_for(notional_value);
  if (bracket == nullptr || notional_value.is_zero()) return Money{};
  const Money margin =
      fraction(notional_value.abs(), bracket->maintenance_margin_rate, Rounding::nearest) -
      bracket->maintenance_amount;
  return std::max(margin, Money{});
}

Price liquidation_price(const Instrument& instrument, const Position& position, Price mark,
                        Money wallet) {
  if (position.flat()) return Price{};
  const LeverageBracket* bracket = instrument.bracket_for(position.notional_at(mark));
  const std::int64_t rate = bracket == nullptr ? 0 : bracket->maintenance_margin_rate.units();
  const Money cum = bracket == nullptr ? Money{} : bracket->maintenance_amount;
  const std::int64_t sign = position.is_long() ? 1 : -1;
  const Wide numerator = Wide{wallet.units()} + cum.units() - sign * Wide{position.cost.units()};
  // |amount| x (rate - sign), at 1e-16; the quotient of 1e-8 money by it is a price after two
  // shifts.
  const Wide denominator = Wide{position.amount.abs().units()} * (rate - sign * fixed::one);
  if (denominator == 0) return Price{};
  const Wide units = numerator * fixed::one * fixed::one / denominator;
  constexpr Wide highest = Wide{1'000'000'000} * fixed::one;
  if (units <= 0 || units > highest) return Price{};
  return Price::from_units(static_cast<std::int64_t>(units));
}

}  // namespace vectord::matching
