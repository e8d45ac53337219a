#pragma once
// A refusal is ours and is data: exactly one reason (the first that failed) and the figures behind
// it, such as "score 63 < 65". Never an Error, never thrown.
#include <string>

#include "vectord/domain/signal.hpp"

namespace vectord {

struct Refusal {
  RejectReason reason = RejectReason::count_;
  std::string detail;
  bool operator==(const Refusal&) const = default;
};

}  // namespace vectord
