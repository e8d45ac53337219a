#include "exchange/parameter_reader.hpp"

#include <algorithm>
#include <charconv>

namespace vectord::exchange {
namespace {

// Text of the exchange, with the range it tells.
ApiError illegal_characters(std::string_view name, std::string_view range) {
  return {400, -1100,
          "Illegal characters found in parameter '" + std::string(name) + "'; legal range is '" +
              std::string(range) + "'."};
}

bool legal_in_client_id(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
         c == ':' || c == '/' || c == '_' || c == '-';
}

std::optional<bool> bool_from(std::string_view text) {
  if (text == "true" || text == "TRUE" || text == "True") return true;
  if (text == "false" || text == "FALSE" || text == "False") return false;
  return std::nullopt;
}

}  // namespace

const Instrument* ParameterReader::find_instrument(std::string_view symbol) {
  const auto name = Symbol::make(symbol);
  const auto found = name ? instruments_.find(*name) : instruments_.end();
  if (found != instruments_.end()) return found->second;
  fail(api_error::invalid_symbol());
  return nullptr;
}

const Instrument* ParameterReader::instrument(std::string_view name) {
  const auto symbol = text(name);
  return symbol.empty() ? nullptr : find_instrument(symbol);
}

const Instrument* ParameterReader::optional_instrument() {
  const auto symbol = optional_text("symbol");
  return symbol ? find_instrument(*symbol) : nullptr;
}

std::string_view ParameterReader::text(std::string_view name) {
  const auto value = parameters_.find(name);
  if (value && !value->empty()) return *value;
  fail(api_error::missing(name));
  return {};
}

std::optional<std::string_view> ParameterReader::optional_text(std::string_view name) {
  const auto value = parameters_.find(name);
  if (value && value->empty()) {
    fail(api_error::empty(name));
    return std::nullopt;
  }
  return value;
}

std::int64_t ParameterReader::integer(std::string_view name) {
  if (text(name).empty()) return 0;
  return optional_integer(name).value_or(0);
}

std::optional<std::int64_t> ParameterReader::optional_integer(std::string_view name) {
  const auto value = optional_text(name);
  if (!value) return std::nullopt;
  std::int64_t number = 0;
  const char* end = value->data() + value->size();
  const auto parsed = std::from_chars(value->data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end) {
    fail(illegal_characters(name, "^[0-9]{1,20}$"));
    return std::nullopt;
  }
  return number;
}

std::optional<Time> ParameterReader::optional_time(std::string_view name) {
  const auto ms = optional_integer(name);
  if (!ms) return std::nullopt;
  return time_from_ms(*ms);
}

bool ParameterReader::flag(std::string_view name) {
  if (text(name).empty()) return false;
  return optional_flag(name).value_or(false);
}

std::optional<bool> ParameterReader::optional_flag(std::string_view name) {
  const auto value = optional_text(name);
  if (!value) return std::nullopt;
  const auto parsed = bool_from(*value);
  if (!parsed) fail(api_error::invalid_data(name));
  return parsed;
}

std::optional<ClientOrderId> ParameterReader::optional_client_id(std::string_view name) {
  const auto value = optional_text(name);
  if (!value) return std::nullopt;
  if (value->size() > ClientOrderId::capacity) {
    fail({400, -4015, "Client order id length should not be more than 36 chars"});
    return std::nullopt;
  }
  if (!std::all_of(value->begin(), value->end(), legal_in_client_id)) {
    fail(illegal_characters(name, "^[\\.A-Z\\:/a-z0-9_-]{1,36}$"));
    return std::nullopt;
  }
  return ClientOrderId(*value);
}

std::optional<std::int64_t> ParameterReader::decimal_units(std::string_view name) {
  const auto value = optional_text(name);
  if (!value) return std::nullopt;
  const auto parsed = fixed::parse(*value);
  if (parsed.has_value()) return *parsed;
  const bool digits = std::all_of(value->begin(), value->end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
  fail(digits ? api_error::precision()
              : illegal_characters(name, "^([0-9]{1,20})(\\.[0-9]{1,20})?$"));
  return std::nullopt;
}

int ParameterReader::limit(int standard, int max) {
  const auto value = optional_integer("limit");
  if (!value) return standard;
  if (*value < 1) {
    fail(api_error::invalid_data("limit"));
    return standard;
  }
  return static_cast<int>(std::min<std::int64_t>(*value, max));
}

}  // namespace vectord::exchange
