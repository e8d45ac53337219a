#pragma once
// One request of the WebSocket API (spec §6.4) and its answer: the REST routes by other names.
#include <string>
#include <string_view>
#include <variant>

#include "exchange/api_error.hpp"
#include "exchange/parameters.hpp"
#include "vectord/exchange/simulated_exchange.hpp"

namespace vectord::exchange {

struct SocketRequest {
  std::string id = "null";  // JSON, echoed as it came
  std::string method;       // "order.place"
  Parameters parameters;
};
struct SocketRefusal {
  std::string id = "null";
  ApiError error;
};
std::variant<SocketRequest, SocketRefusal> parse_socket_request(std::string_view text);

// The route that a method stands for.
struct SocketMethod {
  std::string_view name, http_method, path;
};
const SocketMethod* find_socket_method(std::string_view name);  // null: unknown

// {"id":1,"status":200,"result":{...},"rateLimits":[...]}, made of the route's answer.
std::string encode_socket_answer(std::string_view id, const net::HttpResponse& response,
                                 const RequestLimits& limits, bool with_rate_limits);

}  // namespace vectord::exchange
