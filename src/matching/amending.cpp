// Changes to resting orders: modify, cancel, cancel all, and the dead man's switch.
#include <algorithm>

#include "matching/core.hpp"
#include "matching/filters.hpp"
#include "matching/rejections.hpp"

namespace vectord::matching {
namespace {

constexpr int max_amendments = 10'000;

}  // namespace

OrderRecord* Core::open_record(AccountState& account, const OrderRef& ref) {
  if (ref.id) {
    const auto found = account.orders.find(*ref.id);
    const bool open = found != account.orders.end() && is_open(found->second.order.status) &&
                      found->second.order.symbol == ref.symbol;
    return open ? &found->second : nullptr;
  }
  const auto id = ClientOrderId::make(ref.client_id);
  if (!id) return nullptr;
  const auto found = account.open_by_client.find(*id);
  const bool open =
      found != account.open_by_client.end() && found->second->order.symbol == ref.symbol;
  return open ? found->second : nullptr;
}

Check Core::check_ref(const OrderRef& ref) const {
  if (find(ref.symbol) == nullptr) return rejected(-1121);
  if (!ref.id && ref.client_id.empty()) return neither_parameter("orderId", "origClientOrderId");
  return std::nullopt;
}

Answer<Order> Core::cancel(AccountId account_id, const OrderRef& ref, Time at) {
  AccountState& owner = account(account_id);
  begin(owner, at);
  if (auto wrong = check_ref(ref)) return *wrong;
  OrderRecord* record = open_record(owner, ref);
  if (record == nullptr) return rejected(-2011);
  SymbolState& symbol = *find(ref.symbol);
  end_order(owner, symbol, *record, Status::canceled, ExpiryReason::none, at);
  publish_top(symbol, at);
  return record->order;
}

Answer<Done> Core::cancel_all(AccountId account_id, Symbol name, Time at) {
  AccountState& owner = account(account_id);
  begin(owner, at);
  SymbolState* symbol = find(name);
  if (symbol == nullptr) return rejected(-1121);
  const std::vector<OrderRecord*> open = slot(owner, *symbol).open;
  for (OrderRecord* record : open) {
    end_order(owner, *symbol, *record, Status::canceled, ExpiryReason::none, at);
  }
  publish_top(*symbol, at);
  return Done{};
}

Answer<Done> Core::countdown(AccountId account_id, Symbol name, Millis after, Time at) {
  AccountState& owner = account(account_id);
  begin(owner, at);
  SymbolState* symbol = find(name);
  if (symbol == nullptr) return rejected(-1121);
  if (after.count() < 0) return invalid_parameter("countdownTime");
  Time& timer = slot(owner, *symbol).countdown;
  if (timer != Time{}) deadlines_.erase({timer, owner.id, symbol->index, 0});
  timer = after.count() == 0 ? Time{} : at + after;
  if (timer != Time{}) set_deadline(timer, owner.id, symbol->index, 0);
  return Done{};
}

Check Core::check_modification(const AccountState& account, const OrderRecord& record,
                               const ModifyParams& params, const Order& changed) const {
  const SymbolState& symbol = *find(changed.symbol);
  const Instrument& instrument = *symbol.instrument;
  if (instrument.status != InstrumentStatus::trading) return rejected(-5024);
  if (record.order.type != OrderType::limit) return rejected(-5025);
  if (params.side != record.order.side) return invalid_parameter("side");
  if (params.reduce_only.value_or(false) && !record.order.reduce_only) return rejected(-5047);
  if (auto wrong = check_precision(instrument, changed.price, changed.quantity)) return wrong;
  if (changed.price == record.order.price && changed.quantity == record.order.quantity) {
    return rejected(-5027);
  }
  if (record.order.amendments >= max_amendments) return rejected(-5026);
  if (auto wrong = check_price(instrument, changed.price)) return wrong;
  if (auto wrong = check_quantity(instrument, changed.quantity, false)) return wrong;
  const bool exempt = record.order.reduce_only && params.reduce_only.value_or(false);
  if (!exempt) {
    if (auto wrong = check_notional(instrument, changed.price, changed.quantity, -5029)) {
      return wrong;
    }
  }
  if (auto wrong =
          check_percent_price(instrument, changed.side, changed.price, symbol.market->mark)) {
    return wrong;
  }
  if (changed.quantity <= changed.executed) return std::nullopt;  // it will be cancelled
  return check_margin(account, changed, symbol, &record);
}

Answer<Order> Core::modify(AccountId account_id, const ModifyParams& params, Time at) {
  AccountState& owner = account(account_id);
  begin(owner, at);
  if (auto wrong = check_ref(params.order)) return *wrong;
  if (!params.quantity) return missing_parameter("quantity");
  const bool by_match = params.price_match != PriceMatch::none;
  if (!params.price && !by_match) return missing_parameter("price");
  if (params.price && by_match) return not_required("price");
  OrderRecord* record = open_record(owner, params.order);
  if (record == nullptr) return rejected(-2013);
  SymbolState& symbol = *find(params.order.symbol);
  if (!symbol.book.shaped()) return rejected(-1122);

  Order changed = record->order;
  changed.quantity = *params.quantity;
  const auto price =
      by_match ? matched_price(symbol, params.side, params.price_match) : params.price;
  if (!price) return rejected(-5041);
  changed.price = *price;
  if (auto wrong = check_modification(owner, *record, params, changed)) return *wrong;

  const bool too_small = changed.quantity <= changed.executed;
  if (too_small || (changed.tif == TimeInForce::gtx && crosses(changed, symbol))) {
    end_order(owner, symbol, *record, Status::canceled, ExpiryReason::none, at);
  } else {
    requeue(owner, symbol, *record, changed, params, at);
  }
  publish_top(symbol, at);
  return record->order;
}

// The amended order leaves its place in the queue and meets the book again.
void Core::requeue(AccountState& account, SymbolState& symbol, OrderRecord& record,
                   const Order& changed, const ModifyParams& params, Time at) {
  symbol.book.remove(record);
  record.order.quantity = changed.quantity;
  record.order.price = changed.price;
  record.order.price_match = params.price_match;
  record.order.self_trade = SelfTradeMode::none;
  record.order.modify_id = params.modify_id;
  record.order.updated = at;
  ++record.order.amendments;
  emit_order(account, symbol, record.order, Execution::amendment, ExpiryReason::none, at);
  const auto stopped = match(account, symbol, record, at);
  rest_or_expire(account, symbol, record, stopped, at);
}

}  // namespace vectord::matching
