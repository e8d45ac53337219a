#include "vectord/strategy/generator.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "vectord/strategy/plan.hpp"
#include "vectord/strategy/score.hpp"

namespace vectord::strategy {
namespace {

using Why = NoSignal::Why;

bool positive(double figure) {
  return std::isfinite(figure) && figure > 0;
}

// What every score divides by must be a number; a bad figure must not become a score.
bool usable(const market::MarketView& view) {
  for (const double figure : {view.close, view.close_two_back, view.ema200, view.ema200_five_back,
                              view.atr, view.vwap, view.bollinger_lower, view.bollinger_upper}) {
    if (!positive(figure)) return false;
  }
  for (const double figure : {view.rsi, view.adx, view.macd, view.macd_signal, view.macd_histogram,
                              view.previous_macd_histogram, view.volume_ratio}) {
    if (!std::isfinite(figure)) return false;
  }
  return true;
}

std::optional<Direction> direction_of(double rsi, const SignalSettings& settings) {
  if (rsi < settings.rsi_oversold) return Direction::long_;
  if (rsi > settings.rsi_overbought) return Direction::short_;
  return std::nullopt;
}

bool has_history(const market::MarketView& view, const StrategySettings& settings) {
  return view.bars >= settings.scanner.min_history && view.trend_4h.has_value();
}

// The first condition that fails; the trend only where nothing makes it a reversal.
std::optional<Why> obstacle(const market::MarketView& view, Direction direction, bool confirmed,
                            const SignalSettings& settings) {
  if (settings.adx_required && view.adx < settings.adx_min) return Why::adx_too_low;
  if (!confirmed && !is_reversal(view, direction, settings)) return Why::trend_against;
  if (momentum_percent(view, direction) < settings.momentum_min_percent) return Why::no_momentum;
  return std::nullopt;
}

// What only our own market state knows, for our signals and those from outside alike.
void describe_market(Signal& signal, const market::MarketView& view,
                     const StrategySettings& settings) {
  signal.atr = view.atr;
  signal.rsi = view.rsi;
  signal.volume_ratio = view.volume_ratio;
  signal.regime = market::regime_of(view, settings.regime);
  signal.extreme = is_extreme(view, signal.direction, settings.signal);
  signal.trend_confirmed =
      view.trend_4h && market::trend_confirms(*view.trend_4h, signal.direction);
  signal.reversal = !signal.trend_confirmed && is_reversal(view, signal.direction, settings.signal);
  signal.bar = view.bar;
}

void set_plan(Signal& signal, const Plan& plan) {
  signal.entry = plan.entry;
  signal.stop = plan.stop;
  signal.targets = plan.targets;
  signal.risk_reward = plan.risk_reward;
  signal.leverage = plan.leverage;
}

class ScoreSheet {
 public:
  void add(ScoreComponent component, int points) {
    if (points != 0) parts_.push_back(ScorePart{component, points});
    sum_ += points;
  }
  int capped() const { return std::clamp(sum_, 0, 100); }
  std::vector<ScorePart> parts() && { return std::move(parts_); }

 private:
  std::vector<ScorePart> parts_;
  int sum_ = 0;
};

void score(Signal& signal, const market::MarketView& view, const Derivatives& derivatives,
           const SignalSettings& settings) {
  const Direction side = signal.direction;
  const ScorePoints& points = settings.points;
  ScoreSheet sheet;
  sheet.add(ScoreComponent::base, points.base);
  sheet.add(ScoreComponent::adx, score_adx(view, settings));
  sheet.add(ScoreComponent::vwap, score_vwap(view, side, settings));
  sheet.add(ScoreComponent::divergence_regular, score_regular_divergence(view, side, settings));
  sheet.add(ScoreComponent::divergence_hidden, score_hidden_divergence(view, side, settings));
  sheet.add(ScoreComponent::extreme, score_extreme(view, side, settings));
  sheet.add(ScoreComponent::trend_4h, signal.trend_confirmed ? points.trend_4h : 0);
  sheet.add(ScoreComponent::reversal, signal.reversal ? points.reversal : 0);
  sheet.add(ScoreComponent::momentum, score_momentum(view, side, settings));
  sheet.add(ScoreComponent::macd, score_macd(view, side, settings));
  sheet.add(ScoreComponent::bollinger, score_bollinger(view, side, settings));
  sheet.add(ScoreComponent::candlestick, score_candlestick(view, side, settings));
  sheet.add(ScoreComponent::volume, score_volume(view, settings));
  sheet.add(ScoreComponent::rsi_depth, score_rsi_depth(view, side, settings));
  sheet.add(ScoreComponent::ema200_distance, score_ema200_distance(view, side, settings));
  sheet.add(ScoreComponent::taker_ratio,
            score_taker_ratio(derivatives.taker_ratio, side, settings));
  sheet.add(ScoreComponent::open_interest,
            score_open_interest(derivatives.open_interest_change_percent, side, settings));
  sheet.add(ScoreComponent::risk_reward, score_risk_reward(signal.risk_reward, settings));
  sheet.add(ScoreComponent::trending_regime, score_regime(signal.regime, settings));
  signal.score = sheet.capped();
  signal.parts = std::move(sheet).parts();
}

std::vector<std::string_view> missing_of(const Derivatives& derivatives) {
  std::vector<std::string_view> missing;
  if (!derivatives.open_interest_change_percent) missing.emplace_back("open_interest");
  if (!derivatives.taker_ratio) missing.emplace_back("taker_ratio");
  if (!derivatives.funding_rate_percent || !derivatives.next_funding) {
    missing.emplace_back("funding");
  }
  return missing;
}

}  // namespace

std::string_view to_string(NoSignal::Why why) {
  switch (why) {
    case Why::insufficient_history: return "insufficient_history";
    case Why::invalid_figures: return "invalid_figures";
    case Why::no_extreme_rsi: return "no_extreme_rsi";
    case Why::adx_too_low: return "adx_too_low";
    case Why::trend_against: return "trend_against";
    case Why::no_momentum: return "no_momentum";
    case Why::plan_impossible: return "plan_impossible";
    case Why::funding_against: return "funding_against";
  }
  return "unknown";
}

SignalId signal_id(const Symbol& symbol, Direction direction, Time bar) {
  const char* letter = direction == Direction::long_ ? "-L-" : "-S-";
  return SignalId{symbol.str() + letter + std::to_string(to_ms(bar))};
}

std::optional<Direction> candidate(const market::MarketView& view,
                                   const StrategySettings& settings) {
  if (!has_history(view, settings) || !usable(view)) return std::nullopt;
  return direction_of(view.rsi, settings.signal);
}

std::variant<Signal, NoSignal> generate(const market::MarketView& view,
                                        const Derivatives& derivatives, Time now,
                                        const StrategySettings& settings) {
  if (!has_history(view, settings)) return NoSignal{Why::insufficient_history};
  if (!usable(view)) return NoSignal{Why::invalid_figures};
  const auto direction = direction_of(view.rsi, settings.signal);
  if (!direction) return NoSignal{Why::no_extreme_rsi};

  Signal signal;
  signal.id = signal_id(view.symbol, *direction, view.bar);
  signal.symbol = view.symbol;
  signal.direction = *direction;
  signal.created_at = now;
  describe_market(signal, view, settings);
  if (const auto why = obstacle(view, *direction, signal.trend_confirmed, settings.signal)) {
    return NoSignal{*why};
  }
  set_plan(signal, make_plan(view, *direction, signal.regime, settings.plan));
  if (!plan_holds(signal)) return NoSignal{Why::plan_impossible};
  const Funding funding{derivatives.funding_rate_percent, derivatives.next_funding};
  if (funding_blocks(funding, *direction, now, settings.signal)) {
    return NoSignal{Why::funding_against};
  }
  score(signal, view, derivatives, settings.signal);
  signal.missing = missing_of(derivatives);
  return signal;
}

Signal complete_external(Signal signal, const market::MarketView& view,
                         const StrategySettings& settings) {
  describe_market(signal, view, settings);
  signal.risk_reward = risk_reward_of(signal);
  signal.leverage = leverage_for(view.volume_ratio, signal.risk_reward, view.rsi, settings.plan);
  return signal;
}

}  // namespace vectord::strategy
