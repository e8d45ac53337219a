#pragma once
// Every number of strategy.md §1 and §3 to §5, one definition each. Percentages are in percent (8
// means 8 %). RSI levels are written for LONG; SHORT mirrors them about 50 unless it has a level of
// its own.
#include <chrono>
#include <cstddef>
#include <vector>

#include "vectord/base/time.hpp"
#include "vectord/domain/instrument.hpp"
#include "vectord/market/settings.hpp"

namespace vectord::strategy {

// How much each row of the score table gives or takes.
struct ScorePoints {
  int base = 50;
  int adx = 10;
  int vwap = 8;
  int divergence_regular = 20, divergence_hidden = 15;
  int extreme = 15;
  int trend_4h = 10, reversal = -5;
  int momentum = 5, momentum_strong = 10;
  int macd = 8, macd_growing = 15;
  int bollinger_near = 10, bollinger_beyond = 15;
  int candlestick = 12;
  int volume = 10;
  int rsi_deep = 5, rsi_deepest = 10;  // the second adds to the first
  int ema200_distance = 8, ema200_distance_far = 15;
  int taker_ratio = 5, taker_ratio_against = -3;
  int open_interest = 3, open_interest_against = -3;
  int risk_reward = 5;
  int trending_regime = 5;
};

// Keys signal.*
struct SignalSettings {
  double rsi_oversold = 30, rsi_overbought = 70;  // LONG below, SHORT above
  double rsi_extreme_low = 20, rsi_extreme_high = 80;
  double extreme_ema200_percent = 5;  // with the oversold RSI
  double rsi_reversal_low = 25, rsi_reversal_high = 72;
  double rsi_deep_low = 25, rsi_deep_high = 75;
  double rsi_deepest_low = 20, rsi_deepest_high = 80;
  double adx_min = 10;
  bool adx_required = false;
  double vwap_distance_percent = 1;
  double momentum_min_percent = 0.2;  // under it: no signal
  double momentum_good_percent = 0.5, momentum_strong_percent = 1.0;
  double macd_histogram_min_atr = 0.05;
  double bollinger_near_percent = 1;
  double pattern_min_volume_ratio = 0.8, engulfing_min_volume_ratio = 1.5;
  double high_volume_ratio = 1.5;
  double ema200_distance_percent = 3, ema200_far_percent = 5;
  double taker_ratio_long_min = 1.02, taker_ratio_short_max = 0.98;
  double open_interest_change_min_percent = 0.5;
  double high_risk_reward = 3;
  double funding_against_percent = 0.03;
  Millis funding_window = std::chrono::minutes{20};
  Millis max_age = std::chrono::hours{1};              // our own: one bar
  Millis max_age_external = std::chrono::seconds{30};  // from HTTP or Redis
  ScorePoints points;
};

// Stop, targets and leverage (§4).
struct PlanSettings {
  double stop_atr = 2, stop_atr_ranging = 3;
  double stop_min_percent = 1, stop_max_percent = 8, stop_max_percent_ranging = 10;
  double target_atr_1 = 4, target_atr_2 = 6, target_atr_3 = 8;
  int leverage_base = 5, leverage_min = 3, leverage_max = 20;
  int leverage_cautious = 3;  // thin volume or poor risk:reward
  double cautious_volume_ratio = 0.8, cautious_risk_reward = 1.5;
  double leverage_volume_1 = 1.2, leverage_volume_2 = 2, leverage_volume_3 = 3;
  int leverage_volume_1_adds = 2, leverage_volume_2_adds = 4, leverage_volume_3_adds = 6;
  double leverage_risk_reward_1 = 2, leverage_risk_reward_2 = 3, leverage_risk_reward_3 = 4;
  int leverage_risk_reward_1_adds = 1, leverage_risk_reward_2_adds = 3,
      leverage_risk_reward_3_adds = 5;
  double leverage_rsi_1_low = 25, leverage_rsi_1_high = 75;
  double leverage_rsi_2_low = 20, leverage_rsi_2_high = 80;
  int leverage_rsi_1_adds = 1, leverage_rsi_2_adds = 2;
};

// Keys filter.*: the quality gate (§5).
struct FilterSettings {
  int min_score = 70;  // 70 in production, 65 on testnet and paper: config says which
  double volume_ratio_min = 0.5;
  double rsi_long_max = 30, rsi_short_min = 70;
  double risk_reward_min = 1.2, risk_reward_min_ranging = 1.6;
  double market_percent = 0.5, market_strong_percent = 2;  // BTCUSDT's running 4 h bar
  int against_market_min_score = 80;
  int sideways_min_score = 70;                  // sideways market, or a weekend (UTC)
  double pump_percent = 40, dump_percent = 30;  // within 2 h
  double pump_volume_ratio = 2;
  double max_correlation = 0.85;
  double max_spread_percent = 0.3;
  Money min_book_depth = Money::from_int(50'000);  // within 5 %, the thinner side
  Millis cooldown_after_stop = std::chrono::minutes{60};
  int max_trades_in_window = 2;  // a symbol
  Millis trade_window = std::chrono::hours{2};
  std::size_t max_remembered_signals = 4096;
  std::size_t max_remembered_symbols = 1024;
  std::size_t max_queued_signals = 64;
};

// A warning when exceeded; the whole cycle: an error. engine/cycle_watch says what each spans.
struct StageBudgets {
  Millis scan = std::chrono::seconds{30};
  Millis signals = std::chrono::seconds{30};
  Millis filters = std::chrono::seconds{15};
  Millis execution = std::chrono::seconds{60};
  Millis cycle = std::chrono::seconds{180};
};

// Keys scanner.*
struct ScannerSettings {
  double min_quote_volume_24h = 20'000'000;  // USDT; 0 on testnet and paper: config says which
  int max_symbols = 50;
  int candles = 1000;
  int min_history = 600;  // closed 1 h bars; under it: insufficient_history
  Millis interval = std::chrono::seconds{60};
  StageBudgets budgets;
  std::vector<Symbol> whitelist;  // empty: all
  std::vector<Symbol> blacklist;
};

struct StrategySettings {
  ScannerSettings scanner;
  SignalSettings signal;
  PlanSettings plan;
  FilterSettings filter;
  market::RegimeSettings regime;
};

}  // namespace vectord::strategy
