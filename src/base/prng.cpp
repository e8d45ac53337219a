#include "vectord/base/prng.hpp"

#include <bit>
#include <cmath>
#include <numbers>

namespace vectord {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ mix64(seed);
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return mix64(hash);
}

Prng::Prng(std::uint64_t seed) {
  for (auto& word : state_) {
    seed = mix64(seed);
    word = seed;
  }
}

std::uint64_t Prng::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Prng::uniform() {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double Prng::normal() {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::uint64_t Prng::below(std::uint64_t n) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(next()) * n) >> 64);
}

double Prng::student_t(int degrees) {
  double chi = 0;
  for (int i = 0; i < degrees; ++i) {
    const double z = normal();
    chi += z * z;
  }
  return normal() / std::sqrt(chi / degrees);
}

}  // namespace vectord
