#include "exchange/market/candle_series.hpp"

namespace vectord::exchange {

void CandleRing::push(const Candle& candle) {
  if (candles_.size() < capacity_) {
    if (candles_.empty()) candles_.reserve(capacity_);
    candles_.push_back(candle);
    return;
  }
  candles_[head_] = candle;
  head_ = head_ + 1 == capacity_ ? 0 : head_ + 1;
}

void absorb(std::optional<Candle>& whole, const Candle& part, Time open_time) {
  if (!whole) {
    whole = part;
    whole->open_time = open_time;
    return;
  }
  whole->high = std::max(whole->high, part.high);
  whole->low = std::min(whole->low, part.low);
  whole->close = part.close;
  whole->volume += part.volume;
  whole->quote_volume += part.quote_volume;
  whole->trades += part.trades;
  // A share of an unknown is unknown.
  if (whole->taker_buy_volume && part.taker_buy_volume) {
    *whole->taker_buy_volume += *part.taker_buy_volume;
  } else {
    whole->taker_buy_volume.reset();
  }
}

Time open_time_of(Time at, Interval interval) {
  return time_from_ms(to_ms(at) - to_ms(at) % length_of(interval).count());
}

bool is_boundary(Time at, Interval interval) {
  return to_ms(at) % length_of(interval).count() == 0;
}

CandleCascade::CandleCascade(std::size_t capacity)
    : rings_{CandleRing{capacity}, CandleRing{capacity}, CandleRing{capacity}, CandleRing{capacity},
             CandleRing{capacity}} {}

void CandleCascade::push_hour(const Candle& hour) {
  ring(Interval::h1).push(hour);
  push(Interval::h4, hour, end_of(hour, Interval::h1), [](Interval, const Candle&) {});
}

std::optional<Candle> CandleCascade::running(Interval interval) const {
  // From coarse to fine: each running whole is followed by that of the finer interval.
  std::optional<Candle> whole;
  for (std::size_t at = index(interval); at > 0; --at) {
    if (!running_[at]) continue;
    const Time open_time =
        whole ? whole->open_time : open_time_of(running_[at]->open_time, interval);
    absorb(whole, *running_[at], open_time);
  }
  return whole;
}

}  // namespace vectord::exchange
