#pragma once
// An order of ours with everything known of it, and one change of it.
#include <optional>
#include <string>

#include "vectord/domain/order.hpp"
#include "vectord/domain/signal.hpp"
#include "vectord/portfolio/statistics.hpp"

namespace vectord::execution {

struct Order {
  OrderRequest request;
  SignalId signal_id;  // empty: of an adopted position
  OrderStatus status = OrderStatus::intended;
  Quantity executed;    // cumulative, as the exchange says
  Quantity filled;      // sum of the fills seen
  Quantity settled;     // `executed` up to which reconciliation has taken the exchange's word
  Price average_price;  // 0 = not told yet
  std::int64_t order_id = 0, algo_id = 0;
  bool triggered = false;  // conditional: its order is in the matching engine
  bool absent = false;     // ended because the exchange does not know it
  bool not_sent = false;   // ended because it never left
  int code = 0;            // the exchange's, of the rejection
  std::string text;
  Time placed_at, updated_at;
  int queries = 0, absents = 0, cancels = 0;
  Time absent_since;    // first of the answers in a row that say there is no such order
  bool exists = false;  // the exchange has refused its id as a duplicate: one of that id is there
  bool cancel_wanted = false, alarmed = false;
  bool query_in_flight = false;
  std::optional<Time> ask_at;     // when it is asked for next
  std::optional<Time> fills_due;  // fills must have been seen by then

  const ClientOrderId& id() const { return request.client_id; }
  const Symbol& symbol() const { return request.symbol; }
  bool live() const { return !is_terminal(status); }
  bool conditional() const { return is_conditional(request.type); }
  Quantity fills_outstanding() const { return executed > filled ? executed - filled : Quantity{}; }
  // Conditional and untriggered on the exchange, as far as we know.
  bool resting() const { return status == OrderStatus::accepted && !triggered; }
};

struct OrderChange {
  Order order;  // after
  OrderStatus before = OrderStatus::intended;
  Quantity executed_before;
  bool triggered_before = false;
  bool placed = false;           // the first change: it has just been intended
  std::optional<Fill> new_fill;  // not seen before; each fill exactly once
  bool fills_missing = false;    // executed more than its fills, for too long: reconcile
};

// Durable text of an order and back.
std::string save(const Order& order);
result<Order> load_order(std::string_view text);

// The bucket the order left and the one it is in, for Statistics::on_execution.
std::optional<portfolio::Execution> execution_before(const OrderChange& change);
std::optional<portfolio::Execution> execution_after(const OrderChange& change);

}  // namespace vectord::execution
