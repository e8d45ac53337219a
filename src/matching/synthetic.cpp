#include "matching/synthetic.hpp"

#include <algorithm>
#include <cmath>

#include "vectord/base/prng.hpp"

namespace vectord::matching {
namespace {

constexpr double slope = 0.2;      // each level's usual weight over the one before it
constexpr double max_level = 1e9;  // base units; keeps a level far from the fixed-point's end
constexpr double depth_range = 0.05;

double noise_of(const BookShape& shape, Side side, int level) {  // [0.5, 1.5)
  const auto salt = static_cast<std::uint64_t>(level) * 2 + (side == Side::buy ? 0ULL : 1ULL);
  const std::uint64_t bits = mix64(shape.noise ^ mix64(salt));
  return 0.5 + static_cast<double>(bits >> 11) * 0x1.0p-53;
}

double weight(int level) {
  return 1.0 + slope * level;
}

// How many ticks lie between the best price and 5 % of the mid.
std::int64_t range_ticks(const BookShape& shape, Side side) {
  const double mid = static_cast<double>(shape.bid_ticks + shape.ask_ticks) / 2;
  const double edge = side == Side::buy ? mid * (1 - depth_range) : mid * (1 + depth_range);
  const double ticks = side == Side::buy ? static_cast<double>(shape.bid_ticks) - edge
                                         : edge - static_cast<double>(shape.ask_ticks);
  std::int64_t whole = ticks < 0 ? 0 : static_cast<std::int64_t>(ticks);
  if (side == Side::buy) whole = std::min(whole, shape.bid_ticks - 1);  // a price stays above 0
  return whole;
}

int level_count(const BookShape& shape, Side side) {
  return static_cast<int>(std::min<std::int64_t>(shape.levels, range_ticks(shape, side) + 1));
}

Price price_at(const BookShape& shape, Side side, std::int64_t offset) {
  const std::int64_t ticks =
      side == Side::buy ? shape.bid_ticks - offset : shape.ask_ticks + offset;
  return shape.tick * ticks;
}

Quantity quantity_for(const BookShape& shape, double notional_value, Price price) {
  const double step = shape.step.to_double();
  const double wanted = std::min(notional_value / price.to_double(), max_level);
  return shape.step * static_cast<std::int64_t>(std::max(0.0, wanted) / step);
}

double best_notional(const BookShape& shape, Side side, int levels) {
  // Sum of weight(0 .. levels-1), in closed form.
  const double total = levels + slope * levels * (levels - 1) / 2;
  const double share =
      levels == 1 ? 1.0 : std::min(1.0, weight(0) / total * noise_of(shape, side, 0));
  return shape.depth_notional * share;
}

}  // namespace

BookShape shape_around(const MarketMove& move, const Instrument& instrument, int levels,
                       std::uint64_t noise) {
  BookShape shape;
  shape.tick = instrument.tick_size;
  shape.step = instrument.step_size;
  shape.depth_notional = std::max(0.0, move.depth_notional);
  shape.levels = std::max(1, levels);
  shape.noise = noise;
  if (move.bid > Price{}) {
    shape.bid_ticks = std::max<std::int64_t>(1, move.bid.units() / shape.tick.units());
    shape.ask_ticks = std::max(shape.bid_ticks + 1, move.ask.units() / shape.tick.units());
    return shape;
  }
  const std::int64_t last = std::max<std::int64_t>(1, move.last.units() / shape.tick.units());
  const auto spread =
      static_cast<std::int64_t>(std::clamp(std::round(move.spread_ticks), 1.0, 1e6));
  const bool bought = move.taker_buy_volume * 2 > move.volume && last > spread;
  shape.bid_ticks = bought ? last - spread : last;
  shape.ask_ticks = shape.bid_ticks + spread;
  return shape;
}

BookLevel best_level(const BookShape& shape, Side side) {
  const Price price = price_at(shape, side, 0);
  const int levels = level_count(shape, side);
  return {price, quantity_for(shape, best_notional(shape, side, levels), price)};
}

void build_levels(const BookShape& shape, Side side, std::vector<BookLevel>& into) {
  into.clear();
  const int levels = level_count(shape, side);
  const std::int64_t range = range_ticks(shape, side);
  const BookLevel best = best_level(shape, side);
  if (!best.quantity.is_zero()) into.push_back(best);
  double noisy = 0;
  for (int i = 1; i < levels; ++i) noisy += weight(i) * noise_of(shape, side, i);
  const double rest = shape.depth_notional - best_notional(shape, side, levels);
  for (int i = 1; i < levels; ++i) {
    // One tick apart near the touch, wider outside: i plus a cubic share of what is left.
    const double t = static_cast<double>(i) / (levels - 1);
    const auto extra =
        static_cast<std::int64_t>(static_cast<double>(range - (levels - 1)) * t * t * t);
    const Price price = price_at(shape, side, i + extra);
    const double share = rest * weight(i) * noise_of(shape, side, i) / noisy;
    const Quantity quantity = quantity_for(shape, share, price);
    if (!quantity.is_zero()) into.push_back({price, quantity});
  }
}

}  // namespace vectord::matching
