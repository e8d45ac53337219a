// What others see of positions. Evaluates only.
#include <algorithm>

#include "execution/positions_state.hpp"

namespace vectord::execution {

OpenPosition Positions::State::view(const Symbol& symbol, const Managed& it, Time now) const {
  const Exposure held = exposure(it, now);
  const Protection& guard = it.protection;
  OpenPosition made{.symbol = symbol,
                    .direction = it.direction,
                    .quantity = held.quantity,
                    .planned_quantity = held.quantity,
                    .entry = held.entry,
                    .entering = !held.entry_ended,
                    .is_protected = !held.quantity.is_zero() && guard.is_protected(orders),
                    .adopted = it.adopted,
                    .break_even = guard.break_even_reached(),
                    .trailing = guard.trailing(),
                    .closing = guard.closing(),
                    .stop = guard.stop_price(),
                    .leverage = it.leverage,
                    .score = it.signal.score,
                    .signal_id = it.signal.id,
                    .unprotected = guard.unprotected(now),
                    .phase = guard.phase(),
                    .phase_at = guard.phase_at()};
  const auto mark = marks.find(symbol);
  if (mark != marks.end()) made.mark = mark->second.mark;
  if (const auto* holding = ledger.find(symbol)) made.opened_at = holding->opened_at;
  for (const auto& target : guard.targets()) {
    const Order* order = orders.find(target.id);
    if (order != nullptr && order->live()) made.targets.push_back(target);
  }
  if (made.entry.is_zero()) made.entry = Price::from_double(it.signal.entry, Rounding::nearest);
  const Quantity signed_quantity =
      it.direction == Direction::long_ ? held.quantity : -held.quantity;
  const Price priced = made.mark.is_zero() ? made.entry : made.mark;
  const portfolio::MarkedPosition marked{signed_quantity, made.entry, priced, it.leverage};
  made.unrealized_pnl = portfolio::unrealized_pnl(marked);
  made.margin = portfolio::initial_margin(marked);
  const Price loss =
      it.direction == Direction::long_ ? made.entry - made.stop : made.stop - made.entry;
  made.open_risk = notional(std::max(loss, Price{}), held.quantity, Rounding::up);
  if (made.entering) {
    made.planned_quantity = std::max(it.planned, held.quantity);
    made.open_risk = std::max(made.open_risk, it.risk);
    made.margin =
        portfolio::initial_margin({made.planned_quantity, made.entry, made.entry, it.leverage});
  }
  return made;
}

std::vector<OpenPosition> Positions::view(Time now) const {
  std::vector<OpenPosition> made;
  for (const auto& [symbol, it] : state_->managed) {
    if (!it.settling) made.push_back(state_->view(symbol, it, now));
  }
  return made;
}

std::vector<Symbol> Positions::symbols() const {
  std::vector<Symbol> open;
  for (const auto& [symbol, it] : state_->managed) {
    if (!it.settling) open.push_back(symbol);
  }
  return open;
}

std::optional<OpenPosition> Positions::view(const Symbol& symbol, Time now) const {
  const auto found = state_->managed.find(symbol);
  if (found == state_->managed.end() || found->second.settling) return std::nullopt;
  return state_->view(symbol, found->second, now);
}

bool Positions::busy(const Symbol& symbol) const {
  return state_->managed.contains(symbol) || state_->orders.any_live(symbol) ||
         !state_->ledger.quantity(symbol).is_zero();
}

bool Positions::reconciled() const {
  return state_->account_read && !state_->orders.any_in_doubt();
}

bool Positions::account_known() const {
  return state_->picture.has_value();
}

const portfolio::Ledger& Positions::ledger() const {
  return state_->ledger;
}
const OrderManager& Positions::orders() const {
  return state_->orders;
}
std::optional<Money> Positions::wallet() const {
  return state_->wallet;
}

std::optional<portfolio::Equity> Positions::equity() const {
  if (!state_->wallet) return std::nullopt;
  std::vector<portfolio::MarkedPosition> positions;
  for (const auto& [symbol, holding] : state_->ledger.holdings()) {
    const auto mark = state_->marks.find(symbol);
    const auto found = state_->managed.find(symbol);
    const Price entry = holding.entry_price();
    positions.push_back({holding.quantity, entry,
                         mark == state_->marks.end() ? entry : mark->second.mark,
                         found == state_->managed.end() ? 1 : found->second.leverage});
  }
  return portfolio::evaluate(state_->wallet_of_books(), positions);
}

Millis Positions::unprotected(Time now) const {
  Millis sum = state_->closed_unprotected;
  for (const auto& [symbol, it] : state_->managed) sum += it.protection.unprotected(now);
  return sum;
}

Millis Positions::longest_unprotected(Time now) const {
  Millis longest{0};
  for (const auto& [symbol, it] : state_->managed) {
    if (!it.settling) longest = std::max(longest, it.protection.unprotected(now));
  }
  return longest;
}

std::optional<Money> Positions::residual() const {
  if (!state_->wallet || !state_->ledger.started()) return std::nullopt;
  return state_->ledger.residual(*state_->wallet);
}

std::optional<Time> Positions::next_wake() const {
  const State& state = *state_;
  std::optional<Time> next = state.orders.next_wake();
  const auto sooner = [&](const std::optional<Time>& at) {
    if (at && (!next || *at < *next)) next = at;
  };
  for (const auto& [symbol, it] : state.managed) {
    if (state.instrument(symbol) == nullptr) continue;
    if (it.entry) sooner(it.entry->next_wake());
    sooner(it.protection.next_wake());
    if (it.settling) sooner(it.settling->ask_at);
  }
  for (const auto& [symbol, each] : state.reported) sooner(each.due);
  for (const auto& [symbol, asked_at] : state.explaining) {
    sooner(asked_at + state.settings.fills_wait);
  }
  sooner(state.account_due);
  sooner(state.income_due);
  return next;
}

}  // namespace vectord::execution
