#pragma once
// The last bar's volume over the mean volume of the n bars up to and including it. Where none of
// the n traded it is 0: there is no volume, which is a fact, not a missing figure.
#include <optional>

#include "vectord/market/ring.hpp"

namespace vectord::market {

class VolumeRatio {
 public:
  explicit VolumeRatio(int window = 20);
  void update(double volume) { volumes_.push(volume); }
  std::optional<double> value() const;

 private:
  Ring<double> volumes_;
};

}  // namespace vectord::market
