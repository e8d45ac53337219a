#pragma once
// Every figure of the 1 h candles, fed one closed candle at a time. A history is the same candles
// fed in a row: there is no second way to compute.
#include <optional>

#include "vectord/market/adx.hpp"
#include "vectord/market/atr.hpp"
#include "vectord/market/bollinger.hpp"
#include "vectord/market/candlestick.hpp"
#include "vectord/market/daily_returns.hpp"
#include "vectord/market/divergence.hpp"
#include "vectord/market/ema.hpp"
#include "vectord/market/macd.hpp"
#include "vectord/market/rsi.hpp"
#include "vectord/market/view.hpp"
#include "vectord/market/volume_ratio.hpp"
#include "vectord/market/vwap.hpp"

namespace vectord::market {

class HourFigures {
 public:
  explicit HourFigures(const IndicatorSettings& settings = {});
  void update(const Candle& candle);
  // All figures but symbol, bars and the 4 h trend. Absent while one of them is (205 bars).
  std::optional<MarketView> view() const;
  const DailyReturns& daily_returns() const { return daily_returns_; }

 private:
  Ring<Candle> candles_;       // the last three
  Ring<double> ema200_trail_;  // the last six values
  Ema ema50_{50};
  Ema ema200_{200};
  Rsi rsi_;
  Atr atr_;
  Adx adx_;
  Macd macd_;
  std::optional<MacdValue> previous_macd_;
  Bollinger bollinger_;
  Vwap vwap_;
  VolumeRatio volume_ratio_;
  Divergence divergence_;
  DailyReturns daily_returns_;
};

}  // namespace vectord::market
