// Liquidation: where the margin balance no longer exceeds the maintenance margin the exchange ends
// the symbol's open orders and closes the position itself (autoclose-<n>). What the book cannot
// take, the insurance fund takes at the mark; a deficit is the fund's too (INSURANCE_CLEAR).
#include <algorithm>

#include "matching/core.hpp"
#include "matching/filters.hpp"

namespace vectord::matching {

void Core::check_liquidation(SymbolState& symbol, Time at) {
  const std::vector<AccountId> holders = symbol.holders;
  for (const AccountId id : holders) {
    AccountState& owner = account(id);
    if (slot(owner, symbol).isolated) {
      check_isolated(owner, symbol, at);
    } else {
      check_cross(owner, at);
    }
  }
}

void Core::check_isolated(AccountState& owner, SymbolState& symbol, Time at) {
  Slot& held = slot(owner, symbol);
  const Price mark = symbol.market->mark;
  const Money balance = held.position.isolated_wallet + held.position.unrealized_at(mark);
  const Money maintenance = maintenance_of(*symbol.instrument, held.position.notional_at(mark));
  if (balance <= maintenance) {
    // The account may lose the isolated margin, no more.
    const Money floor = owner.cross_wallet();
    liquidate(owner, symbol, at);
    clear_deficit(owner, symbol, floor, at);
    return;
  }
  const bool strained =
      maintenance >= fraction(balance, settings_.margin_call_ratio, Rounding::nearest);
  if (strained && !held.margin_called) {
    outputs_.emplace_back(MarginCallEvent{owner.id, std::nullopt, {view(owner, symbol)}, at});
  }
  held.margin_called = strained;
}

void Core::check_cross(AccountState& owner, Time at) {
  for (;;) {
    const CrossState cross = cross_state(owner);
    SymbolState* largest = nullptr;
    Money most;
    for (SymbolState& symbol : symbols_) {
      const Slot& held = slot(owner, symbol);
      if (held.isolated || held.position.flat()) continue;
      const Money value = held.position.notional_at(symbol.market->mark).abs();
      if (largest == nullptr || value > most) {
        largest = &symbol;
        most = value;
      }
    }
    const Money balance = cross.wallet + cross.unrealized;
    if (largest == nullptr) {
      owner.margin_called = false;
      return;
    }
    if (balance > cross.maintenance) {
      const bool strained =
          cross.maintenance >= fraction(balance, settings_.margin_call_ratio, Rounding::nearest);
      if (strained && !owner.margin_called) tell_cross_margin_call(owner, cross, at);
      owner.margin_called = strained;
      return;
    }
    liquidate(owner, *largest, at);
  }
}

void Core::tell_cross_margin_call(const AccountState& owner, const CrossState& cross, Time at) {
  MarginCallEvent call{owner.id, cross.wallet, {}, at};
  for (const SymbolState& symbol : symbols_) {
    const Slot& held = slot(owner, symbol);
    if (!held.isolated && !held.position.flat()) {
      call.positions.push_back(view(owner, symbol, cross));
    }
  }
  outputs_.emplace_back(std::move(call));
}

void Core::liquidate(AccountState& owner, SymbolState& symbol, Time at) {
  const std::vector<OrderRecord*> open = slot(owner, symbol).open;
  for (OrderRecord* record : open) {
    end_order(owner, symbol, *record, Status::expired, ExpiryReason::liquidation, at);
  }
  OrderRecord& record = open_closing_order(
      owner, symbol, ClientOrderId("autoclose-" + std::to_string(next_order_)), at);
  match(owner, symbol, record, at);
  take_rest_at_mark(symbol, record, at);
}

OrderRecord& Core::open_closing_order(AccountState& owner, SymbolState& symbol,
                                      ClientOrderId client_id, Time at) {
  const Position& position = slot(owner, symbol).position;
  const Price tick = symbol.instrument->tick_size;
  const Price mark = symbol.market->mark;
  Order order;
  order.account = owner.id;
  order.client_id = client_id;
  order.symbol = symbol.instrument->symbol;
  order.side = position.is_long() ? Side::sell : Side::buy;
  order.type = order.original_type = OrderType::limit;
  order.tif = TimeInForce::ioc;
  order.quantity = position.amount.abs();
  const auto bound = market_bound(*symbol.instrument, order.side, mark);
  const auto inward = order.side == Side::buy ? Rounding::floor : Rounding::ceiling;
  order.price = std::max(tick, bound.value_or(mark).rounded_to(tick, inward));
  order.reduce_only = true;
  order.liquidation = true;
  order.self_trade = SelfTradeMode::none;
  OrderRecord& record = open_order(owner, std::move(order), at);
  emit_order(owner, symbol, record.order, Execution::new_, ExpiryReason::none, at);
  return record;
}

// The insurance fund or a deleveraged trader takes what the book did not.
void Core::take_rest_at_mark(SymbolState& symbol, OrderRecord& record, Time at) {
  if (!record.order.remaining().is_zero()) {
    const Price tick = symbol.instrument->tick_size;
    const Price taken = std::max(tick, symbol.market->mark.rounded_to(tick, Rounding::nearest));
    const Trade trade{symbol.next_trade++, taken, record.order.remaining(), false};
    tell_trade(symbol, trade.id, trade.price, trade.quantity, record.order.side == Side::sell, at);
    settle(symbol, record, trade, at);
  }
  publish_top(symbol, at);
}

bool Core::close_by_force(AccountId id, Symbol name, ForcedClose how, Time at) {
  AccountState& owner = account(id);
  SymbolState* symbol = find(name);
  if (symbol == nullptr || !symbol->market) return false;
  const Slot& held = slot(owner, *symbol);
  if (held.position.flat()) return false;
  begin(owner, at);
  const bool isolated = held.isolated;
  const Money floor = owner.cross_wallet();
  if (how == ForcedClose::liquidation) {
    liquidate(owner, *symbol, at);
  } else {
    OrderRecord& record = open_closing_order(owner, *symbol, ClientOrderId("adl_autoclose"), at);
    take_rest_at_mark(*symbol, record, at);
  }
  if (isolated) clear_deficit(owner, *symbol, floor, at);
  return true;
}

// Brings the cross wallet back up to `floor`.
void Core::clear_deficit(AccountState& owner, const SymbolState& symbol, Money floor, Time at) {
  const Money missing = floor - owner.cross_wallet();
  if (missing <= Money{}) return;
  book_income(owner, symbol.instrument->symbol, IncomeKind::insurance_clear, missing, 0, at);
  emit_account(owner, "INSURANCE_CLEAR", missing, {}, at);
}

}  // namespace vectord::matching
