#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

#include "vectord/exchange/faults.hpp"

namespace vectord::exchange {
namespace {

struct Known {
  std::string_view name;
  Millis lasts;  // by default; 0 = the fault has no duration
  std::string_view what;
};

// In the order of Fault.
constexpr std::array<Known, fault_count> table{{
    {"stall", Millis{30'000},
     "request: taken and never answered, every other time executed; a client of our own virtual "
     "clock finds the connection closed after `for`"},
    {"drop_before", Millis{0}, "request: not executed, the connection closed without an answer"},
    {"drop_after", Millis{0}, "request: executed, the connection closed without an answer"},
    {"reset", Millis{0}, "request: executed, the connection reset in the middle of the body"},
    {"http_429", Millis{1'000}, "request: not executed, 429 -1003 with Retry-After `for`"},
    {"http_418", Millis{120'000},
     "request: not executed; it and all that follow within `for` are answered 418 -1003 with the "
     "ban's end"},
    {"unknown_error", Millis{0}, "signed request: not executed, 503 \"Unknown error, ...\""},
    {"unknown_error_executed", Millis{0}, "signed request: executed, 503 \"Unknown error, ...\""},
    {"unavailable", Millis{0}, "request: not executed, 503 \"Service Unavailable.\""},
    {"internal_error", Millis{0}, "request: not executed, 503 -1001"},
    {"overload", Millis{0},
     "new order that neither reduces nor closes: not executed, 503 -1008 (throttled)"},
    {"clock_off", Millis{0}, "signed request: not executed, 400 -1021 (outside of the recvWindow)"},
    {"timeout", Millis{0}, "signed request: executed, 408 -1007 (execution status unknown)"},
    {"reject", Millis{0}, "new order, conditional or not: 400 -2010, not executed"},
    {"latency", Millis{2'000}, "request: up to `for` more on its way, there and back together"},
    {"not_visible", Millis{500},
     "order, conditional or not: for so long after its creation queries answer -2013 and lists of "
     "open orders lack it"},
    {"duplicate_event", Millis{300}, "user event: comes twice, the second within `for`"},
    {"reordered_event", Millis{300}, "user event: up to `for` late, later ones overtake it"},
    {"silent_stream", Millis{10'000},
     "stretch of `for`: the account's events are lost, its sockets stay open"},
    {"stream_drop", Millis{0}, "user event: the account's sockets are closed instead of it"},
    {"key_expiry", Millis{0}, "user event: after it the listen key is at its end"},
    {"silent_market", Millis{600'000},
     "stretch of `for`: a market socket tells nothing and stays open"},
    {"partial_fill", Millis{0},
     "market or IOC order, a triggered one too: 10 to 90 % of it meets the book, the rest expires"},
    {"liquidation", Millis{60'000}, "order that opens or adds: `for` later the position is closed"},
    {"adl", Millis{60'000},
     "order that opens or adds: `for` later the position is deleveraged at the mark price"},
}};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\"";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// The next part of `rest` up to one of `ends`, which is taken away with it.
std::string_view take(std::string_view& rest, std::string_view ends) {
  const auto end = rest.find_first_of(ends);
  const auto part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return part;
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string_view nearest(std::string_view name) {
  const auto closer = [name](const Known& a, const Known& b) {
    return distance(a.name, name) < distance(b.name, name);
  };
  return std::min_element(table.begin(), table.end(), closer)->name;
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Millis> span(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (bad != std::errc{} || n < 0 || n > 100'000'000) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit == "ms") return Millis{n};
  if (unit == "s") return Millis{n * 1'000};
  if (unit == "m") return Millis{n * 60'000};
  if (unit == "h") return Millis{n * 3'600'000};
  if (unit == "d") return Millis{n * 86'400'000};
  return std::nullopt;
}

struct Written {
  std::string_view name, value;
};

std::optional<Written> assignment(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  return Written{trimmed(text.substr(0, equals)), trimmed(text.substr(equals + 1))};
}

Error wrong(std::string text) {
  return Error(Errc::config, std::move(text));
}

std::optional<Error> set_span(FaultRule& rule, std::string_view text) {
  const auto given = assignment(text);
  const auto length = given ? span(given->value) : std::nullopt;
  if (!length || (given->name != "for" && given->name != "after" && given->name != "until")) {
    return wrong("'" + std::string(text) +
                 "' is none of for=SPAN, after=SPAN, until=SPAN; a span is 500ms, 30s, 10m, 2h or "
                 "1d");
  }
  if (given->name == "for") rule.lasts = *length;
  if (given->name == "after") rule.after = *length;
  if (given->name == "until") rule.until = *length;
  return std::nullopt;
}

void replace(FaultRules& rules, const FaultRule& rule) {
  std::erase_if(rules, [&](const FaultRule& known) { return known.fault == rule.fault; });
  rules.push_back(rule);
}

// The faults that a name stands for; none: there is no such name.
std::vector<Fault> named(std::string_view name) {
  std::vector<Fault> found;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (name == "all" || table[i].name == name) found.push_back(static_cast<Fault>(i));
  }
  return found;
}

// "a = 0.1  for = 2s": blanks around '=' are of no account.
std::string without_blanks_around_equals(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '"';
    if (blank && (out.empty() || out.back() == '=' || out.back() == ' ')) continue;
    if (c == '=' && !out.empty() && out.back() == ' ') out.pop_back();
    out += blank ? ' ' : c;
  }
  return out;
}

result<void> add(FaultRules& rules, std::string_view written) {
  const std::string text = without_blanks_around_equals(written);
  std::string_view rest = text;
  const auto head = take(rest, " ");
  const auto given = assignment(head);
  if (!given) return wrong("'" + std::string(head) + "' is not name=ratio");
  const auto faults = named(given->name);
  if (faults.empty()) {
    return wrong("there is no fault " + std::string(given->name) + "; did you mean " +
                 std::string(nearest(given->name)) + "?");
  }
  const auto ratio = number(given->value);
  if (!ratio || !(*ratio >= 0 && *ratio <= 1)) {
    return wrong(std::string(given->name) + "=" + std::string(given->value) +
                 ": a ratio is a number from 0 to 1");
  }
  const auto options = rest;
  for (const Fault fault : faults) {
    FaultRule rule{fault, *ratio, table[static_cast<std::size_t>(fault)].lasts, {}, {}};
    for (rest = options; !trimmed(rest).empty();) {
      const auto option = take(rest, " ");
      if (option.empty()) continue;
      if (auto problem = set_span(rule, option)) return problem->within(given->name);
    }
    replace(rules, rule);
  }
  return {};
}

}  // namespace

std::string_view to_string(Fault fault) {
  return table[static_cast<std::size_t>(fault)].name;
}

result<FaultRules> parse_faults(std::string_view text) {
  FaultRules rules;
  for (int line = 1; !text.empty(); ++line) {
    auto row = take(text, "\n");
    row = row.substr(0, row.find('#'));
    while (!row.empty()) {
      const auto part = trimmed(take(row, ","));
      if (part.empty()) continue;
      const auto added = add(rules, part);
      if (added.has_error() && (line > 1 || !text.empty())) {
        return added.error().within("line " + std::to_string(line));
      }
      if (added.has_error()) return added.error();
    }
  }
  return rules;
}

result<FaultRules> load_faults(const std::string& text_or_file) {
  if (trimmed(text_or_file).empty() || text_or_file.find('=') != std::string::npos) {
    return parse_faults(text_or_file);
  }
  std::ifstream file(text_or_file);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) {
    return wrong("'" + text_or_file +
                 "' is neither name=ratio nor a file that can be read; --faults list names them");
  }
  auto rules = parse_faults(text.str());
  if (rules.has_error()) return rules.error().within(text_or_file);
  return rules;
}

std::string list_faults() {
  std::string out;
  for (const Known& known : table) {
    std::string row(known.name);
    row.resize(24, ' ');
    std::string lasts = known.lasts.count() == 0 ? "" : std::to_string(known.lasts.count()) + "ms";
    lasts.resize(10, ' ');
    out += row + lasts + std::string(known.what) + "\n";
  }
  return out;
}

}  // namespace vectord::exchange
