#include "vectord/execution/order.hpp"

namespace vectord::execution {

std::optional<portfolio::Execution> execution_before(const OrderChange& change) {
  if (change.placed) return std::nullopt;
  return portfolio::execution_of(change.before, change.executed_before, change.order.conditional(),
                                 change.triggered_before);
}

std::optional<portfolio::Execution> execution_after(const OrderChange& change) {
  const Order& order = change.order;
  return portfolio::execution_of(order.status, order.executed, order.conditional(),
                                 order.triggered);
}

}  // namespace vectord::execution
