#include "vectord/base/time.hpp"

#include <cstdio>

namespace vectord {
namespace {

using Days = std::chrono::sys_days;

// Reads exactly `digits` digits at `at`, moving it; -1 where there are none.
int read_number(std::string_view text, std::size_t& at, int digits) {
  int value = 0;
  for (int i = 0; i < digits; ++i, ++at) {
    if (at >= text.size() || text[at] < '0' || text[at] > '9') return -1;
    value = value * 10 + (text[at] - '0');
  }
  return value;
}

bool read_char(std::string_view text, std::size_t& at, char c) {
  if (at >= text.size() || text[at] != c) return false;
  ++at;
  return true;
}

}  // namespace

int weekday(Time at) {
  const std::int64_t days = to_ms(day_start(at)) / 86'400'000;  // 1970-01-01 was a Thursday (3)
  const std::int64_t index = (days + 3) % 7;
  return static_cast<int>(index < 0 ? index + 7 : index);
}

std::string format_time(Time at) {
  const Time start = day_start(at);
  const std::chrono::year_month_day date{Days{std::chrono::days{to_ms(start) / 86'400'000}}};
  const std::int64_t ms = to_ms(at) - to_ms(start);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(ms / 3'600'000),
                static_cast<int>(ms / 60'000 % 60), static_cast<int>(ms / 1000 % 60),
                static_cast<int>(ms % 1000));
  return text;
}

result<Time> parse_time(std::string_view text) {
  const Error bad{Errc::parse, "\"" + std::string(text.substr(0, 40)) +
                                   "\" is not a UTC time such as 2026-01-10T12:00:00Z"};
  std::size_t at = 0;
  const int year = read_number(text, at, 4);
  if (year < 0 || !read_char(text, at, '-')) return bad;
  const int month = read_number(text, at, 2);
  if (month < 0 || !read_char(text, at, '-')) return bad;
  const int day = read_number(text, at, 2);
  if (day < 0) return bad;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return bad;
  std::int64_t ms = Days{date}.time_since_epoch().count() * std::int64_t{86'400'000};
  if (at == text.size()) return time_from_ms(ms);
  if (!read_char(text, at, 'T')) return bad;
  const int hour = read_number(text, at, 2);
  if (hour < 0 || hour > 23 || !read_char(text, at, ':')) return bad;
  const int minute = read_number(text, at, 2);
  if (minute < 0 || minute > 59 || !read_char(text, at, ':')) return bad;
  const int second = read_number(text, at, 2);
  if (second < 0 || second > 59) return bad;
  int millis = 0;
  if (read_char(text, at, '.')) {
    int scale = 100;
    const std::size_t start = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && scale > 0) {
      millis += (text[at++] - '0') * scale;
      scale /= 10;
    }
    if (at == start) return bad;
  }
  if (!read_char(text, at, 'Z') || at != text.size()) return bad;
  ms += ((hour * 60 + minute) * 60 + second) * std::int64_t{1000} + millis;
  return time_from_ms(ms);
}

}  // namespace vectord
