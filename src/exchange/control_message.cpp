#include "exchange/control_message.hpp"

#include <simdjson.h>

#include "exchange/json_writer.hpp"

namespace vectord::exchange {
namespace {

constexpr std::pair<std::string_view, ControlMessage::Method> methods[] = {
    {"SUBSCRIBE", ControlMessage::Method::subscribe},
    {"UNSUBSCRIBE", ControlMessage::Method::unsubscribe},
    {"LIST_SUBSCRIPTIONS", ControlMessage::Method::list},
    {"SET_PROPERTY", ControlMessage::Method::set_property},
    {"GET_PROPERTY", ControlMessage::Method::get_property},
};

// Integers and strings are echoed; anything else is refused by an empty text.
std::string id_json(const simdjson::dom::object& object) {
  simdjson::dom::element id;
  if (object["id"].get(id) != simdjson::SUCCESS || id.is_null()) return "null";
  if (id.is<std::uint64_t>()) return std::to_string(id.get_uint64().value_unsafe());
  if (!id.is<std::string_view>()) return {};
  std::string text = "\"";
  append_escaped(text, id.get_string().value_unsafe());
  return text + '"';
}

std::optional<std::string> read_params(const simdjson::dom::object& object,
                                       ControlMessage& message) {
  simdjson::dom::array params;
  if (object["params"].get(params) != simdjson::SUCCESS) return std::nullopt;
  for (const auto element : params) {
    if (element.is<bool>()) {
      message.value = element.get_bool().value_unsafe();
    } else if (element.is<std::string_view>()) {
      message.params.emplace_back(element.get_string().value_unsafe());
    } else {
      return "Invalid request: property name must be a string";
    }
  }
  return std::nullopt;
}

}  // namespace

std::variant<ControlMessage, ControlError> parse_control_message(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  const simdjson::padded_string padded(text);
  if (parser.parse(padded).get(object) != simdjson::SUCCESS) {
    return ControlError{3, "Invalid JSON: expected value at line 1 column 1"};
  }
  ControlMessage message;
  message.id = id_json(object);
  if (message.id.empty()) {
    return ControlError{2, "Invalid request: request ID must be an unsigned integer"};
  }
  std::string_view method;
  if (object["method"].get(method) != simdjson::SUCCESS) {
    return ControlError{2, "Invalid request: missing field `method` at line 1 column 1",
                        message.id};
  }
  for (const auto& [name, value] : methods) {
    if (method != name) continue;
    message.method = value;
    if (auto error = read_params(object, message)) return ControlError{2, *error, message.id};
    return message;
  }
  return ControlError{2,
                      "Invalid request: unknown variant " + std::string(method) +
                          ", expected one of SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS, "
                          "SET_PROPERTY, GET_PROPERTY",
                      message.id};
}

std::string encode_control_result(std::string_view result, std::string_view id) {
  std::string text;
  JsonWriter(text).open_object().literal("result", result).literal("id", id).close_object();
  return text;
}

std::string encode(const ControlError& error) {
  std::string text;
  JsonWriter writer(text);
  writer.open_object().integer("code", error.code).text("msg", error.text);
  writer.literal("id", error.id).close_object();
  return text;
}

}  // namespace vectord::exchange
