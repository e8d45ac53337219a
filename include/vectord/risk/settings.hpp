#pragma once
// Every number of strategy.md §6, one definition each. Percentages are in percent (8 means 8 %).
#include <chrono>

#include "vectord/base/time.hpp"

namespace vectord::risk {

// A hard stop refuses entries; what it does with what is held.
enum class OnHardStop { block, flatten };

// Keys risk.*
struct RiskSettings {
  double per_trade_percent = 1.4;           // of equity, from entry to stop
  double margin_per_position_percent = 20;  // of equity
  double capital_in_use_percent = 90;       // margin of all positions, of equity
  double portfolio_risk_percent = 15;       // open risk of all positions, of equity
  int max_positions = 4;
  double daily_loss_percent = 8;          // hard stop, below the day's first equity
  double intraday_drawdown_percent = 30;  // hard stop, below the day's peak equity
  OnHardStop on_hard_stop = OnHardStop::flatten;
  double breaker_daily_loss_percent = 8;
  int breaker_losing_trades = 3;  // in a row
  Millis breaker_cooldown = std::chrono::hours{2};
  double liquidation_distance_min_percent = 35;  // of entry
  double liquidation_reduce_step_percent = 10;   // of the quantity, each step
  int wins_1 = 3, wins_2 = 5;                    // in a row
  double wins_1_multiplier = 1.2, wins_2_multiplier = 1.3;
  int losses_1 = 2, losses_2 = 3;
  double losses_1_multiplier = 0.8, losses_2_multiplier = 0.6;
};

}  // namespace vectord::risk
