#pragma once
// What a trader might send: a stream of orders of every kind that we place, drawn from a seed.
#include <vector>

#include "vectord/base/prng.hpp"
#include "vectord/domain/order.hpp"

namespace vectord::sim {

struct Touch {
  Price bid, ask;
};

class OrderTraffic {
 public:
  OrderTraffic(std::uint64_t seed, std::vector<Instrument> instruments)
      : chance_(seed), instruments_(std::move(instruments)) {}
  const Instrument& next_instrument() {
    return instruments_[static_cast<std::size_t>(chance_.below(instruments_.size()))];
  }
  // About 100 to 300 USDT. Half of the limit orders take at once, the rest of the kinds follow.
  OrderRequest next(const Instrument& instrument, const Touch& touch);
  const std::vector<Instrument>& instruments() const { return instruments_; }

 private:
  Price beside(const Instrument& instrument, Price price, double percent) const;

  Prng chance_;
  std::vector<Instrument> instruments_;
};

}  // namespace vectord::sim
