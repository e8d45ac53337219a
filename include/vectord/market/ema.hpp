#pragma once
// Exponential moving average, alpha 2/(n+1), seeded with the mean of the first n values (TA-Lib).
// O(1) a value; absent until n values are in.
#include <optional>

namespace vectord::market {

class Ema {
 public:
  explicit Ema(int period);
  void update(double value);
  std::optional<double> value() const;

 private:
  int period_;
  double alpha_;
  int count_ = 0;
  double sum_ = 0;  // of the seed
  double value_ = 0;
};

}  // namespace vectord::market
