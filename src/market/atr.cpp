#include "vectord/market/atr.hpp"

#include <algorithm>

namespace vectord::market {

double true_range(const Candle& candle, double previous_close) {
  return std::max(candle.high, previous_close) - std::min(candle.low, previous_close);
}

Atr::Atr(int period, Smoothing smoothing) : mean_(period, smoothing) {}

void Atr::update(const Candle& candle) {
  if (previous_close_) mean_.update(true_range(candle, *previous_close_));
  previous_close_ = candle.close;
}

}  // namespace vectord::market
