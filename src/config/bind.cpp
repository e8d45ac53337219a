#include "bind.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace vectord::config {
namespace {

std::string range_text(double low, double high) {
  return format_number(low) + " .. " + format_number(high);
}

// "must be a number from 0 to 8 (%)".
std::string must_be(const std::string& what, const std::string& range, const std::string& unit) {
  std::string text = "must be " + what;
  if (!range.empty()) text += " in " + range;
  if (!unit.empty()) text += " (" + unit + ")";
  return text;
}

}  // namespace

std::optional<double> as_number(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::nullopt;
}

std::string format_number(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  return {buffer, end.ptr};
}

// A basic string of TOML: control characters, which it may not hold, by their number.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
      char number[8];
      std::snprintf(number, sizeof number, "\\u%04X", static_cast<unsigned>(c));
      out += number;
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

void Table::number(std::string name, double& field, double low, double high, std::string unit,
                   std::string help) {
  Key key{std::move(name), "number", unit, range_text(low, high), std::move(help)};
  key.set = [&field, low, high, unit](const Value& value) -> std::optional<std::string> {
    const auto number = as_number(value);
    if (!number || !std::isfinite(*number) || *number < low || *number > high) {
      return must_be("a number", range_text(low, high), unit);
    }
    field = *number;
    return std::nullopt;
  };
  key.show = [&field] { return format_number(field); };
  row(std::move(key));
}

void Table::integer(std::string name, int& field, int low, int high, std::string unit,
                    std::string help) {
  Key key{std::move(name), "integer", unit, range_text(low, high), std::move(help)};
  key.set = [&field, low, high, unit](const Value& value) -> std::optional<std::string> {
    const auto* whole = std::get_if<std::int64_t>(&value);
    if (whole == nullptr || *whole < low || *whole > high) {
      return must_be("a whole number", range_text(low, high), unit);
    }
    field = static_cast<int>(*whole);
    return std::nullopt;
  };
  key.show = [&field] { return std::to_string(field); };
  row(std::move(key));
}

void Table::flag(std::string name, bool& field, std::string help) {
  Key key{std::move(name), "switch", "", "true | false", std::move(help)};
  key.set = [&field](const Value& value) -> std::optional<std::string> {
    const auto* given = std::get_if<bool>(&value);
    if (given == nullptr) return must_be("true or false", "", "");
    field = *given;
    return std::nullopt;
  };
  key.show = [&field] { return std::string(field ? "true" : "false"); };
  row(std::move(key));
}

void Table::text(std::string name, std::string& field, std::string range, std::string help) {
  Key key{std::move(name), "text", "", std::move(range), std::move(help)};
  key.set = [&field](const Value& value) -> std::optional<std::string> {
    const auto* given = std::get_if<std::string>(&value);
    if (given == nullptr) return must_be("text in quotes", "", "");
    field = *given;
    return std::nullopt;
  };
  key.show = [&field] { return quoted(field); };
  row(std::move(key));
}

void Table::word(std::string name, std::string& field, std::vector<std::string> words,
                 std::string help) {
  std::string range;
  for (const auto& word : words) range += (range.empty() ? "" : " | ") + word;
  Key key{std::move(name), "text", "", range, std::move(help)};
  key.set = [&field, words, range](const Value& value) -> std::optional<std::string> {
    const auto* given = std::get_if<std::string>(&value);
    if (given == nullptr || std::find(words.begin(), words.end(), *given) == words.end()) {
      return "must be one of " + range;
    }
    field = *given;
    return std::nullopt;
  };
  key.show = [&field] { return quoted(field); };
  row(std::move(key));
}

void Table::duration(std::string name, Millis& field, double low, double high, double unit_ms,
                     std::string unit, std::string help) {
  Key key{std::move(name), "number", unit, range_text(low, high), std::move(help)};
  key.set = [&field, low, high, unit, unit_ms](const Value& value) -> std::optional<std::string> {
    const auto number = as_number(value);
    if (!number || !std::isfinite(*number) || *number < low || *number > high) {
      return must_be("a number", range_text(low, high), unit);
    }
    field = Millis{static_cast<std::int64_t>(std::llround(*number * unit_ms))};
    return std::nullopt;
  };
  key.show = [&field, unit_ms] {
    return format_number(static_cast<double>(field.count()) / unit_ms);
  };
  row(std::move(key));
}

void Table::seconds(std::string name, Millis& field, double low, double high, std::string help) {
  duration(std::move(name), field, low, high, 1000, "s", std::move(help));
}
void Table::minutes(std::string name, Millis& field, double low, double high, std::string help) {
  duration(std::move(name), field, low, high, 60'000, "min", std::move(help));
}
void Table::millis(std::string name, Millis& field, int low, int high, std::string help) {
  duration(std::move(name), field, low, high, 1, "ms", std::move(help));
}

void Table::money(std::string name, Money& field, double low, double high, std::string help) {
  Key key{std::move(name), "number", "USDT", range_text(low, high), std::move(help)};
  key.set = [&field, low, high](const Value& value) -> std::optional<std::string> {
    const auto number = as_number(value);
    if (!number || !std::isfinite(*number) || *number < low || *number > high) {
      return must_be("a number", range_text(low, high), "USDT");
    }
    field = Money::from_double(*number, Rounding::nearest);
    return std::nullopt;
  };
  key.show = [&field] { return field.to_string(); };
  row(std::move(key));
}

void Table::symbols(std::string name, std::vector<Symbol>& field, std::string help) {
  Key key{std::move(name), "list of text", "", "", std::move(help)};
  key.set = [&field](const Value& value) -> std::optional<std::string> {
    const auto* list = std::get_if<std::vector<std::string>>(&value);
    if (list == nullptr) return must_be("a list of symbols such as [\"BTCUSDT\"]", "", "");
    std::vector<Symbol> symbols;
    for (const std::string& entry : *list) {
      const auto symbol = Symbol::make(entry);
      if (!symbol || entry.empty())
        return "has the entry " + quoted(entry) + ", which is no symbol";
      symbols.push_back(*symbol);
    }
    field = std::move(symbols);
    return std::nullopt;
  };
  key.show = [&field] {
    std::string out = "[";
    for (const Symbol& symbol : field) out += (out.size() > 1 ? ", " : "") + quoted(symbol.str());
    return out + "]";
  };
  row(std::move(key));
}

}  // namespace vectord::config
