#include "vectord/config/alert_settings.hpp"

#include <optional>
#include <string_view>

namespace vectord::config {
namespace {

constexpr int minutes_of_hour = 60;

std::optional<int> two_digits(std::string_view text) {
  if (text.size() != 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') {
    return std::nullopt;
  }
  return (text[0] - '0') * 10 + (text[1] - '0');
}

// "HH:MM" as minutes of the day.
std::optional<int> minute_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = two_digits(text.substr(0, 2));
  const auto minute = two_digits(text.substr(3));
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return *hour * minutes_of_hour + *minute;
}

void append_two(std::string& out, int value) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

void append_minute(std::string& out, int minute) {
  append_two(out, minute / minutes_of_hour);
  out += ':';
  append_two(out, minute % minutes_of_hour);
}

}  // namespace

bool parse_quiet_hours(const std::string& text, AlertSettings& into) {
  if (text.empty()) {
    into.quiet_from_minute = into.quiet_to_minute = 0;
    return true;
  }
  const std::string_view all = text;
  if (all.size() != 11 || all[5] != '-') return false;
  const auto from = minute_of_day(all.substr(0, 5));
  const auto to = minute_of_day(all.substr(6));
  if (!from || !to) return false;
  into.quiet_from_minute = *from;
  into.quiet_to_minute = *to;
  return true;
}

std::string format_quiet_hours(const AlertSettings& settings) {
  std::string out;
  if (settings.quiet_from_minute == settings.quiet_to_minute) return out;
  append_minute(out, settings.quiet_from_minute);
  out += '-';
  append_minute(out, settings.quiet_to_minute);
  return out;
}

}  // namespace vectord::config
