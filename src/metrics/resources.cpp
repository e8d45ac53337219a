#include "vectord/metrics/resources.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace vectord::metrics {
namespace {

std::chrono::nanoseconds cpu_time() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& value) {
    return std::chrono::seconds{value.tv_sec} + std::chrono::microseconds{value.tv_usec};
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

// The first line of /proc/stat: user nice system idle iowait irq softirq steal (proc(5)). Guests
// are counted in user.
MachineTime machine_time() {
  std::ifstream stat("/proc/stat");
  std::string name;
  stat >> name;
  MachineTime time;
  std::uint64_t ticks = 0;
  for (int column = 0; column < 8 && stat >> ticks; ++column) {
    time.total += ticks;
    if (column != 3 && column != 4) time.busy += ticks;
  }
  return time;
}

int open_files() {
  std::error_code ec;
  std::filesystem::directory_iterator listed("/proc/self/fd", ec);
  if (ec) return 0;
  // The listing itself is one.
  return static_cast<int>(std::distance(begin(listed), end(listed))) - 1;
}

}  // namespace

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

ResourceSampler::ResourceSampler()
    : start_(Steady::now()),
      last_(start_),
      last_cpu_(cpu_time()),
      last_machine_(machine_time()),
      machine_memory_(static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                      static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE))) {}

void ResourceSampler::sample() {
  const auto now = Steady::now();
  const auto cpu = cpu_time();
  const std::chrono::duration<double> elapsed = now - last_;
  if (elapsed.count() <= 0) return;
  ResourceSample taken;
  taken.at_seconds = std::chrono::duration<double>(now - start_).count();
  taken.rss_bytes = resident_bytes();
  taken.memory_percent =
      100.0 * static_cast<double>(taken.rss_bytes) / static_cast<double>(machine_memory_);
  taken.cpu_percent =
      100.0 * std::chrono::duration<double>(cpu - last_cpu_).count() / elapsed.count();
  const MachineTime machine = machine_time();
  if (machine.total > last_machine_.total) {
    taken.machine_cpu_percent = 100.0 * static_cast<double>(machine.busy - last_machine_.busy) /
                                static_cast<double>(machine.total - last_machine_.total);
  }
  taken.open_files = open_files();
  last_ = now;
  last_cpu_ = cpu;
  last_machine_ = machine;
  ++samples_;
  memory_sum_ += taken.memory_percent;
  memory_max_ = std::max(memory_max_, taken.memory_percent);
  cpu_sum_ += taken.cpu_percent;
  cpu_max_ = std::max(cpu_max_, taken.cpu_percent);
  series_.push_back(taken);
  if (series_.size() > kept) series_.pop_front();
}

ResourceFigures ResourceSampler::figures() const {
  ResourceFigures figures;
  figures.uptime_seconds = std::chrono::duration<double>(Steady::now() - start_).count();
  figures.rss_bytes = resident_bytes();
  figures.cpu_seconds = std::chrono::duration<double>(cpu_time()).count();
  if (samples_ == 0) return figures;
  const auto n = static_cast<double>(samples_);
  figures.memory_average_percent = memory_sum_ / n;
  figures.memory_max_percent = memory_max_;
  figures.cpu_average_percent = cpu_sum_ / n;
  figures.cpu_max_percent = cpu_max_;
  figures.machine_cpu_percent = series_.back().machine_cpu_percent;
  figures.open_files = series_.back().open_files;
  return figures;
}

}  // namespace vectord::metrics
