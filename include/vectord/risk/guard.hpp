#pragma once
// May a new position be opened now? Hard stops, circuit breaker and streak, on equity = wallet
// balance + unrealised PnL; the day is UTC. Its state survives a restart at any moment (save and
// load). It refuses entries only: exits are always allowed and never pass here.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/domain/position.hpp"
#include "vectord/domain/refusal.hpp"
#include "vectord/risk/breaker.hpp"
#include "vectord/risk/day.hpp"
#include "vectord/risk/settings.hpp"
#include "vectord/risk/streak.hpp"

namespace vectord::risk {

// For the dashboard. Percentages are absent until the day's first equity is known.
struct RiskStatus {
  std::optional<Money> equity, day_start_equity, day_peak_equity;
  std::optional<double> daily_loss_percent, intraday_drawdown_percent;
  double daily_loss_limit_percent = 0, intraday_drawdown_limit_percent = 0;
  std::optional<RejectReason> blocked_by;
  BreakerState breaker = BreakerState::closed;
  BreakerCause breaker_cause = BreakerCause::none;
  std::optional<Time> breaker_cooldown_ends;
  // Of the limit, in percent; 100 = it is hit. Absent until the day's first equity is known.
  std::optional<double> daily_loss_used_percent, intraday_drawdown_used_percent;
  int losing_trades = 0, losing_trades_limit = 0;  // in a row, towards the breaker
  int wins_in_row = 0, losses_in_row = 0;
  Rate multiplier;
};

// A limit that halts, and how much of it is used up.
struct LimitUse {
  std::string_view name;  // static
  double used_percent = 0;
  bool near = false;  // 80 % or more, exactly
  bool hit = false;
};

class RiskGuard {
 public:
  explicit RiskGuard(const RiskSettings& settings);

  void on_equity(Time at, Money equity);
  void on_trade_closed(Time at, const Trade& trade);
  // Around every entry order, so that half-open lets exactly one trade through.
  void on_entry(Time at, const Symbol& symbol);
  void on_entry_abandoned(const Symbol& symbol);
  void trip(Time at);
  void reset(Time at);  // the breaker only; hard stops hold until the next UTC day

  // not_ready (no equity of this UTC day yet), daily_loss_hard_stop, intraday_drawdown_hard_stop,
  // circuit_breaker_open, in this order.
  std::optional<Refusal> review_entry(Time now) const;
  // A hard stop of now's UTC day is hit.
  bool hard_stopped(Time now) const;
  std::vector<LimitUse> limits(Time now) const;
  Rate risk_multiplier() const;
  RiskStatus status(Time now) const;
  const CircuitBreaker& breaker() const { return breaker_; }

  std::string save() const;  // key=value lines
  // Replaces the state, or changes nothing and names the key that is wrong.
  result<void> load(std::string_view text);
  bool operator==(const RiskGuard& other) const;

 private:
  RiskSettings settings_;
  Day day_;
  Streak streak_;
  CircuitBreaker breaker_;
};

}  // namespace vectord::risk
