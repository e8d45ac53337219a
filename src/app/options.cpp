#include "options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>

#include "build_info.hpp"

namespace vectord::app {
namespace {

// An option that is a short form of a setting.
void alias(CLI::App& app, Options& options, const std::string& flag, const std::string& key,
           const std::string& help) {
  app.add_option_function<std::string>(
      flag,
      [&options, key](const std::string& value) {
        options.overrides.push_back({key, value});
      },
      help);
}

std::string set_problem(const std::string& text) {
  return "--set " + text + ": write it as --set key=value";
}

}  // namespace

std::optional<Millis> parse_duration(const std::string& text) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || n <= 0 || n > 100'000'000) return std::nullopt;
  const std::string unit(end, text.data() + text.size());
  if (unit == "s") return Millis{n * 1000};
  if (unit == "m") return Millis{n * 60'000};
  if (unit == "h") return Millis{n * 3'600'000};
  if (unit == "d") return Millis{n * 86'400'000};
  return std::nullopt;
}

Options parse_command_line(int argc, char** argv) {
  Options options;
  CLI::App app{"vectord: trading daemon for Binance USDⓈ-M futures"};
  app.set_version_flag("--version", version_line());
  app.add_option("--config", options.config, "settings file (TOML)");
  std::vector<std::string> sets;
  app.add_option("--set", sets, "one setting: key=value; may be repeated")->allow_extra_args(false);
  alias(app, options, "--listen", "api.listen", "HOST:PORT of the HTTP API");
  alias(app, options, "--data-dir", "data_dir", "folder of the database");
  alias(app, options, "--market", "paper.market", "generated, or a folder of candle files");
  alias(app, options, "--speed", "paper.speed", "1, N or max times real time");
  alias(app, options, "--seed", "paper.seed", "seed of the generated market and of latency");
  alias(app, options, "--print-dashboard", "console.print_dashboard",
        "seconds between dashboards on the console; 0: only on SIGUSR1");
  std::string duration;
  app.add_option("--duration", duration,
                 "run so long in exchange time (30d, 12h, 90m, 45s), then end");
  app.add_flag_callback(
      "--skip-bad-rows",
      [&] {
        options.overrides.push_back({"paper.skip_bad_rows", "true"});
      },
      "skip and count bad rows of candle files");
  app.add_flag_callback(
      "--log-json",
      [&] {
        options.overrides.push_back({"log.json", "true"});
      },
      "one JSON object a log line");
  app.add_flag("--check-config", options.check_config, "check the settings and end");
  app.add_flag("--print-config", options.print_config,
               "print the commented settings file of the mode, with its defaults, and end");
  app.add_option("--replay", options.replay,
                 "feed a journal (a first segment, or a folder) to the core, compare the effects, "
                 "and end");
  app.add_option("--print-journal", options.print_journal,
                 "print a journal's segment and those after it, one line a record, and end");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    options.exit_code = app.exit(problem) == 0 ? 0 : 2;
    return options;
  }
  for (const std::string& text : sets) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      std::cerr << "vectord: " << set_problem(text) << "\n";
      options.exit_code = 2;
      return options;
    }
    options.overrides.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  if (!duration.empty()) {
    options.duration = parse_duration(duration);
    if (!options.duration) {
      std::cerr << "vectord: --duration " << duration << ": write it as 30d, 12h, 90m or 45s\n";
      options.exit_code = 2;
    }
  }
  return options;
}

}  // namespace vectord::app
