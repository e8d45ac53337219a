#pragma once
// A signal as it was decided, and what would have become of it: which of its stop and its first
// target the market reached first.
#include <optional>
#include <string_view>

#include "vectord/domain/signal.hpp"

namespace vectord {

enum class Hypothetical { stop, target, expired };
constexpr std::string_view to_string(Hypothetical outcome) {
  switch (outcome) {
    case Hypothetical::stop: return "stop";
    case Hypothetical::target: return "target";
    case Hypothetical::expired: return "expired";
  }
  return "?";
}

struct SignalOutcome {
  SignalId id;
  Hypothetical outcome = Hypothetical::expired;
  double r = 0;  // in distances from entry to stop
  Time at;       // the end of the bar that decided
  bool operator==(const SignalOutcome&) const = default;
};

struct DecidedSignal {
  Signal signal;
  std::optional<RejectReason> reason;    // absent: executed
  std::optional<SignalOutcome> outcome;  // absent: still open
};

}  // namespace vectord
