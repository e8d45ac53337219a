#pragma once
// Volume-weighted average of the typical price (high + low + close) / 3 since 00:00 UTC. While
// nothing has traded in the day it is the last typical price.
#include <optional>

#include "vectord/domain/candle.hpp"

namespace vectord::market {

class Vwap {
 public:
  void update(const Candle& candle);
  std::optional<double> value() const { return value_; }

 private:
  std::optional<Time> day_;
  double traded_ = 0;  // typical price x volume
  double volume_ = 0;
  std::optional<double> value_;
};

}  // namespace vectord::market
