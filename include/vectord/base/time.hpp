#pragma once
// Exchange time (UTC, milliseconds since the epoch) and our monotonic time are different types and
// do not mix. Nothing here reads a clock; shells do, and pass the time in.
#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "vectord/base/result.hpp"

namespace vectord {

using Millis = std::chrono::milliseconds;

struct ExchangeTimeline {
  using duration = Millis;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<ExchangeTimeline, duration>;
  static constexpr bool is_steady = false;
};
// Exchange time. Time{} (the epoch) means "never" where a field says so.
using Time = ExchangeTimeline::time_point;

constexpr Time time_from_ms(std::int64_t ms) {
  return Time{Millis{ms}};
}
constexpr std::int64_t to_ms(Time at) {
  return at.time_since_epoch().count();
}

// 00:00 UTC of the day that holds `at`.
constexpr Time day_start(Time at) {
  constexpr std::int64_t day = 86'400'000;
  const std::int64_t ms = to_ms(at);
  const std::int64_t floor = ms >= 0 ? ms / day : (ms - day + 1) / day;
  return time_from_ms(floor * day);
}
// 0 = Monday .. 6 = Sunday (UTC).
int weekday(Time at);

// "2026-01-10T12:00:00.123Z"; parse takes the same with 0 to 3 decimals, or a bare date.
std::string format_time(Time at);
result<Time> parse_time(std::string_view text);

}  // namespace vectord
