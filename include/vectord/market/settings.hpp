#pragma once
// The numbers of strategy.md §2. EMA 50 and 200 carry theirs in their names and are not settings.

namespace vectord::market {

enum class Smoothing {
  wilder,  // Wilder's running mean, as TA-Lib computes it
  simple,  // the plain mean of the last n
};

struct DivergenceSettings {
  int pivot_bars = 3;  // bars on each side that a pivot must beat
  int lookback = 30;   // how many bars back the pivot may lie
};

struct IndicatorSettings {
  int rsi_period = 14;
  Smoothing rsi_smoothing = Smoothing::wilder;
  int atr_period = 14;
  Smoothing atr_smoothing = Smoothing::wilder;
  int adx_period = 14;
  int macd_fast = 12;
  int macd_slow = 26;
  int macd_signal = 9;
  int bollinger_period = 20;
  double bollinger_deviations = 2;
  int volume_window = 20;
  int correlation_days = 14;
  DivergenceSettings divergence;
};

struct RegimeSettings {
  double ema200_change_percent = 0.2;  // over 5 bars; more than this is a trend
  double atr_min_percent = 0.3;        // of the close
  double atr_max_percent = 3.0;
};

}  // namespace vectord::market
