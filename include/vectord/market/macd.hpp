#pragma once
// MACD: fast EMA - slow EMA of closes, its signal EMA, and their difference. Both EMAs start at the
// slow one's first value, the signal 9 values later (TA-Lib's alignment).
#include <optional>

#include "vectord/market/ema.hpp"

namespace vectord::market {

struct MacdValue {
  double macd = 0, signal = 0, histogram = 0;
  bool operator==(const MacdValue&) const = default;
};

class Macd {
 public:
  explicit Macd(int fast = 12, int slow = 26, int signal = 9);
  void update(double close);
  std::optional<MacdValue> value() const { return value_; }

 private:
  int skipped_ = 0;  // closes that the fast EMA leaves out to start with the slow one
  int count_ = 0;
  Ema fast_;
  Ema slow_;
  Ema signal_;
  std::optional<MacdValue> value_;
};

}  // namespace vectord::market
