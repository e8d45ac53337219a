#pragma once
// Orders: what we ask for, what the exchange reports, and the one transition table of an order's
// state. Refused = by us; rejected = by the exchange; canceled = ended on request; expired = ended
// by the exchange.
#include <optional>
#include <string>
#include <string_view>

#include "vectord/domain/fill.hpp"
#include "vectord/domain/instrument.hpp"

namespace vectord {

enum class OrderType {
  limit,
  market,
  stop,
  stop_market,
  take_profit,
  take_profit_market,
  trailing_stop_market
};
enum class TimeInForce { gtc, ioc, fok, gtx, gtd };
enum class WorkingType { contract_price, mark_price };

// Conditional types live in the exchange's algo service (/fapi/v1/algoOrder) until they trigger.
constexpr bool is_conditional(OrderType type) {
  return type != OrderType::limit && type != OrderType::market;
}

// What the order is for.
enum class OrderRole { entry, exit, stop, target };

enum class OrderStatus {
  intended,  // durable with us, not yet answered
  unknown,   // sent, outcome not known: to be asked for, never re-sent blindly
  accepted,  // live on the exchange (NEW; a conditional one rests untriggered)
  partially_filled,
  triggered,  // conditional: its order is in the matching engine
  filled,
  canceled,
  expired,
  rejected,
};
constexpr bool is_terminal(OrderStatus status) {
  return status >= OrderStatus::filled;
}

std::string_view to_string(OrderType type);   // "LIMIT", "STOP_MARKET", ... (the exchange's words)
std::string_view to_string(TimeInForce tif);  // "GTC", ...
std::string_view to_string(OrderStatus status);  // lower-case words above
std::string_view to_string(OrderRole role);

// True where `to` may follow `from`. The awkward rows are in it on purpose: canceled then filled
// (the cancel raced the fill), expired then filled, unknown to anything. Terminal states else stay.
bool may_follow(OrderStatus from, OrderStatus to);

struct OrderRequest {
  ClientOrderId client_id;
  Symbol symbol;
  OrderRole role = OrderRole::entry;
  Side side = Side::buy;
  OrderType type = OrderType::limit;
  TimeInForce tif = TimeInForce::gtc;  // limit only
  Quantity quantity;                   // 0 with close_position
  Price price;                         // limit only
  Price trigger_price;                 // conditional only
  WorkingType working_type = WorkingType::contract_price;
  bool reduce_only = false;
  bool close_position = false;  // conditional only: whole position at the trigger
  bool operator==(const OrderRequest&) const = default;
};

// One report of the exchange on an ordinary order (answer to a request, query, or stream event).
struct OrderReport {
  Symbol symbol;
  ClientOrderId client_id;
  std::int64_t order_id = 0;
  OrderStatus status = OrderStatus::accepted;
  OrderType type = OrderType::limit;
  Side side = Side::buy;
  Quantity quantity;
  Quantity executed;    // cumulative
  Price price;          // limit price, 0 for market
  Price average_price;  // 0 = not told (acknowledgements carry none)
  bool reduce_only = false;
  Time at;                   // transaction time at the exchange
  std::optional<Fill> fill;  // the execution this report tells of, stream only
  bool operator==(const OrderReport&) const = default;
};

// One report on a conditional (algo) order.
struct AlgoReport {
  Symbol symbol;
  ClientOrderId client_id;
  std::int64_t algo_id = 0;
  OrderStatus status =
      OrderStatus::accepted;  // NEW accepted, TRIGGERING/TRIGGERED triggered, FINISHED filled*
  OrderType type = OrderType::stop_market;
  Side side = Side::buy;
  Quantity quantity;  // 0 with close_position
  Price trigger_price;
  bool reduce_only = false;
  bool close_position = false;
  std::int64_t actual_order_id = 0;  // 0 until triggered
  std::string reason;                // the exchange's text on a rejection
  Time at;
  bool operator==(const AlgoReport&) const = default;
};
// * FINISHED means that the resulting order was filled or canceled; fills come as OrderReport.

}  // namespace vectord
