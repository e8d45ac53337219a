#pragma once
// How much memory C++ code asked for at the most since this object was made. Counts every operator
// new of the test program.
#include <cstddef>

namespace vectord::net {

class PeakMemory {
 public:
  PeakMemory();
  std::size_t grown() const;  // bytes

 private:
  std::size_t before_;
};

}  // namespace vectord::net
