#include "vectord/execution/order_manager.hpp"

#include <algorithm>
#include <charconv>

#include "execution/order_before.hpp"

namespace vectord::execution {
namespace {

constexpr std::string_view ids_key = "execution/ids";
constexpr std::string_view order_key_prefix = "execution/order/";

std::string order_key(const ClientOrderId& id) {
  return std::string(order_key_prefix) + id.str();
}

// A market or IOC order, or a triggered one, has its end within moments: it is never left waiting.
bool ends_soon(const Order& order) {
  if (order.conditional()) return order.triggered;
  return order.request.type == OrderType::market || order.request.tif == TimeInForce::ioc ||
         order.request.tif == TimeInForce::fok;
}

}  // namespace

OrderManager::OrderManager(const ExecutionSettings& settings, std::string_view session_tag)
    : settings_(settings), ids_(settings.id_prefix, session_tag) {}

Order& OrderManager::add(Order order) {
  const ClientOrderId id = order.id();
  const auto [at, fresh] = orders_.emplace(id, std::move(order));
  VECTOR_CHECK(fresh, "a client order id was given twice");
  active_.emplace(id, &at->second);
  return at->second;
}

ClientOrderId OrderManager::place(OrderRequest request, const SignalId& signal, Time at,
                                  Effects& effects) {
  request.client_id = ids_.next(request.role);
  effects.push_back(
      effect::RecordState{std::string(ids_key), std::to_string(ids_.next_sequence())});
  Order made{.request = request, .signal_id = signal, .placed_at = at, .updated_at = at};
  made.ask_at = at + settings_.answer_timeout;
  Order& order = add(std::move(made));
  effects.push_back(effect::RecordOrder{
      .request = request, .status = OrderStatus::intended, .at = at, .signal_id = signal});
  record(order, effects);
  effects.push_back(effect::PlaceOrder{request});
  changes_.push_back(OrderChange{.order = order, .placed = true});
  return request.client_id;
}

void OrderManager::cancel(const ClientOrderId& id, Time at, Effects& effects) {
  const auto found = orders_.find(id);
  if (found == orders_.end() || !found->second.live() || found->second.cancel_wanted) return;
  Order& order = found->second;
  order.cancel_wanted = true;
  record(order, effects);
  // What may not have arrived yet is asked for first; the cancel follows its answer.
  if (order.status == OrderStatus::unknown) return;
  send_cancel(order, at, effects);
}

void OrderManager::send_cancel(Order& order, Time at, Effects& effects) {
  if (order.cancels >= settings_.cancel_attempts) {
    if (!std::exchange(order.alarmed, true)) {
      effects.push_back(effect::Alert{effect::Severity::critical, "cancel_failed", order.symbol(),
                                      "order " + order.id().str() + " could not be canceled in " +
                                          std::to_string(order.cancels) +
                                          " attempts: check it on the exchange"});
    }
    // Never given up: once more after the next look at it.
    order.cancels = settings_.cancel_attempts - 1;
    order.ask_at = at + settings_.unknown_alarm;
    return;
  }
  ++order.cancels;
  if (!order.query_in_flight) order.ask_at = at + settings_.answer_timeout;
  effects.push_back(
      effect::CancelOrder{order.symbol(), order.id(), order.conditional() && !order.triggered});
}

void OrderManager::query(const ClientOrderId& id, Time at, Effects& effects) {
  const auto found = orders_.find(id);
  if (found == orders_.end() || !found->second.live()) return;
  if (!found->second.query_in_flight) send_query(found->second, at, effects);
}

void OrderManager::send_query(Order& order, Time at, Effects& effects) {
  ++order.queries;
  order.query_in_flight = true;
  order.ask_at = at + settings_.query_timeout;
  effects.push_back(
      effect::QueryOrder{order.symbol(), order.id(), order.conditional() && !order.triggered});
}

Millis OrderManager::backoff(int n) const {
  Millis wait = settings_.query_backoff_min;
  for (int i = 0; i < n && wait < settings_.query_backoff_max; ++i) wait *= 2;
  return std::min(wait, settings_.query_backoff_max);
}

void OrderManager::ask_again(Order& order, Time at) {
  order.ask_at = at + backoff(order.queries);
}

void OrderManager::become_unknown(Order& order, Time at) {
  move(order, OrderStatus::unknown, at);
  ask_again(order, at);
}

void OrderManager::move(Order& order, OrderStatus to, Time at) {
  if (!may_follow(order.status, to)) return;
  order.status = to;
  order.updated_at = at;
}

// When the order is next asked for, after what has just been learned.
void OrderManager::schedule(Order& order, Time at) {
  if (!order.live()) {
    order.ask_at.reset();
    order.query_in_flight = false;
    if (order.fills_outstanding() > Quantity{} && !order.fills_due) {
      order.fills_due = at + settings_.settle_timeout;
    }
  } else if (order.status != OrderStatus::unknown && order.status != OrderStatus::intended &&
             !order.query_in_flight && !order.cancel_wanted && order.absents == 0) {
    order.queries = order.absents = 0;
    const Time due = at + settings_.settle_timeout;
    const bool sooner = order.ask_at && *order.ask_at > at && *order.ask_at < due;
    if (!ends_soon(order)) {
      order.ask_at.reset();
    } else if (!sooner) {
      order.ask_at = due;
    }
  }
  if (order.fills_outstanding().is_zero()) order.fills_due.reset();
}

void OrderManager::publish(Order& order, const Before& before, std::optional<Fill> fill, Time at,
                           Effects& effects) {
  if (!before.changed(order) && !fill) return;
  if (before.status != order.status || before.executed != order.executed) {
    effects.push_back(effect::RecordOrder{.request = order.request,
                                          .status = order.status,
                                          .order_id = order.order_id,
                                          .executed = order.executed,
                                          .average_price = order.average_price,
                                          .at = at,
                                          .code = order.code,
                                          .text = order.text,
                                          .signal_id = order.signal_id});
  }
  record(order, effects);
  changes_.push_back(OrderChange{.order = order,
                                 .before = before.status,
                                 .executed_before = before.executed,
                                 .triggered_before = before.triggered,
                                 .new_fill = std::move(fill)});
  deactivate_if_done(order.id());
}

void OrderManager::record(const Order& order, Effects& effects) {
  effects.push_back(
      effect::RecordState{order_key(order.id()), needed(order) ? save(order) : std::string{}});
}

void OrderManager::deactivate_if_done(const ClientOrderId& id) {
  if (needed(orders_.at(id)) || active_.erase(id) == 0) return;
  finished_.push_back(id);
  while (finished_.size() > static_cast<std::size_t>(settings_.finished_orders_kept)) {
    orders_.erase(finished_.front());
    finished_.pop_front();
  }
}

void OrderManager::adopt(const AlgoReport& report, OrderRole role, Time at, Effects& effects) {
  if (orders_.contains(report.client_id)) return;
  Order made;
  made.request = OrderRequest{.client_id = report.client_id,
                              .symbol = report.symbol,
                              .role = role,
                              .side = report.side,
                              .type = report.type,
                              .quantity = report.quantity,
                              .trigger_price = report.trigger_price,
                              .reduce_only = report.reduce_only,
                              .close_position = report.close_position};
  made.status = report.status;
  made.algo_id = report.algo_id;
  made.placed_at = made.updated_at = at;
  record(add(std::move(made)), effects);
}

void OrderManager::take_size(const AlgoReport& report, Effects& effects) {
  const auto found = orders_.find(report.client_id);
  if (found == orders_.end()) return;
  found->second.request.quantity = report.quantity;
  found->second.request.close_position = report.close_position;
  record(found->second, effects);
}

void OrderManager::settle(const Symbol& symbol, Time, Effects& effects) {
  const auto active = active_;  // what is done leaves it
  for (const auto& [id, at] : active) {
    Order& order = *at;
    if (order.symbol() != symbol || order.fills_outstanding().is_zero()) continue;
    order.settled = order.filled = order.executed;
    order.fills_due.reset();
    record(order, effects);
    deactivate_if_done(id);
  }
}

void OrderManager::on(Time at, Effects& effects) {
  std::vector<Order*> due;  // what is done leaves active_
  for (const auto& [id, order] : active_) {
    if (is_due(*order, at)) due.push_back(order);
  }
  for (Order* order : due) tick(*order, at, effects);
}

bool OrderManager::is_due(const Order& order, Time at) const {
  const bool to_ask = order.live() && order.ask_at && at >= *order.ask_at;
  const bool to_alarm = order.status == OrderStatus::unknown && !order.alarmed &&
                        at - order.placed_at >= settings_.unknown_alarm;
  return to_ask || to_alarm || (order.fills_due && at >= *order.fills_due);
}

void OrderManager::tick(Order& order, Time at, Effects& effects) {
  if (order.live() && order.ask_at && at >= *order.ask_at) {
    const Before before{order};
    // No answer at all is an answer lost.
    if (order.status == OrderStatus::intended) move(order, OrderStatus::unknown, at);
    send_query(order, at, effects);
    publish(order, before, std::nullopt, at, effects);
  }
  if (order.status == OrderStatus::unknown && !order.alarmed &&
      at - order.placed_at >= settings_.unknown_alarm) {
    order.alarmed = true;
    effects.push_back(effect::Alert{
        effect::Severity::critical, "order_outcome_unknown", order.symbol(),
        "the outcome of order " + order.id().str() + " is not known; it is still being asked for"});
  }
  if (order.fills_due && at >= *order.fills_due) {
    order.fills_due = at + settings_.answer_timeout;
    if (order.fills_outstanding() > Quantity{}) {
      changes_.push_back(OrderChange{.order = order,
                                     .before = order.status,
                                     .executed_before = order.executed,
                                     .triggered_before = order.triggered,
                                     .fills_missing = true});
    }
  }
}

std::vector<OrderChange> OrderManager::take_changes() {
  return std::exchange(changes_, {});
}

const Order* OrderManager::find(const ClientOrderId& id) const {
  const auto found = orders_.find(id);
  return found == orders_.end() ? nullptr : &found->second;
}

std::vector<const Order*> OrderManager::active(const Symbol& symbol) const {
  std::vector<const Order*> found;
  for (const auto& [id, held] : active_) {
    const Order& order = *held;
    if (order.symbol() == symbol) found.push_back(&order);
  }
  return found;
}

std::vector<const Order*> OrderManager::live(const Symbol& symbol) const {
  std::vector<const Order*> found = active(symbol);
  std::erase_if(found, [](const Order* order) { return !order->live(); });
  return found;
}

std::set<Symbol> OrderManager::live_symbols() const {
  std::set<Symbol> symbols;
  for (const auto& [id, held] : active_) {
    const Order& order = *held;
    if (order.live()) symbols.insert(order.symbol());
  }
  return symbols;
}

bool OrderManager::any_live(const Symbol& symbol) const {
  return std::any_of(active_.begin(), active_.end(), [&](const auto& entry) {
    const Order& order = *entry.second;
    return order.live() && order.symbol() == symbol;
  });
}

bool OrderManager::in_doubt(const Order& order) {
  return order.status == OrderStatus::unknown || (order.live() && order.query_in_flight);
}

bool OrderManager::any_in_doubt(const Symbol& symbol) const {
  return std::any_of(active_.begin(), active_.end(), [&](const auto& entry) {
    const Order& order = *entry.second;
    return order.symbol() == symbol && in_doubt(order);
  });
}

bool OrderManager::any_in_doubt() const {
  return std::any_of(active_.begin(), active_.end(),
                     [](const auto& entry) { return in_doubt(*entry.second); });
}

Quantity OrderManager::outstanding(const Symbol& symbol) const {
  Quantity sum;
  for (const auto& [id, held] : active_) {
    const Order& order = *held;
    if (order.symbol() != symbol) continue;
    const Quantity more = order.fills_outstanding();
    sum += order.request.side == Side::buy ? more : -more;
  }
  return sum;
}

bool OrderManager::any_moving(const Symbol& symbol) const {
  return std::any_of(active_.begin(), active_.end(), [&](const auto& entry) {
    const Order& order = *entry.second;
    return order.symbol() == symbol && order.live() && (!order.conditional() || order.triggered);
  });
}

bool OrderManager::fills_missing(const Symbol& symbol) const {
  return std::any_of(active_.begin(), active_.end(), [&](const auto& entry) {
    const Order& order = *entry.second;
    return order.symbol() == symbol && order.fills_outstanding() > Quantity{};
  });
}

std::optional<Time> OrderManager::next_wake() const {
  std::optional<Time> next;
  const auto sooner = [&](const std::optional<Time>& at) {
    if (at && (!next || *at < *next)) next = at;
  };
  for (const auto& [id, held] : active_) {
    const Order& order = *held;
    if (order.live()) sooner(order.ask_at);
    sooner(order.fills_due);
  }
  return next;
}

result<bool> OrderManager::load(const std::string& key, std::string_view value) {
  if (key == ids_key) {
    std::uint64_t next = 0;
    const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), next);
    if (failure != std::errc{} || end != value.data() + value.size()) {
      return Error{Errc::parse, "saved state '" + key + "' is not a sequence number"};
    }
    ids_.resume_at(next);
    return true;
  }
  if (!key.starts_with(order_key_prefix)) return false;
  if (value.empty()) return true;
  auto loaded = load_order(value);
  if (loaded.has_error()) return loaded.error().within("saved state '" + key + "'");
  add(std::move(*loaded));
  return true;
}

void OrderManager::resume(Time at) {
  for (const auto& [id, held] : active_) {
    Order& order = *held;
    if (order.status == OrderStatus::intended) order.status = OrderStatus::unknown;
    if (order.live()) {
      order.ask_at = at;
      order.query_in_flight = true;  // in doubt until it has been answered
    } else {
      order.fills_due = at + settings_.settle_timeout;
    }
  }
}

}  // namespace vectord::execution
