#pragma once
// Approved signals waiting for their order: the higher score first (so 100 overtakes all), then the
// older, then by id. Bounded: what outranks nothing in a full queue does not get in.
#include <cstddef>
#include <optional>
#include <vector>

#include "vectord/domain/signal.hpp"

namespace vectord::strategy {

class SignalQueue {
 public:
  explicit SignalQueue(std::size_t limit);
  // The signal for which there is no room (queue_full): the new one, or the last one that it
  // displaced.
  std::optional<Signal> push(Signal signal);
  std::optional<Signal> pop();
  // Best first.
  const std::vector<Signal>& waiting() const { return waiting_; }
  std::size_t size() const { return waiting_.size(); }
  bool empty() const { return waiting_.empty(); }

 private:
  std::size_t limit_;
  std::vector<Signal> waiting_;  // sorted; the bound keeps insertion cheap
};

}  // namespace vectord::strategy
