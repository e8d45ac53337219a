#include "vectord/execution/positions.hpp"

#include <algorithm>

#include "execution/positions_state.hpp"

namespace vectord::execution {
namespace {

constexpr std::size_t said_bound = 4'096;
constexpr Millis income_delay{3'000};  // the income rows are written a moment after the balance

// Orders the exchange makes itself (binance-usdm.md §5.4).
bool is_liquidation(const ClientOrderId& id) {
  return id.view().starts_with("autoclose-") || id.view().starts_with("adl_autoclose") ||
         id.view().starts_with("settlement_autoclose-");
}

}  // namespace

Positions::Positions(const ExecutionSettings& execution, const ProtectionSettings& protection,
                     std::string_view session_tag)
    : state_(std::make_unique<State>(execution, protection, session_tag)) {}
Positions::~Positions() = default;
Positions::Positions(Positions&&) noexcept = default;
Positions& Positions::operator=(Positions&&) noexcept = default;

const Instrument* Positions::State::instrument(const Symbol& symbol) const {
  const auto found = instruments.find(symbol);
  return found == instruments.end() ? nullptr : &found->second;
}

Context Positions::State::context(const Symbol& symbol, const Instrument& of, Time at,
                                  Effects& effects) {
  return Context{orders, of, quotes[symbol], at, effects};
}

bool Positions::State::first_time(const std::string& what) {
  return said.size() < said_bound && said.insert(what).second;
}

void Positions::State::alert(effect::Severity severity, std::string_view code, const Symbol& symbol,
                             std::string text, Effects& effects) {
  effects.push_back(effect::Alert{severity, code, symbol, std::move(text)});
}

Exposure Positions::State::exposure(const Managed& of, Time at) const {
  const Symbol& symbol = of.protection.plan().symbol;
  const Quantity held = ledger.quantity(symbol) + orders.outstanding(symbol);
  const Quantity size = of.direction == Direction::long_ ? held : -held;
  Exposure made{.quantity = std::max(size, Quantity{}), .opened_at = at};
  made.entry_ended = !of.entry || of.entry->ended();
  if (const auto* holding = ledger.find(symbol)) {
    made.entry = holding->entry_price();
    made.opened_at = holding->opened_at;
  } else if (of.entry) {
    made.entry = of.entry->outcome().average_price;
  }
  const auto mark = marks.find(symbol);
  // Without an average entry yet, there is nothing to measure a move against.
  if (mark != marks.end() && !made.entry.is_zero()) {
    made.mark = mark->second.mark;
    made.funding_rate = mark->second.funding_rate;
    made.next_funding = mark->second.next_funding;
  }
  return made;
}

// Everything that changed about our orders goes through here, once, in order.
void Positions::State::drain(Time at, Effects& effects) {
  std::set<Symbol> touched;
  for (auto changes = orders.take_changes(); !changes.empty(); changes = orders.take_changes()) {
    for (auto& change : changes) apply(std::move(change), touched, at, effects);
  }
  for (const auto& symbol : touched) review(symbol, at, effects);
}

void Positions::State::apply(OrderChange change, std::set<Symbol>& touched, Time at,
                             Effects& effects) {
  const Order& order = change.order;
  const Symbol symbol = order.symbol();
  const auto found = managed.find(symbol);
  if (change.new_fill) {
    std::optional<ExitReason> exit;
    if (order.request.role != OrderRole::entry) {
      exit =
          found == managed.end() ? ExitReason::external : found->second.protection.reason_of(order);
    }
    count(*change.new_fill, exit, at, effects);
  }
  if (change.fills_missing) {
    alert(effect::Severity::warning, "fills_missing", symbol,
          "order " + order.id().str() + " executed " + order.executed.to_string() +
              ", fills seen " + order.filled.to_string() + ": the account is read",
          effects);
    request_fills(symbol, at, effects);
    request_account(at, effects);
  }
  const Instrument* of = instrument(symbol);
  if (found != managed.end() && of != nullptr && !change.placed) {
    Context here = context(symbol, *of, at, effects);
    const bool active = change.new_fill || change.executed_before != order.executed ||
                        (change.before != order.status && order.status != OrderStatus::rejected);
    // A fill that is read back long after tells nothing of this moment.
    if (active) {
      const Time when = change.new_fill ? std::min(at, change.new_fill->at) : at;
      found->second.last_activity = std::max(found->second.last_activity, when);
    }
    if (found->second.entry) found->second.entry->on(change, here);
    found->second.protection.on(change, here);
    touched.insert(symbol);
  } else if (found == managed.end() && change.new_fill) {
    request_account(at, effects);
  }
  outcomes.changes.push_back(std::move(change));
}

void Positions::State::count(const Fill& fill, std::optional<ExitReason> exit, Time at,
                             Effects& effects) {
  const auto applied = ledger.apply(fill);
  if (applied.duplicate) return;
  effects.push_back(effect::RecordFill{fill});
  record_ledger(effects);
  if (applied.foreign_commission && first_time("commission " + fill.commission_asset)) {
    alert(effect::Severity::warning, "commission_not_usdt", fill.symbol,
          "commission is paid in " + fill.commission_asset +
              ": it is recorded and not part of USDT figures",
          effects);
  }
  const auto found = managed.find(fill.symbol);
  if (found == managed.end()) {
    left_at[fill.symbol] = std::min(fill.at, at);
    return;
  }
  found->second.last_activity = std::max(found->second.last_activity, std::min(fill.at, at));
  if (exit) found->second.last_exit = exit;
  if (!applied.closed) return;
  std::optional<portfolio::Holding> closed = applied.closed;
  if (fill.side == entry_side(found->second.direction)) {
    closed = ledger.fold(*closed);  // exits were told before the entry
    record_ledger(effects);
  }
  if (closed) on_closed(found->second, *closed, exit.has_value(), at, effects);
}

// Not of an order of ours: liquidation, the operator's own hand, or a lost memory.
void Positions::State::count_foreign(const Fill& fill, ExitReason exit, Time at, Effects& effects) {
  const auto found = managed.find(fill.symbol);
  const bool exiting = found != managed.end() && fill.side != entry_side(found->second.direction);
  count(fill, exiting ? std::optional{exit} : std::nullopt, at, effects);
}

void Positions::State::review(const Symbol& symbol, Time at, Effects& effects) {
  const auto found = managed.find(symbol);
  const Instrument* of = instrument(symbol);
  if (found == managed.end() || of == nullptr) return;
  Managed& it = found->second;
  Context here = context(symbol, *of, at, effects);
  if (it.entry) {
    it.entry->on_time(here);
    it.entered = std::max(it.entered, it.entry->executed());
  }
  it.protection.review(exposure(it, at), here);
  if (it.protection.wants_account()) request_account(at, effects);
  if (it.entry && (it.protection.closing() || it.traded)) {
    it.entry->stop(RejectReason::entry_not_filled, "the position is being closed", here);
  }
  if (it.entry_open && it.entry->ended()) {
    it.entry_open = false;
    outcomes.entries.push_back(it.entry->outcome());
    // The end of the entry is what the targets wait for.
    it.protection.review(exposure(it, at), here);
  }
  tick_settling(it, at, effects);
  if (finished(symbol, it)) {
    finish(symbol, at, effects);
  } else {
    record(symbol, it, effects);
  }
  for (auto& change : orders.take_changes()) outcomes.changes.push_back(std::move(change));
}

void Positions::State::review_all(Time at, Effects& effects) {
  std::vector<Symbol> symbols;
  for (const auto& [symbol, it] : managed) symbols.push_back(symbol);
  for (const auto& symbol : symbols) review(symbol, at, effects);
}

bool Positions::State::finished(const Symbol& symbol, const Managed& it) const {
  if (it.settling || (it.entry && !it.entry->ended())) return false;
  return ledger.quantity(symbol).is_zero() && !orders.fills_missing(symbol);
}

// Flat: nothing of ours may stay on the exchange.
void Positions::State::finish(const Symbol& symbol, Time at, Effects& effects) {
  Managed& it = managed.at(symbol);
  Context here = context(symbol, *instrument(symbol), at, effects);
  it.protection.release(here);
  for (const Order* order : orders.live(symbol)) orders.cancel(order->id(), at, effects);
  closed_unprotected += it.protection.unprotected(at);
  effects.push_back(effect::RecordState{"position/" + symbol.str(), {}});
  left_at[symbol] = it.last_activity;
  money_asked.erase(symbol);
  managed.erase(symbol);
}

void Positions::open(EntryPlan plan, Time at, Effects& effects) {
  const Symbol symbol = plan.signal.symbol;
  VECTOR_CHECK(!busy(symbol), "an entry on a symbol that is busy");
  VECTOR_CHECK(plan.quantity > Quantity{}, "an entry without a quantity");
  const Instrument* of = state_->instrument(symbol);
  if (of == nullptr) {
    state_->outcomes.entries.push_back(EntryOutcome{.signal = plan.signal,
                                                    .reason = RejectReason::unknown_symbol,
                                                    .detail = "no such instrument"});
    return;
  }
  Protection::Plan protect{.symbol = symbol,
                           .direction = plan.signal.direction,
                           .signal_id = plan.signal.id,
                           .leverage = plan.leverage,
                           .stop = plan.stop,
                           .targets = plan.targets};
  if (plan.signal.atr > 0) protect.atr = plan.signal.atr;
  Managed made{std::move(protect), state_->protection};
  made.signal = plan.signal;
  made.planned = plan.quantity;
  made.risk = plan.risk;
  made.entry_open = true;
  made.begun = made.last_activity = at;
  const auto known = state_->leverage.find(symbol);
  const bool leverage_known = known != state_->leverage.end() && known->second == plan.leverage;
  made.entry.emplace(std::move(plan), state_->settings);
  Managed& it = state_->managed.emplace(symbol, std::move(made)).first->second;
  state_->record(symbol, it, effects);
  Context here = state_->context(symbol, *of, at, effects);
  it.entry->start(leverage_known, here);
  state_->drain(at, effects);
  state_->review(symbol, at, effects);
}

bool Positions::close(const Symbol& symbol, ExitReason reason, Time at, Effects& effects) {
  const auto found = state_->managed.find(symbol);
  const Instrument* of = state_->instrument(symbol);
  if (found == state_->managed.end() || of == nullptr || found->second.settling) return false;
  Context here = state_->context(symbol, *of, at, effects);
  found->second.protection.close(reason, here);
  state_->review(symbol, at, effects);
  return true;
}

void Positions::close_all(ExitReason reason, Time at, Effects& effects) {
  std::vector<Symbol> symbols;
  for (const auto& [symbol, it] : state_->managed) symbols.push_back(symbol);
  for (const auto& symbol : symbols) close(symbol, reason, at, effects);
}

void Positions::stop_entries(RejectReason reason, Time at, Effects& effects) {
  for (auto& [symbol, it] : state_->managed) {
    const Instrument* of = state_->instrument(symbol);
    if (!it.entry || of == nullptr) continue;
    Context here = state_->context(symbol, *of, at, effects);
    it.entry->stop(reason, "no further attempts", here);
  }
  state_->review_all(at, effects);
}

void Positions::on(const event::Instruments& instruments) {
  for (const auto& each : instruments.list) {
    Instrument& kept = state_->instruments[each.symbol];
    const auto brackets = std::move(kept.brackets);
    kept = each;
    if (kept.brackets.empty()) kept.brackets = brackets;
  }
}

void Positions::on(const event::Quote& quote, Time at, Effects& effects) {
  if (state_->instrument(quote.symbol) == nullptr) return;
  state_->quotes[quote.symbol] = QuoteAt{quote.bid, quote.ask, at};
  const auto found = state_->managed.find(quote.symbol);
  if (found == state_->managed.end() || !found->second.entry) return;
  if (found->second.entry->phase() != Entry::Phase::quoting) return;
  Context here = state_->context(quote.symbol, *state_->instrument(quote.symbol), at, effects);
  found->second.entry->on_quote(here);
  state_->drain(at, effects);
  state_->review(quote.symbol, at, effects);
}

void Positions::on(const event::Mark& mark, Time at, Effects& effects) {
  if (state_->instrument(mark.symbol) == nullptr) return;
  state_->marks[mark.symbol] = State::MarkAt{mark.mark, mark.funding_rate, mark.next_funding};
  state_->review(mark.symbol, at, effects);
}

void Positions::hint(const Symbol& symbol, const MarketHint& hint, Time at, Effects& effects) {
  const auto found = state_->managed.find(symbol);
  if (found == state_->managed.end()) return;
  found->second.protection.hint(hint);
  state_->review(symbol, at, effects);
}

void Positions::on(const event::OrderAnswer& answer, Time at, Effects& effects) {
  state_->orders.on(answer, at, effects);
  state_->drain(at, effects);
}

void Positions::on(const event::OrderUpdate& update, Time at, Effects& effects) {
  const OrderReport& report = update.report;
  if (!state_->orders.on(update, at, effects) && report.fill) {
    const auto exit =
        is_liquidation(report.client_id) ? ExitReason::liquidation : ExitReason::external;
    const bool known = state_->managed.contains(report.symbol);
    state_->count_foreign(*report.fill, exit, at, effects);
    if (exit == ExitReason::liquidation) {
      state_->alert(effect::Severity::critical, "liquidation", report.symbol,
                    "the exchange closes the position: " + report.client_id.str(), effects);
    }
    if (!known) state_->request_account(at, effects);
    state_->review(report.symbol, at, effects);
  }
  state_->drain(at, effects);
}

void Positions::on(const event::AlgoUpdate& update, Time at, Effects& effects) {
  state_->orders.on(update, at, effects);
  state_->drain(at, effects);
}

void Positions::on(const event::LeverageSet& answer, Time at, Effects& effects) {
  if (answer.error.empty()) state_->leverage[answer.symbol] = answer.leverage;
  const auto found = state_->managed.find(answer.symbol);
  const Instrument* of = state_->instrument(answer.symbol);
  if (found == state_->managed.end() || !found->second.entry || of == nullptr) return;
  Context here = state_->context(answer.symbol, *of, at, effects);
  found->second.entry->on(answer, here);
  state_->drain(at, effects);
  state_->review(answer.symbol, at, effects);
}

void Positions::on(const event::AccountUpdate& update, Time at, Effects& effects) {
  State& state = *state_;
  const auto wallet_before = state.wallet;
  if (update.wallet_balance) {
    state.wallet = update.wallet_balance;
    state.wallet_at = at;
  }
  if (update.reason == "FUNDING_FEE") {
    // Its row comes later; what it cost is gone at once.
    if (wallet_before && update.wallet_balance) {
      state.settled_residual += *update.wallet_balance - *wallet_before;
    }
    state.request_income(at - Millis{3'600'000}, at + income_delay);
  } else if (update.reason != "ORDER" && update.wallet_balance && state.ledger.started()) {
    state.ledger.adjust(state.ledger.residual(*update.wallet_balance));  // a transfer, a rebate
    state.ledger.agree(at);
    state.settled_residual = Money{};
    state.record_ledger(effects);
  }
  for (const auto& position : update.positions) {
    if (position.quantity == state.ledger.quantity(position.symbol)) {
      state.reported.erase(position.symbol);
    } else {
      state.reported[position.symbol] = {position.quantity, at + state.settings.reconcile_quiet};
    }
  }
}

void Positions::on(Time at, Effects& effects) {
  state_->orders.on(at, effects);
  state_->drain(at, effects);
  state_->review_all(at, effects);
  state_->tick_account(at, effects);
  state_->tick_income(at, effects);
}

Outcomes Positions::take() {
  return std::exchange(state_->outcomes, {});
}

}  // namespace vectord::execution
