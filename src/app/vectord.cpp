// vectord: the daemon. Exit codes: 0 clean end, 1 something broke while running, 2 cannot start.
#include <iostream>

#include "daemon.hpp"
#include "log.hpp"
#include "options.hpp"
#include "replay.hpp"
#include "vectord/config/schema.hpp"
#include "vectord/exchange/faults.hpp"

namespace {

int run(int argc, char** argv) {
  using namespace vectord;
  const app::Options options = app::parse_command_line(argc, argv);
  if (options.exit_code) return *options.exit_code;
  if (!options.replay.empty()) return app::replay(options.replay, std::cout);
  if (!options.print_journal.empty()) return app::print_journal(options.print_journal, std::cout);
  config::Loaded loaded = config::load(options.config, options.overrides);
  if (options.print_config && loaded.problems.empty()) {
    std::cout << config::commented_file(config::to_string(loaded.settings.mode));
    return 0;
  }
  for (const config::Problem& problem : loaded.problems) {
    std::cerr << "vectord: " << problem.to_string() << "\n";
  }
  if (!loaded.problems.empty()) return 2;
  if (const auto faults = exchange::load_faults(loaded.settings.paper.faults); faults.has_error()) {
    std::cerr << "vectord: paper.faults: " << faults.error().what() << "\n";
    return 2;
  }
  if (options.check_config) {
    std::cout << "settings are fine\n";
    return 0;
  }
  app::log::start(loaded.settings.log_level, loaded.settings.log_json);
  app::Daemon daemon(std::move(loaded.settings), options.duration);
  if (auto prepared = daemon.prepare(); prepared.has_error()) {
    std::cerr << "vectord: " << prepared.error().what() << "\n";
    return 2;
  }
  return daemon.run();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "vectord: " << error.what() << "\n";
    return 1;
  }
}
