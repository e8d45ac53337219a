#include "vectord/market/view.hpp"

#include <cmath>

namespace vectord::market {

bool trend_confirms(const TrendView& trend, Direction direction) {
  if (direction == Direction::long_) {
    return trend.ema50 > trend.ema200 && trend.ema50 > trend.previous_ema50 &&
           trend.close >= trend.ema50;
  }
  return trend.ema50 < trend.ema200 && trend.ema50 < trend.previous_ema50 &&
         trend.close <= trend.ema50;
}

Regime regime_of(const MarketView& view, const RegimeSettings& settings) {
  if (!(view.ema200_five_back > 0) || !(view.close > 0)) return Regime::ranging;
  const double change = (view.ema200 - view.ema200_five_back) / view.ema200_five_back * 100.0;
  const double atr = view.atr / view.close * 100.0;
  const bool trending = std::abs(change) > settings.ema200_change_percent &&
                        atr >= settings.atr_min_percent && atr <= settings.atr_max_percent;
  return trending ? Regime::trending : Regime::ranging;
}

}  // namespace vectord::market
