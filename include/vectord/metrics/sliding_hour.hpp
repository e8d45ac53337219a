#pragma once
// How often something happened in the last 60 minutes: a sliding window of one-second slots.
#include <array>
#include <cstdint>

#include "vectord/base/time.hpp"

namespace vectord::metrics {

class SlidingHour {
 public:
  void add(Time at, std::uint32_t n = 1);
  // Counts what happened in (now - 1 h, now], to the second.
  std::uint64_t count(Time now) const;

 private:
  static constexpr std::int64_t seconds = 3600;
  std::array<std::uint32_t, seconds> counts_{};
  std::array<std::int64_t, seconds> stamps_{};  // the second each slot counts
};

}  // namespace vectord::metrics
