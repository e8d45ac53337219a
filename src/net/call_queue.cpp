#include "net/call_queue.hpp"

#include <algorithm>

namespace vectord::net {

void CallQueue::push(HttpCallPtr call) {
  auto& waiting = classes_[std::min(call->priority, least_priority)];
  waiting.push_back(std::move(call));
  ++size_;
}

HttpCallPtr CallQueue::take_front(std::deque<HttpCallPtr>& waiting) {
  auto call = std::move(waiting.front());
  waiting.pop_front();
  --size_;
  return call;
}

HttpCallPtr CallQueue::take(bool with_bulk) {
  for (auto& waiting : classes_) {
    if (&waiting == &classes_.back() && !with_bulk) break;
    if (!waiting.empty()) return take_front(waiting);
  }
  return nullptr;
}

HttpCallPtr CallQueue::take_less_urgent_than(std::uint8_t priority) {
  for (std::size_t at = classes_.size(); at-- > std::size_t{priority} + 1;) {
    auto& waiting = classes_[at];
    if (waiting.empty()) continue;
    auto call = std::move(waiting.back());
    waiting.pop_back();
    --size_;
    return call;
  }
  return nullptr;
}

// Calls of one class wait equally long, so the first is the first to be overdue.
HttpCallPtr CallQueue::take_overdue(Steady::time_point now) {
  for (auto& waiting : classes_) {
    if (!waiting.empty() && waiting.front()->deadline <= now) return take_front(waiting);
  }
  return nullptr;
}

std::vector<HttpCallPtr> CallQueue::take_all() {
  std::vector<HttpCallPtr> all;
  while (auto call = take(true)) all.push_back(std::move(call));
  return all;
}

Steady::time_point CallQueue::next_deadline() const {
  auto next = no_deadline;
  for (const auto& waiting : classes_) {
    if (!waiting.empty()) next = std::min(next, waiting.front()->deadline);
  }
  return next;
}

}  // namespace vectord::net
