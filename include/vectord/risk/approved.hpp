#pragma once
// RiskApproved<T>: a T that the risk room has reviewed. Only approve_entry() makes one, so an entry
// that was not reviewed does not compile. It can be copied and read, never altered.
#include <utility>

namespace vectord::risk {

class EntryReview;  // the only maker (sizer.cpp)

template <class T>
class RiskApproved {
 public:
  const T& get() const { return value_; }
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }

 private:
  friend class EntryReview;
  explicit RiskApproved(T value) : value_(std::move(value)) {}
  T value_;
};

}  // namespace vectord::risk
