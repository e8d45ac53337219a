#pragma once
// The contracts that the simulated exchange lists: filters and brackets like those of the real
// ones, and the character of each market (level, turnover, how wild) for the generator. Our own
// round figures, of the order of early 2026; never read from the exchange.
#include <span>
#include <string_view>

#include "vectord/domain/instrument.hpp"

namespace vectord::exchange {

enum class BracketClass { btc, eth, sol, large, middle, small };

struct Listing {
  std::string_view base;   // symbol without "USDT"
  std::string_view price;  // the level around which the generated price lives
  std::string_view tick, step;
  int min_notional = 5;
  double day_turnover = 0;   // millions of USDT in 24 h
  double beta = 1;           // share of the common factor's return
  double own_percent = 0.5;  // deviation of its own 1 h return
  BracketClass brackets = BracketClass::middle;
};

std::span<const Listing> listings();
const Listing* find_listing(std::string_view symbol);  // "BTCUSDT"; null if not listed
Instrument instrument_of(const Listing& listing);

// An instrument for a symbol that is not listed, from the decimals its record shows.
Instrument derive_instrument(std::string_view symbol, int price_decimals, int volume_decimals,
                             Price level);

}  // namespace vectord::exchange
