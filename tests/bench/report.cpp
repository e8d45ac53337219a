#include "bench/report.hpp"

#include <algorithm>
#include <cstdio>

namespace vectord::bench {
namespace {

template <class... Values>
std::string formatted(const char* format, Values... values) {
  char line[256];
  const int size = std::snprintf(line, sizeof line, format, values...);
  return std::string(line, static_cast<std::size_t>(size));
}

}  // namespace

double percentile_us(const Samples& samples, double percent) {
  if (samples.empty()) return 0;
  Samples sorted = samples;
  const auto rank =
      static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * percent / 100);
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(sorted.begin(), at, sorted.end());
  return static_cast<double>(at->count()) / 1000;
}

std::string table(const Comparison& comparison) {
  std::string out = comparison.title + "\n";
  out += formatted("  %-34s %8s %10s %8s %10s %8s %6s\n", "", "samples", "median us", "x raw",
                   "P99 us", "x raw", "TLS");
  const double median = percentile_us(comparison.rows.front().samples, 50);
  const double p99 = percentile_us(comparison.rows.front().samples, 99);
  for (const Row& row : comparison.rows) {
    const double own_median = percentile_us(row.samples, 50);
    const double own_p99 = percentile_us(row.samples, 99);
    out += formatted("  %-34s %8zu %10.2f %8.3f %10.2f %8.3f %6llu\n", row.name.c_str(),
                     row.samples.size(), own_median, own_median / median, own_p99, own_p99 / p99,
                     static_cast<unsigned long long>(row.handshakes));
  }
  return out;
}

std::string table(const std::vector<Bound>& bounds) {
  std::string out;
  for (const Bound& bound : bounds) {
    out += formatted("  %-58s %7.3f  (at most %5.3f)  %s\n", bound.text.c_str(), bound.value,
                     bound.at_most, bound.holds() ? "holds" : "DOES NOT HOLD");
  }
  return out;
}

std::string json(const std::vector<Comparison>& comparisons, const std::vector<Bound>& bounds) {
  std::string out = "{\n";
  for (const Comparison& comparison : comparisons) {
    out += "  \"" + comparison.key + "\": [";
    const char* before = "\n";
    for (const Row& row : comparison.rows) {
      out += formatted("%s    {\"name\": \"%s\", \"samples\": %zu, ", before, row.name.c_str(),
                       row.samples.size());
      out += formatted("\"median_us\": %.3f, \"p99_us\": %.3f, \"handshakes\": %llu}",
                       percentile_us(row.samples, 50), percentile_us(row.samples, 99),
                       static_cast<unsigned long long>(row.handshakes));
      before = ",\n";
    }
    out += "\n  ],\n";
  }
  out += "  \"bounds\": [";
  const char* before = "\n";
  for (const Bound& bound : bounds) {
    out += formatted("%s    {\"text\": \"%s\", \"value\": %.4f, ", before, bound.text.c_str(),
                     bound.value);
    out += formatted("\"at_most\": %.4f, \"holds\": %s}", bound.at_most,
                     bound.holds() ? "true" : "false");
    before = ",\n";
  }
  return out + "\n  ]\n}\n";
}

}  // namespace vectord::bench
