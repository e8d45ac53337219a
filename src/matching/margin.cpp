// Margin: what positions and orders tie up, what is left, and the views of an account. Formulas
// after the exchange's own (initial = notional / leverage, maintenance by bracket); open orders ask
// for the larger of the two sides they could make of the position.
#include <algorithm>

#include "matching/core.hpp"
#include "matching/rejections.hpp"

namespace vectord::matching {
namespace {

Price mark_of(const SymbolState& symbol) {
  return symbol.market ? symbol.market->mark : Price{};
}

}  // namespace

Money Exposure::peak() const {
  return std::max((position + bids).abs(), (position - asks).abs());
}

Exposure Core::exposure(const AccountState& account, const SymbolState& symbol,
                        const OrderRecord* without) const {
  const Slot& held = slot(account, symbol);
  Exposure sum;
  sum.position = held.position.notional_at(mark_of(symbol));
  for (const OrderRecord* open : held.open) {
    if (open == without || open->order.reduce_only || open->order.type != OrderType::limit)
      continue;
    const Money value = notional(open->order.price, open->order.remaining(), Rounding::nearest);
    (open->order.side == Side::buy ? sum.bids : sum.asks) += value;
  }
  return sum;
}

CrossState Core::cross_state(const AccountState& account) const {
  CrossState cross;
  cross.wallet = account.cross_wallet();
  for (const SymbolState& symbol : symbols_) {
    const Slot& held = slot(account, symbol);
    if (held.isolated || held.position.flat()) continue;
    const Price mark = mark_of(symbol);
    cross.unrealized += held.position.unrealized_at(mark);
    cross.maintenance += maintenance_of(*symbol.instrument, held.position.notional_at(mark));
  }
  return cross;
}

Money Core::available(const AccountState& account) const {
  const CrossState cross = cross_state(account);
  Money left = cross.wallet + cross.unrealized;
  for (const SymbolState& symbol : symbols_) {
    const Slot& held = slot(account, symbol);
    if (held.position.flat() && held.open.empty()) continue;
    const Exposure asked = exposure(account, symbol);
    const Money position = margin_for(asked.position, held.leverage);
    left -= margin_for(std::max(asked.peak(), asked.position.abs()), held.leverage) - position;
    if (!held.isolated) left -= position;
  }
  return std::max(left, Money{});
}

Money Core::max_notional(const SymbolState& symbol, int leverage) const {
  return symbol.instrument->max_notional_at(leverage);
}

std::optional<Rejection> Core::check_margin(const AccountState& account, const Order& order,
                                            const SymbolState& symbol,
                                            const OrderRecord* without) const {
  if (order.reduce_only) return std::nullopt;
  const Price mark = symbol.market->mark;
  Price price = order.price;
  if (order.type == OrderType::market) {
    const BookLevel best = symbol.book.top(opposite(order.side));
    price = best.quantity.is_zero() ? mark : best.price;
  }
  const int leverage = slot(account, symbol).leverage;
  const Money before = exposure(account, symbol).peak();
  Exposure with = exposure(account, symbol, without);
  const Money value = notional(price, order.remaining(), Rounding::nearest);
  (order.side == Side::buy ? with.bids : with.asks) += value;
  const Money after = with.peak();
  if (after <= before) return std::nullopt;

  const Money cap = max_notional(symbol, leverage);
  if (!cap.is_zero() && after > cap) return rejected(-2027);
  const Price adverse = order.side == Side::buy ? price - mark : mark - price;
  const Money open_loss = notional(std::max(adverse, Price{}), order.remaining(), Rounding::up);
  const Money needed = margin_for(after, leverage) - margin_for(before, leverage) + open_loss;
  if (needed > available(account)) return rejected(-2019);
  return std::nullopt;
}

PositionView Core::view(const AccountState& account, const SymbolState& symbol,
                        const CrossState& cross) const {
  const Slot& held = slot(account, symbol);
  const Position& position = held.position;
  const Exposure asked = exposure(account, symbol);
  PositionView view;
  view.symbol = symbol.instrument->symbol;
  view.amount = position.amount;
  view.entry_price = position.entry_price();
  view.break_even_price = position.break_even_price();
  view.mark_price = mark_of(symbol);
  view.unrealized_pnl = position.unrealized_at(view.mark_price);
  view.realized_accumulated = position.realized;
  view.leverage = held.leverage;
  view.isolated = held.isolated;
  view.notional = asked.position;
  view.maintenance_margin = maintenance_of(*symbol.instrument, view.notional);
  view.position_initial_margin = margin_for(asked.position, held.leverage);
  view.initial_margin = margin_for(std::max(asked.peak(), asked.position.abs()), held.leverage);
  view.open_order_initial_margin = view.initial_margin - view.position_initial_margin;
  view.bid_notional = asked.bids;
  view.ask_notional = asked.asks;
  view.max_notional = max_notional(symbol, held.leverage);
  view.updated = position.updated;
  Money wallet = position.isolated_wallet;
  if (held.isolated) {
    view.isolated_wallet = position.isolated_wallet;
    view.isolated_margin = position.isolated_wallet + view.unrealized_pnl;
  } else {
    wallet = cross.wallet + (cross.unrealized - view.unrealized_pnl) -
             (cross.maintenance - view.maintenance_margin);
  }
  view.liquidation_price = liquidation_price(*symbol.instrument, position, view.mark_price, wallet);
  return view;
}

PositionView Core::view(const AccountState& account, const SymbolState& symbol) const {
  return view(account, symbol, cross_state(account));
}

AccountView Core::view(const AccountState& account) const {
  const CrossState cross = cross_state(account);
  AccountView sum;
  sum.wallet_balance = account.wallet;
  sum.cross_wallet_balance = cross.wallet;
  sum.cross_unrealized_pnl = cross.unrealized;
  sum.updated = account.updated;
  for (const SymbolState& symbol : symbols_) {
    const Slot& held = slot(account, symbol);
    if (held.position.flat() && held.open.empty()) continue;
    const PositionView& one = sum.positions.emplace_back(view(account, symbol, cross));
    sum.unrealized_pnl += one.unrealized_pnl;
    sum.maintenance_margin += one.maintenance_margin;
    sum.initial_margin += one.initial_margin;
    sum.position_initial_margin += one.position_initial_margin;
    sum.open_order_initial_margin += one.open_order_initial_margin;
  }
  sum.margin_balance = sum.wallet_balance + sum.unrealized_pnl;
  sum.available_balance = available(account);
  return sum;
}

std::vector<PositionView> Core::views(const AccountState& account) const {
  const CrossState cross = cross_state(account);
  std::vector<PositionView> all;
  all.reserve(symbols_.size());
  for (const SymbolState& symbol : symbols_) all.push_back(view(account, symbol, cross));
  return all;
}

}  // namespace vectord::matching
