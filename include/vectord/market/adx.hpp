#pragma once
// Average directional index and its two indicators (Wilder 1978), 0..100. Sums of true range and
// directional movement start with the first n; ADX starts with the mean of the first n DX. TA-Lib
// seeds its sums with n - 1, so that early values differ and agree after some hundred bars.
#include <optional>

#include "vectord/domain/candle.hpp"
#include "vectord/market/smoothed_mean.hpp"

namespace vectord::market {

class Adx {
 public:
  explicit Adx(int period = 14);
  void update(const Candle& candle);
  std::optional<double> value() const { return adx_.value(); }
  std::optional<double> plus_di() const;
  std::optional<double> minus_di() const;

 private:
  std::optional<Candle> previous_;
  SmoothedMean range_;  // means instead of Wilder's sums: the ratios are the same
  SmoothedMean plus_;
  SmoothedMean minus_;
  SmoothedMean adx_;
};

}  // namespace vectord::market
