#include "exchange/market/live_figures.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include <simdjson.h>

namespace vectord::exchange {
namespace {

// A number, or a number in quotes: both are sent.
std::optional<double> number_of(simdjson::dom::element value) {
  double number = 0;
  if (value.get(number) == simdjson::SUCCESS) return number;
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return std::nullopt;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<double> field(simdjson::dom::element row, std::string_view name) {
  simdjson::dom::element value;
  if (row[name].get(value) != simdjson::SUCCESS) return std::nullopt;
  const auto number = number_of(value);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

}  // namespace

result<Figures> decode_figures(std::string_view json, std::string_view name) {
  simdjson::dom::parser parser;
  simdjson::dom::array rows;
  const simdjson::padded_string padded(json);
  if (parser.parse(padded).get(rows) != simdjson::SUCCESS) {
    return Error(Errc::parse, std::string(name) + ": not an array of rows");
  }
  Figures figures;
  for (const auto row : rows) {
    const auto at = field(row, "timestamp");
    const auto value = field(row, name);
    if (!at || !value || *at < 0 || *at > 1e15) {
      return Error(Errc::parse, std::string(name) + ": a row without its time or figure");
    }
    figures.emplace_back(time_from_ms(static_cast<std::int64_t>(*at)), *value);
  }
  return figures;
}

}  // namespace vectord::exchange
