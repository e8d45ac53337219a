#pragma once
// What a person is told, and who tells it. A sink never answers, never blocks and never throws:
// what it cannot deliver it counts.
#include <string>

#include "vectord/domain/effect.hpp"

namespace vectord::alerts {

struct Notice {
  enum class State { event, firing, recovered };
  Time at;  // of the wall clock
  effect::Severity severity = effect::Severity::info;
  State state = State::event;
  std::string code;     // snake_case
  std::string subject;  // a symbol, the name of a limit, or empty
  std::string text;
  bool operator==(const Notice&) const = default;
};
std::string_view to_string(Notice::State state);
std::string_view to_string(effect::Severity severity);

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void tell(const Notice& notice) = 0;
};

}  // namespace vectord::alerts
