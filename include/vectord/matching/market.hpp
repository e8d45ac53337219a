#pragma once
// The market as the exchange core is told of it, and as it shows it: books are synthetic around the
// price or around a best bid and ask that are known, with the accounts' own orders in them.
#include <vector>

#include "vectord/domain/instrument.hpp"

namespace vectord::matching {

// The new state of one symbol. Prices > 0, last on the tick grid.
struct MarketMove {
  Symbol symbol;
  Price last, mark, index;
  double volume = 0;  // base volume traded since the move before
  double taker_buy_volume = 0;
  double spread_ticks = 1;
  double depth_notional = 0;  // USDT resting within 5 % of the mid, one side
  Price bid = {}, ask = {};   // where the source knows them (both, bid below ask), on the tick grid
};

struct BookLevel {
  Price price;
  Quantity quantity;
  bool operator==(const BookLevel&) const = default;
};
struct BookDepth {
  std::vector<BookLevel> bids, asks;  // best first
  std::int64_t update_id = 0;
};

struct MarketState {
  Price last, mark, index;
  Time at;
};

}  // namespace vectord::matching
