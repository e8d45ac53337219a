#include "exchange/engine_faults.hpp"

#include "vectord/base/prng.hpp"

namespace vectord::exchange {
namespace {

using matching::ForcedClose;

std::uint64_t identity_of(const matching::Order& order) {
  return hash64(order.client_id.view());
}

// The first trade of an order of the account's own that may make a position larger.
bool may_open(const matching::OrderEvent& event) {
  const auto& order = event.order;
  return event.trade_id != 0 && event.last_quantity == order.executed && !order.reduce_only &&
         !order.liquidation;
}

}  // namespace

Rate taking_share(const FaultPlan& plan, const matching::Order& order, Time now) {
  const auto identity = identity_of(order);
  if (!plan.strikes(Fault::partial_fill, identity, now)) return Rate::from_int(1);
  constexpr std::int64_t tenth = 10'000'000;
  const double share = plan.chance(Fault::partial_fill, identity, 1);
  return Rate::from_units(tenth + static_cast<std::int64_t>(share * 8 * tenth));
}

std::vector<ForcedEnd> forced_ends(const FaultPlan& plan, const matching::Outputs& outputs,
                                   Time now) {
  std::vector<ForcedEnd> ends;
  for (const auto& output : outputs) {
    const auto* event = std::get_if<matching::OrderEvent>(&output);
    if (event == nullptr || !may_open(*event)) continue;
    const auto identity = identity_of(event->order);
    const auto add = [&](Fault fault, ForcedClose how) {
      if (!plan.strikes(fault, identity, now)) return;
      ends.push_back(
          {event->order.account, event->order.symbol, how, now + plan.lasts(fault), identity});
    };
    add(Fault::liquidation, ForcedClose::liquidation);
    add(Fault::adl, ForcedClose::deleveraging);
  }
  return ends;
}

}  // namespace vectord::exchange
