#pragma once
// The rules of a run, ready to be asked: does this fault strike here? The answer is a hash of seed,
// fault and what is struck. It keeps no state.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "vectord/exchange/faults.hpp"

namespace vectord::exchange {

class FaultPlan {
 public:
  FaultPlan(const FaultRules& rules, std::uint64_t seed, Time start);

  bool has(Fault fault) const { return rule(fault).has_value(); }
  bool any() const { return any_; }
  // `identity` is a hash of what may be struck.
  bool strikes(Fault fault, std::uint64_t identity, Time now) const;
  Millis lasts(Fault fault) const;
  // Even in [0, lasts].
  Millis part_of(Fault fault, std::uint64_t identity) const;
  // Even in [0, 1), another figure for each `salt`.
  double chance(Fault fault, std::uint64_t identity, std::uint64_t salt = 0) const;
  // Time is cut into stretches of the fault's length; each is struck or not.
  bool strikes_stretch(Fault fault, std::uint64_t identity, Time now) const;
  // An order that the read side does not show yet.
  bool hides(std::string_view client_id, Time created, Time now) const;

 private:
  std::optional<FaultRule> rule(Fault fault) const {
    return rules_[static_cast<std::size_t>(fault)];
  }

  std::array<std::optional<FaultRule>, fault_count> rules_;
  std::uint64_t seed_;
  Time start_;
  bool any_ = false;
};

}  // namespace vectord::exchange
