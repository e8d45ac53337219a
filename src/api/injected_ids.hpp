#pragma once
// The signals that came in over HTTP: the same id with the same body is the same signal, with
// another body a conflict. Bounded: the oldest ids are forgotten (the core's own memory of ids
// still refuses their trade). Private to api.
#include <cstdint>
#include <deque>
#include <unordered_map>

#include "vectord/domain/signal.hpp"

namespace vectord::api {

class InjectedIds {
 public:
  static constexpr std::size_t capacity = 10'000;
  enum class Seen { first, again, conflict };

  Seen note(const SignalId& id, std::uint64_t body) {
    const auto [known, fresh] = bodies_.try_emplace(id, body);
    if (!fresh) return known->second == body ? Seen::again : Seen::conflict;
    order_.push_back(id);
    if (order_.size() > capacity) {
      bodies_.erase(order_.front());
      order_.pop_front();
    }
    return Seen::first;
  }

 private:
  std::unordered_map<SignalId, std::uint64_t> bodies_;
  std::deque<SignalId> order_;
};

}  // namespace vectord::api
