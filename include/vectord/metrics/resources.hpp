#pragma once
// What the process uses, read from /proc and getrusage when asked. Averages and maxima since start.
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace vectord::metrics {

struct ResourceSample {
  double at_seconds = 0;  // since start, real time
  std::uint64_t rss_bytes = 0;
  double memory_percent = 0;       // of the machine's memory
  double cpu_percent = 0;          // of one core, over the time since the sample before
  double machine_cpu_percent = 0;  // of all cores, everybody's work
  int open_files = 0;
};

struct ResourceFigures {
  std::optional<double> memory_average_percent, memory_max_percent;
  std::optional<double> cpu_average_percent, cpu_max_percent;
  std::optional<double> machine_cpu_percent;  // of the last sample
  std::optional<int> open_files;
  double cpu_seconds = 0;
  std::uint64_t rss_bytes = 0;
  double uptime_seconds = 0;
};

// Of all cores since boot, in the kernel's ticks.
struct MachineTime {
  std::uint64_t busy = 0, total = 0;
};

class ResourceSampler {
 public:
  static constexpr std::size_t kept = 720;  // an hour at one sample every 5 s
  ResourceSampler();
  void sample();  // cpu needs a sample before it: the first gives none
  ResourceFigures figures() const;
  const std::deque<ResourceSample>& series() const { return series_; }

 private:
  using Steady = std::chrono::steady_clock;
  Steady::time_point start_;
  Steady::time_point last_;
  std::chrono::nanoseconds last_cpu_{0};
  MachineTime last_machine_;
  std::uint64_t machine_memory_ = 0;
  std::uint64_t samples_ = 0;
  double memory_sum_ = 0, memory_max_ = 0, cpu_sum_ = 0, cpu_max_ = 0;
  std::deque<ResourceSample> series_;
};

std::uint64_t resident_bytes();

}  // namespace vectord::metrics
