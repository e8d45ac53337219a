#pragma once
// Seeded chance: the same on every machine and standard library. Not for secrets.
#include <array>
#include <cstdint>
#include <string_view>

namespace vectord {

// SplitMix64 finaliser (Steele, Lea, Flood 2014): a good 64-bit mix.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}
// Stable hash of bytes (FNV-1a, then mixed).
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

// xoshiro256** (Blackman, Vigna 2018).
class Prng {
 public:
  explicit Prng(std::uint64_t seed);
  std::uint64_t next();
  double uniform();                      // [0, 1)
  double normal();                       // mean 0, deviation 1 (Box-Muller, no cached half)
  std::uint64_t below(std::uint64_t n);  // [0, n), n > 0
  double student_t(int degrees);         // heavy tails for returns

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace vectord
