#pragma once
// "Why is it not trading?" as an ordered checklist: the first line that is not fine is the answer.
// It reads figures and judges none anew.
#include <string>
#include <vector>

#include "vectord/api/backend.hpp"

namespace vectord::api {

struct Check {
  enum class State { pass, warn, fail };
  std::string_view name;
  State state = State::pass;
  std::string text;
};

// `recent`: decided signals, newest first. `symbol` empty: the whole daemon.
std::vector<Check> why_not_trading(const Dashboard& now,
                                   const std::vector<storage::SignalRecord>& recent,
                                   std::string_view symbol);

}  // namespace vectord::api
