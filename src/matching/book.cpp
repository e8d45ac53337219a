#include "matching/book.hpp"

#include <algorithm>

namespace vectord::matching {

void Book::reshape(const BookShape& shape, std::int64_t sequence) {
  shape_ = shape;
  shaped_ = true;
  sequence_ = sequence;
  synthetic_bids_.built = synthetic_asks_.built = false;
}

void Book::add(OrderRecord& record) {
  Queue& queue = resting(record.order.side)[rank(record.order.side, record.order.price)];
  const auto later = [](const OrderRecord* a, const OrderRecord* b) {
    return a->priority < b->priority;
  };
  queue.insert(std::upper_bound(queue.begin(), queue.end(), &record, later), &record);
  record.resting = true;
}

void Book::remove(OrderRecord& record) {
  VECTOR_CHECK(record.resting, "order is not in the book");
  Resting& side = resting(record.order.side);
  const auto level = side.find(rank(record.order.side, record.order.price));
  VECTOR_CHECK(level != side.end(), "resting order without a price level");
  std::erase(level->second, &record);
  if (level->second.empty()) side.erase(level);
  record.resting = false;
}

OrderRecord* Book::best_resting(Side side) const {
  const Resting& orders = resting(side);
  return orders.empty() ? nullptr : orders.begin()->second.front();
}

Book::Synthetic& Book::built(Side side) const {
  Synthetic& synthetic = side == Side::buy ? synthetic_bids_ : synthetic_asks_;
  if (!synthetic.built) {
    synthetic.levels.clear();
    if (shaped_) build_levels(shape_, side, synthetic.levels);
    synthetic.front = 0;
    synthetic.built = true;
  }
  return synthetic;
}

BookLevel Book::synthetic_top(Side side) const {
  const Synthetic& synthetic = side == Side::buy ? synthetic_bids_ : synthetic_asks_;
  if (!synthetic.built) {
    if (!shaped_) return {};
    const BookLevel best = best_level(shape_, side);
    if (!best.quantity.is_zero()) return best;
  }
  const Synthetic& levels = built(side);
  return levels.front < levels.levels.size() ? levels.levels[levels.front] : BookLevel{};
}

std::optional<Book::Quote> Book::front(Side side) const {
  const Synthetic& synthetic = built(side);
  const bool has_synthetic = synthetic.front < synthetic.levels.size();
  OrderRecord* order = best_resting(side);
  if (order == nullptr && !has_synthetic) return std::nullopt;
  if (order != nullptr && has_synthetic) {
    const std::int64_t ours = rank(side, order->order.price);
    const std::int64_t theirs = rank(side, synthetic.levels[synthetic.front].price);
    if (theirs < ours || (theirs == ours && order->priority > sequence_)) order = nullptr;
  }
  if (order != nullptr) return Quote{order->order.price, order->order.remaining(), order};
  const BookLevel& level = synthetic.levels[synthetic.front];
  return Quote{level.price, level.quantity, nullptr};
}

void Book::take_synthetic(Side side, Quantity quantity) {
  Synthetic& synthetic = built(side);
  VECTOR_CHECK(synthetic.front < synthetic.levels.size(), "no synthetic level to take of");
  BookLevel& level = synthetic.levels[synthetic.front];
  VECTOR_CHECK(quantity <= level.quantity, "more taken than the level holds");
  level.quantity -= quantity;
  if (level.quantity.is_zero()) ++synthetic.front;
}

BookLevel Book::top(Side side) const {
  BookLevel best = synthetic_top(side);
  const Resting& orders = resting(side);
  if (orders.empty()) return best;
  const auto& [key, queue] = *orders.begin();
  const Price price = queue.front()->order.price;
  if (!best.quantity.is_zero() && rank(side, best.price) < key) return best;
  if (best.quantity.is_zero() || best.price != price) best = {price, Quantity{}};
  for (const OrderRecord* record : queue) best.quantity += record->order.remaining();
  return best;
}

std::vector<BookLevel> Book::levels(Side side, std::size_t limit) const {
  std::map<std::int64_t, BookLevel> merged;
  const Synthetic& synthetic = built(side);
  for (std::size_t i = synthetic.front; i < synthetic.levels.size(); ++i) {
    merged.emplace(rank(side, synthetic.levels[i].price), synthetic.levels[i]);
  }
  for (const auto& [key, queue] : resting(side)) {
    BookLevel& level = merged[key];
    level.price = queue.front()->order.price;
    for (const OrderRecord* record : queue) level.quantity += record->order.remaining();
  }
  std::vector<BookLevel> best_first;
  best_first.reserve(std::min(limit, merged.size()));
  for (const auto& [key, level] : merged) {
    if (best_first.size() == limit) break;
    best_first.push_back(level);
  }
  return best_first;
}

Quantity Book::available(Side side, std::optional<Price> limit) const {
  const auto beyond = [&](Price price) { return limit && rank(side, price) > rank(side, *limit); };
  Quantity sum;
  const Synthetic& synthetic = built(side);
  for (std::size_t i = synthetic.front; i < synthetic.levels.size(); ++i) {
    if (beyond(synthetic.levels[i].price)) break;
    sum += synthetic.levels[i].quantity;
  }
  for (const auto& [key, queue] : resting(side)) {
    if (beyond(queue.front()->order.price)) break;
    for (const OrderRecord* record : queue) {
      if (!record->order.reduce_only) sum += record->order.remaining();
    }
  }
  return sum;
}

}  // namespace vectord::matching
