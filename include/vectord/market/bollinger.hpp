#pragma once
// Bollinger bands: mean of n closes, and k population deviations either side (TA-Lib). The window
// is summed afresh each bar, in two passes: n is a constant, and a running sum of squares drifts.
#include <optional>

#include "vectord/market/ring.hpp"

namespace vectord::market {

struct BollingerValue {
  double upper = 0, middle = 0, lower = 0;
  bool operator==(const BollingerValue&) const = default;
};

class Bollinger {
 public:
  explicit Bollinger(int period = 20, double deviations = 2);
  void update(double close);
  std::optional<BollingerValue> value() const;

 private:
  double deviations_;
  Ring<double> closes_;
};

}  // namespace vectord::market
