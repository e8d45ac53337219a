#pragma once
// The last `capacity` values, oldest overwritten first. Never grows past its capacity.
#include <cstddef>
#include <utility>
#include <vector>

#include "vectord/base/check.hpp"

namespace vectord::market {

template <class T>
class Ring {
 public:
  explicit Ring(std::size_t capacity) : capacity_(capacity) {
    VECTOR_CHECK(capacity > 0, "a ring needs room for one value");
    values_.reserve(capacity);
  }
  void push(T value) {
    if (values_.size() < capacity_) {
      values_.push_back(std::move(value));
    } else {
      values_[oldest_] = std::move(value);
      oldest_ = (oldest_ + 1) % capacity_;
    }
  }
  // [0] is the oldest value held.
  const T& operator[](std::size_t index) const {
    VECTOR_CHECK(index < values_.size(), "ring index past its values");
    return values_[(oldest_ + index) % values_.size()];
  }
  // back(0) is the newest value, back(1) the one before.
  const T& back(std::size_t steps = 0) const {
    VECTOR_CHECK(steps < values_.size(), "ring index past its values");
    return (*this)[values_.size() - 1 - steps];
  }
  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  bool full() const { return values_.size() == capacity_; }

 private:
  std::size_t capacity_;
  std::size_t oldest_ = 0;
  std::vector<T> values_;
};

}  // namespace vectord::market
