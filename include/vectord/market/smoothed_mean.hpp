#pragma once
// Mean of a series in one of two smoothings. Wilder's: the mean of the first n, then
// (previous x (n-1) + value) / n. Simple: the mean of the last n, summed afresh (n is a constant).
#include <optional>

#include "vectord/market/ring.hpp"
#include "vectord/market/settings.hpp"

namespace vectord::market {

class SmoothedMean {
 public:
  SmoothedMean(int period, Smoothing smoothing);
  void update(double value);
  std::optional<double> value() const;  // absent until n values are in

 private:
  int period_;
  Smoothing smoothing_;
  int count_ = 0;
  double value_ = 0;     // Wilder: the sum while seeding, then the mean
  Ring<double> window_;  // simple only
};

}  // namespace vectord::market
