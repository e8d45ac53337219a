#pragma once
// The funding block (§3): no entry within 20 min of a funding time whose rate is against us by more
// than 0.03 %. Asked at the signal and again just before the order.
#include <optional>
#include <string>

#include "vectord/domain/signal.hpp"
#include "vectord/strategy/settings.hpp"

namespace vectord::strategy {

struct Funding {
  std::optional<double> rate_percent;  // > 0: longs pay shorts
  std::optional<Time> next;            // absent: not known, blocks nothing
};

bool funding_blocks(const Funding& funding, Direction direction, Time now,
                    const SignalSettings& settings);
std::string describe(const Funding& funding, Time now);

}  // namespace vectord::strategy
