#pragma once
// Every REST call that Vector makes, with its weight. Decimals are written from fixed point: no
// exponent, no tail of a binary float. Shapes of the answers: decode_market.hpp and
// decode_trade.hpp.
#include <string_view>

#include "vectord/base/result.hpp"
#include "vectord/binance/call.hpp"
#include "vectord/domain/candle.hpp"
#include "vectord/domain/order.hpp"

namespace vectord::binance::request {

// General and market data
Call server_time();
Call exchange_info();
Call leverage_brackets();
Call day_tickers();  // every symbol, weight 40
// The last `limit` (1..1500) candles that opened at or before `until`.
Call candles(const Symbol& symbol, Interval interval, int limit, Time until);
Call depth(const Symbol& symbol, int limit);  // 5 10 20 50 100 500 1000
Call premium_index(const Symbol& symbol);
Call open_interest_history(const Symbol& symbol, int limit);  // 5 min periods
Call taker_ratio(const Symbol& symbol, int limit);            // 5 min periods

// Orders. Conditional types go to the algo service; what it cannot express is Errc::unsupported.
result<Call> place(const OrderRequest& order);
Call cancel(const Symbol& symbol, const ClientOrderId& client_id, bool conditional);
Call query(const Symbol& symbol, const ClientOrderId& client_id, bool conditional);
Call open_orders();
Call open_algo_orders();

// Account
Call account();
Call position_risk();
Call position_mode();
Call multi_assets_mode();
Call set_leverage(const Symbol& symbol, int leverage);
Call set_crossed(const Symbol& symbol);
Call income(Time from, int page);  // rows_per_page rows, ascending
inline constexpr int income_rows_per_page = 1000;
inline constexpr std::size_t user_trades_per_page = 1000;
Call user_trades(const Symbol& symbol, Time from, std::size_t limit);  // oldest first (pitfall 10)

// User stream: the API key, no signature
Call create_listen_key();
Call extend_listen_key();

}  // namespace vectord::binance::request
