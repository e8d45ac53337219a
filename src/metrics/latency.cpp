#include "vectord/metrics/latency.hpp"

#include <algorithm>
#include <numeric>

namespace vectord::metrics {

void Latency::record(Nanos duration) {
  recent_[next_] = duration;
  next_ = (next_ + 1) % window;
  held_ = std::min(held_ + 1, window);
  all_.record(duration);
}

LatencyFigures Latency::last_100() const {
  LatencyFigures figures;
  figures.samples = held_;
  if (held_ == 0) return figures;
  std::array<Nanos, window> sorted = recent_;
  const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(held_);
  std::sort(sorted.begin(), end);
  // Nearest rank: the smallest sample with at least p % of the samples at or below it.
  const auto rank = [&](std::size_t p) { return sorted[(p * held_ + 99) / 100 - 1]; };
  figures.min = sorted.front();
  figures.max = *(end - 1);
  figures.average = std::accumulate(sorted.begin(), end, Nanos{0}) / static_cast<Nanos::rep>(held_);
  figures.p50 = rank(50);
  figures.p95 = rank(95);
  figures.p99 = rank(99);
  return figures;
}

LatencyFigures Latency::since_start() const {
  LatencyFigures figures;
  figures.samples = all_.count();
  figures.average = all_.mean();
  figures.min = all_.min();
  figures.max = all_.max();
  figures.p50 = all_.percentile(50);
  figures.p95 = all_.percentile(95);
  figures.p99 = all_.percentile(99);
  return figures;
}

}  // namespace vectord::metrics
