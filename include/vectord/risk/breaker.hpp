#pragma once
// The circuit breaker: closed, open, half-open. Opens at a daily loss, after losing trades in a
// row, or by hand; after the cooldown it lets one trade through (half-open), whose win closes it
// and whose loss opens it again. Starts anew at 00:00 UTC. It never touches exits.
#include <optional>
#include <string>
#include <string_view>

#include "vectord/domain/position.hpp"
#include "vectord/risk/settings.hpp"

namespace vectord::risk {

enum class BreakerState { closed, open, half_open };
std::string_view to_string(BreakerState state);
enum class BreakerCause { none, daily_loss, losing_trades, trial_lost, operator_ };
std::string_view to_string(BreakerCause cause);

class CircuitBreaker {
 public:
  explicit CircuitBreaker(const RiskSettings& settings);

  // Half-open is a matter of time alone. Opened by hand, or while the daily loss stands at its
  // limit, it stays open until reset or 00:00 UTC.
  BreakerState state(Time now) const;
  BreakerCause cause(Time now) const;
  int losing_trades(Time now) const;                  // in a row, since it last opened
  std::optional<Time> cooldown_ends(Time now) const;  // absent where no cooldown runs
  // Closed, or half-open with its one trade not yet taken.
  bool allows_entry(Time now) const;

  void on_daily_loss(Time now, bool at_limit);
  void on_entry(Time now, const Symbol& symbol);  // an entry order goes out
  void on_entry_abandoned(const Symbol& symbol);  // it ended without a fill
  void on_trade_closed(Time now, const Symbol& symbol, Money net);
  void trip(Time now);
  void reset(Time now);

  std::string save() const;  // key=value lines, keys breaker.*
  // One of its own keys; false: not one of ours.
  result<bool> load_key(std::string_view key, std::string_view value);
  bool operator==(const CircuitBreaker& other) const;

 private:
  void roll(Time now);
  void open(Time now, BreakerCause cause);
  bool expired(Time now) const;  // a new UTC day has begun

  Millis cooldown_;
  int max_losing_trades_;
  Time day_;                                 // epoch: none yet
  BreakerCause cause_ = BreakerCause::none;  // none: closed
  Time opened_at_;
  bool loss_at_limit_ = false;
  int losing_trades_ = 0;
  Symbol trial_;  // empty: not taken
};

}  // namespace vectord::risk
