// What the journal costs an event: appended and, every time or never, written to the page cache.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <vector>

#include "vectord/storage/journal.hpp"

namespace vectord::storage {
namespace {

using Steady = std::chrono::steady_clock;

class Scratch {
 public:
  Scratch()
      : path_(std::filesystem::current_path() / ("bench-journal-" + std::to_string(getpid()))) {}
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  JournalSettings settings() const {
    JournalSettings made{.directory = path_.string()};
    made.keep_bytes = 256LL << 20;
    return made;
  }

 private:
  std::filesystem::path path_;
};

Event quote(std::int64_t n) {
  return {time_from_ms(1'767'268'800'000 + n),
          event::Quote{Symbol{"BTCUSDT"}, Price::from_units(n), Price::from_units(n + 1),
                       Quantity::from_units(n), Quantity::from_units(n)}};
}

// A fill's worth: the order's and the ledger's text.
Effects of_a_fill() {
  return {effect::RecordState{"execution/order/vec-t1-1E", std::string(400, 'o')},
          effect::RecordFill{}, effect::RecordState{"portfolio/ledger", std::string(2'000, 'l')},
          effect::WakeAt{time_from_ms(5)}};
}

// P50, P99 and the worst, in microseconds.
void report(benchmark::State& state, std::vector<double>& taken) {
  std::sort(taken.begin(), taken.end());
  const auto at = [&](double share) {
    return taken[static_cast<std::size_t>(static_cast<double>(taken.size() - 1) * share)];
  };
  state.counters["p50_us"] = at(0.5);
  state.counters["p99_us"] = at(0.99);
  state.counters["max_us"] = at(1);
}

template <class Step>
void measure(benchmark::State& state, const Step& step) {
  const Scratch scratch;
  auto journal = Journal::open(scratch.settings(), {});
  std::vector<double> taken;
  std::int64_t n = 0;
  for (auto _ : state) {
    const auto begun = Steady::now();
    step(*journal, n++);
    taken.push_back(std::chrono::duration<double, std::micro>(Steady::now() - begun).count());
  }
  report(state, taken);
}

void quote_appended(benchmark::State& state) {
  measure(state, [](Journal& journal, std::int64_t n) { journal.append(quote(n)); });
}
BENCHMARK(quote_appended);

void quote_written_each(benchmark::State& state) {
  measure(state, [](Journal& journal, std::int64_t n) {
    journal.append(quote(n));
    benchmark::DoNotOptimize(journal.flush());
  });
}
BENCHMARK(quote_written_each);

void fill_written_with_its_effects(benchmark::State& state) {
  const Effects effects = of_a_fill();
  measure(state, [&](Journal& journal, std::int64_t n) {
    journal.append(Event{time_from_ms(n), event::OrderUpdate{}});
    journal.append(effects);
    benchmark::DoNotOptimize(journal.flush());
  });
}
BENCHMARK(fill_written_with_its_effects);

}  // namespace
}  // namespace vectord::storage

BENCHMARK_MAIN();
