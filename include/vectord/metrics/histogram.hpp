#pragma once
// A log-linear histogram of durations in the layout of HdrHistogram (Tene): 3 significant digits,
// 64 ns resolution, up to 1 h (longer ones count as 1 h). Recording allocates nothing and takes no
// clock.
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace vectord::metrics {

using Nanos = std::chrono::nanoseconds;

class Histogram {
 public:
  Histogram();
  void record(Nanos duration);
  std::uint64_t count() const { return count_; }
  // Nearest-rank percentile, p in (0, 100]; absent with no samples. Upper edge of the bucket.
  std::optional<Nanos> percentile(double p) const;
  // Samples of at most this long, to the resolution of its bucket.
  std::uint64_t count_at_most(Nanos duration) const;
  std::optional<Nanos> mean() const;
  std::optional<Nanos> min() const;  // exact
  std::optional<Nanos> max() const;  // exact
  Nanos sum() const { return sum_; }

 private:
  static constexpr int unit_shift = 6;  // 64 ns
  static constexpr int sub_bits = 11;   // 2048 sub-buckets: 3 digits
  static constexpr int half = 1 << (sub_bits - 1);
  static constexpr int buckets = 27;  // 2^(6 + 11 + 26) ns > 1 h
  static constexpr std::size_t slots = static_cast<std::size_t>((buckets + 1) * half);
  static std::size_t slot_of(std::uint64_t units);
  static std::uint64_t upper_edge(std::size_t slot);

  std::unique_ptr<std::array<std::uint32_t, slots>> counts_;
  std::uint64_t count_ = 0;
  Nanos sum_{0};
  Nanos min_{0};
  Nanos max_{0};
};

}  // namespace vectord::metrics
