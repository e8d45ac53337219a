#include "exchange/fault_plan.hpp"

#include "vectord/base/prng.hpp"

namespace vectord::exchange {

FaultPlan::FaultPlan(const FaultRules& rules, std::uint64_t seed, Time start)
    : seed_(mix64(seed ^ hash64("faults"))), start_(start) {
  for (const FaultRule& rule : rules) {
    if (rule.ratio <= 0) continue;
    rules_[static_cast<std::size_t>(rule.fault)] = rule;
    any_ = true;
  }
}

double FaultPlan::chance(Fault fault, std::uint64_t identity, std::uint64_t salt) const {
  const auto own = mix64(seed_ + static_cast<std::uint64_t>(fault) * 1000 + salt);
  return static_cast<double>(mix64(own ^ identity) >> 11) * 0x1.0p-53;
}

bool FaultPlan::strikes(Fault fault, std::uint64_t identity, Time now) const {
  const auto& given = rules_[static_cast<std::size_t>(fault)];
  if (!given) return false;
  if (given->after && now < start_ + *given->after) return false;
  if (given->until && now >= start_ + *given->until) return false;
  return chance(fault, identity) < given->ratio;
}

Millis FaultPlan::lasts(Fault fault) const {
  const auto given = rule(fault);
  return given ? given->lasts : Millis{0};
}

Millis FaultPlan::part_of(Fault fault, std::uint64_t identity) const {
  const auto most = static_cast<double>(lasts(fault).count() + 1);
  return Millis{static_cast<std::int64_t>(chance(fault, identity, 1) * most)};
}

bool FaultPlan::strikes_stretch(Fault fault, std::uint64_t identity, Time now) const {
  const auto length = lasts(fault).count();
  if (length <= 0) return false;
  const auto stretch = static_cast<std::uint64_t>(to_ms(now) / length);
  return strikes(fault, identity ^ mix64(stretch), now);
}

bool FaultPlan::hides(std::string_view client_id, Time created, Time now) const {
  return has(Fault::not_visible) && now - created < lasts(Fault::not_visible) &&
         strikes(Fault::not_visible, hash64(client_id), now);
}

}  // namespace vectord::exchange
