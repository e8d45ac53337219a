#include "exchange/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace vectord::exchange {
namespace {

constexpr std::array<std::int64_t, 9> powers = {100'000'000, 10'000'000, 1'000'000, 100'000, 10'000,
                                                1'000,       100,        10,        1};

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

}  // namespace

void append_decimal(std::string& out, std::int64_t units, int decimals) {
  if (decimals < 0) decimals = 0;
  if (decimals > 8) decimals = 8;
  const std::int64_t step = powers[static_cast<std::size_t>(decimals)];
  const std::int64_t scaled = fixed::round_to(units, step, Rounding::nearest) / step;
  const std::int64_t whole_step = powers[static_cast<std::size_t>(8 - decimals)];
  if (scaled < 0) out.push_back('-');
  const std::int64_t magnitude = scaled < 0 ? -scaled : scaled;
  append_integer(out, magnitude / whole_step);
  if (decimals == 0) return;
  out.push_back('.');
  std::int64_t rest = magnitude % whole_step;
  for (std::int64_t place = whole_step / 10; place > 0; place /= 10) {
    out.push_back(static_cast<char>('0' + rest / place));
    rest %= place;
  }
}

void append_decimal(std::string& out, double value, int decimals) {
  std::array<char, 400> digits;
  if (!std::isfinite(value)) value = 0;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::fixed, decimals);
  out.append(digits.data(), end.ptr);
}

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') {
      out.push_back('\\');
      out.push_back(byte);
    } else if (code < 0x20) {
      out.append("\\u00");
      out.push_back(hex[code >> 4]);
      out.push_back(hex[code & 15]);
    } else {
      out.push_back(byte);
    }
  }
}

void JsonWriter::comma() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':' && last != ',') out_.push_back(',');
}

JsonWriter& JsonWriter::key(std::string_view name) {
  comma();
  out_.push_back('"');
  out_.append(name);
  out_.append("\":");
  return *this;
}

JsonWriter& JsonWriter::open(char bracket) {
  comma();
  return raw(bracket);
}

JsonWriter& JsonWriter::raw(char byte) {
  out_.push_back(byte);
  return *this;
}

JsonWriter& JsonWriter::quoted_decimal(std::int64_t units, int decimals) {
  out_.push_back('"');
  append_decimal(out_, units, decimals);
  return raw('"');
}

JsonWriter& JsonWriter::text(std::string_view name, std::string_view value) {
  key(name);
  out_.push_back('"');
  append_escaped(out_, value);
  return raw('"');
}

JsonWriter& JsonWriter::integer(std::string_view name, std::int64_t value) {
  key(name);
  append_integer(out_, value);
  return *this;
}

JsonWriter& JsonWriter::boolean(std::string_view name, bool value) {
  return literal(name, value ? "true" : "false");
}

JsonWriter& JsonWriter::null(std::string_view name) {
  return literal(name, "null");
}

JsonWriter& JsonWriter::literal(std::string_view name, std::string_view json) {
  key(name);
  out_.append(json);
  return *this;
}

JsonWriter& JsonWriter::decimal(std::string_view name, double value, int decimals) {
  key(name);
  out_.push_back('"');
  append_decimal(out_, value, decimals);
  return raw('"');
}

JsonWriter& JsonWriter::decimal(double value, int decimals) {
  comma();
  out_.push_back('"');
  append_decimal(out_, value, decimals);
  return raw('"');
}

JsonWriter& JsonWriter::text(std::string_view value) {
  comma();
  out_.push_back('"');
  append_escaped(out_, value);
  return raw('"');
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  comma();
  append_integer(out_, value);
  return *this;
}

JsonWriter& JsonWriter::literal(std::string_view json) {
  comma();
  out_.append(json);
  return *this;
}

}  // namespace vectord::exchange
