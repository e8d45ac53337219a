#include "binance/json.hpp"

#include <charconv>
#include <cmath>

namespace vectord::binance::json {
namespace {

std::string quote(std::string_view text) {
  return "\"" + std::string(text.substr(0, 40)) + "\"";
}

}  // namespace

Error syntax_error(std::string_view where, simdjson::error_code code) {
  return Error{Errc::parse,
               std::string(where) + ": not the promised JSON: " + simdjson::error_message(code)};
}

std::string_view Document::pad(std::string_view text) {
  padded_.assign(text).append(simdjson::SIMDJSON_PADDING, '\0');
  return std::string_view(padded_).substr(0, text.size());
}

result<ondemand::json_type> Document::open(std::string_view text, std::string_view where) {
  return open_in_place(pad(text), where);
}

result<ondemand::json_type> Document::open_in_place(std::string_view text, std::string_view where) {
  const simdjson::padded_string_view view(text.data(), text.size(),
                                          text.size() + simdjson::SIMDJSON_PADDING);
  if (const auto bad = parser_.iterate(view).get(document_)) return syntax_error(where, bad);
  ondemand::json_type type;
  if (const auto bad = document_.type().get(type)) return syntax_error(where, bad);
  return type;
}

result<ondemand::object> Document::root_object(std::string_view where) {
  ondemand::object object;
  if (const auto bad = document_.get_object().get(object)) return syntax_error(where, bad);
  return object;
}

result<ondemand::array> Document::root_array(std::string_view where) {
  ondemand::array array;
  if (const auto bad = document_.get_array().get(array)) return syntax_error(where, bad);
  return array;
}

result<ondemand::object> Document::object(std::string_view text, std::string_view where) {
  if (auto opened = open(text, where); opened.has_error()) return opened.error();
  return root_object(where);
}

result<ondemand::array> Document::array(std::string_view text, std::string_view where) {
  if (auto opened = open(text, where); opened.has_error()) return opened.error();
  return root_array(where);
}

result<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (bad != std::errc{} || end != text.data() + text.size()) {
    return Error{Errc::parse, quote(text) + " is not an integer"};
  }
  return value;
}

result<double> parse_real(std::string_view text) {
  double value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  // from_chars reads "nan" and "inf" too.
  if (bad != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
    return Error{Errc::parse, quote(text) + " is not a number"};
  }
  return value;
}

result<std::int64_t> parse_rounded(std::string_view text) {
  if (text.find_first_of("eE") != std::string_view::npos) {
    const auto real = parse_real(text);
    if (real.has_error()) return real.error();
    if (std::abs(*real) > 9e10) return Error{Errc::parse, quote(text) + " is too large"};
    return fixed::from_double(*real, Rounding::nearest);
  }
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || text.size() - point <= 9) return fixed::parse(text);
  for (const char c : text.substr(point + 9)) {
    if (c < '0' || c > '9') return Error{Errc::parse, quote(text) + " is not a decimal number"};
  }
  auto units = fixed::parse(text.substr(0, point + 9));
  if (units.has_error() || text[point + 9] < '5') return units;
  std::int64_t moved = 0;
  if (__builtin_add_overflow(*units, text.front() == '-' ? -1 : 1, &moved)) {
    return Error{Errc::parse, quote(text) + " is too large"};
  }
  return moved;
}

void Taker::fail(std::string_view name, std::string_view why) {
  if (error_) return;
  error_.emplace(Errc::parse,
                 std::string(where_) + ": field " + quote(name) + " " + std::string(why));
}

bool Taker::told(std::string_view name) const {
  const Scalar* found = fields_.find(name);
  return found != nullptr && !found->is_null() && !found->text.empty();
}

const Scalar* Taker::need(std::string_view name) {
  const Scalar* found = fields_.find(name);
  if (found == nullptr || found->is_null()) {
    fail(name, "is missing");
    return nullptr;
  }
  return found;
}

std::int64_t Taker::units(std::string_view name, result<std::int64_t> (*parse)(std::string_view)) {
  const Scalar* found = need(name);
  if (found == nullptr) return 0;
  const auto value = parse(found->text);
  if (value.has_error()) {
    fail(name, "is wrong: " + value.error().what());
    return 0;
  }
  return *value;
}

std::string_view Taker::text(std::string_view name) {
  const Scalar* found = need(name);
  if (found == nullptr) return {};
  if (!found->quoted) fail(name, "is not a text");
  return found->text;
}

std::string_view Taker::text_or(std::string_view name, std::string_view otherwise) {
  const Scalar* found = fields_.find(name);
  return found == nullptr || found->is_null() ? otherwise : found->text;
}

std::int64_t Taker::integer(std::string_view name) {
  return units(name, parse_integer);
}

std::int64_t Taker::integer_or(std::string_view name, std::int64_t otherwise) {
  return told(name) ? integer(name) : otherwise;
}

double Taker::real(std::string_view name) {
  const Scalar* found = need(name);
  if (found == nullptr) return 0;
  const auto value = parse_real(found->text);
  if (value.has_error()) fail(name, "is wrong: " + value.error().what());
  return value.has_error() ? 0 : *value;
}

bool Taker::flag(std::string_view name) {
  const Scalar* found = need(name);
  if (found == nullptr) return false;
  if (found->text != "true" && found->text != "false") fail(name, "is neither true nor false");
  return found->text == "true";
}

bool Taker::flag_or(std::string_view name, bool otherwise) {
  return told(name) ? flag(name) : otherwise;
}

}  // namespace vectord::binance::json
