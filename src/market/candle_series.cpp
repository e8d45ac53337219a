#include "vectord/market/candle_series.hpp"

#include <algorithm>
#include <cmath>

namespace vectord::market {

std::string_view to_string(AppendOutcome outcome) {
  switch (outcome) {
    case AppendOutcome::appended: return "appended";
    case AppendOutcome::duplicate: return "duplicate";
    case AppendOutcome::out_of_order: return "out_of_order";
    case AppendOutcome::gap: return "gap";
    case AppendOutcome::malformed: return "malformed";
    case AppendOutcome::not_followed: return "not_followed";
  }
  return "?";
}

bool well_formed(const Candle& candle, Interval interval) {
  // Comparisons with NaN are false, so that each line also refuses it.
  return candle.open_time.time_since_epoch() % length_of(interval) == Millis{0} && candle.low > 0 &&
         candle.low <= std::min(candle.open, candle.close) &&
         candle.high >= std::max(candle.open, candle.close) && std::isfinite(candle.high) &&
         std::isfinite(candle.open) && std::isfinite(candle.close) && candle.volume >= 0 &&
         std::isfinite(candle.volume) && candle.quote_volume >= 0;
}

CandleSeries::CandleSeries(Interval interval, std::size_t capacity)
    : interval_(interval), candles_(capacity) {}

std::optional<Time> CandleSeries::last_open() const {
  if (candles_.empty()) return std::nullopt;
  return candles_.back().open_time;
}

std::optional<Time> CandleSeries::next_open() const {
  if (candles_.empty()) return std::nullopt;
  return end_of(candles_.back(), interval_);
}

AppendOutcome CandleSeries::evaluate(const Candle& candle) const {
  if (!well_formed(candle, interval_)) return AppendOutcome::malformed;
  if (candles_.empty() || candle.open_time == next_open()) return AppendOutcome::appended;
  if (candle.open_time > last_open()) return AppendOutcome::gap;
  // Without holes, a time between the oldest and the newest candle held is in the series.
  return candle.open_time >= candles_[0].open_time ? AppendOutcome::duplicate
                                                   : AppendOutcome::out_of_order;
}

AppendOutcome CandleSeries::append(const Candle& candle) {
  const AppendOutcome outcome = evaluate(candle);
  if (outcome == AppendOutcome::appended) {
    candles_.push(candle);
    ++count_;
  }
  return outcome;
}

}  // namespace vectord::market
