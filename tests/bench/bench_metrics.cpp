// What it costs to measure: one duration recorded, and a span with its two looks at the clock.
// prometheus-cpp's histogram stands beside it where it is installed.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstdint>

#include "vectord/metrics/latency.hpp"
#if defined(VECTOR_BENCH_PROMETHEUS)
#include <prometheus/histogram.h>
#endif

namespace vectord::metrics {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t samples = 4096;

// From 20 us to 20 ms, as orders take.
std::array<Nanos, samples> durations() {
  std::array<Nanos, samples> made;
  std::uint64_t state = 1;
  for (Nanos& one : made) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    one = Nanos{20'000 + static_cast<std::int64_t>((state >> 33) % 20'000'000)};
  }
  return made;
}

template <class Meter>
void record(benchmark::State& state) {
  static const auto given = durations();
  Meter meter;
  std::size_t i = 0;
  for (auto _ : state) meter.record(given[i++ % samples]);
}
BENCHMARK(record<Histogram>);
BENCHMARK(record<Latency>);  // histogram and exact last 100

void span(benchmark::State& state) {
  Latency meter;
  for (auto _ : state) {
    const auto began = Steady::now();
    benchmark::ClobberMemory();
    meter.record(Steady::now() - began);
  }
}
BENCHMARK(span);

void two_looks_at_the_clock(benchmark::State& state) {  // the limit of a span
  for (auto _ : state) {
    benchmark::DoNotOptimize(Steady::now());
    benchmark::DoNotOptimize(Steady::now());
  }
}
BENCHMARK(two_looks_at_the_clock);

#if defined(VECTOR_BENCH_PROMETHEUS)
void prometheus_cpp(benchmark::State& state) {
  static const auto given = durations();
  prometheus::Histogram meter({5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2,
                               0.1, 0.25, 0.5, 1, 2.5, 5, 10});
  std::size_t i = 0;
  for (auto _ : state) meter.Observe(static_cast<double>(given[i++ % samples].count()) / 1e9);
}
BENCHMARK(prometheus_cpp);
#endif

}  // namespace
}  // namespace vectord::metrics

BENCHMARK_MAIN();
