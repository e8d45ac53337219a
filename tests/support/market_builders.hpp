#pragma once
// Instruments and candle histories for tests: seeded noise around a price, ending in a controlled
// drop or rise, so that RSI, volume ratio and close land where a test wants them. The same plan,
// the same candles.
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "vectord/domain/candle.hpp"
#include "vectord/domain/instrument.hpp"
#include "vectord/domain/signal.hpp"
#include "vectord/market/view.hpp"

namespace vectord::test {

// A linear USDT perpetual with plain filters: step 0.001, minimum 5 USDT, brackets of 125 x down to
// 20 x.
Instrument perpetual(std::string_view symbol, std::string_view tick = "0.01");

struct HourPlan {
  double close = 100;  // of the last bar
  int bars = 1'000;
  double noise_percent = 0.1;  // deviation of a bar's return
  double end_percent = -0.25;  // each of the last bars moves so much; < 0: RSI falls
  int end_bars = 14;
  double volume = 1'000;  // of every bar
  std::uint64_t seed = 1;
};
// Closed 1 h candles, the last of which ends at `end`.
std::vector<Candle> hour_history(const HourPlan& plan, Time end);

// Closed 4 h candles with a steady trend in which EMA 50 and 200 stand clearly apart.
std::vector<Candle> trend_history(double close, Direction trend, Time end, int bars = 300);

// The bar after `last` that closes at `close`, without wicks.
Candle next_bar(const Candle& last, Interval interval, double close, double volume);
// `candles` with the last one's close moved there.
std::vector<Candle> with_last_close(std::vector<Candle> candles, double close);
std::vector<Candle> with_last_volume(std::vector<Candle> candles, double volume);

// What the strategy will see of these candles.
market::MarketView view_of(const std::vector<Candle>& hours, const std::vector<Candle>& four_hours);

// Two neighbouring doubles between `inside` and `outside`: the last for which `holds` is true and
// the first for which it is not. `holds(inside)` must be true and `holds(outside)` false.
struct Edge {
  double last_inside = 0, first_outside = 0;
};
Edge edge_of(double inside, double outside, const std::function<bool(double)>& holds);

}  // namespace vectord::test
