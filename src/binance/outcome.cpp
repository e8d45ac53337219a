#include "vectord/binance/outcome.hpp"

#include <algorithm>
#include <charconv>

#include "vectord/binance/outcome_rows.hpp"

namespace vectord::binance {
namespace {

using event::Outcome;

constexpr int too_many_orders = -1015;

bool says_unknown(std::string_view text) {
  return text.find("nknown error") != std::string_view::npos ||
         text.find("status unknown") != std::string_view::npos;
}

bool fits(const StatusRow& row, int status, std::string_view text) {
  return status >= row.from && status <= row.to &&
         (row.text.empty() || text.find(row.text) != std::string_view::npos);
}

// The first row that fits, of those that decide before the code or of all.
const StatusRow* find_status(int status, std::string_view text, bool before_code) {
  for (const StatusRow& row : status_rows()) {
    if ((row.before_code || !before_code) && fits(row, status, text)) return &row;
  }
  return nullptr;
}

Meaning meaning_of_code(int code, std::string_view text) {
  for (const CodeRow& row : code_rows()) {
    if (row.code == code) return row.meaning;
  }
  if (says_unknown(text)) return Meaning::unknown;
  return code > -1100 && code <= -1000 ? Meaning::unknown : Meaning::rejected;
}

// A server that is not well says nothing definite, but that it did not even begin.
bool stands_under_5xx(Meaning meaning) {
  return meaning == Meaning::not_executed || meaning == Meaning::throttled ||
         meaning == Meaning::clock || meaning == Meaning::duplicate_id;
}

Meaning meaning_of(int status, int code, std::string_view text) {
  const bool success = status >= 200 && status < 300 && status != 202;
  if (success && (code == 0 || code == 200)) return Meaning::accepted;
  if (const StatusRow* row = find_status(status, text, true)) return row->meaning;
  if (code == 0) {
    const StatusRow* row = find_status(status, text, false);
    return row == nullptr ? Meaning::unknown : row->meaning;
  }
  const Meaning meaning = meaning_of_code(code, text);
  return status < 500 || stands_under_5xx(meaning) ? meaning : Meaning::unknown;
}

// Reading again does no harm whatever happened; for orders the outcome is for the core to ask for.
Verdict unknown_for(Kind kind) {
  return {Outcome::unknown, may_repeat(kind) ? Advice::back_off : Advice::ask};
}

Verdict verdict_of(Meaning meaning, Kind kind) {
  switch (meaning) {
    case Meaning::accepted:
    case Meaning::done_already: return {Outcome::accepted, Advice::none};
    case Meaning::rejected: return {Outcome::rejected, Advice::none};
    case Meaning::denied: return {Outcome::rejected, Advice::check_key};
    case Meaning::not_executed: return {Outcome::not_sent, Advice::back_off};
    case Meaning::throttled: return {Outcome::not_sent, Advice::pause};
    case Meaning::banned: return {Outcome::not_sent, Advice::banned};
    case Meaning::clock: return {Outcome::not_sent, Advice::resync_clock};
    case Meaning::unknown: return unknown_for(kind);
    case Meaning::no_such_order:
      return {kind == Kind::query ? Outcome::absent : Outcome::rejected, Advice::none};
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

std::optional<Time> ban_end(std::string_view text) {
  constexpr std::string_view ban = "banned until ";
  const auto at = text.find(ban);
  if (at == std::string_view::npos) return std::nullopt;
  const auto ms = digits_at(text.substr(at + ban.size()));
  return ms ? std::optional(time_from_ms(*ms)) : std::nullopt;
}

// Placing an order costs no weight: refused all the same, the IP as a whole is meant.
Limit limit_of(const Cost& cost, int status, int code, bool ban) {
  if (status != 429 || ban) return Limit::ip;
  if (code == too_many_orders) return Limit::orders;
  if (cost.data_requests > 0) return Limit::data;
  return cost.weight > 0 ? Limit::weight : Limit::ip;
}

}  // namespace

Verdict judge_transport(Kind kind, Errc error) {
  if (error == Errc::canceled) return {Outcome::unknown, Advice::none};
  for (const TransportRow& row : transport_rows()) {
    if (row.error == error) return verdict_of(row.meaning, kind);
  }
  return unknown_for(kind);
}

Verdict judge_answer(Kind kind, int status, int code, std::string_view text) {
  return verdict_of(meaning_of(status, code, text), kind);
}

std::optional<Pause> pause_of(const Cost& cost, int status, int code, const net::Headers& headers,
                              std::string_view text, Time now) {
  if (status != 429 && status != 418 && status != 403) return std::nullopt;
  constexpr std::int64_t longest_s = 3 * 86'400;
  const auto ban = ban_end(text);
  Time until = now + Millis{60'000};
  if (const auto seconds = digits_at(net::find_header(headers, "Retry-After"))) {
    until = now + Millis{std::min(*seconds, longest_s) * 1000};
  } else if (ban) {
    until = *ban;
  } else if (text.find("TEN_SECONDS") != std::string_view::npos) {
    until = now + Millis{10'000};
  }
  return Pause{limit_of(cost, status, code, ban.has_value()),
               std::clamp(until, now, now + Millis{longest_s * 1000})};
}

}  // namespace vectord::binance
