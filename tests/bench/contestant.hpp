#pragma once
// One way to place orders: measured against the others in turn, in the same run, on the same core.
#include <chrono>
#include <string>
#include <vector>

namespace vectord::bench {

using Steady = std::chrono::steady_clock;
using Samples = std::vector<std::chrono::nanoseconds>;

class Contestant {
 public:
  virtual ~Contestant() = default;
  virtual std::string name() const = 0;
  virtual void open() = 0;  // connected and warm
  // Places `n` orders one after the other and appends how long each took.
  virtual void in_turn(int n, Samples& into) = 0;
};

class BurstContestant {
 public:
  virtual ~BurstContestant() = default;
  virtual std::string name() const = 0;
  virtual void open() = 0;
  // Places `n` orders at once and returns how long it took until the last was answered.
  virtual std::chrono::nanoseconds at_once(int n) = 0;
};

}  // namespace vectord::bench
