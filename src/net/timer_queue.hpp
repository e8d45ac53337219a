#pragma once
// Callbacks in the order of due time, tie and insertion. Reads no clock.
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>

#include "vectord/net/clock.hpp"

namespace vectord::net {

class TimerQueue {
 public:
  TimerId add(Time due, std::uint64_t tie, std::function<void()> callback);
  void cancel(TimerId id);
  bool empty() const { return timers_.empty(); }
  Time next_due() const { return timers_.begin()->first.due; }  // not on an empty queue
  std::function<void()> pop();                                  // not on an empty queue
  // Destroys every callback; what their destruction adds is destroyed too.
  void clear();

 private:
  struct Key {
    Time due;
    std::uint64_t tie;
    TimerId id;
    auto operator<=>(const Key&) const = default;
  };
  std::map<Key, std::function<void()>> timers_;
  std::unordered_map<TimerId, Key> by_id_;
  TimerId last_ = 0;
};

}  // namespace vectord::net
