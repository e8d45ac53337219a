#include "vectord/strategy/plan.hpp"

#include <algorithm>
#include <cmath>

namespace vectord::strategy {
namespace {

bool usable(double price) {
  return std::isfinite(price) && price > 0;
}

int volume_adds(double ratio, const PlanSettings& settings) {
  if (ratio >= settings.leverage_volume_3) return settings.leverage_volume_3_adds;
  if (ratio >= settings.leverage_volume_2) return settings.leverage_volume_2_adds;
  return ratio >= settings.leverage_volume_1 ? settings.leverage_volume_1_adds : 0;
}

int risk_reward_adds(double risk_reward, const PlanSettings& settings) {
  if (risk_reward >= settings.leverage_risk_reward_3) return settings.leverage_risk_reward_3_adds;
  if (risk_reward >= settings.leverage_risk_reward_2) return settings.leverage_risk_reward_2_adds;
  return risk_reward >= settings.leverage_risk_reward_1 ? settings.leverage_risk_reward_1_adds : 0;
}

int rsi_adds(double rsi, const PlanSettings& settings) {
  if (rsi <= settings.leverage_rsi_2_low || rsi >= settings.leverage_rsi_2_high) {
    return settings.leverage_rsi_2_adds;
  }
  const bool deep = rsi <= settings.leverage_rsi_1_low || rsi >= settings.leverage_rsi_1_high;
  return deep ? settings.leverage_rsi_1_adds : 0;
}

}  // namespace

double stop_distance(double entry, double atr, Regime regime, const PlanSettings& settings) {
  const bool ranging = regime == Regime::ranging;
  const double wanted = atr * (ranging ? settings.stop_atr_ranging : settings.stop_atr);
  const double most = ranging ? settings.stop_max_percent_ranging : settings.stop_max_percent;
  return std::clamp(wanted, entry * settings.stop_min_percent / 100.0, entry * most / 100.0);
}

int leverage_for(double volume_ratio, double risk_reward, double rsi,
                 const PlanSettings& settings) {
  const bool cautious =
      volume_ratio < settings.cautious_volume_ratio || risk_reward < settings.cautious_risk_reward;
  const int wanted = cautious
                         ? settings.leverage_cautious
                         : settings.leverage_base + volume_adds(volume_ratio, settings) +
                               risk_reward_adds(risk_reward, settings) + rsi_adds(rsi, settings);
  return std::clamp(wanted, settings.leverage_min, settings.leverage_max);
}

Plan make_plan(const market::MarketView& view, Direction direction, Regime regime,
               const PlanSettings& settings) {
  const double sign = sign_of(direction);
  const double distance = stop_distance(view.close, view.atr, regime, settings);
  Plan plan;
  plan.entry = view.close;
  plan.stop = plan.entry - sign * distance;
  plan.targets = {plan.entry + sign * settings.target_atr_1 * view.atr,
                  plan.entry + sign * settings.target_atr_2 * view.atr,
                  plan.entry + sign * settings.target_atr_3 * view.atr};
  // From the distances, not the prices: 4 ATR over 2 ATR is 2, not 1.9999999.
  plan.risk_reward = settings.target_atr_1 * view.atr / distance;
  plan.leverage = leverage_for(view.volume_ratio, plan.risk_reward, view.rsi, settings);
  return plan;
}

double risk_reward_of(const Signal& signal) {
  const double risk = std::abs(signal.entry - signal.stop);
  return risk > 0 ? std::abs(signal.targets[0] - signal.entry) / risk : 0;
}

bool plan_holds(const Signal& signal) {
  const bool prices = usable(signal.entry) && usable(signal.stop) && usable(signal.targets[0]) &&
                      usable(signal.targets[1]) && usable(signal.targets[2]);
  if (!prices) return false;
  const double sign = sign_of(signal.direction);
  return sign * (signal.entry - signal.stop) > 0 && sign * (signal.targets[0] - signal.entry) > 0 &&
         sign * (signal.targets[1] - signal.targets[0]) >= 0 &&
         sign * (signal.targets[2] - signal.targets[1]) >= 0;
}

}  // namespace vectord::strategy
