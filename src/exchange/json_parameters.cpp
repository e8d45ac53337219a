#include "exchange/json_parameters.hpp"

namespace vectord::exchange {
namespace {

using simdjson::ondemand::json_type;

std::optional<std::string> value_text(simdjson::ondemand::value value) {
  std::string_view text;
  json_type type;
  if (value.type().get(type) != simdjson::SUCCESS) return std::nullopt;
  if (type == json_type::string) {
    if (value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
    return std::string(text);
  }
  if (type == json_type::object || type == json_type::array) return std::nullopt;
  if (simdjson::to_json_string(value).get(text) != simdjson::SUCCESS) return std::nullopt;
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace

std::optional<Parameters> read_parameters(simdjson::ondemand::object object) {
  Parameters parameters;
  for (auto field : object) {
    std::string_view name;
    simdjson::ondemand::value value;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS) return std::nullopt;
    std::string key(name);
    if (field.value().get(value) != simdjson::SUCCESS) return std::nullopt;
    auto text = value_text(value);
    if (!text) return std::nullopt;
    parameters.set(std::move(key), std::move(*text));
  }
  return parameters;
}

}  // namespace vectord::exchange
