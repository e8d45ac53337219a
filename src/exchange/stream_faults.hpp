#pragma once
// What goes wrong with one event of an account's stream, and when a market socket is silent.
#include <optional>

#include "exchange/fault_plan.hpp"

namespace vectord::exchange {

class StreamFaults {
 public:
  explicit StreamFaults(const FaultPlan& plan) : plan_(plan) {}

  struct Fate {
    bool lost = false;
    bool drops_sockets = false;
    bool ends_key = false;
    std::optional<Millis> late;   // later events overtake it
    std::optional<Millis> again;  // a second time, so much after the first
  };
  // `identity`: a hash of the event.
  Fate fate_of(int account, std::uint64_t identity, Time now) const;
  bool market_is_silent(std::uint64_t socket, Time now) const {
    return plan_.strikes_stretch(Fault::silent_market, socket, now);
  }

 private:
  const FaultPlan& plan_;
};

}  // namespace vectord::exchange
