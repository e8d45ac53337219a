// Differences between the exchange's account and ours, mended in the safe direction: the exchange
// is the truth of what is held, and protection comes first.
#include <algorithm>

#include "execution/positions_state.hpp"

namespace vectord::execution {
namespace {

bool is_stop(const AlgoReport& algo) {
  return algo.type == OrderType::stop_market && algo.status == OrderStatus::accepted;
}

std::string both(const Difference& difference) {
  return "we held " + difference.ours.to_string() + ", the exchange says " +
         difference.theirs.to_string();
}

// The order as the exchange shows it, in words.
std::string shown(const AccountSnapshot& snapshot, const ClientOrderId& id) {
  for (const auto& algo : snapshot.open_algos) {
    if (algo.client_id != id) continue;
    return std::string(to_string(algo.type)) + " " + std::string(to_string(algo.side)) + " " +
           (algo.close_position ? "of the position" : algo.quantity.to_string()) + " at " +
           algo.trigger_price.to_string();
  }
  for (const auto& order : snapshot.open_orders) {
    if (order.client_id != id) continue;
    return std::string(to_string(order.type)) + " " + std::string(to_string(order.side)) + " " +
           order.quantity.to_string() + " at " + order.price.to_string();
  }
  return "?";
}

}  // namespace

void Positions::State::perform(const Difference& difference, Time at, Effects& effects) {
  const Symbol& symbol = difference.symbol;
  const auto& positions = picture->snapshot.positions;
  const auto report = std::find_if(positions.begin(), positions.end(),
                                   [&](const auto& each) { return each.symbol == symbol; });
  switch (difference.kind) {
    case DifferenceKind::unsettled: return;
    case DifferenceKind::gone:
    case DifferenceKind::turned: return closed_elsewhere(difference, at, effects);
    case DifferenceKind::unknown_position: return adopt(*report, at, effects);
    case DifferenceKind::quantity_differs: return take_quantity(difference, *report, at, effects);
    case DifferenceKind::stop_missing: return replace_missing_stop(symbol, at, effects);
    case DifferenceKind::stop_too_small: return grow_stop(difference, effects);
    case DifferenceKind::orphan_order: return cancel_orphan(difference, at, effects);
    case DifferenceKind::foreign_order:
      if (first_time("order " + difference.order.str())) {
        alert(effect::Severity::info, "foreign_order", symbol,
              "we know of no order " + difference.order.str() + ", the exchange shows " +
                  shown(picture->snapshot, difference.order) + ": it is not ours and is left alone",
              effects);
      }
      return;
  }
}

void Positions::State::take_quantity(const Difference& difference, const PositionReport& report,
                                     Time at, Effects& effects) {
  const bool same = difference.ours == difference.theirs;
  money_asked.erase(difference.symbol);
  alert(same ? effect::Severity::info : effect::Severity::warning, "quantity_differs",
        difference.symbol, both(difference) + ": its figure is taken", effects);
  orders.settle(difference.symbol, at, effects);
  ledger.take(report, at, false);
  ledger.word_taken(difference.symbol, picture->since);
  record_ledger(effects);
}

void Positions::State::replace_missing_stop(const Symbol& symbol, Time at, Effects& effects) {
  const Instrument* of = instrument(symbol);
  const auto found = managed.find(symbol);
  if (of == nullptr || found == managed.end() || found->second.protection.closing()) return;
  const auto& stop = found->second.protection.stop();
  if (!stop) return;  // it is being placed anyway
  alert(effect::Severity::warning, "stop_missing", symbol,
        "we believe that stop " + stop->id.str() + " rests at " + stop->price.to_string() +
            ", the exchange does not show the stop: another one is placed",
        effects);
  Context here = context(symbol, *of, at, effects);
  found->second.protection.stop_missing(here);
}

// The review that follows in the same event places a larger one, and cancels this when it rests.
void Positions::State::grow_stop(const Difference& difference, Effects& effects) {
  alert(effect::Severity::warning, "stop_too_small", difference.symbol,
        "the position is " + difference.theirs.to_string() + ", the exchange shows stop " +
            difference.order.str() + " as " + shown(picture->snapshot, difference.order) +
            ": a larger one takes its place",
        effects);
  for (const auto& algo : picture->snapshot.open_algos) {
    if (algo.client_id == difference.order) orders.take_size(algo, effects);
  }
}

void Positions::State::cancel_orphan(const Difference& difference, Time at, Effects& effects) {
  const Order* known = orders.find(difference.order);
  if (known != nullptr && (known->live() || at - known->updated_at < settings.reconcile_quiet)) {
    return;  // taken over just now, or ended while the account was read
  }
  const auto found = managed.find(difference.symbol);
  const bool bare = found != managed.end() && !exposure(found->second, at).quantity.is_zero() &&
                    !found->second.protection.is_protected(orders);
  if (bare) {
    picture->settled = false;  // it is better than nothing until ours rests
    return;
  }
  alert(effect::Severity::warning, "orphan_order", difference.symbol,
        "we know of nothing that order " + difference.order.str() +
            " of ours belongs to, the exchange shows " +
            shown(picture->snapshot, difference.order) + ": it is canceled",
        effects);
  effects.push_back(
      effect::CancelOrder{difference.symbol, difference.order, difference.conditional});
}

void Positions::State::closed_elsewhere(const Difference& difference, Time at, Effects& effects) {
  const Symbol& symbol = difference.symbol;
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
          both(difference) + "; ours ended by " + std::string(to_string(reason)), effects);
  }
  orders.settle(symbol, at, effects);
  auto dropped = ledger.drop(symbol);
  ledger.word_taken(symbol, picture->since);
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

void Positions::State::take_word(const PositionReport& report, Time opened_at, bool exact_if_new) {
  ledger.take(report, opened_at, exact_if_new);
  ledger.word_taken(report.symbol, picture->since);
}

// Protected first: the stop is placed by the review that follows in the same event.
void Positions::State::adopt(const PositionReport& report, Time at, Effects& effects) {
  const Symbol& symbol = report.symbol;
  auto found = managed.find(symbol);
  if (found != managed.end() && found->second.settling) {
    // Protecting what is held now does not wait for the books of what was held before.
    book(found->second, found->second.settling->holding, true, at, effects);
    finish(symbol, at, effects);
    found = managed.end();
  }
  const bool in_our_books = ledger.quantity(symbol) == report.quantity;
  if (!settings.adopt_positions && found == managed.end()) {
    if (!in_our_books) take_word(report, at, true);
    if (first_time("position " + symbol.str())) {
      alert(effect::Severity::warning, "position_left_alone", symbol,
            "we hold nothing of ours, the exchange says " + report.quantity.to_string() +
                ": it is left alone",
            effects);
    }
    return;
  }
  if (instrument(symbol) == nullptr) {
    account_due = at + settings.account_retry;
    alert(effect::Severity::critical, "position_without_instrument", symbol,
          "we hold nothing, the exchange says " + report.quantity.to_string() +
              ": it cannot be protected, the instrument is not known yet",
          effects);
    return;
  }
  const bool entered_out_of_sight = found != managed.end();
  if (!in_our_books || orders.fills_missing(symbol)) {
    orders.settle(symbol, at, effects);
    take_word(report, entered_out_of_sight ? found->second.begun : at, !entered_out_of_sight);
    record_ledger(effects);
  }
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
        "we held nothing, the exchange says " + report.quantity.to_string() + " at " +
            report.entry_price.to_string() + ": it is adopted and protected",
        effects);
  take_over_stop(it, report, at, effects);
  record(symbol, it, effects);
}

// A stop of ours that rests for it already (our memory was lost) is kept.
void Positions::State::take_over_stop(Managed& it, const PositionReport& report, Time at,
                                      Effects& effects) {
  for (const auto& algo : picture->snapshot.open_algos) {
    const bool ours = algo.symbol == report.symbol && orders.is_ours(algo.client_id);
    const bool covers = algo.close_position || algo.quantity >= report.quantity.abs();
    if (!ours || !is_stop(algo) || !covers || algo.side == entry_side(it.direction)) continue;
    orders.adopt(algo, OrderRole::stop, at, effects);
    it.protection.use_stop({algo.client_id, algo.trigger_price, ExitReason::stop});
    return;
  }
}

}  // namespace vectord::execution
