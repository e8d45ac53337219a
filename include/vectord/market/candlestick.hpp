#pragma once
// Candlestick reversal patterns of the last closed bar, judged with the one before it.
// body = |close - open|, range = high - low (> 0), shadows = what lies outside the body.
// - doji: body <= 10 % of the range. Bullish: the bar before fell, the lower shadow is longer;
//   bearish: the bar before rose, the upper shadow is longer.
// - hammer: the bar before fell, body > 10 % of the range, lower shadow >= 2 bodies, upper
//   shadow <= 10 % of the range. Shooting star: its mirror after a bar that rose.
// - bullish engulfing: the bar before fell, this one rose, opens at or below that close, closes
//   at or above that open, and its body is the larger. Bearish: its mirror.
#include "vectord/domain/candle.hpp"

namespace vectord::market {

struct CandlestickPatterns {
  bool hammer = false, bullish_engulfing = false, bullish_doji = false;
  bool shooting_star = false, bearish_engulfing = false, bearish_doji = false;
  bool operator==(const CandlestickPatterns&) const = default;
};

CandlestickPatterns evaluate_patterns(const Candle& previous, const Candle& last);

}  // namespace vectord::market
