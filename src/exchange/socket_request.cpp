#include "exchange/socket_request.hpp"

#include "exchange/json_parameters.hpp"
#include "exchange/json_writer.hpp"

namespace vectord::exchange {
namespace {

constexpr SocketMethod methods[] = {
    {"ping", "GET", "/fapi/v1/ping"},
    {"time", "GET", "/fapi/v1/time"},
    {"depth", "GET", "/fapi/v1/depth"},
    {"ticker.price", "GET", "/fapi/v2/ticker/price"},
    {"ticker.book", "GET", "/fapi/v1/ticker/bookTicker"},
    {"order.place", "POST", "/fapi/v1/order"},
    {"order.modify", "PUT", "/fapi/v1/order"},
    {"order.cancel", "DELETE", "/fapi/v1/order"},
    {"order.status", "GET", "/fapi/v1/order"},
    {"algoOrder.place", "POST", "/fapi/v1/algoOrder"},
    {"algoOrder.cancel", "DELETE", "/fapi/v1/algoOrder"},
    {"account.position", "GET", "/fapi/v2/positionRisk"},
    {"v2/account.position", "GET", "/fapi/v3/positionRisk"},
    {"account.balance", "GET", "/fapi/v2/balance"},
    {"v2/account.balance", "GET", "/fapi/v3/balance"},
    {"account.status", "GET", "/fapi/v2/account"},
    {"v2/account.status", "GET", "/fapi/v3/account"},
    {"userDataStream.start", "POST", "/fapi/v1/listenKey"},
    {"userDataStream.ping", "PUT", "/fapi/v1/listenKey"},
    {"userDataStream.stop", "DELETE", "/fapi/v1/listenKey"},
};

SocketRefusal invalid_json() {
  return {"null", {400, -1000, "Invalid JSON request."}};
}

// A number, a text or null, as it was written.
std::optional<std::string> read_id(simdjson::ondemand::object& object) {
  simdjson::ondemand::value id;
  if (object["id"].get(id) != simdjson::SUCCESS) return "null";
  simdjson::ondemand::json_type type;
  std::string_view text;
  if (id.type().get(type) != simdjson::SUCCESS) return std::nullopt;
  using simdjson::ondemand::json_type;
  if (type != json_type::number && type != json_type::string && type != json_type::null) {
    return std::nullopt;
  }
  if (simdjson::to_json_string(id).get(text) != simdjson::SUCCESS) return std::nullopt;
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

void encode_limit(JsonWriter& json, std::string_view type, std::string_view interval, int number,
                  int limit, std::string_view count) {
  json.open_object().text("rateLimitType", type).text("interval", interval);
  json.integer("intervalNum", number).integer("limit", limit).literal("count", count);
  json.close_object();
}

// An order's weight is none, which the exchange tells as -1.
void encode_limits(JsonWriter& json, const net::Headers& headers, const RequestLimits& limits) {
  const auto weight = net::find_header(headers, "X-MBX-USED-WEIGHT-1M");
  const auto seconds = net::find_header(headers, "X-MBX-ORDER-COUNT-10S");
  const auto minute = net::find_header(headers, "X-MBX-ORDER-COUNT-1M");
  json.open_array("rateLimits");
  if (!seconds.empty()) {
    encode_limit(json, "REQUEST_WEIGHT", "MINUTE", 1, -1, "-1");
    encode_limit(json, "ORDERS", "SECOND", 10, limits.orders_per_10_seconds, seconds);
    encode_limit(json, "ORDERS", "MINUTE", 1, limits.orders_per_minute, minute);
  } else if (!weight.empty()) {
    encode_limit(json, "REQUEST_WEIGHT", "MINUTE", 1, limits.weight_per_minute, weight);
  }
  json.close_array();
}

}  // namespace

std::variant<SocketRequest, SocketRefusal> parse_socket_request(std::string_view text) {
  simdjson::ondemand::parser parser;
  const simdjson::padded_string padded(text);
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return invalid_json();
  if (document.get_object().get(object) != simdjson::SUCCESS) return invalid_json();
  SocketRequest request;
  auto id = read_id(object);
  if (!id) return SocketRefusal{"null", {400, -1135, "Illegal request ID."}};
  request.id = *std::move(id);
  std::string_view method;
  if (object["method"].get(method) != simdjson::SUCCESS) return invalid_json();
  request.method = method;
  simdjson::ondemand::object params;
  const auto found = object["params"].get(params);
  if (found == simdjson::NO_SUCH_FIELD) return request;
  auto parameters = found == simdjson::SUCCESS ? read_parameters(params) : std::nullopt;
  if (!parameters) return SocketRefusal{request.id, {400, -1135, "Malformed JSON in params."}};
  request.parameters = *std::move(parameters);
  return request;
}

const SocketMethod* find_socket_method(std::string_view name) {
  for (const auto& method : methods) {
    if (method.name == name) return &method;
  }
  // "v1/order.place": a version may stand before any name.
  if (name.starts_with("v1/")) return find_socket_method(name.substr(3));
  return nullptr;
}

std::string encode_socket_answer(std::string_view id, const net::HttpResponse& response,
                                 const RequestLimits& limits, bool with_rate_limits) {
  std::string text;
  JsonWriter json(text);
  json.open_object().literal("id", id).integer("status", response.status);
  json.literal(response.status < 400 ? "result" : "error", response.body);
  if (with_rate_limits) encode_limits(json, response.headers, limits);
  json.close_object();
  return text;
}

}  // namespace vectord::exchange
