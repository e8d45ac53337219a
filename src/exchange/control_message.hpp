#pragma once
// What a client says on a stream socket: SUBSCRIBE and its kin (spec §6.2), and the answers.
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vectord::exchange {

struct ControlMessage {
  enum class Method { subscribe, unsubscribe, list, set_property, get_property };
  Method method = Method::subscribe;
  std::vector<std::string> params;  // text parameters
  std::optional<bool> value;        // SET_PROPERTY's second parameter
  std::string id = "null";          // JSON, echoed as it came: a number, a string or null
};
struct ControlError {
  int code = 0;
  std::string text;
  std::string id = "null";
};

std::variant<ControlMessage, ControlError> parse_control_message(std::string_view text);

// {"result":null,"id":1}; result is JSON.
std::string encode_control_result(std::string_view result, std::string_view id);
std::string encode(const ControlError& error);

}  // namespace vectord::exchange
