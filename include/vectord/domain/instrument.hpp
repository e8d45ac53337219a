#pragma once
// An instrument is a tradable contract with the exchange's filters. Only it makes a price or
// quantity that may reach the wire. Source of the filters: exchangeInfo (PRICE_FILTER, LOT_SIZE,
// MARKET_LOT_SIZE, MIN_NOTIONAL, PERCENT_PRICE) and leverageBracket.
#include <string>
#include <vector>

#include "vectord/base/fixed.hpp"
#include "vectord/base/fixed_string.hpp"
#include "vectord/base/time.hpp"

namespace vectord {

using Symbol = FixedString<31, struct SymbolTag>;

enum class InstrumentStatus { trading, not_trading };

struct LeverageBracket {
  Money notional_floor;
  Money notional_cap;
  int max_leverage = 1;
  Rate maintenance_margin_rate;
  Money maintenance_amount;  // "cum": subtracted from notional x rate
  bool operator==(const LeverageBracket&) const = default;
};

struct Instrument {
  Symbol symbol;
  std::string base_asset;
  std::string quote_asset;
  std::string margin_asset;
  bool perpetual = true;
  InstrumentStatus status = InstrumentStatus::trading;
  Price tick_size, min_price, max_price;           // 0 disables a bound
  Quantity step_size, min_quantity, max_quantity;  // LIMIT orders
  Quantity market_step_size, market_min_quantity, market_max_quantity;
  Money min_notional;                         // not applied to reduce-only
  Rate percent_price_up, percent_price_down;  // one-sided, against mark
  Rate market_take_bound;
  std::vector<LeverageBracket> brackets;  // ascending; empty = not known yet

  // To the tick grid.
  Price round_price(Price price, Rounding rounding) const;
  // Down to the step grid of limit (or market) orders; never up.
  Quantity round_quantity(Quantity quantity) const;
  Quantity round_market_quantity(Quantity quantity) const;
  // Decimals of the grids, for formatting.
  int price_decimals() const;
  int quantity_decimals() const;
  // Highest leverage the bracket of this notional allows; 0 when the brackets are not known.
  int max_leverage_for(Money position_notional) const;
  // Largest notional that may be held at this leverage; 0 when the brackets are not known.
  Money max_notional_at(int leverage) const;
  // Bracket of a notional; null when the brackets are not known.
  const LeverageBracket* bracket_for(Money position_notional) const;
  bool operator==(const Instrument&) const = default;
};

// How many decimals a step such as 0.001 or 10 needs: 3, 0.
int decimals_of(std::int64_t step_units);

}  // namespace vectord
