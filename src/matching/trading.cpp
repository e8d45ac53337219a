// Orders meet: the matching loop, self-trade prevention, and what a trade does to order, position
// and wallet. Every amount is rounded once, here, and the same figure goes to events, trades and
// income.
#include <algorithm>

#include "matching/core.hpp"
#include "matching/filters.hpp"

namespace vectord::matching {

std::optional<Price> Core::worst_price(const SymbolState& symbol, const Order& order) const {
  if (order.type == OrderType::limit) return order.price;
  return market_bound(*symbol.instrument, order.side, symbol.market->mark);
}

// Of an order that does not rest: one that does would leave the book crossed.
Quantity Core::taking_limit(const SymbolState& symbol, const Order& order, Time at) const {
  const bool immediate = order.type == OrderType::market || order.tif == TimeInForce::ioc;
  if (!settings_.taking_share || order.liquidation || !immediate) return order.quantity;
  const Quantity step = symbol.instrument->step_size;
  const Rate share = settings_.taking_share(order, at);
  if (share >= Rate::from_int(1)) return order.quantity;
  const auto part = Quantity::from_units(
      fixed::mul_div(order.quantity.units(), share.units(), fixed::one, Rounding::floor));
  return std::max(step, part.rounded_to(step, Rounding::floor));
}

// Trades what it can. Answers why the taker had to stop, if not for want of a counterparty.
std::optional<ExpiryReason> Core::match(AccountState& account, SymbolState& symbol,
                                        OrderRecord& taker, Time at) {
  const Order& order = taker.order;
  const auto worst = worst_price(symbol, order);
  const auto beyond = [&](Price price) {
    return worst && (order.side == Side::buy ? price > *worst : price < *worst);
  };
  const Quantity limit = taking_limit(symbol, order, at);
  while (!order.remaining().is_zero() && order.executed < limit) {
    Quantity wanted = std::min(order.remaining(), limit - order.executed);
    if (order.reduce_only) {
      wanted = std::min(wanted, slot(account, symbol).position.closable_by(order.side));
      if (wanted.is_zero()) return ExpiryReason::reduce_only;
    }
    const auto quote = symbol.book.front(opposite(order.side));
    if (!quote || beyond(quote->price)) return std::nullopt;
    Quantity offered = quote->quantity;
    if (quote->maker != nullptr) {
      OrderRecord& maker = *quote->maker;
      AccountState& owner = this->account(maker.order.account);
      const bool own = owner.id == account.id && order.self_trade != SelfTradeMode::none &&
                       order.tif != TimeInForce::fok;
      if (own) {
        if (prevent_self_trade(account, symbol, taker, maker, at)) return ExpiryReason::self_trade;
        continue;
      }
      if (maker.order.reduce_only) {
        offered = std::min(offered, slot(owner, symbol).position.closable_by(maker.order.side));
        if (offered.is_zero()) {
          end_order(owner, symbol, maker, Status::expired, ExpiryReason::reduce_only, at);
          continue;
        }
      }
    }
    execute(symbol, taker, quote->maker, quote->price, std::min(wanted, offered), at);
  }
  return std::nullopt;
}

// True when the taker must stop. The taker's mode decides.
bool Core::prevent_self_trade(AccountState& account, SymbolState& symbol, OrderRecord& taker,
                              OrderRecord& maker, Time at) {
  const SelfTradeMode mode = taker.order.self_trade;
  if (mode != SelfTradeMode::expire_taker) {
    end_order(account, symbol, maker, Status::expired_in_match, ExpiryReason::self_trade, at);
  }
  return mode != SelfTradeMode::expire_maker;
}

void Core::execute(SymbolState& symbol, OrderRecord& taker, OrderRecord* maker, Price price,
                   Quantity quantity, Time at) {
  Trade trade{symbol.next_trade++, price, quantity, false};
  tell_trade(symbol, trade.id, price, quantity, taker.order.side == Side::sell, at);
  if (maker == nullptr) {
    symbol.book.take_synthetic(opposite(taker.order.side), quantity);
  } else {
    // The maker first: a taker of the same account that closes its position would expire it.
    trade.maker = true;
    settle(symbol, *maker, trade, at);
    trade.maker = false;
  }
  settle(symbol, taker, trade, at);
}

void Core::settle(SymbolState& symbol, OrderRecord& record, const Trade& trade, Time at) {
  Order& order = record.order;
  AccountState& owner = account(order.account);
  Slot& held = slot(owner, symbol);
  const Quantity before = held.position.amount;
  const Money quote = notional(trade.price, trade.quantity, Rounding::nearest);
  const Money commission =
      fraction(quote, trade.maker ? settings_.maker_fee : settings_.taker_fee, Rounding::nearest);
  const Money realized = apply_fill(held.position, {order.side, trade.price, trade.quantity, quote,
                                                    commission, held.isolated, held.leverage});
  held.position.updated = order.updated = at;
  order.executed += trade.quantity;
  order.cum_quote += quote;
  order.status = order.remaining().is_zero() ? Status::filled : Status::partially_filled;

  owner.trades.push_back({order.symbol, trade.id, order.id, order.side, trade.price, trade.quantity,
                          quote, commission, realized, trade.maker, at});
  book_income(owner, order.symbol, IncomeKind::realized_pnl, realized, trade.id, at);
  book_income(owner, order.symbol, IncomeKind::commission, -commission, trade.id, at);

  const auto execution = order.liquidation ? Execution::calculated : Execution::trade;
  OrderEvent event = order_event(owner, symbol, order, execution, at);
  event.trade_id = trade.id;
  event.last_price = trade.price;
  event.last_quantity = trade.quantity;
  event.commission = commission;
  event.realized_pnl = realized;
  event.maker = trade.maker;
  outputs_.emplace_back(std::move(event));
  emit_account(owner, "ORDER", Money{}, {&symbol}, at);
  if (order.status == Status::filled) retire(owner, symbol, record, at);
  after_position_change(owner, symbol, before, at);
}

void Core::after_position_change(AccountState& account, SymbolState& symbol, Quantity before,
                                 Time at) {
  Slot& held = slot(account, symbol);
  const auto place = std::lower_bound(symbol.holders.begin(), symbol.holders.end(), account.id);
  const bool listed = place != symbol.holders.end() && *place == account.id;
  if (held.position.flat() && listed) symbol.holders.erase(place);
  if (!held.position.flat() && !listed) symbol.holders.insert(place, account.id);

  const bool was_long = before > Quantity{};
  const bool gone =
      !before.is_zero() && (held.position.flat() || held.position.is_long() != was_long);
  if (!gone) return;
  held.margin_called = false;
  // What was to reduce the position has nothing left to reduce.
  const Side closing = was_long ? Side::sell : Side::buy;
  const std::vector<OrderRecord*> open = held.open;
  for (OrderRecord* record : open) {
    if (!record->resting || !record->order.reduce_only || record->order.side != closing) continue;
    end_order(account, symbol, *record, Status::expired, ExpiryReason::reduce_only, at);
  }
  expire_close_position(account, symbol, closing, at);
  // A close through the bankruptcy price, by stop or by hand, leaves no debt either.
  if (held.position.flat() && !holds_cross(account)) clear_deficit(account, symbol, Money{}, at);
}

bool Core::holds_cross(const AccountState& account) const {
  return std::any_of(account.slots.begin(), account.slots.end(),
                     [](const Slot& held) { return !held.isolated && !held.position.flat(); });
}

void Core::tell_trade(SymbolState& symbol, std::int64_t id, Price price, Quantity quantity,
                      bool buyer_is_maker, Time at) {
  outputs_.emplace_back(
      MarketTrade{symbol.instrument->symbol, id, price, quantity, buyer_is_maker, at});
}

}  // namespace vectord::matching
