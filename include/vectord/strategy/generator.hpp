#pragma once
// Closed candles in, scored signal out (§3). Pure: the same view, derivatives and time give the
// same signal. Looks at closed candles only, knows nothing of positions, orders or the book.
#include <string_view>
#include <variant>

#include "vectord/market/view.hpp"
#include "vectord/strategy/funding.hpp"
#include "vectord/strategy/settings.hpp"

namespace vectord::strategy {

// What the exchange knows beyond candles. An absent figure adds 0 and is named in Signal::missing
// as "open_interest", "taker_ratio" or "funding".
struct Derivatives {
  std::optional<double> open_interest_change_percent;  // over 1 h
  std::optional<double> taker_ratio;                   // buy / sell, 5 m x 12
  std::optional<double> funding_rate_percent;
  std::optional<Time> next_funding;
};

struct NoSignal {
  enum class Why {
    insufficient_history,  // too few bars, or the 4 h trend is not known yet
    invalid_figures,       // an indicator is not a usable number
    no_extreme_rsi,
    adx_too_low,
    trend_against,
    no_momentum,
    plan_impossible,  // ATR so wide that a target falls to 0 or below
    funding_against,
  };
  Why why;
  bool operator==(const NoSignal&) const = default;
};
std::string_view to_string(NoSignal::Why why);  // snake_case of the names above

// The cheap half: enough history and an RSI beyond its level. Derivatives are asked for only then.
std::optional<Direction> candidate(const market::MarketView& view,
                                   const StrategySettings& settings);

std::variant<Signal, NoSignal> generate(const market::MarketView& view,
                                        const Derivatives& derivatives, Time now,
                                        const StrategySettings& settings);

// A signal from outside with what our own market state knows: atr, rsi, volume ratio, regime,
// trend, extreme, reversal, bar, risk:reward and leverage. Its id, score and prices stay as they
// came.
Signal complete_external(Signal signal, const market::MarketView& view,
                         const StrategySettings& settings);

// "BTCUSDT-L-1767225600000": the same bar gives the same id.
SignalId signal_id(const Symbol& symbol, Direction direction, Time bar);

}  // namespace vectord::strategy
