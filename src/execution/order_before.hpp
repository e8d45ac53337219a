#pragma once
// An order before an event, to tell whether the event changed it.
#include "vectord/execution/order_manager.hpp"

namespace vectord::execution {

struct OrderManager::Before {
  explicit Before(const Order& order)
      : status(order.status),
        executed(order.executed),
        filled(order.filled),
        triggered(order.triggered),
        cancel_wanted(order.cancel_wanted),
        order_id(order.order_id),
        algo_id(order.algo_id) {}
  bool changed(const Order& order) const {
    return status != order.status || executed != order.executed || filled != order.filled ||
           triggered != order.triggered || cancel_wanted != order.cancel_wanted ||
           order_id != order.order_id || algo_id != order.algo_id;
  }
  OrderStatus status;
  Quantity executed, filled;
  bool triggered, cancel_wanted;
  std::int64_t order_id, algo_id;
};

}  // namespace vectord::execution
