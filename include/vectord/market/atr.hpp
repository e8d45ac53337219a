#pragma once
// Average true range (Wilder 1978), in price. The first true range needs a previous close, so the
// first value comes with candle n + 1 (TA-Lib).
#include <optional>

#include "vectord/domain/candle.hpp"
#include "vectord/market/smoothed_mean.hpp"

namespace vectord::market {

// The candle's span, stretched to the close before it.
double true_range(const Candle& candle, double previous_close);

class Atr {
 public:
  explicit Atr(int period = 14, Smoothing smoothing = Smoothing::wilder);
  void update(const Candle& candle);
  std::optional<double> value() const { return mean_.value(); }

 private:
  std::optional<double> previous_close_;
  SmoothedMean mean_;
};

}  // namespace vectord::market
