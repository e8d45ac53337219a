#pragma once
// The figures of the 4 h candles that say whether the larger trend confirms a direction.
#include <optional>

#include "vectord/domain/candle.hpp"
#include "vectord/market/ema.hpp"
#include "vectord/market/view.hpp"

namespace vectord::market {

class TrendFigures {
 public:
  void update(const Candle& candle);
  std::optional<TrendView> view() const;  // absent until EMA200 is there (200 bars)

 private:
  Ema ema50_{50};
  Ema ema200_{200};
  std::optional<double> previous_ema50_;
  double close_ = 0;
};

}  // namespace vectord::market
