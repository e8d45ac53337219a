#pragma once
// The market's own liquidity around a price: a pure function of a shape. The best level is computed
// alone, without the rest; all levels of a side sum to the depth notional within 5 % of the mid
// (less the rounding down to the step).
#include <cstdint>
#include <vector>

#include "vectord/domain/fill.hpp"
#include "vectord/matching/market.hpp"

namespace vectord::matching {

struct BookShape {
  std::int64_t bid_ticks = 0, ask_ticks = 0;  // best prices in ticks; 0 < bid < ask
  Price tick;
  Quantity step;
  double depth_notional = 0;  // a side
  int levels = 1;
  std::uint64_t noise = 0;  // hash of seed, symbol and time
};

// The best prices as they are known, or around a last price: it stands on the ask when buyers moved
// it, else on the bid.
BookShape shape_around(const MarketMove& move, const Instrument& instrument, int levels,
                       std::uint64_t noise);
// Side::buy is the bids. Quantity may be 0 where the depth does not fill a step.
BookLevel best_level(const BookShape& shape, Side side);
// Best first, levels without quantity left out.
void build_levels(const BookShape& shape, Side side, std::vector<BookLevel>& into);

}  // namespace vectord::matching
