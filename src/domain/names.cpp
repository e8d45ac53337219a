// The names that leave the process: one switch per enumeration.
#include "vectord/domain/candle.hpp"
#include "vectord/domain/order.hpp"
#include "vectord/domain/position.hpp"
#include "vectord/domain/signal.hpp"

namespace vectord {

std::string_view to_string(Interval interval) {
  switch (interval) {
    case Interval::m1: return "1m";
    case Interval::m5: return "5m";
    case Interval::h1: return "1h";
    case Interval::h4: return "4h";
    case Interval::d1: return "1d";
  }
  return "?";
}

std::optional<Interval> interval_from(std::string_view text) {
  for (const Interval interval :
       {Interval::m1, Interval::m5, Interval::h1, Interval::h4, Interval::d1}) {
    if (to_string(interval) == text) return interval;
  }
  return std::nullopt;
}

std::string_view to_string(Direction direction) {
  return direction == Direction::long_ ? "LONG" : "SHORT";
}

std::string_view to_string(OrderType type) {
  switch (type) {
    case OrderType::limit: return "LIMIT";
    case OrderType::market: return "MARKET";
    case OrderType::stop: return "STOP";
    case OrderType::stop_market: return "STOP_MARKET";
    case OrderType::take_profit: return "TAKE_PROFIT";
    case OrderType::take_profit_market: return "TAKE_PROFIT_MARKET";
    case OrderType::trailing_stop_market: return "TRAILING_STOP_MARKET";
  }
  return "?";
}

std::string_view to_string(TimeInForce tif) {
  switch (tif) {
    case TimeInForce::gtc: return "GTC";
    case TimeInForce::ioc: return "IOC";
    case TimeInForce::fok: return "FOK";
    case TimeInForce::gtx: return "GTX";
    case TimeInForce::gtd: return "GTD";
  }
  return "?";
}

std::string_view to_string(OrderStatus status) {
  switch (status) {
    case OrderStatus::intended: return "intended";
    case OrderStatus::unknown: return "unknown";
    case OrderStatus::accepted: return "accepted";
    case OrderStatus::partially_filled: return "partially_filled";
    case OrderStatus::triggered: return "triggered";
    case OrderStatus::filled: return "filled";
    case OrderStatus::canceled: return "canceled";
    case OrderStatus::expired: return "expired";
    case OrderStatus::rejected: return "rejected";
  }
  return "?";
}

std::string_view to_string(OrderRole role) {
  switch (role) {
    case OrderRole::entry: return "entry";
    case OrderRole::exit: return "exit";
    case OrderRole::stop: return "stop";
    case OrderRole::target: return "target";
  }
  return "?";
}

std::string_view to_string(Regime regime) {
  switch (regime) {
    case Regime::trending: return "trending";
    case Regime::ranging: return "ranging";
  }
  return "?";
}

std::string_view to_string(ScoreComponent component) {
  switch (component) {
    case ScoreComponent::base: return "base";
    case ScoreComponent::adx: return "adx";
    case ScoreComponent::vwap: return "vwap";
    case ScoreComponent::divergence_regular: return "divergence_regular";
    case ScoreComponent::divergence_hidden: return "divergence_hidden";
    case ScoreComponent::extreme: return "extreme";
    case ScoreComponent::trend_4h: return "trend_4h";
    case ScoreComponent::reversal: return "reversal";
    case ScoreComponent::momentum: return "momentum";
    case ScoreComponent::macd: return "macd";
    case ScoreComponent::bollinger: return "bollinger";
    case ScoreComponent::candlestick: return "candlestick";
    case ScoreComponent::volume: return "volume";
    case ScoreComponent::rsi_depth: return "rsi_depth";
    case ScoreComponent::ema200_distance: return "ema200_distance";
    case ScoreComponent::taker_ratio: return "taker_ratio";
    case ScoreComponent::open_interest: return "open_interest";
    case ScoreComponent::risk_reward: return "risk_reward";
    case ScoreComponent::trending_regime: return "trending_regime";
  }
  return "?";
}

std::string_view to_string(RejectReason reason) {
  switch (reason) {
    case RejectReason::score_below_minimum: return "score_below_minimum";
    case RejectReason::volume_below_threshold: return "volume_below_threshold";
    case RejectReason::rsi_not_extreme: return "rsi_not_extreme";
    case RejectReason::trend_not_confirmed: return "trend_not_confirmed";
    case RejectReason::risk_reward_below_minimum: return "risk_reward_below_minimum";
    case RejectReason::market_against_signal: return "market_against_signal";
    case RejectReason::pump_or_dump: return "pump_or_dump";
    case RejectReason::correlated_with_open_position: return "correlated_with_open_position";
    case RejectReason::spread_too_wide: return "spread_too_wide";
    case RejectReason::book_too_thin: return "book_too_thin";
    case RejectReason::symbol_cooldown: return "symbol_cooldown";
    case RejectReason::duplicate_signal: return "duplicate_signal";
    case RejectReason::stale_signal: return "stale_signal";
    case RejectReason::unknown_symbol: return "unknown_symbol";
    case RejectReason::insufficient_history: return "insufficient_history";
    case RejectReason::funding_against: return "funding_against";
    case RejectReason::book_unknown: return "book_unknown";
    case RejectReason::invalid_plan: return "invalid_plan";
    case RejectReason::trading_paused: return "trading_paused";
    case RejectReason::not_ready: return "not_ready";
    case RejectReason::daily_loss_hard_stop: return "daily_loss_hard_stop";
    case RejectReason::intraday_drawdown_hard_stop: return "intraday_drawdown_hard_stop";
    case RejectReason::circuit_breaker_open: return "circuit_breaker_open";
    case RejectReason::max_positions: return "max_positions";
    case RejectReason::position_exists: return "position_exists";
    case RejectReason::portfolio_risk: return "portfolio_risk";
    case RejectReason::capital_in_use: return "capital_in_use";
    case RejectReason::quantity_below_minimum: return "quantity_below_minimum";
    case RejectReason::notional_below_minimum: return "notional_below_minimum";
    case RejectReason::liquidation_too_close: return "liquidation_too_close";
    case RejectReason::brackets_unknown: return "brackets_unknown";
    case RejectReason::entry_not_filled: return "entry_not_filled";
    case RejectReason::entry_rejected: return "entry_rejected";
    case RejectReason::entry_unknown: return "entry_unknown";
    case RejectReason::queue_full: return "queue_full";
    case RejectReason::shutdown: return "shutdown";
    case RejectReason::count_: break;
  }
  return "?";
}

std::string_view to_string(SignalSource source) {
  switch (source) {
    case SignalSource::scanner: return "scanner";
    case SignalSource::http: return "http";
    case SignalSource::redis: return "redis";
  }
  return "?";
}

std::string_view to_string(ExitReason reason) {
  switch (reason) {
    case ExitReason::stop: return "stop";
    case ExitReason::target: return "target";
    case ExitReason::break_even: return "break_even";
    case ExitReason::trailing: return "trailing";
    case ExitReason::time_exit: return "time_exit";
    case ExitReason::funding_exit: return "funding_exit";
    case ExitReason::unprotected: return "unprotected";
    case ExitReason::operator_: return "operator";
    case ExitReason::liquidation: return "liquidation";
    case ExitReason::shutdown: return "shutdown";
    case ExitReason::external: return "external";
    case ExitReason::hard_stop: return "hard_stop";
  }
  return "?";
}

}  // namespace vectord
