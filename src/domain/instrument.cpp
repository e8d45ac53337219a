#include "vectord/domain/instrument.hpp"

namespace vectord {

int decimals_of(std::int64_t step_units) {
  int decimals = 8;
  while (decimals > 0 && step_units != 0 && step_units % 10 == 0) {
    step_units /= 10;
    --decimals;
  }
  return step_units == 0 ? 8 : decimals;
}

Price Instrument::round_price(Price price, Rounding rounding) const {
  return price.rounded_to(tick_size, rounding);
}

Quantity Instrument::round_quantity(Quantity quantity) const {
  return quantity.rounded_to(step_size, Rounding::down);
}

Quantity Instrument::round_market_quantity(Quantity quantity) const {
  return quantity.rounded_to(market_step_size, Rounding::down);
}

int Instrument::price_decimals() const {
  return decimals_of(tick_size.units());
}
int Instrument::quantity_decimals() const {
  return decimals_of(step_size.units());
}

const LeverageBracket* Instrument::bracket_for(Money position_notional) const {
  const LeverageBracket* found = nullptr;
  for (const auto& bracket : brackets) {
    if (found == nullptr || position_notional.abs() > bracket.notional_floor) found = &bracket;
  }
  return found;
}

int Instrument::max_leverage_for(Money position_notional) const {
  const LeverageBracket* bracket = bracket_for(position_notional);
  return bracket == nullptr ? 0 : bracket->max_leverage;
}

Money Instrument::max_notional_at(int leverage) const {
  Money cap;
  for (const auto& bracket : brackets) {
    if (bracket.max_leverage >= leverage) cap = bracket.notional_cap;
  }
  return cap;
}

}  // namespace vectord
