#include "vectord/market/vwap.hpp"

namespace vectord::market {

void Vwap::update(const Candle& candle) {
  const Time day = day_start(candle.open_time);
  if (day_ != day) {
    day_ = day;
    traded_ = 0;
    volume_ = 0;
  }
  const double typical = (candle.high + candle.low + candle.close) / 3.0;
  traded_ += typical * candle.volume;
  volume_ += candle.volume;
  value_ = volume_ > 0 ? traded_ / volume_ : typical;
}

}  // namespace vectord::market
