#include "vectord/strategy/what_if.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "vectord/strategy/plan.hpp"

namespace vectord::strategy {
namespace {

constexpr std::array<RejectReason, 4> kept_gates{
    RejectReason::score_below_minimum, RejectReason::volume_below_threshold,
    RejectReason::rsi_not_extreme, RejectReason::risk_reward_below_minimum};

constexpr std::array<std::pair<std::string_view, double FilterSettings::*>, 8> numbers{
    {{"filter.volume_ratio_min", &FilterSettings::volume_ratio_min},
     {"volume_ratio_min", &FilterSettings::volume_ratio_min},
     {"filter.rsi_long_max", &FilterSettings::rsi_long_max},
     {"filter.rsi_short_min", &FilterSettings::rsi_short_min},
     {"filter.risk_reward_min", &FilterSettings::risk_reward_min},
     {"min_risk_reward", &FilterSettings::risk_reward_min},
     {"filter.min_risk_reward", &FilterSettings::risk_reward_min},
     {"filter.risk_reward_min_ranging", &FilterSettings::risk_reward_min_ranging}}};

bool is_kept(RejectReason reason) {
  return std::find(kept_gates.begin(), kept_gates.end(), reason) != kept_gates.end();
}

void count(Hindsight& into, const DecidedSignal& one) {
  ++into.signals;
  if (!one.outcome) {
    ++into.open;
    return;
  }
  into.r += one.outcome->r;
  if (one.outcome->r > 0) ++into.wins;
  if (one.outcome->r < 0) ++into.losses;
}

}  // namespace

std::optional<RejectReason> review_kept(const Signal& signal, const FilterSettings& settings) {
  if (signal.score < settings.min_score) return RejectReason::score_below_minimum;
  if (signal.volume_ratio < settings.volume_ratio_min) {
    return RejectReason::volume_below_threshold;
  }
  const bool extreme = signal.direction == Direction::long_ ? signal.rsi <= settings.rsi_long_max
                                                            : signal.rsi >= settings.rsi_short_min;
  if (!extreme) return RejectReason::rsi_not_extreme;
  const double least = signal.regime == Regime::trending ? settings.risk_reward_min
                                                         : settings.risk_reward_min_ranging;
  // As the gate: a ratio of exactly the minimum may come out a rounding error below it.
  if (risk_reward_of(signal) < least * (1 - 1e-9)) return RejectReason::risk_reward_below_minimum;
  return std::nullopt;
}

WhatIf what_if(std::span<const DecidedSignal> decided, const FilterSettings& settings) {
  WhatIf out;
  out.decided = decided.size();
  for (const DecidedSignal& one : decided) {
    const Time made = one.signal.created_at;
    out.since = std::min(out.since.value_or(made), made);
    const bool passes = !review_kept(one.signal, settings);
    const bool more = passes && one.reason && is_kept(*one.reason);
    const bool fewer = !passes && !one.reason;
    if (more) {
      count(out.more, one);
      count(out.by_symbol[one.signal.symbol].more, one);
    } else if (fewer) {
      count(out.fewer, one);
      count(out.by_symbol[one.signal.symbol].fewer, one);
    }
  }
  return out;
}

bool set_kept(FilterSettings& settings, std::string_view name, double value) {
  if (!std::isfinite(value)) return false;
  if (name == "filter.min_score" || name == "signal.min_score" || name == "min_score") {
    if (value < 0 || value > 100 || value != std::floor(value)) return false;
    settings.min_score = static_cast<int>(value);
    return true;
  }
  for (const auto& [known, field] : numbers) {
    if (name != known) continue;
    settings.*field = value;
    return true;
  }
  return false;
}

}  // namespace vectord::strategy
