// An order as durable text and back. Enumerations are saved as numbers of their declaration order.
#include "vectord/execution/order.hpp"
#include "vectord/portfolio/key_values.hpp"

namespace vectord::execution {
namespace {

template <class Enum>
Enum enum_of(const portfolio::KeyValues& in, const std::string& key, Enum last) {
  const std::int64_t value = in.integer(key);
  if (value < 0 || value > static_cast<std::int64_t>(last)) {
    in.fail("value of '" + key + "' is out of range");
    return last;
  }
  return static_cast<Enum>(value);
}

void save_request(portfolio::KeyValues& out, const OrderRequest& request) {
  out.set("id", request.client_id);
  out.set("symbol", request.symbol);
  out.set("role", static_cast<int>(request.role));
  out.set("side", static_cast<int>(request.side));
  out.set("type", static_cast<int>(request.type));
  out.set("tif", static_cast<int>(request.tif));
  out.set("quantity", request.quantity);
  out.set("price", request.price);
  out.set("trigger_price", request.trigger_price);
  out.set("working_type", static_cast<int>(request.working_type));
  out.set("reduce_only", request.reduce_only);
  out.set("close_position", request.close_position);
}

OrderRequest load_request(const portfolio::KeyValues& in) {
  return OrderRequest{
      .client_id = in.short_text<ClientOrderId>("id"),
      .symbol = in.short_text<Symbol>("symbol"),
      .role = enum_of(in, "role", OrderRole::target),
      .side = enum_of(in, "side", Side::sell),
      .type = enum_of(in, "type", OrderType::trailing_stop_market),
      .tif = enum_of(in, "tif", TimeInForce::gtd),
      .quantity = in.fixed<Quantity>("quantity"),
      .price = in.fixed<Price>("price"),
      .trigger_price = in.fixed<Price>("trigger_price"),
      .working_type = enum_of(in, "working_type", WorkingType::mark_price),
      .reduce_only = in.flag("reduce_only"),
      .close_position = in.flag("close_position"),
  };
}

}  // namespace

std::string save(const Order& order) {
  portfolio::KeyValues out;
  save_request(out, order.request);
  out.set("signal", order.signal_id);
  out.set("status", static_cast<int>(order.status));
  out.set("executed", order.executed);
  out.set("filled", order.filled);
  out.set("settled", order.settled);
  out.set("average", order.average_price);
  out.set("order_id", order.order_id);
  out.set("algo_id", order.algo_id);
  out.set("triggered", order.triggered);
  out.set("cancel_wanted", order.cancel_wanted);
  out.set("placed_at", order.placed_at);
  out.set("updated_at", order.updated_at);
  return out.text();
}

result<Order> load_order(std::string_view text) {
  auto parsed = portfolio::KeyValues::parse(text);
  if (parsed.has_error()) return parsed.error().within("order");
  const portfolio::KeyValues& in = *parsed;
  Order order;
  order.request = load_request(in);
  order.signal_id = in.short_text<SignalId>("signal");
  order.status = enum_of(in, "status", OrderStatus::rejected);
  order.executed = in.fixed<Quantity>("executed");
  order.filled = in.fixed<Quantity>("filled");
  order.settled = in.fixed<Quantity>("settled");
  order.average_price = in.fixed<Price>("average");
  order.order_id = in.integer("order_id");
  order.algo_id = in.integer("algo_id");
  order.triggered = in.flag("triggered");
  order.cancel_wanted = in.flag("cancel_wanted");
  order.placed_at = in.time("placed_at");
  order.updated_at = in.time("updated_at");
  if (in.error()) return in.error()->within("order");
  return order;
}

}  // namespace vectord::execution
