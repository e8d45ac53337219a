#include "net/timer_queue.hpp"

#include <utility>

namespace vectord::net {

TimerId TimerQueue::add(Time due, std::uint64_t tie, std::function<void()> callback) {
  const TimerId id = ++last_;
  const Key key{due, tie, id};
  timers_.emplace(key, std::move(callback));
  by_id_.emplace(id, key);
  return id;
}

void TimerQueue::cancel(TimerId id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  // The callback dies last: what it owns may come back to this queue.
  const auto node = timers_.extract(found->second);
  by_id_.erase(found);
}

std::function<void()> TimerQueue::pop() {
  auto node = timers_.extract(timers_.begin());
  by_id_.erase(node.key().id);
  return std::move(node.mapped());
}

void TimerQueue::clear() {
  while (!timers_.empty()) {
    const auto dying = std::exchange(timers_, {});
    by_id_.clear();
  }
}

}  // namespace vectord::net
