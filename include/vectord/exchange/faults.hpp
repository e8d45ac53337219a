#pragma once
// What the simulated exchange may be told to do wrong, and how often. A fault strikes by a hash of
// seed and request (or event, or order), never by a draw, so that a run is repeatable in virtual
// time. It is written as text: "drop_after=0.01, http_429=0.05 for=2s", one a line or by commas.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/base/result.hpp"
#include "vectord/base/time.hpp"

namespace vectord::exchange {

enum class Fault {
  // of a request; at most one of these strikes it, the first in this order
  stall,
  drop_before,
  drop_after,
  reset,
  http_429,
  http_418,
  unknown_error,
  unknown_error_executed,
  unavailable,
  internal_error,
  overload,
  clock_off,
  timeout,
  reject,
  // of a request besides
  latency,
  not_visible,
  // of the user stream
  duplicate_event,
  reordered_event,
  silent_stream,
  stream_drop,
  key_expiry,
  // of the market streams
  silent_market,
  // of the matching engine
  partial_fill,
  liquidation,
  adl,
};
constexpr std::size_t fault_count = static_cast<std::size_t>(Fault::adl) + 1;

struct FaultRule {
  Fault fault = Fault::latency;
  double ratio = 0;  // of the requests, events, orders or stretches of time it can strike
  Millis lasts{0};   // what it means is the fault's own
  // It strikes only then, counted from the beginning of the exchange's market.
  std::optional<Millis> after, until;
  bool operator==(const FaultRule&) const = default;
};
using FaultRules = std::vector<FaultRule>;  // at most one a fault

std::string_view to_string(Fault fault);
// `name=ratio [for=SPAN] [after=SPAN] [until=SPAN]`, separated by commas or lines; '#' begins a
// comment; `all` is every fault; a later rule replaces an earlier one. A bad name is told with the
// nearest.
result<FaultRules> parse_faults(std::string_view text);
// The same, or the name of a file that holds it: a text without '=' is one.
result<FaultRules> load_faults(const std::string& text_or_file);
// A line a fault: name, default duration, what it does.
std::string list_faults();

}  // namespace vectord::exchange
