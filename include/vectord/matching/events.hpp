#pragma once
// What the exchange tells of: the ordered output of every command and every move of the market. The
// face turns them into stream messages; a TRADE_LITE precedes each OrderEvent of a trade.
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "vectord/matching/account.hpp"

namespace vectord::matching {

struct OrderEvent {  // ORDER_TRADE_UPDATE
  Order order;       // as it is after this execution
  Execution execution = Execution::new_;
  ExpiryReason expiry = ExpiryReason::none;
  std::int64_t trade_id = 0;  // 0 = no trade
  Price last_price;
  Quantity last_quantity;
  Money commission;  // in USDT; > 0: paid
  Money realized_pnl;
  bool maker = false;
  Money bid_notional, ask_notional;  // `b`, `a`
  Time at;
};
struct AlgoEvent {  // ALGO_UPDATE
  Algo algo;
  Time at;
};
struct AccountEvent {  // ACCOUNT_UPDATE
  AccountId account = 0;
  std::string_view reason;  // "ORDER", "FUNDING_FEE", "MARGIN_TYPE_CHANGE", "INSURANCE_CLEAR",
                            // "MARGIN_TRANSFER"; static
  Money wallet_balance, cross_wallet_balance;
  Money balance_change;                 // besides pnl and commission
  std::vector<PositionView> positions;  // only what changed
  Time at;
};
struct LeverageEvent {  // ACCOUNT_CONFIG_UPDATE
  AccountId account = 0;
  Symbol symbol;
  int leverage = 1;
  Time at;
};
struct MarginCallEvent {  // MARGIN_CALL, once each time the ratio rises past the setting
  AccountId account = 0;
  std::optional<Money> cross_wallet_balance;  // absent for an isolated position
  std::vector<PositionView> positions;
  Time at;
};
struct MarketTrade {  // the tape
  Symbol symbol;
  std::int64_t id = 0;  // increasing within a symbol; account trades have theirs here too
  Price price;
  Quantity quantity;
  bool buyer_is_maker = false;
  Time at;
};
struct BookTicker {  // only when the top of the book changed
  Symbol symbol;
  Price bid, ask;  // 0 with quantity 0: that side is empty
  Quantity bid_quantity, ask_quantity;
  std::int64_t update_id = 0;  // increasing within a symbol
  Time at;
};

using Output = std::variant<OrderEvent, AlgoEvent, AccountEvent, LeverageEvent, MarginCallEvent,
                            MarketTrade, BookTicker>;
using Outputs = std::vector<Output>;

// The account an output belongs to; nullopt for the market's.
std::optional<AccountId> account_of(const Output& output);

}  // namespace vectord::matching
