#pragma once
// The closed candles of one symbol and interval, in order and without a hole: what does not follow
// the last one is refused by name. Holds the newest `capacity`, counts them all. Never fills a gap.
#include <cstdint>
#include <optional>
#include <string_view>

#include "vectord/domain/candle.hpp"
#include "vectord/market/ring.hpp"

namespace vectord::market {

enum class AppendOutcome {
  appended,
  duplicate,  // this open time is in already; the first one stays, since indicators were fed with
              // it
  out_of_order,  // older than the last one, and not held any more
  gap,           // later than the next one: candles are missing between; load the history again
  malformed,     // off the interval's grid, or prices and volumes that no candle can have
  not_followed,  // an interval that is not kept
};
std::string_view to_string(AppendOutcome outcome);

// Positive finite prices, low <= open, close <= high, volumes not negative, open time on the grid.
bool well_formed(const Candle& candle, Interval interval);

class CandleSeries {
 public:
  explicit CandleSeries(Interval interval, std::size_t capacity = 256);
  AppendOutcome append(const Candle& candle);
  // What append would say; changes nothing.
  AppendOutcome evaluate(const Candle& candle) const;

  Interval interval() const { return interval_; }
  int count() const { return count_; }  // ever appended, in one unbroken row
  std::size_t held() const { return candles_.size(); }
  const Candle& back(std::size_t steps = 0) const { return candles_.back(steps); }  // 0 = the last
  std::optional<Time> last_open() const;
  std::optional<Time> next_open() const;  // the only open time that append takes

 private:
  Interval interval_;
  Ring<Candle> candles_;
  int count_ = 0;
};

}  // namespace vectord::market
