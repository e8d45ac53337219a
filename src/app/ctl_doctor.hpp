#pragma once
// `vectorctl doctor`: looks at everything that a daemon needs, one line each: pass, warn or fail,
// and what to do. Private to app.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vectord::app {

struct Finding {
  enum class State { pass, warn, fail };
  State state = State::pass;
  std::string what, text;
};
std::string_view to_string(Finding::State state);

class CtlClient;
// `config` may be empty: the settings are then not looked at.
std::vector<Finding> examine(const CtlClient& daemon, const std::string& config);

}  // namespace vectord::app
