#pragma once
// Simulated latency as a hash of seed and message, never a draw: the order in which sockets wake
// cannot change it. The same hash breaks ties between timers of one instant.
#include <cstdint>
#include <string_view>

#include "vectord/base/prng.hpp"
#include "vectord/exchange/simulated_exchange.hpp"

namespace vectord::exchange {

// In [min, max], even over the hashes.
constexpr Millis latency_of(std::uint64_t hash, Millis min, Millis max) {
  if (max <= min) return min;
  const auto span = static_cast<std::uint64_t>((max - min).count()) + 1;
  return min + Millis{static_cast<std::int64_t>(mix64(hash) % span)};
}

inline std::uint64_t hash_of(std::uint64_t seed, const net::HttpRequest& request) {
  return hash64(request.body, hash64(request.target, hash64(request.method, seed)));
}

}  // namespace vectord::exchange
