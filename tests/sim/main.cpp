// vector-sim: simulated days of the whole core, as many as you like.
// Exit codes: 0 nothing was violated, 1 something was (seed and the command that repeats it are
// printed), 2 usage.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include <CLI/CLI.hpp>

#include "world.hpp"

namespace {

using namespace vectord;

struct Options {
  std::uint64_t seeds = 100, from = 1;
  std::string faults = "all", mutate;
  int hours = 24;
  bool replay = false, print = false, list = false;
};

int run(const Options& options) {
  sim::Setup setup;
  const auto faults = sim::parse_faults(options.faults);
  if (!faults) {
    std::cerr << "vector-sim: --faults takes all, none, or name=ratio,... of:";
    for (const std::string& name : sim::fault_names()) std::cerr << ' ' << name;
    std::cerr << '\n';
    return 2;
  }
  setup.faults = *faults;
  setup.length = std::chrono::hours{options.hours};
  setup.check_replay = options.replay;
  setup.print = options.print;
  for (const sim::PlantedBug& bug : sim::planted_bugs()) {
    if (bug.name == options.mutate) setup.mutation = bug.mutation;
  }
  if (!options.mutate.empty() && setup.mutation == sim::Mutation::none) {
    std::cerr << "vector-sim: there is no mutation " << options.mutate << '\n';
    return 2;
  }
  std::uint64_t failed = 0, events = 0, deaths = 0, entries = 0, trades = 0, fills = 0, signals = 0;
  Millis longest{0};
  const auto began = std::chrono::steady_clock::now();
  for (std::uint64_t seed = options.from; seed < options.from + options.seeds; ++seed) {
    setup.seed = seed;
    const sim::Report report = sim::run(setup);
    events += report.events;
    deaths += report.deaths;
    entries += report.entries;
    trades += report.trades;
    fills += report.fills;
    signals += report.signals;
    longest = std::max(longest, report.longest_unprotected);
    if (report.violations.empty()) continue;
    ++failed;
    std::cout << "seed " << seed << " violates:\n";
    for (const std::string& what : report.violations) std::cout << "  " << what << '\n';
    std::cout << "  repeat: vector-sim --from " << seed << " --seeds 1 --faults " << options.faults
              << (options.mutate.empty() ? "" : " --mutate " + options.mutate)
              << (options.replay ? " --replay" : "") << " --print   (commit " << VECTOR_COMMIT
              << ")\n";
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::cout << options.seeds << " days, " << failed << " with violations; " << events << " events, "
            << deaths << " deaths, " << signals << " signals, " << entries << " entries, " << fills
            << " fills, " << trades << " trades; longest without a stop " << longest.count()
            << " ms; " << took.count() / static_cast<double>(options.seeds) * 1000 << " ms a day\n";
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Simulated days of trading with everything going wrong; a seed is a run."};
  app.add_option("--seeds", options.seeds, "how many days")->capture_default_str();
  app.add_option("--from", options.from, "the first seed")->capture_default_str();
  app.add_option("--faults", options.faults, "all, none, or name=ratio,...")->capture_default_str();
  app.add_option("--mutate", options.mutate, "plant a bug, to see it found");
  app.add_option("--hours", options.hours, "length of a run")->capture_default_str();
  app.add_flag("--list-mutations", options.list, "the bugs that can be planted");
  app.add_flag("--replay", options.replay, "replay every life and compare its effects");
  app.add_flag("--print", options.print, "every effect");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : 2;
  }
  if (options.list) {
    std::cout << sim::planted_bugs_table();
    return 0;
  }
  return run(options);
}
