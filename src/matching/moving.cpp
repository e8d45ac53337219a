// The market moves: new books, resting orders met by it, then triggers and liquidations. A limit
// order that the price went through is filled whole; one that the price only touched gets what
// traded against it in this move, in price-time order.
#include <algorithm>
#include <cmath>

#include "matching/core.hpp"
#include "vectord/base/prng.hpp"

namespace vectord::matching {
namespace {

Quantity traded(double volume, Quantity step) {
  constexpr double most = 1e9;  // far from the fixed-point's end
  const double whole = std::clamp(volume, 0.0, most) / step.to_double();
  return step * static_cast<std::int64_t>(whole + 1e-6);  // 0.6 - 0.2 is 0.4, whatever doubles say
}

bool valid(const MarketMove& move) {
  return move.last > Price{} && move.mark > Price{} && std::isfinite(move.volume) &&
         std::isfinite(move.taker_buy_volume) && std::isfinite(move.spread_ticks) &&
         std::isfinite(move.depth_notional);
}

}  // namespace

void Core::on_market(const MarketMove& move, Time at) {
  SymbolState* symbol = find(move.symbol);
  VECTOR_CHECK(symbol != nullptr, "market move of an unknown symbol");
  VECTOR_CHECK(valid(move), "market move without a price or with a figure that is none");
  advance(at);
  symbol->market = MarketState{move.last, move.mark, move.index, at};
  const std::uint64_t noise = mix64(symbol->name_hash ^ static_cast<std::uint64_t>(to_ms(at)));
  symbol->book.reshape(shape_around(move, *symbol->instrument, settings_.book_levels, noise),
                       ++sequence_);
  if (settings_.market_trades) tell_market_trades(*symbol, move, at);
  if (symbol->book.has_resting()) {
    sweep(*symbol, move, Side::buy, at);
    sweep(*symbol, move, Side::sell, at);
  }
  if (!symbol->algos.empty()) check_triggers(*symbol, at);
  if (!symbol->holders.empty()) check_liquidation(*symbol, at);
  publish_top(*symbol, at);
}

// The tape of the move: the smaller side at its own quote, then the larger one at the last price.
void Core::tell_market_trades(SymbolState& symbol, const MarketMove& move, Time at) {
  const BookShape& shape = symbol.book.shape();
  const Quantity bought = traded(move.taker_buy_volume, shape.step);
  const Quantity sold = traded(move.volume - move.taker_buy_volume, shape.step);
  const auto tell = [&](std::int64_t ticks, Quantity quantity, bool buyer_is_maker) {
    if (quantity.is_zero()) return;
    tell_trade(symbol, symbol.next_trade++, shape.tick * ticks, quantity, buyer_is_maker, at);
  };
  const bool up = shape.tick * shape.ask_ticks == move.last;
  if (up) tell(shape.bid_ticks, sold, true);
  tell(shape.ask_ticks, bought, false);
  if (!up) tell(shape.bid_ticks, sold, true);
}

void Core::sweep(SymbolState& symbol, const MarketMove& move, Side side, Time at) {
  const BookShape& shape = symbol.book.shape();
  const bool buying = side == Side::buy;
  const Price against = shape.tick * (buying ? shape.ask_ticks : shape.bid_ticks);
  Quantity budget =
      traded(buying ? move.volume - move.taker_buy_volume : move.taker_buy_volume, shape.step);
  while (OrderRecord* record = symbol.book.best_resting(side)) {
    const Price price = record->order.price;
    const bool through =
        buying ? price >= against || price > move.last : price <= against || price < move.last;
    if (!through && price != move.last) break;
    AccountState& owner = account(record->order.account);
    Quantity quantity = record->order.remaining();
    if (record->order.reduce_only) {
      const Quantity closable = slot(owner, symbol).position.closable_by(side);
      if (closable.is_zero()) {
        end_order(owner, symbol, *record, Status::expired, ExpiryReason::reduce_only, at);
        continue;
      }
      quantity = std::min(quantity, closable);
    }
    if (!through) {
      quantity = std::min(quantity, budget);
      budget -= quantity;
      if (quantity.is_zero()) break;
    }
    const Trade trade{symbol.next_trade++, price, quantity, true};
    tell_trade(symbol, trade.id, price, quantity, buying, at);
    settle(symbol, *record, trade, at);
  }
}

}  // namespace vectord::matching
