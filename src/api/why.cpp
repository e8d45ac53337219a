#include "vectord/api/why.hpp"

#include <algorithm>
#include <cmath>

namespace vectord::api {
namespace {

using State = Check::State;
using Counts = std::map<std::string, std::uint64_t>;

constexpr double near_limit = 0.8;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string one_decimal(double value) {
  const auto tenths = std::llround(value * 10);
  return std::to_string(tenths / 10) + "." + std::to_string(std::abs(tenths % 10));
}

// "reason 12, other 3": the most frequent first.
std::string most_frequent(const Counts& counts, std::size_t at_most) {
  std::vector<std::pair<std::string, std::uint64_t>> rows(counts.begin(), counts.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> words;
  for (const auto& [name, count] : rows) {
    if (words.size() < at_most) words.push_back(name + " " + std::to_string(count));
  }
  return joined(words);
}

Check connection(const Dashboard& now) {
  const std::string& state = now.system.connection;
  if (state == "CONNECTED") return {"connection", State::pass, "requests and both streams are up"};
  return {"connection", State::fail, "the exchange is " + state};
}

Check readiness(const Dashboard& now) {
  if (now.ready) return {"readiness", State::pass, "account, data and reconciliation are known"};
  return {"readiness", State::fail, "waiting for " + joined(now.not_ready)};
}

Check halts(const Dashboard& now) {
  const std::string& by = now.risk.blocked_by;
  if (by.empty()) return {"halts", State::pass, "no halt, no pause"};
  if (!now.ready && by == "not_ready") return {"halts", State::pass, "none but readiness"};
  return {"halts", State::fail, "entries are blocked by " + by};
}

// The part of each hard stop that is used up.
Check distance(const Dashboard& now) {
  const RiskSection& risk = now.risk;
  if (!risk.daily_loss_percent || !risk.intraday_drawdown_percent) {
    return {"risk limits", State::warn, "the day's equity is not known yet"};
  }
  const std::string text = "day's loss " + one_decimal(*risk.daily_loss_percent) + " % of " +
                           one_decimal(risk.daily_loss_limit_percent) + " %, drawdown " +
                           one_decimal(*risk.intraday_drawdown_percent) + " % of " +
                           one_decimal(risk.drawdown_limit_percent) + " %";
  const bool near = *risk.daily_loss_percent >= near_limit * risk.daily_loss_limit_percent ||
                    *risk.intraday_drawdown_percent >= near_limit * risk.drawdown_limit_percent;
  return {"risk limits", near ? State::warn : State::pass, text};
}

Check data(const Dashboard& now) {
  const SignalSection& signals = now.signals;
  if (signals.bars_scored == 0) {
    return {"data", State::warn, "no bar has closed since the start; the next hour brings one"};
  }
  const std::string without = most_frequent(signals.no_signal, 2);
  return {"data", State::pass,
          std::to_string(signals.bars_scored) + " bars scored" +
              (without.empty() ? "" : "; bars without a candidate: " + without)};
}

Check signal_funnel(const Dashboard& now) {
  const SignalSection& signals = now.signals;
  if (signals.received == 0) {
    return {"signals", State::warn, "no candidate yet: RSI is inside 30..70 everywhere"};
  }
  const std::string text = std::to_string(signals.received) + " received, " +
                           std::to_string(signals.processed) + " executed, " +
                           std::to_string(signals.rejected) + " rejected";
  const std::string reasons = most_frequent(signals.rejections, 3);
  return {"signals", State::pass, text + (reasons.empty() ? "" : ": " + reasons)};
}

Check last_decision(const std::vector<storage::SignalRecord>& recent, std::string_view symbol) {
  for (const storage::SignalRecord& record : recent) {
    if (!symbol.empty() && record.signal.symbol.view() != symbol) continue;
    const std::string head = record.signal.id.str() + " (score " +
                             std::to_string(record.signal.score) + ", " +
                             format_time(record.signal.created_at) + ") ";
    if (!record.reason) return {"last decision", State::pass, head + "was executed"};
    return {"last decision", State::warn,
            head + "was rejected: " + std::string(to_string(*record.reason)) +
                (record.detail.empty() ? "" : ", " + record.detail)};
  }
  const std::string of = symbol.empty() ? "" : " of " + std::string(symbol);
  return {"last decision", State::warn, "no signal" + of + " has been decided yet"};
}

}  // namespace

std::vector<Check> why_not_trading(const Dashboard& now,
                                   const std::vector<storage::SignalRecord>& recent,
                                   std::string_view symbol) {
  return {connection(now),
          readiness(now),
          halts(now),
          distance(now),
          data(now),
          signal_funnel(now),
          last_decision(recent, symbol)};
}

}  // namespace vectord::api
