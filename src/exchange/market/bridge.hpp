#pragma once
// The path inside a recorded bar: seeded, from open to close, touching exactly high and low, never
// outside them, always on the tick grid.
#include <vector>

#include "vectord/base/prng.hpp"
#include "vectord/domain/candle.hpp"
#include "vectord/domain/instrument.hpp"

namespace vectord::exchange {

struct PathPoint {
  Time at;
  Price last;
  double share = 0;  // of the bar's volume; the shares of a path sum to 1
};

// An hour of which no finer bars are known: open just after the hour begins, then twelve points,
// one each five minutes, the last of which is the close.
std::vector<PathPoint> bridge_hour(const Candle& hour, Price tick, Prng& chance);

// A recorded 5 m bar: open, first extreme, second extreme, close.
std::vector<PathPoint> path_of_five_minutes(const Candle& bar, Prng& chance);

// Which extreme comes first: a rising bar mostly dips before it rises.
bool low_comes_first(const Candle& bar, Prng& chance);

// A price of a file, exactly.
Price exact_price(double price);

}  // namespace vectord::exchange
