// The steps after every event: time, what execution brought about, equity, new entries, the next
// wake.
#include <algorithm>

#include "state.hpp"

namespace vectord::engine {

void Engine::State::on_time(Effects& effects) {
  if (!started) return;
  if (next_tick <= now) {
    // Equity is looked at every scan interval even on a silent market: the day may have turned.
    equity_due = true;
    while (next_tick <= now) next_tick += settings.strategy.scanner.interval;
  }
  watch_market(effects);
  market.on_time(now, effects);
  positions.on(now, effects);
  signals.on_time(now, held(), effects);
}

void Engine::State::settle_outcomes(Effects& effects) {
  const execution::Outcomes outcomes = positions.take();
  if (outcomes.empty()) return;
  for (const execution::OrderChange& change : outcomes.changes) {
    statistics.on_execution(execution::execution_before(change),
                            execution::execution_after(change));
  }
  for (const auto& ended : outcomes.entries) on_entry_ended(ended, effects);
  for (const Trade& trade : outcomes.trades) on_trade(trade, effects);
  effects.push_back(effect::RecordState{"portfolio/statistics", statistics.save()});
  equity_due = true;
}

void Engine::State::on_entry_ended(const execution::EntryOutcome& outcome, Effects& effects) {
  if (outcome.reason) {
    guard.on_entry_abandoned(outcome.signal.symbol);
    signals.reject(outcome.signal, {*outcome.reason, outcome.detail}, effects);
  } else {
    signals.cooldowns().on_entry(outcome.signal.symbol, now);
    signals.record_cooldowns(effects);
    signals.processed(outcome.signal, effects);
  }
  record_guard(effects);
}

void Engine::State::on_trade(const Trade& trade, Effects& effects) {
  ++trades_closed;
  statistics.on_trade(trade);
  guard.on_trade_closed(now, trade);
  if (trade.reason == ExitReason::stop || trade.reason == ExitReason::unprotected ||
      trade.reason == ExitReason::liquidation) {
    signals.cooldowns().on_stop(trade.symbol, now);
    signals.record_cooldowns(effects);
  }
  record_guard(effects);
}

void Engine::State::review_equity(Effects& effects) {
  // A new UTC day begins with the equity of its first event, not of the next scan.
  const bool new_day = day_start(now) != equity_day;
  if (!std::exchange(equity_due, false) && !new_day) return;
  const auto equity = positions.equity();
  if (!equity) return;
  equity_day = day_start(now);
  guard.on_equity(now, equity->total());
  announce_block(effects);
  announce_limits(effects);
  enforce_hard_stop(effects);
  for (const execution::OpenPosition& one : positions.view(now)) {
    longest_unprotected = std::max(longest_unprotected, one.unprotected);
  }
  record_guard(effects);
}

// Once for each time that risk begins to block entries, whatever made it so.
void Engine::State::announce_block(Effects& effects) {
  const risk::RiskStatus risk = guard.status(now);
  const auto blocked = risk.blocked_by;
  const bool trial = risk.breaker == risk::BreakerState::half_open;  // its one trade is no alarm
  if (blocked && blocked != announced && !trial) {
    effects.push_back(effect::Alert{effect::Severity::critical, to_string(*blocked), Symbol{},
                                    "no new entries: " + std::string(to_string(*blocked))});
  }
  announced = blocked;
}

std::vector<std::string> Engine::State::not_ready() const {
  std::vector<std::string> missing = market.missing();
  if (!account_problem.empty()) missing.push_back(account_problem);
  if (!market_stream_up) missing.emplace_back("market streams");
  if (!user_stream_up) missing.emplace_back("user stream");
  if (!positions.wallet()) missing.emplace_back("account");
  if (positions.wallet() && !positions.reconciled()) missing.emplace_back("reconciliation");
  for (const auto& [kind, what] : failing) missing.push_back(what);
  return missing;
}

std::optional<Refusal> Engine::State::review_readiness() const {
  if (stopping) return Refusal{RejectReason::shutdown, "the daemon is stopping"};
  if (paused) return Refusal{RejectReason::trading_paused, "paused by the operator"};
  const auto missing = not_ready();
  if (!missing.empty()) return Refusal{RejectReason::not_ready, "waiting for " + missing.front()};
  return std::nullopt;
}

void Engine::State::start_entries(Effects& effects) {
  while (auto signal = signals.next()) start_entry(*signal, effects);
}

// From an approved signal to its entry: readiness, the correlation with what was chosen meanwhile,
// risk.
void Engine::State::start_entry(const Signal& signal, Effects& effects) {
  if (auto refusal = review_readiness()) return signals.reject(signal, *refusal, effects);
  if (auto refusal = signals.review_correlation(signal, held())) {
    return signals.reject(signal, *refusal, effects);
  }
  const Instrument* instrument = market.instrument(signal.symbol);
  const auto equity = positions.equity();
  if (instrument == nullptr || !equity) {
    return signals.reject(signal, {RejectReason::not_ready, "instrument or equity unknown"},
                          effects);
  }
  const bool is_long = signal.direction == Direction::long_;
  const auto on_tick = [&](double price, Rounding rounding) {
    return instrument->round_price(Price::from_double(price, Rounding::nearest), rounding);
  };
  risk::SizerInput input;
  input.signal_id = signal.id;
  input.symbol = signal.symbol;
  input.direction = signal.direction;
  input.leverage = signal.leverage;
  input.entry = on_tick(signal.entry, Rounding::nearest);
  input.stop = on_tick(signal.stop, is_long ? Rounding::floor : Rounding::ceiling);
  input.equity = equity->total();
  for (const execution::OpenPosition& open : positions.view(now)) {
    input.margin_in_use += open.margin;
    input.open_risk += open.open_risk;
    ++input.open_positions;
  }
  input.position_on_symbol = positions.busy(signal.symbol);
  auto reviewed = risk::approve_entry(guard, now, input, *instrument, settings.risk);
  if (const auto* refusal = std::get_if<Refusal>(&reviewed)) {
    return signals.reject(signal, *refusal, effects);
  }
  const risk::SizedEntry& approved = *std::get<risk::RiskApproved<risk::SizedEntry>>(reviewed);
  execution::EntryPlan plan;
  plan.signal = signal;
  plan.quantity = approved.quantity;
  plan.leverage = approved.leverage;
  plan.stop = approved.stop;
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    plan.targets[i] = on_tick(signal.targets[i], is_long ? Rounding::floor : Rounding::ceiling);
  }
  plan.risk = approved.risk;
  guard.on_entry(now, signal.symbol);
  record_guard(effects);
  positions.open(std::move(plan), now, effects);
}

void Engine::State::hint_position(const Symbol& symbol, Effects& effects) {
  const auto open = positions.view(symbol, now);
  if (!open) return;
  const auto view = market.market(symbol)->view();
  if (!view) return;
  execution::MarketHint hint;
  hint.atr = view->atr;
  if (view->trend_4h) {
    const Direction against =
        open->direction == Direction::long_ ? Direction::short_ : Direction::long_;
    hint.trend_against = market::trend_confirms(*view->trend_4h, against);
  }
  positions.hint(symbol, hint, now, effects);
}

std::vector<Symbol> Engine::State::held() const {
  std::vector<Symbol> symbols;
  for (const execution::OpenPosition& open : positions.view(now)) symbols.push_back(open.symbol);
  return symbols;
}

// One outstanding wake is enough: the earliest moment at which anything is due.
void Engine::State::plan_wake(Effects& effects) {
  if (!started) return;
  Time next = next_tick;
  for (const std::optional<Time>& due :
       {market.next_wake(), positions.next_wake(), signals.next_wake(), market_due()}) {
    if (due) next = std::min(next, *due);
  }
  next = std::max(next, now + Millis{1});  // a deadline of the past is served at the next instant
  if (wake_at && *wake_at <= next) return;
  wake_at = next;
  effects.push_back(effect::WakeAt{next});
}

}  // namespace vectord::engine
