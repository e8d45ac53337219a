#pragma once
// Orders of the simulated exchange: what a client asks for, the record kept, and a refusal. Words
// are Binance's; to_string gives the wire's. Texts never hold anything but the client's own
// parameters.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "vectord/domain/order.hpp"
#include "vectord/matching/settings.hpp"

namespace vectord::matching {

using AccountId = int;  // 0, 1, 2, ... in order of creation

// Rejected by the exchange: Binance's code (negative) and text. Nothing has changed.
struct Rejection {
  int code = 0;
  std::string message;
  int http_status = 400;
  bool operator==(const Rejection&) const = default;
};
template <class T>
using Answer = std::variant<T, Rejection>;
struct Done {
  bool operator==(const Done&) const = default;
};

enum class Status { new_, partially_filled, filled, canceled, rejected, expired, expired_in_match };
constexpr bool is_open(Status status) {
  return status <= Status::partially_filled;
}
std::string_view to_string(Status status);  // "NEW", ...

enum class Execution { new_, trade, canceled, expired, amendment, calculated };
std::string_view to_string(Execution execution);  // "NEW", "TRADE", ...

// The digit of ORDER_TRADE_UPDATE's `er`.
enum class ExpiryReason {
  none = 0,
  self_trade = 1,
  ioc_remainder = 2,
  ioc_self_trade = 3,
  reduce_only = 4,
  liquidation = 5,
  condition = 6,
  delisted = 7,
  stop_initial = 8,
  market_remainder = 9,
};

std::string_view to_string(SelfTradeMode mode);  // "NONE", "EXPIRE_TAKER", ...
std::optional<SelfTradeMode> self_trade_mode_from(std::string_view text);

enum class PriceMatch { none, opponent, opponent_5, queue, queue_5, queue_10, queue_20 };
std::string_view to_string(PriceMatch match);
std::optional<PriceMatch> price_match_from(std::string_view text);

enum class PositionSide { both, long_, short_ };  // only `both` exists in one-way mode: else -4061

// POST /fapi/v1/order. Absent is "the parameter was not sent".
struct OrderParams {
  Symbol symbol;
  Side side = Side::buy;
  OrderType type = OrderType::limit;  // a conditional type is -4120
  std::optional<TimeInForce> tif;
  std::optional<Quantity> quantity;
  std::optional<Price> price;
  std::optional<bool> reduce_only;
  std::string client_id;  // empty: generated
  PositionSide position_side = PositionSide::both;
  std::optional<SelfTradeMode> self_trade;
  PriceMatch price_match = PriceMatch::none;
  std::optional<Time> good_till;  // GTD only
};

// Which order: the id wins when both are given, as on the exchange; neither is -1102.
struct OrderRef {
  Symbol symbol;
  std::optional<std::int64_t> id;
  std::string client_id;
};

// PUT /fapi/v1/order.
struct ModifyParams {
  OrderRef order;
  Side side = Side::buy;
  std::optional<Quantity> quantity;
  std::optional<Price> price;
  PriceMatch price_match = PriceMatch::none;
  std::optional<bool> reduce_only;        // validation only
  std::optional<std::int64_t> modify_id;  // echoed
};

// An ordinary order, open or finished.
struct Order {
  AccountId account = 0;
  std::int64_t id = 0;  // increasing, over all symbols
  ClientOrderId client_id;
  Symbol symbol;
  Side side = Side::buy;
  OrderType type = OrderType::limit;           // LIMIT or MARKET
  OrderType original_type = OrderType::limit;  // the conditional type where one triggered
  TimeInForce tif = TimeInForce::gtc;
  Status status = Status::new_;
  Quantity quantity, executed;
  Price price;      // 0 for MARKET
  Money cum_quote;  // sum of price x quantity of its fills
  bool reduce_only = false;
  bool close_position = false;  // came of a closePosition conditional
  SelfTradeMode self_trade = SelfTradeMode::expire_maker;
  PriceMatch price_match = PriceMatch::none;
  Price stop_price;  // trigger of the conditional it came of, else 0
  WorkingType working_type = WorkingType::contract_price;
  bool price_protect = false;
  Time good_till;  // Time{} unless GTD
  Time created, updated;
  std::int64_t algo_id = 0;  // the conditional it came of, 0 = none
  int amendments = 0;
  std::optional<std::int64_t> modify_id;  // of the last modification
  bool liquidation = false;               // the exchange's own autoclose order
  Quantity remaining() const { return quantity - executed; }
  Price average_price() const;  // cum_quote / executed to the nearest 1e-8; 0 while unfilled
  bool operator==(const Order&) const = default;
};

// POST /fapi/v1/algoOrder (CONDITIONAL).
struct AlgoParams {
  Symbol symbol;
  Side side = Side::buy;
  OrderType type = OrderType::stop_market;
  std::optional<TimeInForce> tif;
  std::optional<Quantity> quantity;
  std::optional<Price> price;          // STOP, TAKE_PROFIT
  std::optional<Price> trigger_price;  // all but trailing
  WorkingType working_type = WorkingType::contract_price;
  std::optional<bool> reduce_only;
  bool close_position = false;
  bool price_protect = false;
  std::optional<Price> activate_price;   // trailing; default: the latest price
  std::optional<Rate> callback_percent;  // trailing; 0.1 to 10, where 1 means 1 %
  std::string client_id;                 // clientAlgoId; empty: generated
  PositionSide position_side = PositionSide::both;
  std::optional<SelfTradeMode> self_trade;
  PriceMatch price_match = PriceMatch::none;
  std::optional<Time> good_till;  // GTD only, for the order it becomes
};

struct AlgoRef {
  std::optional<std::int64_t> id;
  std::string client_id;
};

enum class AlgoStatus { new_, triggering, triggered, finished, canceled, rejected, expired };
constexpr bool is_open(AlgoStatus status) {
  return status == AlgoStatus::new_;
}
std::string_view to_string(AlgoStatus status);  // "NEW", "TRIGGERING", ...

// A conditional order, open or finished.
struct Algo {
  AccountId account = 0;
  std::int64_t id = 0;
  ClientOrderId client_id;
  Symbol symbol;
  Side side = Side::buy;
  OrderType type = OrderType::stop_market;
  TimeInForce tif = TimeInForce::gtc;
  AlgoStatus status = AlgoStatus::new_;
  Quantity quantity;  // 0 with close_position
  Price price, trigger_price;
  WorkingType working_type = WorkingType::contract_price;
  bool reduce_only = false, close_position = false, price_protect = false;
  Price activate_price;    // trailing
  Rate callback_percent;   // trailing
  bool activated = false;  // trailing
  Price extreme;           // trailing: lowest (BUY) or highest (SELL) price since placement
  SelfTradeMode self_trade = SelfTradeMode::expire_maker;
  PriceMatch price_match = PriceMatch::none;
  Time good_till;
  Time created, updated, triggered_at;  // triggered_at: Time{} until then
  std::int64_t actual_order_id = 0;     // 0 until triggered
  Price actual_price;                   // average fill price of the order it became
  Quantity actual_quantity;             // executed
  std::string reject_reason;            // `rm`
  bool operator==(const Algo&) const = default;
};
constexpr bool becomes_limit(OrderType type) {
  return type == OrderType::stop || type == OrderType::take_profit;
}

}  // namespace vectord::matching
