#pragma once
// The quality gate (§5): each refusal has exactly one reason, the first that fails, and the figures
// behind it. Signals from outside pass the same gate: RSI, volume, trend, regime and risk:reward
// are taken from our own market state and the prices, never from what the signal says of itself.
#include <optional>

#include "vectord/domain/refusal.hpp"
#include "vectord/market/view.hpp"
#include "vectord/strategy/funding.hpp"
#include "vectord/strategy/memory.hpp"
#include "vectord/strategy/settings.hpp"

namespace vectord::strategy {

enum class MarketMood { strong_down, down, sideways, up, strong_up };
MarketMood mood_of(double btc_4h_change_percent, const FilterSettings& settings);
bool is_weekend(Time at);  // UTC

struct GateContext {
  const market::MarketView* view = nullptr;  // null: a symbol we do not follow
  Time now;
  std::optional<double> btc_4h_change_percent;    // unknown is refused: not_ready
  std::optional<double> max_abs_correlation;      // absent: no position or chosen signal to compare
  std::optional<double> price_change_2h_percent;  // absent: from the view's closes
  Funding funding;
  SymbolHistory history;
  bool seen = false;  // SeenSignals::contains
};

// Steps 1-8, 10 and 11, after unknown_symbol, insufficient_history, invalid_plan and
// funding_against.
std::optional<Refusal> review(const Signal& signal, const GateContext& context,
                              const StrategySettings& settings);

struct BookContext {
  std::optional<double> spread_percent;  // (ask - bid) of the mid
  std::optional<Money> thin_side_depth;  // USDT within 5 %, the thinner side
};

// Step 9, just before the order. An unknown figure is book_unknown.
std::optional<Refusal> review_book(const Signal& signal, const BookContext& context,
                                   const FilterSettings& settings);

}  // namespace vectord::strategy
