#include "exchange/depth_changes.hpp"

#include <map>

namespace vectord::exchange {
namespace {

using Levels = std::vector<matching::BookLevel>;

Levels changed(const Levels& before, const Levels& after) {
  std::map<Price, Quantity> left;
  for (const auto& level : before) left[level.price] = level.quantity;
  Levels changes;
  for (const auto& level : after) {
    const auto known = left.find(level.price);
    if (known == left.end() || known->second != level.quantity) changes.push_back(level);
    if (known != left.end()) left.erase(known);
  }
  for (const auto& [price, quantity] : left) changes.push_back({price, Quantity{}});
  return changes;
}

}  // namespace

matching::BookDepth changes_between(const matching::BookDepth& before,
                                    const matching::BookDepth& after) {
  return {changed(before.bids, after.bids), changed(before.asks, after.asks), after.update_id};
}

}  // namespace vectord::exchange
