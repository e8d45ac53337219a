// The exchange's account against ours: the exchange is the truth, what is under way is looked at
// later.
#include <algorithm>

#include "execution/positions_state.hpp"

namespace vectord::execution {
namespace {

constexpr Millis account_answer{30'000};

bool is_stop(const AlgoReport& algo) {
  return algo.type == OrderType::stop_market && algo.status == OrderStatus::accepted;
}

}  // namespace

void Positions::State::request_account(Time at, Effects& effects) {
  const bool asked_lately =
      account_asked_at != Time{} && at - account_asked_at < settings.account_retry;
  if (asked_lately) {
    const Time later = account_asked_at + settings.account_retry;
    account_due = account_due ? std::min(*account_due, later) : later;
    return;
  }
  account_asked_at = at;
  account_due = at + account_answer;  // unless it is answered
  effects.push_back(effect::LoadAccount{});
}

void Positions::State::tick_account(Time at, Effects& effects) {
  for (auto each = reported.begin(); each != reported.end();) {
    if (at < each->second.due) {
      ++each;
      continue;
    }
    if (each->second.quantity != ledger.quantity(each->first)) request_account(at, effects);
    each = reported.erase(each);
  }
  if (account_due && at >= *account_due) {
    account_due.reset();
    request_account(at, effects);
  }
}

void Positions::reconcile(Time at, Effects& effects) {
  state_->account_read = false;
  state_->account_asked_at = Time{};  // a read under way may be older than what was lost
  state_->request_account(at, effects);
}

void Positions::on(const event::ReadFailed& failed, Time at, Effects&) {
  if (failed.what == event::Read::account) {
    state_->account_due = at + state_->settings.account_retry;
  }
}

OurPosition Positions::State::our_position(const Symbol& symbol, Time since) const {
  const Quantity unseen = orders.outstanding(symbol);
  OurPosition ours{.symbol = symbol, .quantity = ledger.quantity(symbol) + unseen};
  ours.fills_missing = orders.fills_missing(symbol);
  for (const Order* order : orders.live(symbol)) {
    ours.orders.push_back(order->id());
    const bool moving = !order->conditional() || order->triggered;
    const bool unanswered = order->status == OrderStatus::intended;
    if (moving || unanswered) ours.unsettled = true;
  }
  if (orders.any_in_doubt(symbol)) ours.unsettled = true;
  const auto found = managed.find(symbol);
  if (found == managed.end()) return ours;
  const Managed& it = found->second;
  ours.direction = it.direction;
  if (it.last_activity != Time{} && since - it.last_activity < settings.reconcile_quiet) {
    ours.unsettled = true;
  }
  for (const Order* order : orders.live(symbol)) {
    if (order->request.role != OrderRole::stop || !order->resting()) continue;
    if (since - order->updated_at < settings.reconcile_quiet) {
      ours.stops.clear();  // too new to be in the picture for certain
      return ours;
    }
    ours.stops.push_back(order->id());
  }
  return ours;
}

// Orders of ours that we believe to rest and the exchange does not show: what became of them is
// asked before anything is concluded from the position they belong to.
void Positions::State::ask_for_missing(const AccountSnapshot& snapshot, Time since, Time at,
                                       Effects& effects) {
  std::set<ClientOrderId> shown;
  for (const auto& algo : snapshot.open_algos) shown.insert(algo.client_id);
  for (const auto& symbol : orders.live_symbols()) {
    for (const Order* order : orders.live(symbol)) {
      const bool old_enough = since - order->updated_at >= settings.reconcile_quiet;
      if (order->conditional() && order->resting() && old_enough && !shown.contains(order->id())) {
        orders.query(order->id(), at, effects);
      }
    }
  }
}

std::vector<OurPosition> Positions::State::ours(Time since) const {
  std::set<Symbol> symbols = orders.live_symbols();
  for (const auto& [symbol, it] : managed) symbols.insert(symbol);
  for (const auto& [symbol, holding] : ledger.holdings()) symbols.insert(symbol);
  std::vector<OurPosition> made;
  for (const auto& symbol : symbols) made.push_back(our_position(symbol, since));
  return made;
}

void Positions::on(const event::Account& account, Time at, Effects& effects) {
  State& state = *state_;
  const AccountSnapshot& snapshot = account.snapshot;
  state.wallet = snapshot.wallet_balance;
  state.account_due.reset();
  if (!state.ledger.started()) {
    state.ledger.start(snapshot.wallet_balance, at);
    state.record_ledger(effects);
  }
  // The picture may be as old as the request for it.
  const bool asked = at - state.account_asked_at <= account_answer;
  const Time since = asked ? state.account_asked_at : at;
  state.ask_for_missing(snapshot, since, at, effects);
  const auto ours = state.ours(since);
  bool settled = true;
  for (const auto& difference : compare(snapshot, ours, state.orders.ids())) {
    if (difference.kind == DifferenceKind::unsettled) {
      settled = false;
    } else {
      state.perform(difference, snapshot, at, effects);
    }
  }
  if (settled) {
    state.account_read = true;
  } else {
    state.account_due = at + state.settings.reconcile_quiet;
  }
  state.drain(at, effects);
  state.review_all(at, effects);
}

void Positions::State::perform(const Difference& difference, const AccountSnapshot& snapshot,
                               Time at, Effects& effects) {
  const Symbol& symbol = difference.symbol;
  const auto report =
      std::find_if(snapshot.positions.begin(), snapshot.positions.end(),
                   [&](const PositionReport& each) { return each.symbol == symbol; });
  switch (difference.kind) {
    case DifferenceKind::unsettled: return;
    case DifferenceKind::gone:
    case DifferenceKind::turned: return closed_elsewhere(symbol, at, effects);
    case DifferenceKind::unknown_position: return adopt(*report, snapshot, at, effects);
    case DifferenceKind::quantity_differs:
      alert(
          difference.ours == difference.theirs ? effect::Severity::info : effect::Severity::warning,
          "quantity_differs", symbol,
          "we held " + difference.ours.to_string() + ", the exchange says " +
              difference.theirs.to_string() + ": its figure is taken",
          effects);
      orders.settle(symbol, at, effects);
      ledger.take(*report, at, false);
      record_ledger(effects);
      return;
    case DifferenceKind::stop_missing: {
      const Instrument* of = instrument(symbol);
      const auto found = managed.find(symbol);
      if (of == nullptr || found == managed.end() || found->second.protection.closing()) return;
      if (!found->second.protection.stop()) return;  // it is being placed anyway
      alert(effect::Severity::warning, "stop_missing", symbol,
            "the exchange does not show the stop: another one is placed", effects);
      Context here = context(symbol, *of, at, effects);
      found->second.protection.stop_missing(here);
      return;
    }
    case DifferenceKind::orphan_order: {
      const Order* known = orders.find(difference.order);
      if (known != nullptr &&
          (known->live() || at - known->updated_at < settings.reconcile_quiet)) {
        return;  // taken over just now, or ended while the account was read
      }
      alert(effect::Severity::warning, "orphan_order", symbol,
            "order " + difference.order.str() + " of ours belongs to nothing: it is canceled",
            effects);
      effects.push_back(effect::CancelOrder{symbol, difference.order, difference.conditional});
      return;
    }
    case DifferenceKind::foreign_order:
      if (first_time("order " + difference.order.str())) {
        alert(effect::Severity::info, "foreign_order", symbol,
              "order " + difference.order.str() + " is not ours: it is left alone", effects);
      }
      return;
  }
}

void Positions::State::closed_elsewhere(const Symbol& symbol, Time at, Effects& effects) {
  const auto found = managed.find(symbol);
  if (found != managed.end()) {
    // An order of ours that executed out of sight says why; else it was not our doing.
    ExitReason reason = ExitReason::external;
    for (const Order* order : orders.active(symbol)) {
      const bool executed = order->fills_outstanding() > Quantity{} || order->triggered;
      if (order->request.role != OrderRole::entry && executed) {
        reason = found->second.protection.reason_of(*order);
      }
    }
    found->second.last_exit = reason;
    alert(reason == ExitReason::external ? effect::Severity::warning : effect::Severity::info,
          "closed_out_of_sight", symbol,
          "the exchange says the position is flat; it ended by " + std::string(to_string(reason)),
          effects);
  }
  orders.settle(symbol, at, effects);
  auto dropped = ledger.drop(symbol);
  record_ledger(effects);
  if (!dropped && found != managed.end() && !found->second.entered.is_zero()) {
    // Entered and left without one fill seen: the orders say how much, the income rows what came of
    // it.
    const Managed& it = found->second;
    const Price entry = it.entry ? it.entry->outcome().average_price : Price{};
    dropped = portfolio::Holding{.symbol = symbol,
                                 .entered = it.entered,
                                 .entered_notional = notional(entry, it.entered, Rounding::nearest),
                                 .opened_at = it.begun,
                                 .last_fill_at = at,
                                 .exact = false};
  }
  if (dropped && found != managed.end()) close_holding(found->second, *dropped, at, effects);
}

// Protected first: the stop is placed by the review that follows in the same event.
void Positions::State::adopt(const PositionReport& report, const AccountSnapshot& snapshot, Time at,
                             Effects& effects) {
  const Symbol& symbol = report.symbol;
  auto found = managed.find(symbol);
  if (found != managed.end() && found->second.settling) {
    // Protecting what is held now does not wait for the books of what was held before.
    book(found->second, found->second.settling->holding, true, at, effects);
    finish(symbol, at, effects);
    found = managed.end();
  }
  if (!settings.adopt_positions && found == managed.end()) {
    ledger.take(report, at, true);
    if (first_time("position " + symbol.str())) {
      alert(effect::Severity::warning, "position_left_alone", symbol,
            "a position of " + report.quantity.to_string() + " is not ours and is left alone",
            effects);
    }
    return;
  }
  if (instrument(symbol) == nullptr) {
    account_due = at + settings.account_retry;
    alert(effect::Severity::critical, "position_without_instrument", symbol,
          "a position of " + report.quantity.to_string() +
              " cannot be protected: the instrument is not known yet",
          effects);
    return;
  }
  const bool entered_out_of_sight = found != managed.end();
  orders.settle(symbol, at, effects);
  ledger.take(report, entered_out_of_sight ? found->second.begun : at, !entered_out_of_sight);
  record_ledger(effects);
  if (entered_out_of_sight) return;
  const auto direction = report.quantity > Quantity{} ? Direction::long_ : Direction::short_;
  // 8 % from the entry; from the present price when the entry is farther away than that already.
  const Price move = Price::from_units(fixed::mul_div(report.unrealized_pnl.units(), fixed::one,
                                                      report.quantity.units(), Rounding::nearest));
  const Price now = report.entry_price + move;
  const Rate distance = rate_from_percent(protection.adopted_stop_percent);
  const bool is_long = direction == Direction::long_;
  const Rate factor = is_long ? Rate::from_int(1) - distance : Rate::from_int(1) + distance;
  Price stop = scaled(report.entry_price, factor, Rounding::nearest);
  if (is_long ? stop >= now : stop <= now) stop = scaled(now, factor, Rounding::nearest);
  const auto known = leverage.find(symbol);
  Managed made{Protection::Plan{.symbol = symbol,
                                .direction = direction,
                                .leverage = known == leverage.end() ? 1 : known->second,
                                .stop = stop,
                                .with_targets = false,
                                .close_position = false},
               protection};
  made.signal.symbol = symbol;
  made.signal.direction = direction;
  made.adopted = true;
  made.begun = at;
  Managed& it = managed.emplace(symbol, std::move(made)).first->second;
  alert(effect::Severity::warning, "position_adopted", symbol,
        "a position of " + report.quantity.to_string() + " at " + report.entry_price.to_string() +
            " was found and is adopted",
        effects);
  take_over_stop(it, report, snapshot, at, effects);
  record(symbol, it, effects);
}

// A stop of ours that rests for it already (our memory was lost) is kept.
void Positions::State::take_over_stop(Managed& it, const PositionReport& report,
                                      const AccountSnapshot& snapshot, Time at, Effects& effects) {
  for (const auto& algo : snapshot.open_algos) {
    const bool ours = algo.symbol == report.symbol && orders.is_ours(algo.client_id);
    const bool covers = algo.close_position || algo.quantity >= report.quantity.abs();
    if (!ours || !is_stop(algo) || !covers || algo.side == entry_side(it.direction)) continue;
    orders.adopt(algo, OrderRole::stop, at, effects);
    it.protection.use_stop({algo.client_id, algo.trigger_price, ExitReason::stop});
    return;
  }
}

}  // namespace vectord::execution
