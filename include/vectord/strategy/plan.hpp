#pragma once
// Stop, targets, risk:reward and leverage of a signal (§4). Prices are before rounding to the tick;
// the symbol's leverage bracket is applied by the sizer, which knows the notional.
#include <array>

#include "vectord/market/view.hpp"
#include "vectord/strategy/settings.hpp"

namespace vectord::strategy {

struct Plan {
  double entry = 0, stop = 0;
  std::array<double, 3> targets{};
  double risk_reward = 0;
  int leverage = 0;
  bool operator==(const Plan&) const = default;
};

// From the last close.
Plan make_plan(const market::MarketView& view, Direction direction, Regime regime,
               const PlanSettings& settings);
double stop_distance(double entry, double atr, Regime regime, const PlanSettings& settings);
int leverage_for(double volume_ratio, double risk_reward, double rsi, const PlanSettings& settings);

// |first target - entry| / |entry - stop|; 0 where the stop has no distance.
double risk_reward_of(const Signal& signal);
// All prices positive and finite, the stop behind the entry and the targets ahead of it, in order.
bool plan_holds(const Signal& signal);

}  // namespace vectord::strategy
