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

LatencyFigures exact_figures(std::span<Nanos> samples) {
  LatencyFigures figures;
  figures.samples = samples.size();
  if (samples.empty()) return figures;
  std::sort(samples.begin(), samples.end());
  // Nearest rank: the smallest sample with at least p % of the samples at or below it.
  const auto rank = [&](std::size_t p) { return samples[(p * samples.size() + 99) / 100 - 1]; };
  figures.min = samples.front();
  figures.max = samples.back();
  figures.average = std::accumulate(samples.begin(), samples.end(), Nanos{0}) /
                    static_cast<Nanos::rep>(samples.size());
  figures.p50 = rank(50);
  figures.p95 = rank(95);
  figures.p99 = rank(99);
  return figures;
}

LatencyFigures Latency::last_100() const {
  std::array<Nanos, window> samples = recent_;
  return exact_figures(std::span(samples).first(held_));
}

std::vector<Nanos> Latency::last_samples() const {
  std::vector<Nanos> samples;
  for (std::size_t i = 0; i < held_; ++i) {
    samples.push_back(recent_[held_ < window ? i : (next_ + i) % window]);
  }
  return samples;
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
