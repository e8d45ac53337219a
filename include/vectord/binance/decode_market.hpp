#pragma once
// REST answers about the market, to domain types. Unknown fields are ignored and unknown enum words
// do not drop an answer; a required field that is missing, of the wrong type or not a number is an
// Error that names the endpoint and the field. Never a crash, never a zero in place of what was not
// told.
#include <optional>
#include <string_view>
#include <vector>

#include "vectord/base/result.hpp"
#include "vectord/domain/event.hpp"

namespace vectord::binance {

result<Time> decode_server_time(std::string_view json);

struct ExchangeInfo {
  std::vector<Instrument> instruments;
  int weight_limit_1m = 0;  // 0 = not told
  int orders_limit_10s = 0;
  int orders_limit_1m = 0;
  int skipped = 0;  // not tradable by us and not representable
};
// A perpetual that trades must be whole, or all of it is an Error. Others (delivery contracts,
// settling, not yet open) that cannot be read are counted and left out.
result<ExchangeInfo> decode_exchange_info(std::string_view json);

// Both shapes: an array, or one object.
result<event::LeverageBrackets> decode_leverage_brackets(std::string_view json);
result<event::DayVolumes> decode_day_tickers(std::string_view json);

// Ascending. The row still open at `now` is left out, by time.
result<std::vector<Candle>> decode_candles(std::string_view json, Interval interval, Time now);

// Sums what lies within 5 % of the mid.
result<event::Depth> decode_depth(std::string_view json, const Symbol& symbol);
result<event::Mark> decode_premium_index(std::string_view json);
// Last over first, in percent; nullopt with fewer than two rows or a zero start.
result<std::optional<double>> decode_open_interest_change(std::string_view json);
// Summed buy volume over summed sell volume; nullopt without sells.
result<std::optional<double>> decode_taker_ratio(std::string_view json);

}  // namespace vectord::binance
