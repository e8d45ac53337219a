#pragma once
// The calls that wait for a connection: the more urgent first, and within one urgency first come,
// first served. Knows no connection and reads no clock.
#include <array>
#include <deque>
#include <vector>

#include "net/http_call.hpp"

namespace vectord::net {

class CallQueue {
 public:
  void push(HttpCallPtr call);
  // The next one; with_bulk false leaves the least urgent class waiting. Null when there is none.
  HttpCallPtr take(bool with_bulk);
  // Out of the least urgent calls below `priority` the one that came last, to make room. Null when
  // all are as urgent.
  HttpCallPtr take_less_urgent_than(std::uint8_t priority);
  HttpCallPtr take_overdue(Steady::time_point now);
  std::vector<HttpCallPtr> take_all();

  std::size_t size() const { return size_; }
  std::size_t bulk() const { return classes_[least_priority].size(); }
  Steady::time_point next_deadline() const;

 private:
  HttpCallPtr take_front(std::deque<HttpCallPtr>& waiting);

  std::array<std::deque<HttpCallPtr>, least_priority + 1> classes_;
  std::size_t size_ = 0;
};

}  // namespace vectord::net
