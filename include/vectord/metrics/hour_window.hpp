#pragma once
// The durations of the last 60 minutes, each of them; of more than `kept`, the newest. For what
// happens seldom enough to be counted exactly: a trade's hops, not a stream's messages.
#include <chrono>
#include <vector>

#include "vectord/metrics/latency.hpp"

namespace vectord::metrics {

class HourWindow {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  static constexpr std::size_t kept = 4096;
  void record(Nanos duration, Moment at);
  // Of the samples in (now - 1 h, now]; nearest-rank percentiles.
  LatencyFigures figures(Moment now) const;

 private:
  struct Sample {
    Moment at;
    Nanos duration;
  };
  std::vector<Sample> ring_;  // grows to `kept`, then round and round
  std::size_t next_ = 0;
};

}  // namespace vectord::metrics
