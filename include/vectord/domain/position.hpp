#pragma once
// What we hold and what became of it.
#include <optional>
#include <string_view>

#include "vectord/domain/signal.hpp"

namespace vectord {

// A position as the exchange reports it (one-way mode: one per symbol).
struct PositionReport {
  Symbol symbol;
  Quantity quantity;  // signed: short < 0, 0 = flat
  Price entry_price;  // average, 1e-8 (not on the tick grid)
  Money unrealized_pnl;
  bool operator==(const PositionReport&) const = default;
};

enum class ExitReason {
  stop,
  target,
  break_even,
  trailing,
  time_exit,
  funding_exit,
  unprotected,
  operator_,
  liquidation,
  shutdown,
  external,
  hard_stop
};
constexpr ExitReason last_exit_reason = ExitReason::hard_stop;
std::string_view to_string(ExitReason reason);

// A closed trade: a position from its first fill to flat. PnL = realized - commission + funding,
// all from the exchange's own figures.
struct Trade {
  std::int64_t id = 0;  // 1, 2, 3, ... within a session
  SignalId signal_id;   // empty for an adopted position
  Symbol symbol;
  Direction direction = Direction::long_;
  Quantity quantity;              // sum of entry fills
  Price entry_price, exit_price;  // averages, rounded to nearest 1e-8
  int leverage = 0;
  int score = 0;
  Money realized_pnl, commission, funding;
  Time opened_at, closed_at;
  ExitReason reason = ExitReason::stop;
  Money net() const { return realized_pnl - commission + funding; }
  bool operator==(const Trade&) const = default;
};

}  // namespace vectord
