#pragma once
// Divergence of price and RSI, causal: every bar used is closed.
// - A pivot low is a bar whose low is strictly below the lows of the 3 bars on each side.
// - The first point is the last pivot low of the 30 bars before the current one.
// - The second point is the current bar. Its low must be strictly below those of the 3 bars
//   before it, and it may not be one of the 3 bars that confirm the pivot.
// Bullish regular: lower low in price, higher RSI. Bullish hidden: higher low, lower RSI.
// Bearish, on highs: regular = higher high, lower RSI; hidden = lower high, higher RSI.
#include <cstddef>

#include "vectord/market/ring.hpp"
#include "vectord/market/settings.hpp"

namespace vectord::market {

struct DivergenceValue {
  bool bullish_regular = false, bullish_hidden = false;
  bool bearish_regular = false, bearish_hidden = false;
  bool operator==(const DivergenceValue&) const = default;
};

class Divergence {
 public:
  explicit Divergence(DivergenceSettings settings = {});
  void update(double high, double low, double rsi);
  DivergenceValue value() const;  // none while there are too few bars

 private:
  struct Bar {
    double low = 0, high = 0, rsi = 0;
  };

  std::size_t pivot_bars_;
  Ring<Bar> bars_;
};

}  // namespace vectord::market
