#pragma once
// The exchange's account against ours: what differs and what is to be done. Evaluates only;
// Positions acts. The exchange is the truth. A symbol with something under way is looked at again
// later, not judged.
#include <optional>
#include <string>
#include <vector>

#include "vectord/domain/account.hpp"
#include "vectord/domain/signal.hpp"
#include "vectord/execution/ids.hpp"

namespace vectord::execution {

struct OurPosition {
  Symbol symbol;
  Quantity quantity;                   // signed; executions whose fills were not seen included
  std::optional<Direction> direction;  // of the position as we manage it; none: left alone
  bool fills_missing = false;          // the ledger does not hold `quantity` yet
  bool unsettled = false;              // recent fills, live entry or close, an order in doubt
  std::vector<ClientOrderId> stops;    // that we believe to rest; empty: not to be judged
  std::vector<ClientOrderId> orders;   // every live order that belongs to it
};

enum class DifferenceKind {
  unsettled,         // look again later
  unknown_position,  // theirs, not ours: adopt or leave alone
  gone,              // ours, theirs is flat: closed outside of our sight
  turned,            // held in the other direction: gone, and unknown
  quantity_differs,  // take the exchange's
  stop_missing,      // no stop of ours rests for it
  stop_too_small,    // ours rests, for less than the position
  orphan_order,      // of our prefix, belongs to nothing: cancel
  foreign_order,     // not of our prefix: leave alone, report
};
std::string_view to_string(DifferenceKind kind);

struct Difference {
  DifferenceKind kind = DifferenceKind::unsettled;
  Symbol symbol;
  Quantity ours, theirs;
  ClientOrderId order;  // of the last three
  bool conditional = false;
  bool operator==(const Difference&) const = default;
};

// Sorted by what must happen first: positions before orders.
std::vector<Difference> compare(const AccountSnapshot& snapshot,
                                const std::vector<OurPosition>& ours, const OrderIds& ids);

}  // namespace vectord::execution
