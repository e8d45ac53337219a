#pragma once
// The rules: one reading of the daemon gives what is wrong in it. Pure, without a memory: how long
// something has been wrong, and that it is told once, is the desk's.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/alerts/notice.hpp"
#include "vectord/config/alert_settings.hpp"

namespace vectord::alerts {

struct LimitReading {
  std::string name;
  double used_percent = 0;
};

struct Reading {
  std::optional<double> execution_p95_ms;
  std::uint64_t execution_samples = 0;
  std::uint64_t trades_won = 0, trades_lost = 0;
  std::optional<double> memory_percent, cpu_percent;
  std::vector<LimitReading> limits;
  std::string blocked_by;  // by risk: a hard stop, the breaker; empty: nothing
  bool breaker_open = false;
  std::vector<std::string> unprotected;  // symbols held without a resting stop
  std::string connection;                // CONNECTED | DEGRADED | DISCONNECTED
  std::optional<Money> residual;
};

// One thing that is wrong, or (hold) not wrong enough to begin but not yet fine again.
struct Finding {
  std::string code, subject;
  effect::Severity severity = effect::Severity::warning;
  std::string text;
  Millis after{0};  // it must last so long before it is told
  bool hold = false;
};

inline constexpr std::uint64_t least_trades = 20, least_samples = 20;

std::vector<Finding> judge(const Reading& reading, const config::AlertSettings& settings);
// The reading, and nothing else, says when such a code is over.
bool is_judged(std::string_view code);

}  // namespace vectord::alerts
