#pragma once
// One symbol's order book: synthetic levels, rebuilt at each move and only when someone looks, and
// the accounts' resting orders among them in price-time priority. At one price an order older than
// the last move goes before the synthetic quantity, a younger one after it.
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "matching/synthetic.hpp"
#include "vectord/matching/order.hpp"

namespace vectord::matching {

struct OrderRecord {
  Order order;
  std::int64_t priority = 0;  // of its place in the queue; a sequence shared with the moves
  bool resting = false;       // in the book
};

class Book {
 public:
  // New synthetic levels; what was taken of the old ones is forgotten.
  void reshape(const BookShape& shape, std::int64_t sequence);
  bool shaped() const { return shaped_; }
  const BookShape& shape() const { return shape_; }

  void add(OrderRecord& record);
  void remove(OrderRecord& record);
  bool has_resting() const { return !bids_.empty() || !asks_.empty(); }
  OrderRecord* best_resting(Side side) const;  // null: none

  struct Quote {
    Price price;
    Quantity quantity;
    OrderRecord* maker = nullptr;  // null: synthetic
  };
  // Who trades next on that side; nullopt when it is empty.
  std::optional<Quote> front(Side side) const;
  // Takes of the best synthetic level.
  void take_synthetic(Side side, Quantity quantity);
  // The whole quantity at the best price, without building the levels; zeros when empty.
  BookLevel top(Side side) const;
  std::vector<BookLevel> levels(Side side, std::size_t limit) const;
  // Quantity on that side at `limit` or better; reduce-only orders, which may shrink, do not count.
  Quantity available(Side side, std::optional<Price> limit) const;

 private:
  struct Synthetic {
    std::vector<BookLevel> levels;
    std::size_t front = 0;  // levels before it are used up
    bool built = false;
  };
  using Queue = std::vector<OrderRecord*>;
  using Resting = std::map<std::int64_t, Queue>;  // keyed so that begin() is the best price

  static std::int64_t rank(Side side, Price price) {
    return side == Side::buy ? -price.units() : price.units();
  }
  Resting& resting(Side side) { return side == Side::buy ? bids_ : asks_; }
  const Resting& resting(Side side) const { return side == Side::buy ? bids_ : asks_; }
  Synthetic& built(Side side) const;
  BookLevel synthetic_top(Side side) const;

  BookShape shape_;
  bool shaped_ = false;
  std::int64_t sequence_ = 0;
  mutable Synthetic synthetic_bids_,
      synthetic_asks_;  // a cache of the shape until something is taken
  Resting bids_, asks_;
};

}  // namespace vectord::matching
