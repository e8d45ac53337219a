#pragma once
// Views for the strategy's tests: every row of the score table that can be silent is silent.
#include <cmath>
#include <limits>

#include "vectord/domain/signal.hpp"
#include "vectord/market/view.hpp"

namespace vectord::strategy::testing {

// One step of a double, up or down: the smallest move past a boundary.
inline double above(double x) {
  return std::nextafter(x, std::numeric_limits<double>::infinity());
}
inline double below(double x) {
  return std::nextafter(x, -std::numeric_limits<double>::infinity());
}

inline const Time kBar = time_from_ms(1'767'225'600'000);  // Thursday 2026-01-01T00:00Z
inline const Time kNow = kBar + std::chrono::hours{1} + std::chrono::seconds{5};

inline market::TrendView rising_trend() {
  return {.ema50 = 110, .ema200 = 100, .previous_ema50 = 109, .close = 111};
}
inline market::TrendView falling_trend() {
  return {.ema50 = 90, .ema200 = 100, .previous_ema50 = 91, .close = 89};
}

// RSI oversold, 4 h trend up, momentum a little up, ranging; nothing else speaks.
inline market::MarketView long_view() {
  market::MarketView view;
  view.symbol = Symbol{"BTCUSDT"};
  view.bar = kBar;
  view.bars = 600;
  view.open = view.high = view.low = view.close = 100;
  view.close_two_back = view.close_two_hours_ago = 99.7;
  view.ema50 = view.ema200 = view.ema200_five_back = 100;
  view.rsi = 28;
  view.atr = 1;
  view.adx = 9;
  view.bollinger_upper = 110;
  view.bollinger_middle = 100;
  view.bollinger_lower = 90;
  view.vwap = 100;
  view.volume_ratio = 0.7;
  view.trend_4h = rising_trend();
  return view;
}
inline market::MarketView short_view() {
  market::MarketView view = long_view();
  view.close_two_back = view.close_two_hours_ago = 100.3;
  view.rsi = 71;
  view.trend_4h = falling_trend();
  return view;
}
inline market::MarketView view_for(Direction direction) {
  return direction == Direction::long_ ? long_view() : short_view();
}

// A signal that the whole gate lets through in long_view().
inline Signal long_signal() {
  Signal signal;
  signal.id = SignalId{"BTCUSDT-L-1767225600000"};
  signal.symbol = Symbol{"BTCUSDT"};
  signal.score = 80;
  signal.entry = 100;
  signal.stop = 98;
  signal.targets = {104, 106, 108};
  signal.risk_reward = 2;
  signal.leverage = 5;
  signal.bar = kBar;
  signal.created_at = kNow;
  return signal;
}
inline Signal short_signal() {
  Signal signal = long_signal();
  signal.id = SignalId{"BTCUSDT-S-1767225600000"};
  signal.direction = Direction::short_;
  signal.stop = 102;
  signal.targets = {96, 94, 92};
  return signal;
}

}  // namespace vectord::strategy::testing
