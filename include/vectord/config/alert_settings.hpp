#pragma once
// Thresholds of the alert rules and where notices go. The Telegram token is not here: it comes from
// the environment or a file.
#include <string>

#include "vectord/base/time.hpp"

namespace vectord::config {

// Keys alerts.*; a threshold of 0 turns its rule off.
struct AlertSettings {
  double execution_p95_ms = 1000;  // of the last 100 orders
  double win_rate_percent = 35;    // over all closed trades, from 20 on
  double memory_percent = 80, cpu_percent = 80;
  double risk_limit_percent = 80;  // used up of a limit that halts
  Millis unprotected_after = std::chrono::seconds{5};
  Millis disconnected_after = std::chrono::seconds{10};
  Millis load_after = std::chrono::seconds{30};  // memory and CPU, without a break
  // What is sent to people; the log and the API show everything.
  int quiet_from_minute = 0, quiet_to_minute = 0;  // of the UTC day; equal: no quiet hours
  int most_in_window = 20;
  Millis window = std::chrono::minutes{10};
};

// Keys telegram.*
struct TelegramSettings {
  std::string chat_id;  // empty: off
  std::string api_url = "https://api.telegram.org";
  std::string trusted_certificate;  // PEM file, for a server of your own
  bool commands = true;
};

// "22:00-06:30" or ""; false where it is neither.
bool parse_quiet_hours(const std::string& text, AlertSettings& into);
std::string format_quiet_hours(const AlertSettings& settings);

}  // namespace vectord::config
