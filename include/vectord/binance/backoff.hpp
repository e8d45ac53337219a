#pragma once
// Waits that grow: base, 2 x base, 4 x base ... up to a maximum, each spread by +-25 % so that
// clients do not come back together. The spread is a hash of seed and attempt, so a run repeats
// exactly.
#include <cstdint>

#include "vectord/base/time.hpp"

namespace vectord::binance {

struct Backoff {
  Millis base{250};
  Millis max{30'000};
};

// attempt counts from 0.
Millis wait_before(const Backoff& backoff, int attempt, std::uint64_t seed);

}  // namespace vectord::binance
