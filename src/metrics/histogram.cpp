#include "vectord/metrics/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace vectord::metrics {

Histogram::Histogram() : counts_(std::make_unique<std::array<std::uint32_t, slots>>()) {
  counts_->fill(0);
}

// Values below 2 * half units have a slot each; above, each doubling shares `half` slots.
std::size_t Histogram::slot_of(std::uint64_t units) {
  const int width = static_cast<int>(std::bit_width(units | 1));
  const int shift = std::max(0, width - sub_bits);
  const std::uint64_t sub = units >> shift;
  return static_cast<std::size_t>(shift) * half + static_cast<std::size_t>(sub);
}

std::uint64_t Histogram::upper_edge(std::size_t slot) {
  if (slot < 2 * half) return slot;
  const std::size_t shift = slot / half - 1;
  const std::uint64_t sub = slot % half + half;
  return ((sub + 1) << shift) - 1;
}

void Histogram::record(Nanos duration) {
  constexpr Nanos longest = std::chrono::hours{1};
  const Nanos value = std::clamp(duration, Nanos{0}, longest);
  const std::size_t slot = slot_of(static_cast<std::uint64_t>(value.count()) >> unit_shift);
  ++(*counts_)[std::min(slot, slots - 1)];
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += value;
  ++count_;
}

std::optional<Nanos> Histogram::percentile(double p) const {
  if (count_ == 0) return std::nullopt;
  const auto rank =
      static_cast<std::uint64_t>(std::max(1.0, std::ceil(p / 100.0 * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t slot = 0; slot < slots; ++slot) {
    seen += (*counts_)[slot];
    if (seen < rank) continue;
    const std::uint64_t edge = ((upper_edge(slot) + 1) << unit_shift) - 1;
    return std::clamp(Nanos{static_cast<Nanos::rep>(edge)}, min_, max_);
  }
  return max_;
}

std::uint64_t Histogram::count_at_most(Nanos duration) const {
  if (duration.count() < 0) return 0;
  const std::size_t last =
      std::min(slot_of(static_cast<std::uint64_t>(duration.count()) >> unit_shift), slots - 1);
  std::uint64_t seen = 0;
  for (std::size_t slot = 0; slot <= last; ++slot) seen += (*counts_)[slot];
  return seen;
}

std::optional<Nanos> Histogram::mean() const {
  if (count_ == 0) return std::nullopt;
  return Nanos{sum_.count() / static_cast<Nanos::rep>(count_)};
}
std::optional<Nanos> Histogram::min() const {
  return count_ == 0 ? std::nullopt : std::optional{min_};
}
std::optional<Nanos> Histogram::max() const {
  return count_ == 0 ? std::nullopt : std::optional{max_};
}

}  // namespace vectord::metrics
