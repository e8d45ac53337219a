#include "vectord/market/hour_figures.hpp"

namespace vectord::market {

HourFigures::HourFigures(const IndicatorSettings& settings)
    : candles_(3),
      ema200_trail_(6),
      rsi_(settings.rsi_period, settings.rsi_smoothing),
      atr_(settings.atr_period, settings.atr_smoothing),
      adx_(settings.adx_period),
      macd_(settings.macd_fast, settings.macd_slow, settings.macd_signal),
      bollinger_(settings.bollinger_period, settings.bollinger_deviations),
      volume_ratio_(settings.volume_window),
      divergence_(settings.divergence),
      daily_returns_(settings.correlation_days) {}

void HourFigures::update(const Candle& candle) {
  candles_.push(candle);
  ema50_.update(candle.close);
  ema200_.update(candle.close);
  if (const auto ema200 = ema200_.value()) ema200_trail_.push(*ema200);
  rsi_.update(candle.close);
  atr_.update(candle);
  adx_.update(candle);
  previous_macd_ = macd_.value();
  macd_.update(candle.close);
  bollinger_.update(candle.close);
  vwap_.update(candle);
  volume_ratio_.update(candle.volume);
  if (const auto rsi = rsi_.value()) divergence_.update(candle.high, candle.low, *rsi);
  daily_returns_.update(candle);
}

std::optional<MarketView> HourFigures::view() const {
  const auto ema50 = ema50_.value();
  const auto rsi = rsi_.value();
  const auto atr = atr_.value();
  const auto adx = adx_.value();
  const auto macd = macd_.value();
  const auto bollinger = bollinger_.value();
  const auto vwap = vwap_.value();
  const auto volume_ratio = volume_ratio_.value();
  if (!ema200_trail_.full() || !ema50 || !rsi || !atr || !adx || !macd || !previous_macd_ ||
      !bollinger || !vwap || !volume_ratio) {
    return std::nullopt;
  }
  const Candle& last = candles_.back();
  const DivergenceValue divergence = divergence_.value();
  const CandlestickPatterns patterns = evaluate_patterns(candles_.back(1), last);
  return MarketView{
      .bar = last.open_time,
      .open = last.open,
      .high = last.high,
      .low = last.low,
      .close = last.close,
      .close_two_back = candles_.back(2).close,
      .close_two_hours_ago = candles_.back(2).close,
      .ema50 = *ema50,
      .ema200 = ema200_trail_.back(),
      .ema200_five_back = ema200_trail_.back(5),
      .rsi = *rsi,
      .atr = *atr,
      .adx = *adx,
      .macd = macd->macd,
      .macd_signal = macd->signal,
      .macd_histogram = macd->histogram,
      .previous_macd_histogram = previous_macd_->histogram,
      .bollinger_upper = bollinger->upper,
      .bollinger_middle = bollinger->middle,
      .bollinger_lower = bollinger->lower,
      .vwap = *vwap,
      .volume_ratio = *volume_ratio,
      .bullish_regular_divergence = divergence.bullish_regular,
      .bullish_hidden_divergence = divergence.bullish_hidden,
      .bearish_regular_divergence = divergence.bearish_regular,
      .bearish_hidden_divergence = divergence.bearish_hidden,
      .hammer = patterns.hammer,
      .bullish_engulfing = patterns.bullish_engulfing,
      .bullish_doji = patterns.bullish_doji,
      .shooting_star = patterns.shooting_star,
      .bearish_engulfing = patterns.bearish_engulfing,
      .bearish_doji = patterns.bearish_doji,
  };
}

}  // namespace vectord::market
