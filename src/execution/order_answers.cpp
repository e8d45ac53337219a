// What the exchange says of an order: answers to our requests and reports of the user stream, in
// any order, late, and more than once.
#include <algorithm>

#include "execution/order_before.hpp"

namespace vectord::execution {
namespace {

constexpr int duplicated_client_order_id = -4116;

// The exchange does not know itself whether the request was executed (UNKNOWN, UNEXPECTED_RESP,
// TIMEOUT).
bool outcome_unknown(int code) {
  return code == -1000 || code == -1006 || code == -1007;
}

}  // namespace

std::optional<Fill> OrderManager::count_fill(Order& order, const OrderReport& report,
                                             Effects& effects) {
  if (!report.fill || !fills_.insert({report.symbol, report.fill->trade_id})) return std::nullopt;
  if (report.executed <= order.settled && !order.settled.is_zero()) {
    // Reconciliation has counted it already.
    effects.push_back(effect::RecordFill{*report.fill});
    return std::nullopt;
  }
  order.filled += report.fill->quantity;
  order.executed = std::max(order.executed, order.filled);
  return report.fill;
}

std::optional<Fill> OrderManager::apply(Order& order, const OrderReport& report, Time at,
                                        Effects& effects) {
  if (report.order_id != 0) order.order_id = report.order_id;
  order.executed = std::max(order.executed, report.executed);
  if (!report.average_price.is_zero()) order.average_price = report.average_price;
  if (order.conditional())
    order.triggered = true;  // an ordinary report: its order is in the engine
  std::optional<Fill> fill = count_fill(order, report, effects);
  const bool started = order.conditional() && report.status == OrderStatus::accepted;
  move(order, started ? OrderStatus::triggered : report.status, at);
  schedule(order, at);
  return fill;
}

void OrderManager::apply(Order& order, const AlgoReport& report, Time at) {
  if (report.algo_id != 0) order.algo_id = report.algo_id;
  if (report.actual_order_id != 0) order.order_id = report.actual_order_id;
  if (!report.reason.empty()) order.text = report.reason;
  const bool finished = report.status == OrderStatus::filled;
  if (finished || report.status == OrderStatus::triggered || report.actual_order_id != 0) {
    // FINISHED says neither filled nor canceled: the resulting order says it, and is asked for.
    if (!order.triggered) order.queries = order.absents = 0;
    order.triggered = true;
    move(order, OrderStatus::triggered, at);
  }
  if (!finished) move(order, report.status, at);
  schedule(order, at);
  if (finished && order.live() && !order.query_in_flight) {
    order.ask_at = at + settings_.query_backoff_min;
  }
}

std::optional<Fill> OrderManager::apply_answer(Order& order, const event::OrderAnswer& answer,
                                               Time at, Effects& effects) {
  if (answer.algo) apply(order, *answer.algo, at);
  if (answer.order) return apply(order, *answer.order, at, effects);
  return std::nullopt;
}

bool OrderManager::on(const event::OrderUpdate& update, Time at, Effects& effects) {
  const auto found = orders_.find(update.report.client_id);
  if (found == orders_.end() || found->second.symbol() != update.report.symbol) return false;
  const Before before{found->second};
  auto fill = apply(found->second, update.report, at, effects);
  publish(found->second, before, std::move(fill), at, effects);
  return true;
}

bool OrderManager::on_read_back(Fill fill, Time at, Effects& effects) {
  const auto found = std::find_if(orders_.begin(), orders_.end(), [&](const auto& each) {
    return each.second.order_id == fill.order_id && each.second.symbol() == fill.symbol;
  });
  if (found == orders_.end() || fill.order_id == 0) return false;
  Order& order = found->second;
  if (!fills_.insert({fill.symbol, fill.trade_id})) return true;
  const Before before{order};
  fill.client_id = order.id();
  if (order.conditional()) order.triggered = true;
  order.filled += fill.quantity;
  order.executed = std::max(order.executed, order.filled);
  schedule(order, at);
  publish(order, before, std::move(fill), at, effects);
  return true;
}

bool OrderManager::on(const event::AlgoUpdate& update, Time at, Effects& effects) {
  const auto found = orders_.find(update.report.client_id);
  if (found == orders_.end() || found->second.symbol() != update.report.symbol) return false;
  const Before before{found->second};
  apply(found->second, update.report, at);
  publish(found->second, before, std::nullopt, at, effects);
  return true;
}

bool OrderManager::on(const event::OrderAnswer& answer, Time at, Effects& effects) {
  const auto found = orders_.find(answer.client_id);
  if (found == orders_.end()) return false;
  Order& order = found->second;
  const Before before{order};
  std::optional<Fill> fill;
  switch (answer.request) {
    case event::Request::place: fill = on_place_answer(order, answer, at, effects); break;
    case event::Request::cancel: fill = on_cancel_answer(order, answer, at, effects); break;
    case event::Request::query: fill = on_query_answer(order, answer, at, effects); break;
  }
  schedule(order, at);
  publish(order, before, std::move(fill), at, effects);
  return true;
}

std::optional<Fill> OrderManager::on_place_answer(Order& order, const event::OrderAnswer& answer,
                                                  Time at, Effects& effects) {
  const bool open = order.status == OrderStatus::intended || order.status == OrderStatus::unknown;
  switch (answer.outcome) {
    case event::Outcome::accepted:
      if (!answer.order && !answer.algo) move(order, OrderStatus::accepted, at);
      return apply_answer(order, answer, at, effects);
    case event::Outcome::not_sent:
      if (!open) return std::nullopt;
      order.not_sent = true;
      order.text = answer.text;
      move(order, OrderStatus::canceled, at);
      return std::nullopt;
    case event::Outcome::rejected:
      if (!open) return std::nullopt;  // the stream has told of its life already
      order.code = answer.code;
      order.text = answer.text;
      if (answer.code == duplicated_client_order_id || outcome_unknown(answer.code)) {
        become_unknown(order, at);
      } else {
        move(order, OrderStatus::rejected, at);
      }
      return std::nullopt;
    case event::Outcome::absent:
    case event::Outcome::unknown:
      if (open) {
        order.text = answer.text;
        become_unknown(order, at);
      }
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Fill> OrderManager::on_cancel_answer(Order& order, const event::OrderAnswer& answer,
                                                   Time at, Effects& effects) {
  if (!order.live()) return std::nullopt;
  if (answer.outcome == event::Outcome::accepted) {
    if (!answer.order && !answer.algo) {
      move(order, OrderStatus::canceled, at);
      return std::nullopt;
    }
    auto fill = apply_answer(order, answer, at, effects);
    if (order.live()) ask_again(order, at);
    return fill;
  }
  // "Unknown order" usually means filled or triggering: ask, never assume.
  if (answer.outcome == event::Outcome::not_sent) {
    order.ask_at = at + backoff(order.cancels);
  } else if (!order.query_in_flight) {
    send_query(order, at, effects);
  }
  return std::nullopt;
}

std::optional<Fill> OrderManager::on_query_answer(Order& order, const event::OrderAnswer& answer,
                                                  Time at, Effects& effects) {
  if (!order.live()) return std::nullopt;
  order.query_in_flight = false;
  std::optional<Fill> fill;
  if (answer.outcome == event::Outcome::accepted && (answer.order || answer.algo)) {
    order.absents = 0;
    fill = apply_answer(order, answer, at, effects);
    if (order.live() && order.cancel_wanted) send_cancel(order, at, effects);
    return fill;
  }
  if (answer.outcome == event::Outcome::absent) {
    ++order.absents;
    believe_absent(order, at);
  }
  if (order.live()) ask_again(order, at);
  return fill;
}

// "No such order" right after sending is not proof: the read side of the exchange lags, and a fresh
// conditional order answers so as well.
void OrderManager::believe_absent(Order& order, Time at) {
  if (order.absents < settings_.absent_answers) return;
  if (at - order.placed_at < settings_.absent_after) return;
  order.absent = true;
  order.text = "the exchange does not know it";
  move(order, OrderStatus::expired, at);
}

}  // namespace vectord::execution
