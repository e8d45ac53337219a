#include "vectord/strategy/filter.hpp"

#include <algorithm>
#include <cmath>

#include "text.hpp"
#include "vectord/strategy/plan.hpp"
#include "vectord/strategy/score.hpp"

namespace vectord::strategy {
namespace {

using Verdict = std::optional<Refusal>;

struct Case {
  const Signal& signal;
  const market::MarketView& view;
  const GateContext& context;
  const StrategySettings& settings;
};

Refusal refuse(RejectReason reason, std::string detail) {
  return Refusal{reason, std::move(detail)};
}

std::string minutes_of(Millis span) {
  return number(static_cast<double>(span.count()) / 60'000.0) + " min";
}

bool is_long(const Signal& signal) {
  return signal.direction == Direction::long_;
}

Verdict check_history(const Case& at) {
  const int needed = at.settings.scanner.min_history;
  if (at.view.bars < needed) {
    return refuse(RejectReason::insufficient_history,
                  std::to_string(at.view.bars) + " bars < " + std::to_string(needed));
  }
  if (!at.view.trend_4h) {
    return refuse(RejectReason::insufficient_history, "4h trend not known yet");
  }
  return std::nullopt;
}

Verdict check_plan(const Case& at) {
  if (at.signal.score < 0 || at.signal.score > 100) {
    return refuse(RejectReason::invalid_plan,
                  "score " + std::to_string(at.signal.score) + " is not in 0..100");
  }
  if (plan_holds(at.signal)) return std::nullopt;
  return refuse(RejectReason::invalid_plan,
                std::string(to_string(at.signal.direction)) + " entry " + number(at.signal.entry) +
                    ", stop " + number(at.signal.stop) + ", targets " +
                    number(at.signal.targets[0]) + ", " + number(at.signal.targets[1]) + ", " +
                    number(at.signal.targets[2]) + " are not in order");
}

Verdict check_funding(const Case& at) {
  const Funding& funding = at.context.funding;
  if (!funding_blocks(funding, at.signal.direction, at.context.now, at.settings.signal)) {
    return std::nullopt;
  }
  return refuse(RejectReason::funding_against, describe(funding, at.context.now) + " against " +
                                                   std::string(to_string(at.signal.direction)));
}

Verdict check_score(const Case& at) {
  const int minimum = at.settings.filter.min_score;
  if (at.signal.score >= minimum) return std::nullopt;
  return refuse(RejectReason::score_below_minimum,
                "score " + std::to_string(at.signal.score) + " < " + std::to_string(minimum));
}

Verdict check_volume(const Case& at) {
  const double minimum = at.settings.filter.volume_ratio_min;
  if (at.view.volume_ratio >= minimum) return std::nullopt;
  return refuse(RejectReason::volume_below_threshold,
                "volume ratio " + number(at.view.volume_ratio) + " < " + number(minimum));
}

Verdict check_rsi(const Case& at) {
  const FilterSettings& filter = at.settings.filter;
  const double rsi = at.view.rsi;
  if (is_long(at.signal)) {
    if (rsi <= filter.rsi_long_max) return std::nullopt;
    return refuse(RejectReason::rsi_not_extreme,
                  "LONG rsi " + number(rsi) + " > " + number(filter.rsi_long_max));
  }
  if (rsi >= filter.rsi_short_min) return std::nullopt;
  return refuse(RejectReason::rsi_not_extreme,
                "SHORT rsi " + number(rsi) + " < " + number(filter.rsi_short_min));
}

Verdict check_trend(const Case& at) {
  if (market::trend_confirms(*at.view.trend_4h, at.signal.direction)) return std::nullopt;
  if (is_reversal(at.view, at.signal.direction, at.settings.signal)) return std::nullopt;
  const auto& trend = *at.view.trend_4h;
  return refuse(RejectReason::trend_not_confirmed,
                "4h close " + number(trend.close) + ", ema50 " + number(trend.ema50) + " (was " +
                    number(trend.previous_ema50) + "), ema200 " + number(trend.ema200) + " for " +
                    std::string(to_string(at.signal.direction)));
}

Verdict check_risk_reward(const Case& at) {
  const Regime regime = market::regime_of(at.view, at.settings.regime);
  const double minimum = regime == Regime::trending ? at.settings.filter.risk_reward_min
                                                    : at.settings.filter.risk_reward_min_ranging;
  const double risk_reward = risk_reward_of(at.signal);
  // Prices are doubles: a ratio of exactly the minimum may come out a rounding error below it.
  if (risk_reward >= minimum * (1 - 1e-9)) return std::nullopt;
  return refuse(RejectReason::risk_reward_below_minimum, "risk:reward " + number(risk_reward) +
                                                             " < " + number(minimum) + " (" +
                                                             std::string(to_string(regime)) + ")");
}

Verdict check_market(const Case& at) {
  if (!at.context.btc_4h_change_percent || !std::isfinite(*at.context.btc_4h_change_percent)) {
    return refuse(RejectReason::not_ready, "BTCUSDT's running 4h bar is not known");
  }
  const FilterSettings& filter = at.settings.filter;
  const double change = *at.context.btc_4h_change_percent;
  const MarketMood mood = mood_of(change, filter);
  const bool falling = is_long(at.signal);
  const bool strong_against = mood == (falling ? MarketMood::strong_down : MarketMood::strong_up);
  const bool against = mood == (falling ? MarketMood::down : MarketMood::up);
  const std::string text =
      std::string(to_string(at.signal.direction)) + " with BTCUSDT 4h " + number(change) + " %";
  if (strong_against) return refuse(RejectReason::market_against_signal, text);
  const auto below = [&](int minimum, const char* why) -> Verdict {
    if (at.signal.score >= minimum) return std::nullopt;
    return refuse(RejectReason::market_against_signal, text + ", " + why + ": score " +
                                                           std::to_string(at.signal.score) + " < " +
                                                           std::to_string(minimum));
  };
  if (against) {
    if (auto verdict = below(filter.against_market_min_score, "against")) return verdict;
  }
  if (is_weekend(at.context.now)) return below(filter.sideways_min_score, "weekend");
  if (mood == MarketMood::sideways) return below(filter.sideways_min_score, "sideways");
  return std::nullopt;
}

Verdict check_pump(const Case& at) {
  const FilterSettings& filter = at.settings.filter;
  const double change = at.context.price_change_2h_percent.value_or(
      favour_percent(at.view.close, at.view.close_two_hours_ago, Direction::long_));
  const bool violent = change >= filter.pump_percent || change <= -filter.dump_percent;
  // Real volume behind the move makes it a market, not a pump.
  if (!violent || at.view.volume_ratio >= filter.pump_volume_ratio) return std::nullopt;
  return refuse(RejectReason::pump_or_dump, number(change) + " % in 2 h on volume ratio " +
                                                number(at.view.volume_ratio) + " < " +
                                                number(filter.pump_volume_ratio));
}

Verdict check_correlation(const Case& at) {
  const auto& correlation = at.context.max_abs_correlation;
  const double maximum = at.settings.filter.max_correlation;
  if (!correlation || std::abs(*correlation) <= maximum) return std::nullopt;
  return refuse(RejectReason::correlated_with_open_position,
                "correlation " + number(std::abs(*correlation)) + " > " + number(maximum));
}

Verdict check_cooldown(const Case& at) {
  const FilterSettings& filter = at.settings.filter;
  const SymbolHistory& history = at.context.history;
  if (history.last_stop) {
    const Millis since = at.context.now - *history.last_stop;
    if (since < filter.cooldown_after_stop) {
      return refuse(RejectReason::symbol_cooldown, "stopped out " + minutes_of(since) + " ago < " +
                                                       minutes_of(filter.cooldown_after_stop));
    }
  }
  const auto recent = std::count_if(history.trades.begin(), history.trades.end(), [&](Time trade) {
    return at.context.now - trade < filter.trade_window;
  });
  if (recent < filter.max_trades_in_window) return std::nullopt;
  return refuse(RejectReason::symbol_cooldown,
                std::to_string(recent) + " trades in " + minutes_of(filter.trade_window));
}

Verdict check_seen(const Case& at) {
  if (!at.context.seen) return std::nullopt;
  return refuse(RejectReason::duplicate_signal,
                at.signal.id.str() + ", or " + std::string(to_string(at.signal.direction)) +
                    " of bar " + format_time(at.signal.bar) + ", was taken before");
}

Verdict check_age(const Case& at) {
  const bool ours = at.signal.source == SignalSource::scanner;
  const Millis limit = ours ? at.settings.signal.max_age : at.settings.signal.max_age_external;
  const Millis age = at.context.now - at.signal.created_at;
  // A time stamp from the future would never grow old.
  if (std::chrono::abs(age) <= limit) return std::nullopt;
  return refuse(RejectReason::stale_signal, "age " + std::to_string(age.count()) + " ms beyond " +
                                                std::to_string(limit.count()) + " ms");
}

}  // namespace

MarketMood mood_of(double btc_4h_change_percent, const FilterSettings& settings) {
  const double change = btc_4h_change_percent;
  if (change > settings.market_strong_percent) return MarketMood::strong_up;
  if (change > settings.market_percent) return MarketMood::up;
  if (change < -settings.market_strong_percent) return MarketMood::strong_down;
  return change < -settings.market_percent ? MarketMood::down : MarketMood::sideways;
}

bool is_weekend(Time at) {
  return weekday(at) >= 5;
}

std::optional<Refusal> review(const Signal& signal, const GateContext& context,
                              const StrategySettings& settings) {
  if (context.view == nullptr) {
    return refuse(RejectReason::unknown_symbol, signal.symbol.str() + " is not followed");
  }
  const Case at{signal, *context.view, context, settings};
  for (const auto check : {check_history, check_plan, check_funding, check_score, check_volume,
                           check_rsi, check_trend, check_risk_reward, check_market, check_pump,
                           check_correlation, check_cooldown, check_seen, check_age}) {
    if (auto refusal = check(at)) return refusal;
  }
  return std::nullopt;
}

std::optional<Refusal> review_book(const Signal& signal, const BookContext& context,
                                   const FilterSettings& settings) {
  if (!context.spread_percent || !context.thin_side_depth) {
    const char* what = context.spread_percent ? "depth" : "spread";
    return refuse(RejectReason::book_unknown, signal.symbol.str() + " " + what + " is not known");
  }
  if (*context.spread_percent > settings.max_spread_percent) {
    return refuse(RejectReason::spread_too_wide, "spread " + number(*context.spread_percent) +
                                                     " % > " + number(settings.max_spread_percent) +
                                                     " %");
  }
  if (*context.thin_side_depth < settings.min_book_depth) {
    return refuse(RejectReason::book_too_thin, "depth " + context.thin_side_depth->to_string() +
                                                   " USDT < " +
                                                   settings.min_book_depth.to_string() + " USDT");
  }
  return std::nullopt;
}

}  // namespace vectord::strategy
