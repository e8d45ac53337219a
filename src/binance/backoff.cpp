#include "vectord/binance/backoff.hpp"

#include <algorithm>

#include "vectord/base/prng.hpp"

namespace vectord::binance {

Millis wait_before(const Backoff& backoff, int attempt, std::uint64_t seed) {
  const int doublings = std::clamp(attempt, 0, 30);
  const std::int64_t base = std::min(backoff.base.count(), backoff.max.count());
  const std::int64_t grown = std::min(base << doublings, backoff.max.count());
  // 75 % .. 125 %, in steps of 1/1024.
  const std::uint64_t draw = mix64(seed ^ mix64(static_cast<std::uint64_t>(doublings))) % 513;
  return Millis{grown * (768 + static_cast<std::int64_t>(draw)) / 1024};
}

}  // namespace vectord::binance
