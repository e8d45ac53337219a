#include "vectord/market/trend_figures.hpp"

namespace vectord::market {

void TrendFigures::update(const Candle& candle) {
  previous_ema50_ = ema50_.value();
  ema50_.update(candle.close);
  ema200_.update(candle.close);
  close_ = candle.close;
}

std::optional<TrendView> TrendFigures::view() const {
  const auto ema50 = ema50_.value();
  const auto ema200 = ema200_.value();
  if (!ema50 || !ema200 || !previous_ema50_) return std::nullopt;
  return TrendView{
      .ema50 = *ema50, .ema200 = *ema200, .previous_ema50 = *previous_ema50_, .close = close_};
}

}  // namespace vectord::market
