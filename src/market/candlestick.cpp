#include "vectord/market/candlestick.hpp"

#include <algorithm>
#include <cmath>

namespace vectord::market {
namespace {

struct Shape {
  double body, range, upper, lower;
};

Shape shape_of(const Candle& candle) {
  return {.body = std::abs(candle.close - candle.open),
          .range = candle.high - candle.low,
          .upper = candle.high - std::max(candle.open, candle.close),
          .lower = std::min(candle.open, candle.close) - candle.low};
}

}  // namespace

CandlestickPatterns evaluate_patterns(const Candle& previous, const Candle& last) {
  const Shape shape = shape_of(last);
  if (!(shape.range > 0)) return {};
  const bool fell = previous.close < previous.open;
  const bool rose = previous.close > previous.open;
  const bool larger = shape.body > shape_of(previous).body;
  const bool doji = shape.body <= 0.1 * shape.range;
  const bool long_lower = shape.lower >= 2 * shape.body && shape.upper <= 0.1 * shape.range;
  const bool long_upper = shape.upper >= 2 * shape.body && shape.lower <= 0.1 * shape.range;
  return {
      .hammer = fell && !doji && long_lower,
      .bullish_engulfing = fell && larger && last.close > last.open &&
                           last.open <= previous.close && last.close >= previous.open,
      .bullish_doji = fell && doji && shape.lower > shape.upper,
      .shooting_star = rose && !doji && long_upper,
      .bearish_engulfing = rose && larger && last.close < last.open &&
                           last.open >= previous.close && last.close <= previous.open,
      .bearish_doji = rose && doji && shape.upper > shape.lower,
  };
}

}  // namespace vectord::market
