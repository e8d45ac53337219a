#include "vectord/strategy/score.hpp"

namespace vectord::strategy {
namespace {

bool is_long(Direction direction) {
  return direction == Direction::long_;
}

// Below the low level for LONG, above the high one for SHORT.
bool rsi_beyond(double rsi, Direction direction, double low, double high) {
  return is_long(direction) ? rsi < low : rsi > high;
}

// How far `price` lies from `reference` on the cheap side (LONG: below), in percent.
double cheap_percent(double price, double reference, Direction direction) {
  return -favour_percent(price, reference, direction);
}

}  // namespace

double favour_percent(double price, double reference, Direction direction) {
  const double ahead = is_long(direction) ? price - reference : reference - price;
  return ahead * 100.0 / reference;
}

bool is_extreme(const market::MarketView& view, Direction direction,
                const SignalSettings& settings) {
  if (rsi_beyond(view.rsi, direction, settings.rsi_extreme_low, settings.rsi_extreme_high)) {
    return true;
  }
  return rsi_beyond(view.rsi, direction, settings.rsi_oversold, settings.rsi_overbought) &&
         cheap_percent(view.close, view.ema200, direction) > settings.extreme_ema200_percent;
}

bool has_divergence(const market::MarketView& view, Direction direction) {
  return is_long(direction) ? view.bullish_regular_divergence || view.bullish_hidden_divergence
                            : view.bearish_regular_divergence || view.bearish_hidden_divergence;
}

bool is_reversal(const market::MarketView& view, Direction direction,
                 const SignalSettings& settings) {
  return is_extreme(view, direction, settings) || has_divergence(view, direction) ||
         rsi_beyond(view.rsi, direction, settings.rsi_reversal_low, settings.rsi_reversal_high);
}

double momentum_percent(const market::MarketView& view, Direction direction) {
  return favour_percent(view.close, view.close_two_back, direction);
}

int score_adx(const market::MarketView& view, const SignalSettings& settings) {
  return view.adx >= settings.adx_min ? settings.points.adx : 0;
}

int score_vwap(const market::MarketView& view, Direction direction,
               const SignalSettings& settings) {
  const double away = cheap_percent(view.close, view.vwap, direction);
  return away >= settings.vwap_distance_percent ? settings.points.vwap : 0;
}

int score_regular_divergence(const market::MarketView& view, Direction direction,
                             const SignalSettings& settings) {
  const bool there =
      is_long(direction) ? view.bullish_regular_divergence : view.bearish_regular_divergence;
  return there ? settings.points.divergence_regular : 0;
}

int score_hidden_divergence(const market::MarketView& view, Direction direction,
                            const SignalSettings& settings) {
  const bool regular =
      is_long(direction) ? view.bullish_regular_divergence : view.bearish_regular_divergence;
  const bool hidden =
      is_long(direction) ? view.bullish_hidden_divergence : view.bearish_hidden_divergence;
  return hidden && !regular ? settings.points.divergence_hidden : 0;
}

int score_extreme(const market::MarketView& view, Direction direction,
                  const SignalSettings& settings) {
  return is_extreme(view, direction, settings) ? settings.points.extreme : 0;
}

int score_momentum(const market::MarketView& view, Direction direction,
                   const SignalSettings& settings) {
  const double percent = momentum_percent(view, direction);
  if (percent > settings.momentum_strong_percent) return settings.points.momentum_strong;
  return percent > settings.momentum_good_percent ? settings.points.momentum : 0;
}

int score_macd(const market::MarketView& view, Direction direction,
               const SignalSettings& settings) {
  const double sign = sign_of(direction);
  if (!(sign * (view.macd - view.macd_signal) > 0)) return 0;
  const double histogram = sign * view.macd_histogram;
  const bool growing = histogram > sign * view.previous_macd_histogram;
  const bool wide = histogram > settings.macd_histogram_min_atr * view.atr;
  return growing && wide ? settings.points.macd_growing : settings.points.macd;
}

int score_bollinger(const market::MarketView& view, Direction direction,
                    const SignalSettings& settings) {
  const double band = is_long(direction) ? view.bollinger_lower : view.bollinger_upper;
  const double inside = favour_percent(view.close, band, direction);
  if (inside <= 0) return settings.points.bollinger_beyond;
  return inside <= settings.bollinger_near_percent ? settings.points.bollinger_near : 0;
}

int score_candlestick(const market::MarketView& view, Direction direction,
                      const SignalSettings& settings) {
  const bool engulfing = is_long(direction) ? view.bullish_engulfing : view.bearish_engulfing;
  const bool other = is_long(direction) ? view.hammer || view.bullish_doji
                                        : view.shooting_star || view.bearish_doji;
  const bool counts = (engulfing && view.volume_ratio >= settings.engulfing_min_volume_ratio) ||
                      (other && view.volume_ratio >= settings.pattern_min_volume_ratio);
  return counts ? settings.points.candlestick : 0;
}

int score_volume(const market::MarketView& view, const SignalSettings& settings) {
  return view.volume_ratio > settings.high_volume_ratio ? settings.points.volume : 0;
}

int score_rsi_depth(const market::MarketView& view, Direction direction,
                    const SignalSettings& settings) {
  int points = 0;
  if (rsi_beyond(view.rsi, direction, settings.rsi_deep_low, settings.rsi_deep_high)) {
    points += settings.points.rsi_deep;
  }
  if (rsi_beyond(view.rsi, direction, settings.rsi_deepest_low, settings.rsi_deepest_high)) {
    points += settings.points.rsi_deepest;
  }
  return points;
}

int score_ema200_distance(const market::MarketView& view, Direction direction,
                          const SignalSettings& settings) {
  const double away = cheap_percent(view.close, view.ema200, direction);
  if (away > settings.ema200_far_percent) return settings.points.ema200_distance_far;
  return away > settings.ema200_distance_percent ? settings.points.ema200_distance : 0;
}

int score_taker_ratio(std::optional<double> ratio, Direction direction,
                      const SignalSettings& settings) {
  if (!ratio) return 0;
  const bool with_us = is_long(direction) ? *ratio >= settings.taker_ratio_long_min
                                          : *ratio <= settings.taker_ratio_short_max;
  return with_us ? settings.points.taker_ratio : settings.points.taker_ratio_against;
}

int score_open_interest(std::optional<double> change_percent, Direction direction,
                        const SignalSettings& settings) {
  if (!change_percent) return 0;
  const double with_us = sign_of(direction) * *change_percent;
  if (with_us >= settings.open_interest_change_min_percent) return settings.points.open_interest;
  return with_us <= -settings.open_interest_change_min_percent
             ? settings.points.open_interest_against
             : 0;
}

int score_risk_reward(double risk_reward, const SignalSettings& settings) {
  return risk_reward > settings.high_risk_reward ? settings.points.risk_reward : 0;
}

int score_regime(Regime regime, const SignalSettings& settings) {
  return regime == Regime::trending ? settings.points.trending_regime : 0;
}

}  // namespace vectord::strategy
