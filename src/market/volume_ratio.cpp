#include "vectord/market/volume_ratio.hpp"

namespace vectord::market {

VolumeRatio::VolumeRatio(int window) : volumes_(static_cast<std::size_t>(window)) {}

std::optional<double> VolumeRatio::value() const {
  if (!volumes_.full()) return std::nullopt;
  double sum = 0;
  for (std::size_t i = 0; i < volumes_.size(); ++i) sum += volumes_[i];
  if (!(sum > 0)) return 0.0;
  return volumes_.back() / (sum / static_cast<double>(volumes_.size()));
}

}  // namespace vectord::market
