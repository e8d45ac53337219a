#pragma once
// A bounded memory of ids already seen: the oldest is forgotten at the bound.
#include <cstddef>
#include <deque>
#include <set>

namespace vectord::portfolio {

template <class Id>
class RecentIds {
 public:
  explicit RecentIds(std::size_t bound) : bound_(bound) {}
  // True when the id is new; it is remembered.
  bool insert(const Id& id) {
    if (!known_.insert(id).second) return false;
    order_.push_back(id);
    if (order_.size() > bound_) {
      known_.erase(order_.front());
      order_.pop_front();
    }
    return true;
  }
  bool contains(const Id& id) const { return known_.contains(id); }
  const std::deque<Id>& ids() const { return order_; }  // oldest first

 private:
  std::size_t bound_;
  std::set<Id> known_;
  std::deque<Id> order_;
};

}  // namespace vectord::portfolio
