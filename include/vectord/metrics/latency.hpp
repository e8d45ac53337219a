#pragma once
// A latency as the dashboard shows it: exactly the last 100 samples (nearest-rank), and everything
// since start (histogram).
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "vectord/metrics/histogram.hpp"

namespace vectord::metrics {

struct LatencyFigures {  // absent with no samples, never 0
  std::optional<Nanos> average, min, max, p50, p95, p99;
  std::uint64_t samples = 0;
};

// Nearest-rank percentiles of exactly these, which are sorted on the way.
LatencyFigures exact_figures(std::span<Nanos> samples);

class Latency {
 public:
  static constexpr std::size_t window = 100;
  void record(Nanos duration);
  LatencyFigures last_100() const;
  std::vector<Nanos> last_samples() const;  // those of last_100, oldest first
  LatencyFigures since_start() const;
  const Histogram& all() const { return all_; }

 private:
  std::array<Nanos, window> recent_{};
  std::size_t next_ = 0;
  std::size_t held_ = 0;
  Histogram all_;
};

}  // namespace vectord::metrics
