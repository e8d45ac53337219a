#pragma once
// How much to buy or sell (§6). Rounds the quantity down, never up; a quantity that does not reach
// the exchange's minimum is refused. Assumes CROSSED margin: the account's equity stands behind a
// position, so a smaller quantity is liquidated farther away.
#include <optional>
#include <variant>

#include "vectord/domain/refusal.hpp"
#include "vectord/domain/signal.hpp"
#include "vectord/risk/approved.hpp"
#include "vectord/risk/guard.hpp"
#include "vectord/risk/settings.hpp"

namespace vectord::risk {

struct SizerInput {
  SignalId signal_id;
  Symbol symbol;
  Direction direction = Direction::long_;
  int leverage = 1;                     // as the plan wants it; the bracket may lower it
  Price entry, stop;                    // on the tick
  Money equity;                         // wallet balance + unrealised PnL
  Money margin_in_use;                  // initial margin of open positions and live entry orders
  Money open_risk;                      // sum of |entry - stop| x quantity of the same
  int open_positions = 0;               // and live entry orders
  bool position_on_symbol = false;      // or a live entry order on it
  Rate multiplier = Rate::from_int(1);  // RiskGuard::risk_multiplier
};

struct SizedEntry {
  SignalId signal_id;
  Symbol symbol;
  Direction direction = Direction::long_;
  Quantity quantity;  // on the step, > 0
  Price entry, stop;
  int leverage = 1;
  Money risk;      // |entry - stop| x quantity, rounded up
  Money notional;  // at entry
  Money margin;    // notional / leverage, rounded up
  bool operator==(const SizedEntry&) const = default;
};

// max_positions, position_exists, brackets_unknown, invalid_plan, capital_in_use, portfolio_risk,
// quantity_below_minimum, notional_below_minimum, liquidation_too_close.
std::variant<SizedEntry, Refusal> size(const SizerInput& input, const Instrument& instrument,
                                       const RiskSettings& settings);

// The whole risk review of an entry: guard, then size with the guard's multiplier (input.multiplier
// is ignored). The only way to an approved entry.
std::variant<RiskApproved<SizedEntry>, Refusal> approve_entry(const RiskGuard& guard, Time now,
                                                              SizerInput input,
                                                              const Instrument& instrument,
                                                              const RiskSettings& settings);

// Does a CROSSED position survive an adverse move of `percent` of entry? Margin balance = equity
// behind it less the move's loss, against the maintenance margin at that price (binance-usdm.md
// §8.5.9).
bool survives_move(Direction direction, Quantity quantity, Price entry, Money equity_behind,
                   double percent, const Instrument& instrument);

}  // namespace vectord::risk
