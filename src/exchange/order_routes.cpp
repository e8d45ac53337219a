// Ordinary orders one at a time: place, test, modify, cancel, query (spec §4.2).
#include "exchange/encode.hpp"
#include "exchange/order_actions.hpp"
#include "exchange/route.hpp"

namespace vectord::exchange {
namespace {

Reply text_of(matching::Answer<std::string> answer) {
  if (const auto* rejection = std::get_if<matching::Rejection>(&answer)) return *rejection;
  return std::get<std::string>(std::move(answer));
}

Reply place(const Call& call) {
  auto reader = call.reader();
  return text_of(place_order(call, reader));
}

Reply modify(const Call& call) {
  auto reader = call.reader();
  return text_of(modify_order(call, reader));
}

// Nothing reaches the book: what was asked for comes back, with zeros for what was not done.
Reply test(const Call& call) {
  auto reader = call.reader();
  const auto order = read_new_order(reader);
  if (reader.error()) return *reader.error();
  const auto checked = call.face.core.test(call.account, order.params, call.now);
  if (const auto* rejection = std::get_if<matching::Rejection>(&checked)) return *rejection;
  matching::Order echo;
  echo.symbol = order.params.symbol;
  echo.side = order.params.side;
  echo.type = echo.original_type = order.params.type;
  echo.tif = order.params.tif.value_or(TimeInForce::gtc);
  echo.quantity = order.params.quantity.value_or(Quantity{});
  echo.price = order.params.price.value_or(Price{});
  echo.client_id = ClientOrderId::make(order.params.client_id).value_or(ClientOrderId{});
  echo.updated = call.now;
  std::string body;
  JsonWriter json(body);
  encode_acknowledgement(json, echo, call.instrument(echo.symbol), {});
  return body;
}

Reply cancel(const Call& call) {
  auto reader = call.reader();
  const auto ref = read_order_ref(reader);
  if (reader.error()) return *reader.error();
  return text_of(acknowledge(call, call.face.core.cancel(call.account, ref, call.now), {}));
}

template <class Query>
Reply query_with(const Call& call, Query query) {
  auto reader = call.reader();
  const auto ref = read_order_ref(reader);
  if (reader.error()) return *reader.error();
  const auto found = query(call.face.core, ref);
  if (const auto* rejection = std::get_if<matching::Rejection>(&found)) return *rejection;
  const auto& order = std::get<matching::Order>(found);
  if (call.hides(order)) return api_error::no_such_order();
  std::string body;
  JsonWriter json(body);
  encode_order(json, order, call.instrument(ref.symbol));
  return body;
}

Reply query(const Call& call) {
  return query_with(call, [&](const matching::Exchange& core, const matching::OrderRef& ref) {
    return core.query_order(call.account, ref);
  });
}

Reply query_open(const Call& call) {
  return query_with(call, [&](const matching::Exchange& core, const matching::OrderRef& ref) {
    return core.query_open_order(call.account, ref);
  });
}

Reply open_orders(const Call& call) {
  auto reader = call.reader();
  const Instrument* one = reader.optional_instrument();
  if (reader.error()) return *reader.error();
  const auto symbol = one != nullptr ? std::optional(one->symbol) : std::nullopt;
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (const auto& order : call.face.core.open_orders(call.account, symbol)) {
    if (!call.hides(order)) encode_order(json, order, call.instrument(order.symbol));
  }
  json.close_array();
  return body;
}

Reply cancel_all(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  if (reader.error()) return *reader.error();
  const auto done = call.face.core.cancel_all(call.account, instrument->symbol, call.now);
  if (const auto* rejection = std::get_if<matching::Rejection>(&done)) return *rejection;
  return encode_code(200, "The operation of cancel all open order is done.");
}

Reply countdown_cancel_all(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  const auto countdown = reader.integer("countdownTime");
  if (countdown < 0) reader.fail(api_error::invalid_data("countdownTime"));
  if (reader.error()) return *reader.error();
  const auto done = call.face.core.countdown_cancel_all(call.account, instrument->symbol,
                                                        Millis{countdown}, call.now);
  if (const auto* rejection = std::get_if<matching::Rejection>(&done)) return *rejection;
  std::string body;
  JsonWriter(body)
      .open_object()
      .text("symbol", instrument->symbol.view())
      .text("countdownTime", std::to_string(countdown))
      .close_object();
  return body;
}

}  // namespace

matching::Answer<std::string> acknowledge(const Call& call,
                                          const matching::Answer<matching::Order>& answer,
                                          AcknowledgementForm form) {
  if (const auto* rejection = std::get_if<matching::Rejection>(&answer)) return *rejection;
  const auto& order = std::get<matching::Order>(answer);
  form.average_price = call.face.settings.acknowledge_average_price;
  std::string body;
  JsonWriter json(body);
  encode_acknowledgement(json, order, call.instrument(order.symbol), form);
  return body;
}

matching::Rejection rejection_of(const ApiError& error) {
  return {error.code, error.text, error.status};
}

matching::Answer<std::string> place_order(const Call& call, ParameterReader& reader) {
  const auto order = read_new_order(reader);
  if (reader.error()) return rejection_of(*reader.error());
  auto answer = call.face.core.place(call.account, order.params, call.now);
  auto* placed = std::get_if<matching::Order>(&answer);
  if (placed != nullptr && order.response == ResponseType::acknowledgement) {
    // An ACK is the order as it was before it met the book.
    placed->status = matching::Status::new_;
    placed->executed = Quantity{};
    placed->cum_quote = Money{};
  }
  return acknowledge(call, answer, {});
}

matching::Answer<std::string> modify_order(const Call& call, ParameterReader& reader) {
  const auto params = read_modification(reader);
  if (reader.error()) return rejection_of(*reader.error());
  return acknowledge(call, call.face.core.modify(call.account, params, call.now),
                     {.modified = true});
}

void add_order_routes(Routes& routes) {
  const auto key = Security::signed_;
  routes.insert(routes.end(),
                {
                    {"POST", "/fapi/v1/order", key, orders<1, 1, 0>, place},
                    {"POST", "/fapi/v1/order/test", key, orders<1, 1, 0>, test},
                    {"PUT", "/fapi/v1/order", key, orders<1, 1, 0>, modify},
                    {"DELETE", "/fapi/v1/order", key, weight<1>, cancel},
                    {"GET", "/fapi/v1/order", key, weight<1>, query},
                    {"GET", "/fapi/v1/openOrder", key, weight<1>, query_open},
                    {"GET", "/fapi/v1/openOrders", key, weight_by_symbol<1, 40>, open_orders},
                    {"DELETE", "/fapi/v1/allOpenOrders", key, weight<1>, cancel_all},
                    {"POST", "/fapi/v1/countdownCancelAll", key, weight<10>, countdown_cancel_all},
                });
}

}  // namespace vectord::exchange
