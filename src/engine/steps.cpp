// The steps after every event: time, what execution brought about, equity, new entries, the next
// wake.
#include <algorithm>

#include "state.hpp"

namespace vectord::engine {

namespace {

// Entry, stop, its replacement and three targets: so many orders a position may have at once.
constexpr std::size_t most_orders_of_a_position = 6;

// The order broke a filter, step or status that we believed to keep: ours are out of date.
bool by_stale_filter(int code) {
  switch (code) {
    case -1111:  // precision
    case -4004:  // quantity below the least
    case -4005:  // or above the most
    case -4014:  // off the tick
    case -4022:  // the market's status
    case -4023:  // off the step
    case -4140:  // the symbol's status
    case -4141: return true;
    default: return false;
  }
}

}  // namespace

void Engine::State::on_time(Effects& effects) {
  if (!started) return;
  if (next_tick <= now) {
    // Equity is looked at every scan interval even on a silent market: the day may have turned.
    equity_due = true;
    // What is wrong with the account may have been put right.
    if (!account_wrong.empty()) positions.reconcile(now, effects);
    while (next_tick <= now) next_tick += settings.strategy.scanner.interval;
  }
  watch_market(effects);
  market.on_time(now, effects);
  positions.on(now, effects);
  signals.on_time(now, positions.symbols(), effects);
}

void Engine::State::settle_outcomes(Effects& effects) {
  const execution::Outcomes outcomes = positions.take();
  if (outcomes.empty()) return;
  for (const execution::OrderChange& change : outcomes.changes) {
    const bool turned_down = change.order.status == OrderStatus::rejected;
    if (turned_down && by_stale_filter(change.order.code)) market.filters_are_stale();
    statistics.on_execution(execution::execution_before(change),
                            execution::execution_after(change));
  }
  for (const auto& ended : outcomes.entries) on_entry_ended(ended, effects);
  for (const Trade& trade : outcomes.trades) on_trade(trade, effects);
  effects.push_back(effect::RecordState{"portfolio/statistics", statistics.save()});
  equity_due = true;
}

void Engine::State::on_entry_ended(const execution::EntryOutcome& outcome, Effects& effects) {
  entering.erase(outcome.signal.symbol);
  if (outcome.reason) {
    guard.on_entry_abandoned(outcome.signal.symbol);
    signals.reject(outcome.signal, {*outcome.reason, outcome.detail}, effects);
  } else {
    signals.cooldowns().on_entry(outcome.signal.symbol, now);
    signals.record_cooldowns(effects);
    signals.processed(outcome.signal,
                      "entered " + outcome.filled.to_string() + " of " +
                          outcome.approved.to_string() + " approved",
                      effects);
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
  longest_unprotected = std::max(longest_unprotected, positions.longest_unprotected(now));
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

std::string Engine::State::unusable() const {
  if (!key_read_denied.empty()) return key_read_denied;
  if (!key_order_denied.empty()) return key_order_denied;
  if (!account_wrong.empty()) return account_wrong;
  const auto wallet = positions.wallet();
  const auto least = market.least_notional();
  return wallet && least ? balance_problem(*wallet, *least, settings) : std::string{};
}

// Once for each thing that is wrong, and once when nothing is any more.
void Engine::State::announce_account(Effects& effects) {
  std::string wrong = unusable();
  if (wrong == unusable_announced) return;
  effects.push_back(
      wrong.empty()
          ? effect::Alert{effect::Severity::info, "account_usable", Symbol{}, "the account is fine"}
          : effect::Alert{effect::Severity::critical, "account_unusable", Symbol{}, wrong});
  unusable_announced = std::move(wrong);
}

std::vector<std::string> Engine::State::not_ready() const {
  std::vector<std::string> missing;
  if (auto wrong = unusable(); !wrong.empty()) missing.push_back(std::move(wrong));
  for (std::string& each : market.missing()) missing.push_back(std::move(each));
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
  if (auto wrong = unusable(); !wrong.empty()) {
    return Refusal{RejectReason::not_ready, std::move(wrong)};
  }
  const auto missing = not_ready();
  if (!missing.empty()) return Refusal{RejectReason::not_ready, "waiting for " + missing.front()};
  return std::nullopt;
}

void Engine::State::start_entries(Effects& effects) {
  while (auto signal = signals.next()) start_entry(*signal, effects);
}

// What this symbol and our book of orders allow.
std::optional<Refusal> Engine::State::review_room(const Instrument& instrument) const {
  if (instrument.status != InstrumentStatus::trading) {
    return Refusal{RejectReason::not_ready, instrument.symbol.str() + " is not trading at present"};
  }
  const std::size_t live = positions.orders().active_count();
  const auto most = static_cast<std::size_t>(settings.execution.max_live_orders);
  if (live + most_orders_of_a_position <= most) return std::nullopt;
  return Refusal{RejectReason::max_positions, std::to_string(live) + " orders of ours are live; " +
                                                  "with an entry they could be more than " +
                                                  std::to_string(most)};
}

// From an approved signal to its entry: readiness, the correlation with what was chosen meanwhile,
// risk.
void Engine::State::start_entry(const Signal& signal, Effects& effects) {
  if (auto refusal = review_readiness()) return signals.reject(signal, *refusal, effects);
  if (auto refusal = signals.review_correlation(signal, positions.symbols())) {
    return signals.reject(signal, *refusal, effects);
  }
  const Instrument* instrument = market.instrument(signal.symbol);
  const auto equity = positions.equity();
  if (instrument == nullptr || !equity) {
    return signals.reject(signal, {RejectReason::not_ready, "instrument or equity unknown"},
                          effects);
  }
  if (auto refusal = review_room(*instrument)) return signals.reject(signal, *refusal, effects);
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
  entering[signal.symbol] = {signals.decided_begun(), now};
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

// Since when the oldest work of each stage has been under way.
void Engine::State::review_stages(Effects& effects) {
  if (!started) return;
  const auto older = [](std::optional<Time> one, std::optional<Time> other) {
    return one && other ? std::min(*one, *other) : (one ? one : other);
  };
  if (!market.loading()) {
    loading_since.reset();
  } else if (!loading_since) {
    loading_since = now;
  }
  std::optional<Time> entered, begun = signals.begun_since();
  for (const auto& [symbol, work] : entering) {
    entered = older(entered, work.entered);
    begun = older(begun, work.begun);
  }
  watch.look(Stage::scan, older(loading_since, signals.scan_since()), now, effects);
  watch.look(Stage::signals, signals.signals_since(), now, effects);
  watch.look(Stage::filters, signals.filters_since(), now, effects);
  watch.look(Stage::execution, entered, now, effects);
  watch.look(Stage::cycle, begun, now, effects);
}

// One outstanding wake is enough: the earliest moment at which anything is due.
void Engine::State::plan_wake(Effects& effects) {
  if (!started) return;
  Time next = next_tick;
  for (const std::optional<Time>& due : {market.next_wake(), positions.next_wake(),
                                         signals.next_wake(), market_due(), watch.next_wake()}) {
    if (due) next = std::min(next, *due);
  }
  next = std::max(next, now + Millis{1});  // a deadline of the past is served at the next instant
  if (wake_at && *wake_at <= next) return;
  wake_at = next;
  effects.push_back(effect::WakeAt{next});
}

}  // namespace vectord::engine
