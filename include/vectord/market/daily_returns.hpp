#pragma once
// The last n returns from one UTC day's close to the next, taken from 1 h candles: a day's close is
// the close of the candle that ends at 00:00. The running day is not in.
#include <cstddef>
#include <optional>

#include "vectord/domain/candle.hpp"
#include "vectord/market/ring.hpp"

namespace vectord::market {

struct DailyReturn {
  Time day;          // 00:00 UTC at which the day began
  double value = 0;  // close / previous close - 1
  bool operator==(const DailyReturn&) const = default;
};

class DailyReturns {
 public:
  explicit DailyReturns(int days = 14);
  void update(const Candle& hour);
  bool full() const { return returns_.full(); }
  std::size_t size() const { return returns_.size(); }
  const DailyReturn& operator[](std::size_t index) const { return returns_[index]; }  // 0 = oldest

 private:
  std::optional<double> previous_close_;
  Ring<DailyReturn> returns_;
};

// Pearson's correlation, -1..1. Absent unless both are full, of the same days, and both moved.
std::optional<double> correlation(const DailyReturns& a, const DailyReturns& b);

}  // namespace vectord::market
