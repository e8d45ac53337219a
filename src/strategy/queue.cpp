#include "vectord/strategy/queue.hpp"

#include <algorithm>
#include <utility>

namespace vectord::strategy {
namespace {

bool before(const Signal& a, const Signal& b) {
  if (a.score != b.score) return a.score > b.score;
  if (a.created_at != b.created_at) return a.created_at < b.created_at;
  return a.id < b.id;
}

}  // namespace

SignalQueue::SignalQueue(std::size_t limit) : limit_(limit) {}

std::optional<Signal> SignalQueue::push(Signal signal) {
  const auto at = std::upper_bound(waiting_.begin(), waiting_.end(), signal, before);
  waiting_.insert(at, std::move(signal));
  if (waiting_.size() <= limit_) return std::nullopt;
  std::optional<Signal> out = std::move(waiting_.back());
  waiting_.pop_back();
  return out;
}

std::optional<Signal> SignalQueue::pop() {
  if (waiting_.empty()) return std::nullopt;
  std::optional<Signal> first = std::move(waiting_.front());
  waiting_.erase(waiting_.begin());
  return first;
}

}  // namespace vectord::strategy
