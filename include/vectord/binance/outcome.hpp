#pragma once
// The one place that says what an answer, or its absence, means: was it executed, and what to do
// next. The rows are in outcome_rows.hpp, their readable form in docs/order-outcomes.md. In doubt
// it is unknown: asked for, never taken for a failure.
#include <optional>
#include <string_view>

#include "vectord/base/result.hpp"
#include "vectord/base/time.hpp"
#include "vectord/binance/call.hpp"
#include "vectord/domain/event.hpp"
#include "vectord/net/http.hpp"

namespace vectord::binance {

enum class Advice {
  none,          // final
  back_off,      // may be sent again after a short, growing wait
  pause,         // a limit: those whom it concerns wait until the stated time
  banned,        // 418: everybody waits, and it is an alarm
  resync_clock,  // -1021: once more after a look at the exchange's clock
  ask,           // the outcome is not known: query it
  new_listen_key,
  check_key,  // the exchange does not accept the key or its signature: for a human
};

struct Verdict {
  event::Outcome outcome = event::Outcome::unknown;
  Advice advice = Advice::none;
  bool operator==(const Verdict&) const = default;
};

// No answer came.
Verdict judge_transport(Kind kind, Errc error);
// An answer came. code 0 = the body carried none; status 2xx with code 0 or 200 = done.
Verdict judge_answer(Kind kind, int status, int code, std::string_view text);

struct Pause {
  Limit limit = Limit::ip;
  Time until;
  bool operator==(const Pause&) const = default;
};
// Whom a 429, 418 or 403 asks to wait and until when: Retry-After (seconds), else "banned until
// <ms>", else ten seconds where that is the limit it names, else one minute; no longer than three
// days. Only for these statuses. `cost` is that of the call it answers.
std::optional<Pause> pause_of(const Cost& cost, int status, int code, const net::Headers& headers,
                              std::string_view text, Time now);

}  // namespace vectord::binance
