#include "vectord/alerts/rules.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace vectord::alerts {
namespace {

using effect::Severity;
using Findings = std::vector<Finding>;

// A figure that went above its limit is fine again a tenth below it.
constexpr double calm_share = 0.9;
constexpr double win_rate_calm = 2, limit_calm = 5;  // points

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

void above(Findings& out, const char* code, std::string_view what, double value, double limit,
           std::string_view unit, Millis after) {
  if (limit <= 0 || value < limit * calm_share) return;
  std::string text(what);
  text += " " + number(value) + std::string(unit) + ", limit " + number(limit) + std::string(unit);
  out.push_back({code, "", Severity::warning, std::move(text), after, value <= limit});
}

void judge_execution(Findings& out, const Reading& r, const config::AlertSettings& s) {
  if (!r.execution_p95_ms || r.execution_samples < least_samples) return;
  above(out, "execution_slow", "P95 of the last orders is", *r.execution_p95_ms, s.execution_p95_ms,
        " ms", Millis{0});
}

void judge_win_rate(Findings& out, const Reading& r, const config::AlertSettings& s) {
  const std::uint64_t trades = r.trades_won + r.trades_lost;
  if (s.win_rate_percent <= 0 || trades < least_trades) return;
  const double rate = 100 * static_cast<double>(r.trades_won) / static_cast<double>(trades);
  if (rate >= s.win_rate_percent + win_rate_calm) return;
  out.push_back({"win_rate_low", "", Severity::warning,
                 number(rate) + " % of " + std::to_string(trades) + " trades were won, limit " +
                     number(s.win_rate_percent) + " %",
                 Millis{0}, rate >= s.win_rate_percent});
}

void judge_load(Findings& out, const Reading& r, const config::AlertSettings& s) {
  if (r.memory_percent) {
    above(out, "memory_high", "memory is", *r.memory_percent, s.memory_percent, " %", s.load_after);
  }
  if (r.cpu_percent) {
    above(out, "cpu_high", "CPU is", *r.cpu_percent, s.cpu_percent, " %", s.load_after);
  }
}

void judge_limits(Findings& out, const Reading& r, const config::AlertSettings& s) {
  if (s.risk_limit_percent <= 0) return;
  for (const LimitReading& limit : r.limits) {
    if (limit.used_percent < s.risk_limit_percent - limit_calm) continue;
    out.push_back({"risk_limit_near", limit.name, Severity::warning,
                   number(limit.used_percent) + " % of the limit is used up", Millis{0},
                   limit.used_percent < s.risk_limit_percent});
  }
}

void judge_halts(Findings& out, const Reading& r) {
  if (r.blocked_by.ends_with("_hard_stop")) {
    out.push_back({r.blocked_by, "", Severity::critical,
                   "no new entries until the next UTC day: " + r.blocked_by, Millis{0}, false});
  }
  if (r.breaker_open) {
    out.push_back({"circuit_breaker_open", "", Severity::critical,
                   "no new entries: the circuit breaker is open", Millis{0}, false});
  }
}

void judge_positions(Findings& out, const Reading& r, const config::AlertSettings& s) {
  for (const std::string& symbol : r.unprotected) {
    out.push_back({"position_unprotected", symbol, Severity::critical,
                   "no stop rests on the exchange", s.unprotected_after, false});
  }
}

void judge_connection(Findings& out, const Reading& r, const config::AlertSettings& s) {
  const bool lost = r.connection == "DISCONNECTED";
  if (!lost && r.connection != "DEGRADED") return;
  out.push_back(
      {"disconnected", "", lost ? Severity::critical : Severity::warning,
       lost ? "no connection to the exchange" : "a part of the connection to the exchange is lost",
       s.disconnected_after, false});
}

void judge_ledger(Findings& out, const Reading& r) {
  if (!r.residual || r.residual->is_zero()) return;
  out.push_back(
      {"wallet_differs", "", Severity::warning,
       "the exchange's wallet is " + r.residual->to_string() + " USDT beside what our fills say",
       Millis{60'000}, false});
}

constexpr std::array<std::string_view, 11> judged{
    "execution_slow", "win_rate_low",         "memory_high",
    "cpu_high",       "risk_limit_near",      "daily_loss_hard_stop",
    "disconnected",   "circuit_breaker_open", "intraday_drawdown_hard_stop",
    "wallet_differs", "position_unprotected"};

}  // namespace

std::string_view to_string(Notice::State state) {
  switch (state) {
    case Notice::State::event: return "event";
    case Notice::State::firing: return "firing";
    case Notice::State::recovered: return "recovered";
  }
  return "?";
}

std::string_view to_string(effect::Severity severity) {
  switch (severity) {
    case Severity::info: return "info";
    case Severity::warning: return "warning";
    case Severity::critical: return "critical";
  }
  return "?";
}

std::vector<Finding> judge(const Reading& reading, const config::AlertSettings& settings) {
  Findings out;
  judge_execution(out, reading, settings);
  judge_win_rate(out, reading, settings);
  judge_load(out, reading, settings);
  judge_limits(out, reading, settings);
  judge_halts(out, reading);
  judge_positions(out, reading, settings);
  judge_connection(out, reading, settings);
  judge_ledger(out, reading);
  return out;
}

bool is_judged(std::string_view code) {
  return std::find(judged.begin(), judged.end(), code) != judged.end();
}

}  // namespace vectord::alerts
