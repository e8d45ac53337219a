#pragma once
// What the strategy sees of one symbol after a closed 1 h bar: every figure of strategy.md §2,
// already computed. A figure that does not exist yet is absent, never 0.
#include <optional>

#include "vectord/base/time.hpp"
#include "vectord/domain/signal.hpp"
#include "vectord/market/settings.hpp"

namespace vectord::market {

struct TrendView {  // the 4 h trend
  double ema50 = 0, ema200 = 0, previous_ema50 = 0, close = 0;
};

struct MarketView {
  Symbol symbol;
  Time bar;      // open time of the last closed 1 h bar
  int bars = 0;  // closed 1 h bars of history
  double open = 0, high = 0, low = 0, close = 0;
  double close_two_back = 0;       // close of the bar two before the last
  double close_two_hours_ago = 0;  // for the pump gate (1 h bars: same bar as above)
  double ema50 = 0, ema200 = 0;
  double ema200_five_back = 0;  // EMA200 five bars ago
  double rsi = 0, atr = 0, adx = 0;
  double macd = 0, macd_signal = 0, macd_histogram = 0, previous_macd_histogram = 0;
  double bollinger_upper = 0, bollinger_middle = 0, bollinger_lower = 0;
  double vwap = 0;
  double volume_ratio = 0;
  bool bullish_regular_divergence = false, bullish_hidden_divergence = false;
  bool bearish_regular_divergence = false, bearish_hidden_divergence = false;
  bool hammer = false, bullish_engulfing = false, bullish_doji = false;
  bool shooting_star = false, bearish_engulfing = false, bearish_doji = false;
  std::optional<TrendView> trend_4h;
};

// §3: the 4 h trend confirms LONG: EMA50 > EMA200, EMA50 rising against the previous bar, and
// close >= EMA50; mirrored for SHORT.
bool trend_confirms(const TrendView& trend, Direction direction);
// §3: trending: |EMA200 change over 5 bars| > 0.2 % and 0.3 % <= ATR/close <= 3 %; else ranging.
Regime regime_of(const MarketView& view, const RegimeSettings& settings = {});

}  // namespace vectord::market
