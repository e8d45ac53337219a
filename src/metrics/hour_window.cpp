#include "vectord/metrics/hour_window.hpp"

namespace vectord::metrics {

void HourWindow::record(Nanos duration, Moment at) {
  if (ring_.size() < kept) {
    ring_.push_back({at, duration});
    return;
  }
  ring_[next_] = {at, duration};
  next_ = (next_ + 1) % kept;
}

LatencyFigures HourWindow::figures(Moment now) const {
  std::vector<Nanos> samples;
  samples.reserve(ring_.size());
  for (const Sample& sample : ring_) {
    if (sample.at > now - std::chrono::hours{1} && sample.at <= now) {
      samples.push_back(sample.duration);
    }
  }
  return exact_figures(samples);
}

}  // namespace vectord::metrics
