#include "vectord/portfolio/equity.hpp"

namespace vectord::portfolio {

Money unrealized_pnl(const MarkedPosition& position) {
  return notional(position.mark - position.entry, position.quantity, Rounding::nearest);
}

Money initial_margin(const MarkedPosition& position) {
  const Money held = notional(position.mark, position.quantity.abs(), Rounding::up);
  const std::int64_t leverage = position.leverage > 0 ? position.leverage : 1;
  return Money::from_units(fixed::mul_div(held.units(), 1, leverage, Rounding::up));
}

Equity evaluate(Money wallet, std::span<const MarkedPosition> positions) {
  Equity equity{.wallet = wallet};
  for (const auto& position : positions) {
    equity.unrealized_pnl += unrealized_pnl(position);
    equity.margin_in_use += initial_margin(position);
  }
  return equity;
}

}  // namespace vectord::portfolio
