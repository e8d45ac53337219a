#pragma once
// Relative strength index (Wilder 1978), 0..100, of closes; first value after n + 1 closes
// (TA-Lib). Where nothing moved it is 50: TA-Lib says 0 there, which would read as oversold.
#include <optional>

#include "vectord/market/smoothed_mean.hpp"

namespace vectord::market {

class Rsi {
 public:
  explicit Rsi(int period = 14, Smoothing smoothing = Smoothing::wilder);
  void update(double close);
  std::optional<double> value() const;

 private:
  std::optional<double> previous_;
  SmoothedMean gain_;
  SmoothedMean loss_;
};

}  // namespace vectord::market
