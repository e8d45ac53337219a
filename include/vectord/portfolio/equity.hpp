#pragma once
// Equity = wallet balance + unrealised pnl at the mark price. Evaluates; never keeps state.
#include <span>

#include "vectord/base/fixed.hpp"

namespace vectord::portfolio {

struct MarkedPosition {
  Quantity quantity;  // signed
  Price entry, mark;
  int leverage = 1;
};

struct Equity {
  Money wallet;
  Money unrealized_pnl;
  Money margin_in_use;  // sum of notional at mark / leverage
  Money total() const { return wallet + unrealized_pnl; }
};

// (mark - entry) x quantity, each notional rounded to nearest as the exchange does.
Money unrealized_pnl(const MarkedPosition& position);
// |quantity| x mark / leverage, rounded up.
Money initial_margin(const MarkedPosition& position);
Equity evaluate(Money wallet, std::span<const MarkedPosition> positions);

}  // namespace vectord::portfolio
