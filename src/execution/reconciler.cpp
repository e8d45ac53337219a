#include "vectord/execution/reconciler.hpp"

#include <algorithm>
#include <map>

namespace vectord::execution {
namespace {

bool rests(const AccountSnapshot& snapshot, const std::vector<ClientOrderId>& stops) {
  return std::any_of(snapshot.open_algos.begin(), snapshot.open_algos.end(), [&](const auto& algo) {
    return std::find(stops.begin(), stops.end(), algo.client_id) != stops.end();
  });
}

// The largest of our stops that rest there, when none covers the position.
std::optional<ClientOrderId> too_small(const AccountSnapshot& snapshot,
                                       const std::vector<ClientOrderId>& stops, Quantity held) {
  const AlgoReport* largest = nullptr;
  for (const auto& algo : snapshot.open_algos) {
    if (std::find(stops.begin(), stops.end(), algo.client_id) == stops.end()) continue;
    if (algo.close_position || algo.quantity >= held.abs()) return std::nullopt;
    if (largest == nullptr || algo.quantity > largest->quantity) largest = &algo;
  }
  return largest == nullptr ? std::nullopt : std::optional{largest->client_id};
}

bool on_side(Quantity quantity, Direction direction) {
  return (quantity > Quantity{}) == (direction == Direction::long_);
}

// What differs about one symbol's position.
std::vector<DifferenceKind> judge(const OurPosition& ours, Quantity theirs,
                                  const AccountSnapshot& snapshot) {
  const bool matches = ours.direction && !theirs.is_zero() && on_side(theirs, *ours.direction);
  const bool bare = matches && !ours.stops.empty() && !rests(snapshot, ours.stops);
  std::vector<DifferenceKind> found;
  if (ours.unsettled) {
    found.push_back(DifferenceKind::unsettled);
  } else if (theirs.is_zero()) {
    const bool held = !ours.quantity.is_zero() || ours.fills_missing;
    return held ? std::vector{DifferenceKind::gone} : found;
  } else if (!ours.direction) {
    return {DifferenceKind::unknown_position};
  } else if (!matches) {
    return {DifferenceKind::turned, DifferenceKind::unknown_position};
  } else if (ours.quantity.is_zero()) {
    found.push_back(DifferenceKind::unknown_position);
  } else if (ours.quantity != theirs || ours.fills_missing) {
    found.push_back(DifferenceKind::quantity_differs);
  }
  if (bare) found.push_back(DifferenceKind::stop_missing);
  return found;
}

class Comparison {
 public:
  Comparison(const AccountSnapshot& snapshot, const std::vector<OurPosition>& ours,
             const OrderIds& ids)
      : snapshot_(snapshot), ids_(ids) {
    for (const auto& position : ours) ours_.emplace(position.symbol, position);
  }

  std::vector<Difference> run() {
    for (const auto& [symbol, ours] : ours_) {
      const Quantity theirs = their_quantity(symbol);
      for (const auto kind : judge(ours, theirs, snapshot_)) {
        found_.push_back(Difference{kind, symbol, ours.quantity, theirs});
      }
      judge_stop(ours, theirs);
    }
    for (const auto& theirs : snapshot_.positions) {
      if (theirs.quantity.is_zero() || ours_.contains(theirs.symbol)) continue;
      found_.push_back(
          Difference{DifferenceKind::unknown_position, theirs.symbol, Quantity{}, theirs.quantity});
    }
    for (const auto& order : snapshot_.open_orders)
      judge_order(order.symbol, order.client_id, false);
    for (const auto& algo : snapshot_.open_algos) judge_order(algo.symbol, algo.client_id, true);
    return std::move(found_);
  }

 private:
  Quantity their_quantity(const Symbol& symbol) const {
    for (const auto& position : snapshot_.positions) {
      if (position.symbol == symbol) return position.quantity;
    }
    return Quantity{};
  }

  void judge_stop(const OurPosition& ours, Quantity theirs) {
    const bool ours_to_guard =
        ours.direction && !ours.unsettled && !theirs.is_zero() && on_side(theirs, *ours.direction);
    if (!ours_to_guard) return;
    if (const auto stop = too_small(snapshot_, ours.stops, theirs)) {
      found_.push_back(Difference{DifferenceKind::stop_too_small, ours.symbol, ours.quantity,
                                  theirs, *stop, true});
    }
  }

  void judge_order(const Symbol& symbol, const ClientOrderId& id, bool conditional) {
    const auto ours = ours_.find(symbol);
    if (ours != ours_.end()) {
      const auto& known = ours->second.orders;
      if (std::find(known.begin(), known.end(), id) != known.end()) return;
      if (ours->second.unsettled) return;
    }
    const auto kind =
        ids_.is_ours(id) ? DifferenceKind::orphan_order : DifferenceKind::foreign_order;
    found_.push_back(
        Difference{.kind = kind, .symbol = symbol, .order = id, .conditional = conditional});
  }

  const AccountSnapshot& snapshot_;
  const OrderIds& ids_;
  std::map<Symbol, OurPosition> ours_;
  std::vector<Difference> found_;
};

}  // namespace

std::string_view to_string(DifferenceKind kind) {
  switch (kind) {
    case DifferenceKind::unsettled: return "unsettled";
    case DifferenceKind::unknown_position: return "unknown_position";
    case DifferenceKind::gone: return "gone";
    case DifferenceKind::turned: return "turned";
    case DifferenceKind::quantity_differs: return "quantity_differs";
    case DifferenceKind::stop_missing: return "stop_missing";
    case DifferenceKind::stop_too_small: return "stop_too_small";
    case DifferenceKind::orphan_order: return "orphan_order";
    case DifferenceKind::foreign_order: return "foreign_order";
  }
  return "?";
}

std::vector<Difference> compare(const AccountSnapshot& snapshot,
                                const std::vector<OurPosition>& ours, const OrderIds& ids) {
  return Comparison{snapshot, ours, ids}.run();
}

}  // namespace vectord::execution
