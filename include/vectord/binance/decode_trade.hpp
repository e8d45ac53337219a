#pragma once
// REST answers about our orders and our account, to domain types. Same rules as decode_market.hpp.
// Rows of COIN-M contracts, which share some answers since 2026-06-30, are left out.
#include <string>
#include <string_view>
#include <vector>

#include "vectord/base/result.hpp"
#include "vectord/domain/account.hpp"

namespace vectord::binance {

// {"code":-2013,"msg":"..."}; code 0 when the body is something else, then text is its beginning.
struct ErrorBody {
  int code = 0;
  std::string text;
};
ErrorBody decode_error(std::string_view body);

// Place, query and cancel. average_price stays 0 where the answer carries none (acknowledgements).
result<OrderReport> decode_order(std::string_view json);
result<std::vector<OrderReport>> decode_open_orders(std::string_view json);
result<AlgoReport> decode_algo_order(std::string_view json);
result<std::vector<AlgoReport>> decode_open_algo_orders(std::string_view json);
// DELETE algoOrder answers {"algoId",...,"code":"200"}: a text. Ok, or what it said instead.
result<void> decode_algo_cancel(std::string_view json);

struct Balances {
  Money wallet;
  Money available;
};
result<Balances> decode_account(std::string_view json);                           // v3, USDT
result<std::vector<PositionReport>> decode_position_risk(std::string_view json);  // non-zero ones
struct AccountConfig {
  bool can_trade = false;
  bool hedge_mode = false;
  bool multi_assets = false;
  bool operator==(const AccountConfig&) const = default;
};
result<AccountConfig> decode_account_config(std::string_view json);

struct IncomePage {
  std::vector<IncomeRow> rows;  // in USDT only: other assets cannot be summed with it
  int raw_rows = 0;             // as many as the exchange sent, to know whether a page was full
};
result<IncomePage> decode_income(std::string_view json);
result<std::vector<Fill>> decode_user_trades(std::string_view json);
result<std::string> decode_listen_key(std::string_view json);

}  // namespace vectord::binance
