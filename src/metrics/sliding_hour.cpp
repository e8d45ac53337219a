#include "vectord/metrics/sliding_hour.hpp"

namespace vectord::metrics {

void SlidingHour::add(Time at, std::uint32_t n) {
  const std::int64_t second = to_ms(at) / 1000;
  const auto slot = static_cast<std::size_t>(second % seconds);
  if (stamps_[slot] != second) {
    stamps_[slot] = second;
    counts_[slot] = 0;
  }
  counts_[slot] += n;
}

std::uint64_t SlidingHour::count(Time now) const {
  const std::int64_t second = to_ms(now) / 1000;
  std::uint64_t total = 0;
  for (std::size_t slot = 0; slot < counts_.size(); ++slot) {
    if (stamps_[slot] > second - seconds && stamps_[slot] <= second) total += counts_[slot];
  }
  return total;
}

}  // namespace vectord::metrics
