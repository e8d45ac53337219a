#pragma once
// The command line of vectord, and the settings that come of it.
#include <optional>
#include <string>
#include <vector>

#include "vectord/config/load.hpp"

namespace vectord::app {

struct Options {
  std::string config;
  std::vector<config::Override> overrides;  // --set, and the short forms of some settings
  std::optional<Millis> duration;           // exchange time
  bool check_config = false;
  bool print_config = false;  // the mode's commented settings file
  std::string replay;         // a journal to feed to the core
  std::string print_journal;
  std::optional<int> exit_code;  // nothing to run (--help, --version, a bad option)
};

Options parse_command_line(int argc, char** argv);

// "30d", "12h", "90m", "45s".
std::optional<Millis> parse_duration(const std::string& text);

}  // namespace vectord::app
