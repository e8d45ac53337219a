#pragma once
// An instrument's filters as the exchange applies them (PRICE_FILTER, LOT_SIZE, MARKET_LOT_SIZE,
// MIN_NOTIONAL, PERCENT_PRICE), each with its code. Pure: no book, no account.
#include <optional>

#include "vectord/matching/market.hpp"
#include "vectord/matching/order.hpp"

namespace vectord::matching {

using Check = std::optional<Rejection>;  // nullopt: passed

// -1111: more decimals than the grid has.
Check check_precision(const Instrument& instrument, std::optional<Price> price,
                      std::optional<Quantity> quantity);
// -4001, -4013, -4002, -4014.
Check check_price(const Instrument& instrument, Price price);
// -4006, -4007, -4014: a trigger or activation price.
Check check_stop_price(const Instrument& instrument, Price price);
// -4003, -4004, -4005, -4023; market orders have a grid of their own.
Check check_quantity(const Instrument& instrument, Quantity quantity, bool market);
// `code` is -4164, or -5029 on a modification.
Check check_notional(const Instrument& instrument, Price price, Quantity quantity, int code);
// -4016, -4024: one-sided, a buy not above mark x up, a sell not below mark x down.
Check check_percent_price(const Instrument& instrument, Side side, Price price, Price mark);
// The worst price a market order may trade at: PERCENT_PRICE and marketTakeBound together; nullopt
// when neither is set.
std::optional<Price> market_bound(const Instrument& instrument, Side side, Price mark);
// -4015, -1100. `name` is the parameter's own.
Check check_client_id(std::string_view id, std::string_view name);

}  // namespace vectord::matching
