// Several orders in one request: HTTP 200, each item its own order or error (spec §4.2).
#include <charconv>
#include <optional>

#include "exchange/json_parameters.hpp"
#include "exchange/order_actions.hpp"
#include "exchange/route.hpp"

namespace vectord::exchange {
namespace {

constexpr std::size_t max_orders = 5;
constexpr std::size_t max_cancels = 10;

std::optional<std::vector<Parameters>> read_items(std::string_view text) {
  simdjson::ondemand::parser parser;
  const simdjson::padded_string padded(text);
  simdjson::ondemand::document document;
  simdjson::ondemand::array array;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return std::nullopt;
  if (document.get_array().get(array) != simdjson::SUCCESS) return std::nullopt;
  std::vector<Parameters> items;
  for (auto element : array) {
    simdjson::ondemand::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
    auto item = read_parameters(object);
    if (!item) return std::nullopt;
    items.push_back(std::move(*item));
  }
  return items;
}

void append(std::string& body, const matching::Answer<std::string>& answer) {
  if (const auto* rejection = std::get_if<matching::Rejection>(&answer)) {
    JsonWriter(body).literal(
        encode(ApiError{rejection->http_status, rejection->code, rejection->message}));
  } else {
    JsonWriter(body).literal(std::get<std::string>(answer));
  }
}

template <class Perform>
Reply each_order(const Call& call, Perform perform) {
  auto reader = call.reader();
  const auto text = reader.text("batchOrders");
  if (reader.error()) return *reader.error();
  const auto items = read_items(text);
  if (!items) return api_error::invalid_data("batchOrders");
  if (items->empty() || items->size() > max_orders) {
    return ApiError{400, -4082, "Invalid number of batch place orders."};
  }
  std::string body = "[";
  for (const auto& item : *items) {
    ParameterReader item_reader(item, call.face.instruments);
    append(body, perform(call, item_reader));
  }
  return body + "]";
}

Reply place_batch(const Call& call) {
  return each_order(call, place_order);
}
Reply modify_batch(const Call& call) {
  return each_order(call, modify_order);
}

// [1001,1002], ["1001","1002"] and "[1001,1002]" are all sent by real clients.
std::vector<std::string> list_items(std::string_view text) {
  std::vector<std::string> items;
  std::string item;
  const auto finish = [&] {
    if (!item.empty()) items.push_back(std::exchange(item, {}));
  };
  for (const char c : text) {
    if (c == ',' || c == '[' || c == ']')
      finish();
    else if (c != '"' && c != ' ' && c != '\\')
      item.push_back(c);
  }
  finish();
  return items;
}

std::optional<std::int64_t> order_id(std::string_view text) {
  std::int64_t id = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), id);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return id;
}

Reply cancel_batch(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  const auto ids = call.parameters.find_any_case("orderIdList");
  const auto client_ids = call.parameters.find_any_case("origClientOrderIdList");
  reader.require(ids || client_ids,
                 api_error::both_missing("origClientOrderIdList", "orderIdList"));
  if (reader.error()) return *reader.error();
  const auto items = list_items(ids ? *ids : *client_ids);
  if (items.size() > max_cancels) return ApiError{400, -4032, "Exceed maximum cancel order size."};
  std::string body = "[";
  for (const auto& item : items) {
    matching::OrderRef ref{instrument->symbol, std::nullopt, item};
    if (ids) {
      ref = {instrument->symbol, order_id(item), ""};
      if (!ref.id) return api_error::invalid_data("orderIdList");
    }
    append(body, acknowledge(call, call.face.core.cancel(call.account, ref, call.now), {}));
  }
  return body + "]";
}

}  // namespace

void add_batch_routes(Routes& routes) {
  const auto key = Security::signed_;
  routes.insert(routes.end(),
                {
                    {"POST", "/fapi/v1/batchOrders", key, orders<5, 1, 5>, place_batch},
                    {"PUT", "/fapi/v1/batchOrders", key, orders<5, 1, 5>, modify_batch},
                    {"DELETE", "/fapi/v1/batchOrders", key, weight<1>, cancel_batch},
                });
}

}  // namespace vectord::exchange
