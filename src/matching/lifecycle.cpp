// An order from its record to its end. Orders end in one place (end_order, or settle by filling)
// and leave every list in one place (retire).
#include <algorithm>

#include "matching/core.hpp"

namespace vectord::matching {

OrderRecord& Core::open_order(AccountState& account, Order order, Time at) {
  order.id = next_order_++;
  order.created = order.updated = at;
  const std::int64_t id = order.id;
  SymbolState* symbol = find(order.symbol);
  OrderRecord& record = account.orders[id];
  record.order = std::move(order);
  slot(account, *symbol).open.push_back(&record);
  account.open_by_client.emplace(record.order.client_id, &record);
  account.latest_by_client[{record.order.symbol, record.order.client_id}] = id;
  return record;
}

void Core::launch(AccountState& account, SymbolState& symbol, OrderRecord& record, Time at) {
  emit_order(account, symbol, record.order, Execution::new_, ExpiryReason::none, at);
  const auto stopped = match(account, symbol, record, at);
  rest_or_expire(account, symbol, record, stopped, at);
}

void Core::rest_or_expire(AccountState& account, SymbolState& symbol, OrderRecord& record,
                          std::optional<ExpiryReason> stopped, Time at) {
  const Order& order = record.order;
  if (order.remaining().is_zero()) return;
  const bool immediate = order.tif == TimeInForce::ioc || order.tif == TimeInForce::fok;
  if (stopped == ExpiryReason::self_trade) {
    const auto reason = immediate ? ExpiryReason::ioc_self_trade : ExpiryReason::self_trade;
    end_order(account, symbol, record, Status::expired_in_match, reason, at);
  } else if (stopped) {
    end_order(account, symbol, record, Status::expired, *stopped, at);
  } else if (order.type == OrderType::market) {
    end_order(account, symbol, record, Status::expired, ExpiryReason::market_remainder, at);
  } else if (immediate) {
    end_order(account, symbol, record, Status::expired, ExpiryReason::ioc_remainder, at);
  } else {
    record.priority = ++sequence_;
    symbol.book.add(record);
    if (order.tif == TimeInForce::gtd) {
      set_deadline(order.good_till, account.id, symbol.index, order.id);
    }
  }
}

void Core::end_order(AccountState& account, SymbolState& symbol, OrderRecord& record, Status status,
                     ExpiryReason reason, Time at) {
  record.order.status = status;
  record.order.updated = at;
  const auto execution = status == Status::canceled ? Execution::canceled : Execution::expired;
  emit_order(account, symbol, record.order, execution, reason, at);
  retire(account, symbol, record, at);
}

void Core::retire(AccountState& account, SymbolState& symbol, OrderRecord& record, Time at) {
  VECTOR_CHECK(!is_open(record.order.status), "an open order cannot be retired");
  if (record.resting) symbol.book.remove(record);
  std::erase(slot(account, symbol).open, &record);
  const auto named = account.open_by_client.find(record.order.client_id);
  if (named != account.open_by_client.end() && named->second == &record) {
    account.open_by_client.erase(named);
  }
  ++account.finished_orders;
  if (record.order.algo_id != 0) finish_algo(account, record.order, at);
}

OrderEvent Core::order_event(const AccountState& account, const SymbolState& symbol,
                             const Order& order, Execution execution, Time at) const {
  OrderEvent event;
  event.order = order;
  event.execution = execution;
  event.at = at;
  for (const OrderRecord* open : slot(account, symbol).open) {
    if (!is_open(open->order.status) || open->order.type != OrderType::limit) continue;
    const Money value = notional(open->order.price, open->order.remaining(), Rounding::nearest);
    (open->order.side == Side::buy ? event.bid_notional : event.ask_notional) += value;
  }
  return event;
}

void Core::emit_order(const AccountState& account, const SymbolState& symbol, const Order& order,
                      Execution execution, ExpiryReason reason, Time at) {
  OrderEvent event = order_event(account, symbol, order, execution, at);
  event.expiry = reason;
  outputs_.emplace_back(std::move(event));
}

}  // namespace vectord::matching
