#include "vectord/market/ema.hpp"

#include "vectord/base/check.hpp"

namespace vectord::market {

Ema::Ema(int period) : period_(period), alpha_(2.0 / (period + 1)) {
  VECTOR_CHECK(period > 0, "an average needs a period of at least 1");
}

void Ema::update(double value) {
  if (count_ < period_) {
    sum_ += value;
    if (++count_ == period_) value_ = sum_ / period_;
    return;
  }
  value_ += alpha_ * (value - value_);
}

std::optional<double> Ema::value() const {
  if (count_ < period_) return std::nullopt;
  return value_;
}

}  // namespace vectord::market
