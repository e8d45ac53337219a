#include "oracles.hpp"

#include <algorithm>

#include "support/exchange_words.hpp"

namespace vectord::sim {
namespace {

constexpr std::size_t max_violations = 20;
constexpr std::size_t max_effects = 2'000;
constexpr std::string_view our_prefix = "vec-";

bool is_ours(const ClientOrderId& id) {
  return id.view().starts_with(our_prefix);
}

}  // namespace

void Oracles::broken(const std::string& what) {
  if (violations_.size() < max_violations) violations_.push_back(what);
}

void Oracles::on_intent(const effect::RecordOrder& order) {
  intents_[order.request.client_id] = order;
}

void Oracles::on_record(const effect::RecordOrder& order) {
  records_[order.request.client_id] = order;
}

// 1: a durable intent first, and an id is one order for ever. 4: no entry against a halt.
void Oracles::on_place(Time now, const OrderRequest& request, bool paused) {
  const std::string id = request.client_id.str();
  const auto intent = intents_.find(request.client_id);
  if (intent == intents_.end()) {
    broken("1: order " + id + " was sent without a durable intent");
  } else if (!(intent->second.request == request)) {
    broken("1: order " + id + " was sent otherwise than it was intended");
  }
  const auto [known, fresh] = placed_.try_emplace(request.client_id, request);
  if (!fresh && !(known->second == request)) broken("1: the id " + id + " was used for two orders");
  if (request.role != OrderRole::entry) return;
  if (intent != intents_.end() && fresh) note_entry(intent->second.signal_id, request);
  const std::string at = " at " + format_time(now);
  if (paused) broken("4: the entry " + id + " was sent during a pause" + at);
  if (!reconciled_) broken("4: the entry " + id + " was sent before the account was read" + at);
  // Half open, the breaker lets one trade through and is closed for the next.
  if (blocked_by_ && *blocked_by_ != RejectReason::circuit_breaker_open) {
    broken("4: the entry " + id + " was sent against " + std::string(to_string(*blocked_by_)) + at);
  }
}

// An attempt may take what the ones before it left: as far as the core knew of them.
void Oracles::note_entry(const SignalId& signal, const OrderRequest& request) {
  Entered& entered = entries_[signal];
  Quantity known;
  for (const ClientOrderId& id : entered.orders) known += records_[id].executed;
  entered.most = std::max(entered.most, known + request.quantity);
  entered.orders.push_back(request.client_id);
}

void Oracles::on_effects(const Event& event, std::size_t count) {
  if (count > max_effects) {
    broken("6: one event at " + format_time(event.at) + " had " + std::to_string(count) +
           " effects");
  }
}

bool Oracles::covered(const matching::PositionView& position,
                      const std::vector<matching::Algo>& algos) const {
  const bool is_long = position.amount > Quantity{};
  const Quantity size = is_long ? position.amount : -position.amount;
  return std::any_of(algos.begin(), algos.end(), [&](const matching::Algo& algo) {
    const bool stops = algo.type == OrderType::stop_market && algo.symbol == position.symbol &&
                       algo.side == (is_long ? Side::sell : Side::buy);
    return stops && (algo.close_position || (algo.reduce_only && algo.quantity >= size));
  });
}

// Somebody to close the position with.
bool Oracles::can_close(const matching::PositionView& position) const {
  const auto top = exchange_.book_ticker(position.symbol);
  if (!top) return false;
  const bool is_long = position.amount > Quantity{};
  return !(is_long ? top->bid_quantity : top->ask_quantity).is_zero();
}

// 2: exposed without a stop for longer than allowed, counted while something could be done.
void Oracles::look(Time now, bool clear) {
  const auto positions = exchange_.positions(account_);
  const auto algos = exchange_.open_algos(account_, std::nullopt);
  for (const matching::PositionView& position : positions) {
    if (position.amount.is_zero() || covered(position, algos)) {
      exposed_.erase(position.symbol);
      continue;
    }
    Exposure& exposure = exposed_[position.symbol];
    if (!clear || !can_close(position)) {
      if (exposure.since) exposure.before += now - *exposure.since;
      exposure.since.reset();
      continue;
    }
    if (!exposure.since) exposure.since = now;
    const Millis exposed = exposure.before + (now - *exposure.since);
    longest_unprotected_ = std::max(longest_unprotected_, exposed);
    if (exposed <= unprotected_max_) continue;
    broken("2: " + position.symbol.str() + " had no stop for " + std::to_string(exposed.count()) +
           " ms at " + format_time(now));
    exposure = {};
  }
}

void Oracles::on_life(Time) {
  exposed_.clear();
}

void Oracles::compare(Time, const engine::Status& status) {
  compare_orders();
  compare_entries();
  compare_positions(status);
  compare_books(status);
}

// 1 and 5: every order of ours at the exchange was intended, and we know how each one ended.
void Oracles::compare_orders() {
  matching::HistoryQuery everything;
  everything.limit = 1'000'000;
  for (const matching::Order& order : exchange_.all_orders(account_, everything)) {
    if (!is_ours(order.client_id) || order.algo_id != 0) continue;
    const std::string id = order.client_id.str();
    if (!intents_.contains(order.client_id)) broken("1: nobody intended the order " + id);
    const auto record = records_.find(order.client_id);
    if (record == records_.end()) {
      broken("5: the order " + id + " is not known to us");
    } else if (record->second.executed != order.executed) {
      broken("5: of " + id + " the exchange executed " + order.executed.to_string() +
             ", we know of " + record->second.executed.to_string());
    }
  }
  const auto open_algos = exchange_.open_algos(account_, std::nullopt);
  const auto open_orders = exchange_.open_orders(account_, std::nullopt);
  for (const auto& [id, record] : records_) {
    if (is_terminal(record.status)) continue;
    const auto same = [&id = id](const auto& order) { return order.client_id == id; };
    if (std::any_of(open_algos.begin(), open_algos.end(), same)) continue;
    if (std::any_of(open_orders.begin(), open_orders.end(), same)) continue;
    broken("5: we take " + id.str() + " for " + std::string(to_string(record.status)) +
           ", the exchange has it no more");
  }
  for (const matching::Algo& algo : open_algos) {
    const auto record = records_.find(algo.client_id);
    if (record == records_.end() || is_terminal(record->second.status)) {
      broken("5: the stop or target " + algo.client_id.str() + " rests and we do not know");
    }
  }
}

// 1: never doubled: the entries of one signal filled no more than their attempts asked for.
void Oracles::compare_entries() {
  for (const auto& [signal, entered] : entries_) {
    Quantity executed;
    for (const ClientOrderId& id : entered.orders) {
      const auto order =
          exchange_.query_order(account_, {placed_.at(id).symbol, std::nullopt, id.str()});
      if (const auto* found = std::get_if<matching::Order>(&order)) executed += found->executed;
    }
    if (executed > entered.most) {
      broken("1: the signal " + signal.str() + " asked for " + entered.most.to_string() +
             " and entered " + executed.to_string());
    }
  }
}

// 3: the positions of both sides.
void Oracles::compare_positions(const engine::Status& status) {
  std::map<Symbol, Quantity> ours;
  for (const execution::OpenPosition& open : status.positions) {
    ours[open.symbol] = open.direction == Direction::long_ ? open.quantity : -open.quantity;
  }
  for (const matching::PositionView& position : exchange_.positions(account_)) {
    const Quantity known = ours[position.symbol];
    if (known != position.amount) {
      broken("3: on " + position.symbol.str() + " the exchange holds " +
             position.amount.to_string() + ", we know of " + known.to_string());
    }
  }
}

// 3: to the last unit.
void Oracles::compare_books(const engine::Status& status) {
  const matching::AccountTotals totals = exchange_.totals(account_);
  const Money wallet = exchange_.account(account_).wallet_balance;
  const Money expected =
      totals.initial + totals.realized - totals.commission + totals.funding + totals.insurance;
  if (wallet != expected) broken("3: the exchange's own wallet does not add up");
  if (!status.wallet || *status.wallet != wallet) {
    broken("3: the exchange's wallet is " + wallet.to_string() + ", we know of " +
           (status.wallet ? status.wallet->to_string() : std::string("none")));
  }
  if (!status.residual || !status.residual->is_zero()) {
    broken("3: the wallet and our fills differ by " +
           (status.residual ? status.residual->to_string() : std::string("an unknown sum")));
  }
  if (!status.not_ready.empty()) broken("7: still waiting for " + status.not_ready.front());
}

void Oracles::compare_flat(const engine::Status& status) {
  for (const matching::PositionView& position : exchange_.positions(account_)) {
    if (!position.amount.is_zero()) {
      broken("4: " + position.symbol.str() +
             " could not be closed: " + position.amount.to_string() + " is left");
    }
  }
  const auto algos = exchange_.open_algos(account_, std::nullopt);
  if (!algos.empty()) {
    broken("5: the orphan " + algos.front().client_id.str() + " rests without a position");
  }
  if (!exchange_.open_orders(account_, std::nullopt).empty()) {
    broken("5: an order rests without a position");
  }
  compare_books(status);
}

// 8: same events, same effects.
void Oracles::on_replay(std::uint64_t recorded, std::uint64_t replayed) {
  if (recorded != replayed) broken("8: the replay of a life had other effects");
}

}  // namespace vectord::sim
