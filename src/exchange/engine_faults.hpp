#pragma once
// What goes wrong inside the matching engine: orders that find little, positions that the exchange
// ends itself.
#include <vector>

#include "exchange/fault_plan.hpp"
#include "vectord/matching/exchange.hpp"

namespace vectord::exchange {

// For matching::Settings.
Rate taking_share(const FaultPlan& plan, const matching::Order& order, Time now);

struct ForcedEnd {
  matching::AccountId account = 0;
  Symbol symbol;
  matching::ForcedClose how = matching::ForcedClose::liquidation;
  Time at;
  std::uint64_t tie = 0;
};
// Of positions that these outputs opened or made larger.
std::vector<ForcedEnd> forced_ends(const FaultPlan& plan, const matching::Outputs& outputs,
                                   Time now);

}  // namespace vectord::exchange
