#include "vectord/binance/outcome.hpp"

#include <algorithm>
#include <charconv>

namespace vectord::binance {
namespace {

using event::Outcome;

// What a code says, whatever it was asked for.
enum class Meaning {
  rejected,      // definite, final
  done_already,  // nothing to change: a success
  not_executed,  // definite failure of theirs: may be sent again later
  limited,       // a limit was hit: everything waits
  clock,         // our timestamp was off
  unknown,       // it may have been executed
  no_such_order,
  duplicate_id,
  no_listen_key,
};

struct Row {
  int code;
  Meaning meaning;
};

// Codes not listed: the 10xx family is theirs or the network's and reads as unknown, all else as
// rejected.
constexpr Row rows[] = {
    {-1001, Meaning::not_executed},  // internal error, definite failure (503 text)
    {-1002, Meaning::rejected},      {-1003, Meaning::limited},  // weight
    {-1004, Meaning::rejected},      {-1005, Meaning::rejected},
    {-1006, Meaning::unknown},       {-1007, Meaning::unknown},
    {-1008, Meaning::not_executed},  // overload protection
    {-1010, Meaning::rejected},      {-1011, Meaning::rejected},
    {-1013, Meaning::rejected},      {-1014, Meaning::rejected},
    {-1015, Meaning::limited},  // order count
    {-1016, Meaning::not_executed},  {-1020, Meaning::rejected},
    {-1021, Meaning::clock},         {-1022, Meaning::rejected},
    {-1023, Meaning::rejected},      {-1099, Meaning::rejected},
    {-1125, Meaning::no_listen_key}, {-2013, Meaning::no_such_order},
    {-4046, Meaning::done_already},                                   // margin type
    {-4059, Meaning::done_already},                                   // position side
    {-4116, Meaning::duplicate_id},  {-4171, Meaning::done_already},  // multi-assets
    {-5027, Meaning::done_already},                                   // amend to the same
    {-5028, Meaning::not_executed},                                   // reached the engine too late
};

bool says_unknown(std::string_view text) {
  return text.find("nknown error") != std::string_view::npos ||
         text.find("status unknown") != std::string_view::npos;
}

Meaning meaning_of(int code, std::string_view text) {
  for (const Row& row : rows) {
    if (row.code == code) return row.meaning;
  }
  if (says_unknown(text)) return Meaning::unknown;
  return code > -1100 && code <= -1000 ? Meaning::unknown : Meaning::rejected;
}

// Without a code the status has to do (spec 3.2).
Meaning meaning_of_status(int status, std::string_view text) {
  if (status == 429 || status == 418 || status == 403) return Meaning::limited;
  if (status == 503 && text.find("Service Unavailable") != std::string_view::npos) {
    return Meaning::not_executed;
  }
  // 3xx: something between us and the exchange answered. 202: its firewall did.
  if (status == 408 || status >= 500 || status < 400) return Meaning::unknown;
  return Meaning::rejected;
}

// Reading again does no harm whatever happened; for orders the outcome is for the core to ask for.
Verdict unknown_for(Kind kind) {
  return {Outcome::unknown, may_repeat(kind) ? Advice::back_off : Advice::ask};
}

Verdict verdict_of(Meaning meaning, Kind kind, int status) {
  switch (meaning) {
    case Meaning::rejected: return {Outcome::rejected, Advice::none};
    case Meaning::done_already: return {Outcome::accepted, Advice::none};
    case Meaning::not_executed: return {Outcome::not_sent, Advice::back_off};
    case Meaning::limited:
      return {Outcome::not_sent, status == 418 ? Advice::banned : Advice::pause};
    case Meaning::clock: return {Outcome::not_sent, Advice::resync_clock};
    case Meaning::unknown: return unknown_for(kind);
    case Meaning::no_such_order:
      return kind == Kind::query ? Verdict{Outcome::absent, Advice::none}
                                 : Verdict{Outcome::rejected, Advice::none};
    case Meaning::duplicate_id:
      // The id is ours alone: an order of that id exists, so an earlier sending arrived.
      return kind == Kind::place ? Verdict{Outcome::unknown, Advice::ask}
                                 : Verdict{Outcome::rejected, Advice::none};
    case Meaning::no_listen_key: return {Outcome::rejected, Advice::new_listen_key};
  }
  return {Outcome::unknown, Advice::ask};
}

std::optional<std::int64_t> digits_at(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (bad != std::errc{} || end == text.data() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

Verdict judge_transport(Kind kind, Errc error) {
  switch (error) {
    case Errc::not_sent:
    case Errc::overloaded:
    case Errc::verify:  // the handshake comes before the request
      return {Outcome::not_sent, Advice::back_off};
    case Errc::canceled: return {Outcome::unknown, Advice::none};
    default: return unknown_for(kind);
  }
}

Verdict judge_answer(Kind kind, int status, int code, std::string_view text) {
  const bool success = status >= 200 && status < 300 && status != 202;
  if (success && (code == 0 || code == 200)) return {Outcome::accepted, Advice::none};
  // 429 and 418 are refusals before execution, whatever code they carry.
  const bool limited = status == 429 || status == 418;
  const Meaning meaning = limited     ? Meaning::limited
                          : code != 0 ? meaning_of(code, text)
                                      : meaning_of_status(status, text);
  // An unlisted code under a 5xx says nothing definite.
  if (meaning == Meaning::rejected && status >= 500) return unknown_for(kind);
  return verdict_of(meaning, kind, status);
}

std::optional<Time> pause_until(int status, const net::Headers& headers, std::string_view text,
                                Time now) {
  if (status != 429 && status != 418 && status != 403) return std::nullopt;
  constexpr Millis longest{3 * 86'400'000};
  constexpr std::string_view ban = "banned until ";
  Time until = now + Millis{60'000};
  if (const auto seconds = digits_at(net::find_header(headers, "Retry-After"))) {
    until = now + Millis{std::min<std::int64_t>(*seconds, 3 * 86'400) * 1000};
  } else if (const auto at = text.find(ban); at != std::string_view::npos) {
    if (const auto ms = digits_at(text.substr(at + ban.size()))) until = time_from_ms(*ms);
  }
  return std::clamp(until, now, now + longest);
}

}  // namespace vectord::binance
