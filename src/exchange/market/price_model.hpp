#pragma once
// How generated prices move. Log returns of one hour = drift of the regime + pulls + volatility x
// chance
// + jumps. Volatility clusters (GARCH(1,1), Bollerslev 1986), regimes last days, a price that ran
// far from its own day average is pulled back, and a weak anchor keeps any run of any length in
// bounds. All symbols share the market's factor; each has its own hour beside it. Knows no ticks
// and no candles.
#include <cstdint>

#include "vectord/base/prng.hpp"

namespace vectord::exchange {

// Deviation 1, a sum of four uniforms: a fifth of the cost of Box-Muller. Its tails end at 3.5; the
// fat tails of the market come from the volatility and the jumps.
inline double quick_normal(Prng& chance) {
  const std::uint64_t bits = chance.next();
  const auto sum = static_cast<double>((bits & 0xffff) + ((bits >> 16) & 0xffff) +
                                       ((bits >> 32) & 0xffff) + (bits >> 48));
  return (sum - 131070.0) * (1.7320508075688772 / 65536.0);
}

// Clustering volatility: the deviation of an hour's return.
class Volatility {
 public:
  explicit Volatility(double mean_deviation);
  double deviation() const { return deviation_; }
  double relative() const { return deviation_ / mean_; }  // 1 in a usual hour
  void learn(double hour_return);

 private:
  double mean_;
  double variance_;
  double deviation_;
};

// Days of rising, falling or going nowhere.
class RegimeWalk {
 public:
  RegimeWalk(double strength, double mean_hours) : strength_(strength), mean_hours_(mean_hours) {}
  void next_hour(Prng& chance);
  double drift() const { return drift_; }  // of the hour, in deviations

 private:
  double strength_;
  double mean_hours_;
  double drift_ = 0;
  int hours_left_ = 0;
};

// Plan of an hour: what each of its minutes adds.
struct HourPlan {
  double drift = 0;      // of the hour
  double deviation = 0;  // of the hour, chance only
  double jump = 0;
  int jump_minute = -1;  // -1: no jump in this hour
  // Return of a part of the hour; `root` is the square root of `share`.
  double part(double share, double root, double z) const {
    return drift * share + deviation * root * z;
  }
};

// The common factor: returns of the market as a whole.
class Factor {
 public:
  explicit Factor(std::uint64_t seed);
  void begin_hour(int hour_of_day);
  void end_hour(double hour_return);
  const HourPlan& plan() const { return plan_; }
  Prng& chance() { return chance_; }
  double relative_volatility() const { return volatility_.relative(); }

 private:
  Prng chance_;
  Volatility volatility_;
  RegimeWalk regime_;
  HourPlan plan_;
  double level_ = 0;    // log, from the start
  double average_ = 0;  // of the level over about a day
};

// One symbol's price.
class PriceModel {
 public:
  PriceModel(std::uint64_t seed, double level, double beta, double own_deviation);
  void begin_hour(int hour_of_day, double factor_deviation);
  void end_hour();
  // Moves the price by its own part and its share of the factor's; gives the return.
  double move(double own_return, double factor_return);
  const HourPlan& plan() const { return plan_; }
  Prng& chance() { return chance_; }
  double price() const { return price_; }
  double beta() const { return beta_; }
  double hour_return() const { return price_ / hour_open_ - 1; }  // of the hour so far
  // Deviation of the hour's whole return.
  double deviation() const { return deviation_; }
  double relative_volatility() const { return volatility_.relative(); }
  // How far the price ran from its day average, in deviations of a day's run; + above.
  double stretch() const { return stretch_; }

 private:
  Prng chance_;
  double price_;
  double beta_;
  double log_level_;  // the anchor
  Volatility volatility_;
  RegimeWalk regime_;
  HourPlan plan_;
  double hour_open_;
  double own_return_ = 0;  // of the hour so far
  double average_;         // of the log price over about a day
  double deviation_;
  double stretch_ = 0;
};

// Activity over the day (UTC), mean 1: quiet in the Asian night, busy when New York opens.
double season(int hour_of_day);

}  // namespace vectord::exchange
