#pragma once
// What other settings of the gate would have changed, from the decisions that were kept. It asks
// the four gates whose figures a signal carries (score, volume, RSI, risk:reward) again, in their
// order. A signal that passes them now had not been asked by the gates behind, so "more" is at
// most.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "vectord/domain/signal_outcome.hpp"
#include "vectord/strategy/settings.hpp"

namespace vectord::strategy {

struct Hindsight {
  int signals = 0;
  int wins = 0, losses = 0;  // by R above or below 0
  int open = 0;              // of which nobody knows yet
  double r = 0;              // summed
};

struct WhatIf {
  std::size_t decided = 0;
  std::optional<Time> since;  // of the oldest decision
  Hindsight more;             // were rejected and would pass
  Hindsight fewer;            // were executed and would be rejected
  struct OfSymbol {
    Hindsight more, fewer;
  };
  std::map<Symbol, OfSymbol> by_symbol;  // of which something would change
};

// The first of the four gates that refuses.
std::optional<RejectReason> review_kept(const Signal& signal, const FilterSettings& settings);

WhatIf what_if(std::span<const DecidedSignal> decided, const FilterSettings& settings);

// A setting by its name, as "filter.min_score"; "signal.min_score" and "min_risk_reward" mean what
// an operator means. False: not one of those that can be asked about, or not a number for it.
bool set_kept(FilterSettings& settings, std::string_view name, double value);

}  // namespace vectord::strategy
