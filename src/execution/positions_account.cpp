// The picture of the account: when it is read, what it is compared with, and when its word counts.
#include <algorithm>

#include "execution/positions_state.hpp"

namespace vectord::execution {
namespace {

constexpr Millis account_answer{30'000};

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

// At once: a read under way may be older than what was lost, or than what has just been learned.
void Positions::State::request_account_anew(Time at, Effects& effects) {
  account_asked_at = Time{};
  request_account(at, effects);
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
  std::erase_if(left_at, [&](const auto& left) { return at - left.second > account_answer; });
  tick_explaining(at, effects);
  if (account_due && at >= *account_due) {
    account_due.reset();
    request_account(at, effects);
  }
}

void Positions::reconcile(Time at, Effects& effects) {
  state_->account_read = false;
  state_->request_account_anew(at, effects);
  state_->request_missed_income(at);
  state_->tick_income(at, effects);
}

void Positions::on(const event::ReadFailed& failed, Time at, Effects& effects) {
  State& state = *state_;
  if (failed.what == event::Read::account) {
    state.account_due = at + state.settings.account_retry;
  }
  if (failed.what == event::Read::fills && state.ends_wait_for_fills(failed.symbol)) {
    state.mend(failed.symbol, false, at, effects);
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
  const auto left = left_at.find(symbol);
  // It has just become flat: an older picture may show it still.
  if (left != left_at.end() && ours.quantity.is_zero() &&
      since - left->second < settings.reconcile_quiet) {
    ours.unsettled = true;
  }
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

std::vector<OurPosition> Positions::State::ours(Time since) const {
  std::set<Symbol> symbols = orders.live_symbols();
  for (const auto& [symbol, it] : managed) symbols.insert(symbol);
  for (const auto& [symbol, holding] : ledger.holdings()) symbols.insert(symbol);
  for (const auto& [symbol, at] : left_at) symbols.insert(symbol);
  std::vector<OurPosition> made;
  for (const auto& symbol : symbols) made.push_back(our_position(symbol, since));
  return made;
}

// Orders of ours that we believe to rest and the exchange does not show: what became of them is
// asked before anything is concluded from the position they belong to.
void Positions::State::ask_for_missing(Time at, Effects& effects) {
  std::set<ClientOrderId> shown;
  for (const auto& algo : picture->snapshot.open_algos) shown.insert(algo.client_id);
  for (const auto& symbol : orders.live_symbols()) {
    for (const Order* order : orders.live(symbol)) {
      const bool old_enough = picture->since - order->updated_at >= settings.reconcile_quiet;
      if (!order->conditional() || !order->resting() || !old_enough || shown.contains(order->id()))
        continue;
      if (order->request.role != OrderRole::stop && first_time("missing " + order->id().str())) {
        alert(effect::Severity::warning, "order_missing", symbol,
              "we believe that " + std::string(to_string(order->request.role)) + " " +
                  order->id().str() + " rests at " + order->request.trigger_price.to_string() +
                  ", the exchange does not show it: it is asked for",
              effects);
      }
      orders.query(order->id(), at, effects);
    }
  }
}

void Positions::on(const event::Account& account, Time at, Effects& effects) {
  State& state = *state_;
  const AccountSnapshot& snapshot = account.snapshot;
  // The picture may be as old as the request for it.
  const bool asked = at - state.account_asked_at <= account_answer;
  const Time since = asked ? state.account_asked_at : at;
  if (state.wallet_at < since || !state.wallet) state.wallet = snapshot.wallet_balance;
  state.account_due.reset();
  const bool first = !state.ledger.started();
  if (first) {
    state.ledger.start(snapshot.wallet_balance, at);
    state.record_ledger(effects);
  }
  state.picture = State::Picture{snapshot, since, true};
  state.explaining.clear();
  state.ask_for_missing(at, effects);
  for (const auto& difference : compare(snapshot, state.ours(since), state.orders.ids())) {
    state.judge(difference, first, at, effects);
  }
  state.drain(at, effects);
  state.review_all(at, effects);
  state.conclude(at, effects);
}

// A position that differs is explained by its fills where it can be, so that their money is known
// at once; only then is the exchange's word taken. What protects does not wait.
void Positions::State::judge(const Difference& difference, bool first, Time at, Effects& effects) {
  if (difference.kind == DifferenceKind::unsettled) {
    picture->settled = false;
  } else if (explaining.contains(difference.symbol)) {
    if (difference.kind == DifferenceKind::stop_missing) perform(difference, at, effects);
  } else if (!first && wants_fills(difference)) {
    explaining[difference.symbol] = at;
    request_fills(difference.symbol, at, effects);
  } else {
    perform(difference, at, effects);
  }
}

// Both hold the same, and only the money of its fills is not known here. Nothing is at stake while
// they are asked for again; the exchange's word would leave the wallet unexplained.
bool Positions::State::ask_again_for_money(const Difference& difference) {
  return difference.kind == DifferenceKind::quantity_differs &&
         difference.ours == difference.theirs &&
         ++money_asked[difference.symbol] <= most_money_reads;
}

// The exchange's word for one symbol, from the picture that we have.
void Positions::State::mend(const Symbol& symbol, bool fills_read, Time at, Effects& effects) {
  if (!picture) return;
  const auto differences = compare(picture->snapshot, ours(picture->since), orders.ids());
  for (const auto& difference : differences) {
    if (difference.symbol != symbol) continue;
    if (difference.kind == DifferenceKind::unsettled ||
        (!fills_read && ask_again_for_money(difference))) {
      picture->settled = false;
    } else {
      perform(difference, at, effects);
    }
  }
  drain(at, effects);
  review_all(at, effects);
  conclude(at, effects);
}

// Every difference is mended, or something was under way and is looked at again soon.
void Positions::State::conclude(Time at, Effects& effects) {
  if (!explaining.empty() || !picture) return;
  const auto next = [&](Time due) {
    account_due = account_due ? std::min(*account_due, due) : due;
  };
  if (!picture->settled) return next(at + settings.reconcile_quiet);
  account_read = true;
  next(at + settings.reconcile_interval);
  check_wallet(at, effects);
}

}  // namespace vectord::execution
