#pragma once
// What an account holds and what became of it: views made on request, to the last 1e-8. The wallet
// is initial + realised - commission + funding + insurance, each figure rounded once and told as it
// is.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/matching/order.hpp"

namespace vectord::matching {

// A position with its margins; all symbols have one, mostly flat. Prices and notional against mark.
struct PositionView {
  Symbol symbol;
  Quantity amount;         // signed, short < 0
  Price entry_price;       // cost / amount, nearest 1e-8; 0 when flat
  Price break_even_price;  // entry with the fees paid to open
  Price mark_price;
  Money unrealized_pnl;
  Money realized_accumulated;  // `cr`: over the symbol's life, before fees
  Price liquidation_price;     // 0 = none
  int leverage = 1;
  bool isolated = false;
  Money isolated_wallet;  // 0 when cross
  Money isolated_margin;  // isolated_wallet + unrealized_pnl; 0 when cross
  Money notional;         // signed
  Money initial_margin;   // position + open orders
  Money position_initial_margin;
  Money open_order_initial_margin;
  Money maintenance_margin;
  Money bid_notional, ask_notional;  // resting non-reduce-only orders
  Money max_notional;                // at this leverage; 0 = brackets not known
  Time updated;
  bool operator==(const PositionView&) const = default;
};

struct AccountView {
  Money wallet_balance;  // cross + isolated wallets
  Money cross_wallet_balance;
  Money unrealized_pnl;  // all positions
  Money cross_unrealized_pnl;
  Money margin_balance;  // wallet + unrealised
  Money maintenance_margin;
  Money initial_margin;  // position + open order
  Money position_initial_margin;
  Money open_order_initial_margin;
  Money available_balance;  // for new orders; never below 0
  Time updated;
  std::vector<PositionView> positions;  // only symbols with a position or an open order
};

struct SymbolConfig {
  Symbol symbol;
  int leverage = 20;
  bool isolated = false;
  Money max_notional;  // 0 = brackets not known
};

struct AccountTrade {  // a row of userTrades
  Symbol symbol;
  std::int64_t id = 0;  // increasing within a symbol
  std::int64_t order_id = 0;
  Side side = Side::buy;
  Price price;
  Quantity quantity;
  Money quote_quantity;
  Money commission;    // > 0: paid
  Money realized_pnl;  // before commission
  bool maker = false;
  Time at;
  bool operator==(const AccountTrade&) const = default;
};

enum class IncomeKind { realized_pnl, commission, funding_fee, insurance_clear };
std::string_view to_string(IncomeKind kind);  // "REALIZED_PNL", ...
std::optional<IncomeKind> income_kind_from(std::string_view text);

struct Income {  // a row of /fapi/v1/income; negative = paid
  Symbol symbol;
  IncomeKind kind = IncomeKind::realized_pnl;
  Money amount;
  std::int64_t transaction_id = 0;  // increasing within an account
  std::int64_t trade_id = 0;        // 0 = none
  Time at;
  bool operator==(const Income&) const = default;
};

// Sums over the account's whole life: wallet == initial + the rest, always.
struct AccountTotals {
  Money initial, realized, commission, funding, insurance;
};

// Bounds of a history query, both ends included. Times and limit are the client's; the face caps
// limit.
struct HistoryQuery {
  std::optional<Symbol> symbol;
  std::optional<std::int64_t> from_id;   // ids >=
  std::optional<std::int64_t> order_id;  // trades of this order only
  std::optional<Time> from, to;
  std::size_t limit = 500;
};

}  // namespace vectord::matching
