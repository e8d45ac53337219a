#pragma once
// A signal is a scored idea with its plan (entry, stop, targets, leverage) and everything needed to
// say later why it was taken or not.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/base/time.hpp"
#include "vectord/domain/fill.hpp"
#include "vectord/domain/instrument.hpp"

namespace vectord {

enum class Direction { long_, short_ };
constexpr Side entry_side(Direction direction) {
  return direction == Direction::long_ ? Side::buy : Side::sell;
}
constexpr double sign_of(Direction direction) {
  return direction == Direction::long_ ? 1.0 : -1.0;
}
std::string_view to_string(Direction direction);  // "LONG", "SHORT"

enum class Regime { trending, ranging };
std::string_view to_string(Regime regime);

// The rows of the score table, in its order.
enum class ScoreComponent {
  base,
  adx,
  vwap,
  divergence_regular,
  divergence_hidden,
  extreme,
  trend_4h,
  reversal,
  momentum,
  macd,
  bollinger,
  candlestick,
  volume,
  rsi_depth,
  ema200_distance,
  taker_ratio,
  open_interest,
  risk_reward,
  trending_regime,
};
std::string_view to_string(ScoreComponent component);  // snake_case of the names above

struct ScorePart {
  ScoreComponent component;
  int points = 0;
  bool operator==(const ScorePart&) const = default;
};

// Why a signal did not become a trade: exactly one, the first that failed. Filter, then risk, then
// entry.
enum class RejectReason {
  // the quality gate, in its order
  score_below_minimum,
  volume_below_threshold,
  rsi_not_extreme,
  trend_not_confirmed,
  risk_reward_below_minimum,
  market_against_signal,
  pump_or_dump,
  correlated_with_open_position,
  spread_too_wide,
  book_too_thin,
  symbol_cooldown,
  duplicate_signal,
  stale_signal,
  // before the gate
  unknown_symbol,
  insufficient_history,
  funding_against,
  book_unknown,
  invalid_plan,
  // risk
  trading_paused,
  not_ready,
  daily_loss_hard_stop,
  intraday_drawdown_hard_stop,
  circuit_breaker_open,
  max_positions,
  position_exists,
  portfolio_risk,
  capital_in_use,
  quantity_below_minimum,
  notional_below_minimum,
  liquidation_too_close,
  brackets_unknown,
  // entry
  entry_not_filled,
  entry_rejected,
  entry_unknown,
  queue_full,
  shutdown,
  count_,
};
std::string_view to_string(RejectReason reason);  // snake_case of the names above

enum class SignalSource { scanner, http, redis };
std::string_view to_string(SignalSource source);

using SignalId = FixedString<64, struct SignalIdTag>;

struct Signal {
  SignalId id;
  SignalSource source = SignalSource::scanner;
  Symbol symbol;
  Direction direction = Direction::long_;
  int score = 0;                 // 0..100, capped
  std::vector<ScorePart> parts;  // sums to score before the cap; only rows that gave or took points
  std::vector<std::string_view> missing;  // derivative figures that were not known (static names)
  double entry = 0, stop = 0;             // prices before rounding to the tick
  std::array<double, 3> targets{};
  double risk_reward = 0;
  int leverage = 0;
  double atr = 0, rsi = 0, volume_ratio = 0;
  Regime regime = Regime::ranging;
  bool extreme = false, reversal = false, trend_confirmed = false;
  Time bar;  // open time of the bar it was made from
  Time created_at;
  bool operator==(const Signal&) const = default;
};

}  // namespace vectord
