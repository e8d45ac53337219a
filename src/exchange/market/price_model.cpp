#include "exchange/market/price_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace vectord::exchange {
namespace {

constexpr double factor_deviation = 0.0042;  // of an hour: about 2 % a day
constexpr double shock_weight = 0.10;        // GARCH alpha
constexpr double memory_weight = 0.87;       // GARCH beta
constexpr double average_weight = 1.0 / 24;
constexpr double anchor_pull = 0.0012;  // an hour: half of the way back in 24 days
// A stretch is measured against what a day's run usually comes to under the average above.
constexpr double day_run = 3.4;  // sqrt(24 / 2), in hourly deviations
constexpr double free_stretch = 1.1;
constexpr double stretch_pull = 0.055;  // of the excess, an hour

double season_of_volatility(int hour_of_day) {
  return std::sqrt(season(hour_of_day));
}

void plan_jump(HourPlan& plan, Prng& chance, double odds, double deviation) {
  plan.jump_minute = -1;
  plan.jump = 0;
  if (chance.uniform() >= odds) return;
  const double size = deviation * (2.0 + 3.0 * chance.uniform());
  // Markets fall faster than they rise.
  plan.jump = chance.uniform() < 0.58 ? -size : size;
  plan.jump_minute = static_cast<int>(chance.below(60));
}

// Zero inside the free stretch, then against the excess.
double pull_back(double stretch) {
  const double excess = std::max(std::abs(stretch) - free_stretch, 0.0);
  return -std::copysign(excess, stretch) * stretch_pull * day_run;
}

}  // namespace

double season(int hour_of_day) {
  static constexpr std::array<double, 24> shape{1.05, 0.95, 0.85, 0.75, 0.70, 0.68, 0.72, 0.85,
                                                0.95, 0.95, 0.90, 0.90, 1.05, 1.35, 1.65, 1.60,
                                                1.40, 1.20, 1.10, 1.05, 1.00, 0.90, 0.80, 0.85};
  return shape[static_cast<std::size_t>(hour_of_day)] / 1.0083333333333333;
}

Volatility::Volatility(double mean_deviation)
    : mean_(mean_deviation),
      variance_(mean_deviation * mean_deviation),
      deviation_(mean_deviation) {}

void Volatility::learn(double hour_return) {
  const double usual = mean_ * mean_;
  // One wild hour must not make a wild month: the shock that counts is bounded.
  const double shock = std::min(hour_return * hour_return, 20 * usual);
  variance_ =
      (1 - shock_weight - memory_weight) * usual + shock_weight * shock + memory_weight * variance_;
  variance_ = std::clamp(variance_, 0.2 * usual, 9 * usual);
  deviation_ = std::sqrt(variance_);
}

void RegimeWalk::next_hour(Prng& chance) {
  if (hours_left_-- > 0) return;
  const double kind = chance.uniform();
  const double size = strength_ * (0.6 + 0.8 * chance.uniform());
  drift_ = kind < 0.27 ? size : kind < 0.54 ? -size : 0;
  // Never shorter than a third of the mean: trends last days, not hours.
  const double hours = mean_hours_ * (0.33 - 0.67 * std::log(1 - chance.uniform()));
  hours_left_ = static_cast<int>(std::min(hours, 8 * mean_hours_));
}

Factor::Factor(std::uint64_t seed)
    : chance_(seed), volatility_(factor_deviation), regime_(0.20, 72) {}

void Factor::begin_hour(int hour_of_day) {
  regime_.next_hour(chance_);
  const double deviation = volatility_.deviation();
  const double stretch = (level_ - average_) / (deviation * day_run);
  plan_.deviation = deviation * season_of_volatility(hour_of_day);
  plan_.drift = (regime_.drift() + pull_back(stretch)) * factor_deviation - anchor_pull * level_;
  plan_jump(plan_, chance_, 1.0 / 500, deviation);
}

void Factor::end_hour(double hour_return) {
  volatility_.learn(hour_return);
  level_ += hour_return;
  average_ += (level_ - average_) * average_weight;
}

PriceModel::PriceModel(std::uint64_t seed, double level, double beta, double own_deviation)
    : chance_(seed),
      price_(level),
      beta_(beta),
      log_level_(std::log(level)),
      volatility_(own_deviation),
      regime_(0.16, 40),
      hour_open_(level),
      average_(log_level_),
      deviation_(own_deviation) {
  // Not all of them at their usual level on the first day.
  price_ = level * std::exp(0.08 * quick_normal(chance_));
  hour_open_ = price_;
  average_ = std::log(price_);
}

void PriceModel::begin_hour(int hour_of_day, double hour_factor_deviation) {
  regime_.next_hour(chance_);
  const double own = volatility_.deviation();
  const double now = std::log(price_);
  plan_.deviation = own * season_of_volatility(hour_of_day);
  deviation_ = std::sqrt(plan_.deviation * plan_.deviation +
                         beta_ * beta_ * hour_factor_deviation * hour_factor_deviation);
  stretch_ = (now - average_) / (deviation_ * day_run);
  plan_.drift =
      regime_.drift() * own + pull_back(stretch_) * deviation_ - anchor_pull * (now - log_level_);
  plan_jump(plan_, chance_, 1.0 / 700, deviation_);
  hour_open_ = price_;
  own_return_ = 0;
}

double PriceModel::move(double own_return, double factor_return) {
  own_return_ += own_return;
  // exp to the second order; a minute's return never leaves the range where that is exact enough.
  const double step = std::clamp(own_return + beta_ * factor_return, -0.2, 0.2);
  price_ *= 1 + step + 0.5 * step * step;
  return step;
}

void PriceModel::end_hour() {
  volatility_.learn(own_return_);
  average_ += (std::log(price_) - average_) * average_weight;
}

}  // namespace vectord::exchange
