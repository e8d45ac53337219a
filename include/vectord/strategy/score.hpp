#pragma once
// The score table (§3), one small function a row; each gives the points of its row, 0 when it does
// not apply. Every distance is mirrored by direction. Nothing here caps or sums.
#include <optional>

#include "vectord/market/view.hpp"
#include "vectord/strategy/settings.hpp"

namespace vectord::strategy {

// (price - reference) in percent of reference, positive in the favour of `direction`.
double favour_percent(double price, double reference, Direction direction);

bool is_extreme(const market::MarketView& view, Direction direction,
                const SignalSettings& settings);
bool has_divergence(const market::MarketView& view, Direction direction);
// What lets a signal through although the 4 h trend does not confirm it.
bool is_reversal(const market::MarketView& view, Direction direction,
                 const SignalSettings& settings);
// Close against the close two bars back, in percent, positive in our direction.
double momentum_percent(const market::MarketView& view, Direction direction);

int score_adx(const market::MarketView& view, const SignalSettings& settings);
int score_vwap(const market::MarketView& view, Direction direction, const SignalSettings& settings);
// Regular outranks hidden: at most one of the two is not 0.
int score_regular_divergence(const market::MarketView& view, Direction direction,
                             const SignalSettings& settings);
int score_hidden_divergence(const market::MarketView& view, Direction direction,
                            const SignalSettings& settings);
int score_extreme(const market::MarketView& view, Direction direction,
                  const SignalSettings& settings);
int score_momentum(const market::MarketView& view, Direction direction,
                   const SignalSettings& settings);
int score_macd(const market::MarketView& view, Direction direction, const SignalSettings& settings);
int score_bollinger(const market::MarketView& view, Direction direction,
                    const SignalSettings& settings);
int score_candlestick(const market::MarketView& view, Direction direction,
                      const SignalSettings& settings);
int score_volume(const market::MarketView& view, const SignalSettings& settings);
int score_rsi_depth(const market::MarketView& view, Direction direction,
                    const SignalSettings& settings);
int score_ema200_distance(const market::MarketView& view, Direction direction,
                          const SignalSettings& settings);
// An unknown figure gives 0.
int score_taker_ratio(std::optional<double> ratio, Direction direction,
                      const SignalSettings& settings);
// Rising open interest is with a LONG, falling open interest with a SHORT.
int score_open_interest(std::optional<double> change_percent, Direction direction,
                        const SignalSettings& settings);
int score_risk_reward(double risk_reward, const SignalSettings& settings);
int score_regime(Regime regime, const SignalSettings& settings);

}  // namespace vectord::strategy
