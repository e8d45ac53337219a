#include "vectord/market/smoothed_mean.hpp"

namespace vectord::market {

SmoothedMean::SmoothedMean(int period, Smoothing smoothing)
    : period_(period), smoothing_(smoothing), window_(static_cast<std::size_t>(period)) {}

void SmoothedMean::update(double value) {
  if (smoothing_ == Smoothing::simple) {
    window_.push(value);
    return;
  }
  if (count_ < period_) {
    value_ += value;
    if (++count_ == period_) value_ /= period_;
    return;
  }
  value_ = (value_ * (period_ - 1) + value) / period_;
}

std::optional<double> SmoothedMean::value() const {
  if (smoothing_ == Smoothing::simple) {
    if (!window_.full()) return std::nullopt;
    double sum = 0;
    for (std::size_t i = 0; i < window_.size(); ++i) sum += window_[i];
    return sum / period_;
  }
  if (count_ < period_) return std::nullopt;
  return value_;
}

}  // namespace vectord::market
