#pragma once
// Writes Prometheus' text exposition format (0.0.4): one HELP and TYPE a family, then its samples.
// Names and units are the caller's; a figure that does not exist is left out, never written as 0.
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "vectord/metrics/histogram.hpp"

namespace vectord::metrics {

using Label = std::pair<std::string_view, std::string_view>;

class PrometheusText {
 public:
  void gauge(std::string_view name, std::string_view help, std::optional<double> value);
  void counter(std::string_view name, std::string_view help, double value);  // name ends in _total
  // A family whose samples carry labels: begin it once, then add them.
  void family(std::string_view name, std::string_view type, std::string_view help);
  void sample(std::string_view name, std::span<const Label> labels, double value);
  void sample(std::string_view name, std::initializer_list<Label> labels, double value) {
    sample(name, std::span(labels.begin(), labels.size()), value);
  }
  // One histogram of the family begun; in seconds, buckets from 50 us to 10 s.
  void histogram(std::string_view name, const std::optional<Label>& label, const Histogram& of);
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace vectord::metrics
