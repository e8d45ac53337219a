#include "exchange/api_error.hpp"

#include "exchange/json_writer.hpp"

namespace vectord::exchange {
namespace {

std::string around(std::string_view before, std::string_view name, std::string_view after) {
  std::string text(before);
  text.append(name).append(after);
  return text;
}

}  // namespace

namespace api_error {

ApiError missing(std::string_view name) {
  return {400, -1102,
          around("Mandatory parameter '", name, "' was not sent, was empty/null, or malformed.")};
}
ApiError both_missing(std::string_view a, std::string_view b) {
  return {400, -1102,
          around("Param '", a, "' or '") + std::string(b) +
              "' must be sent, but both were empty/null!"};
}
ApiError empty(std::string_view name) {
  return {400, -1105, around("Parameter '", name, "' was empty.")};
}
ApiError not_required(std::string_view name) {
  return {400, -1106, around("Parameter '", name, "' sent when not required.")};
}
ApiError illegal(std::string_view name) {
  return {400, -1100, around("Illegal characters found in parameter '", name, "'.")};
}
ApiError duplicate() {
  return {400, -1101, "Duplicate values for a parameter detected."};
}
ApiError invalid_data(std::string_view name) {
  return {400, -1130, around("Data sent for parameter '", name, "' is not valid.")};
}
ApiError precision() {
  return {400, -1111, "Precision is over the maximum defined for this asset."};
}
ApiError invalid_symbol() {
  return {400, -1121, "Invalid symbol."};
}
ApiError key_format() {
  return {401, -2014, "API-key format invalid."};
}
ApiError key_rejected() {
  return {401, -2015, "Invalid API-key, IP, or permissions for action."};
}
ApiError outside_window() {
  return {400, -1021, "Timestamp for this request is outside of the recvWindow."};
}
ApiError ahead_of_server() {
  return {400, -1021, "Timestamp for this request was 1000ms ahead of the server's time."};
}
ApiError bad_signature() {
  return {400, -1022, "Signature for this request is not valid."};
}
ApiError no_such_order() {
  return {400, -2013, "Order does not exist."};
}
ApiError unknown_order() {
  return {400, -2011, "Unknown order sent."};
}
ApiError no_listen_key() {
  return {400, -1125, "This listenKey does not exist."};
}

ApiError stale_market() {
  return {503, -1001, "The market data is stale: its upstream is lost. Please try again."};
}

}  // namespace api_error

std::string encode(const ApiError& error) {
  std::string body;
  JsonWriter(body).open_object().integer("code", error.code).text("msg", error.text).close_object();
  return body;
}

net::HttpResponse respond(const ApiError& error) {
  return {error.status, {{"Content-Type", "application/json"}}, encode(error)};
}

}  // namespace vectord::exchange
