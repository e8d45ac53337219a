#pragma once
// Appends JSON to a string: no tree, no allocation but the string's own. Commas come by themselves
// from the last byte written. Names are trusted; values are escaped. Decimals are JSON strings,
// padded as the exchange pads them.
#include <cstdint>
#include <string>
#include <string_view>

#include "vectord/base/fixed.hpp"
#include "vectord/base/time.hpp"

namespace vectord::exchange {

// Units of 1e-8 with exactly so many decimals, rounded to nearest.
void append_decimal(std::string& out, std::int64_t units, int decimals);
// Candles and volumes are doubles; not finite prints as 0.
void append_decimal(std::string& out, double value, int decimals);
void append_escaped(std::string& out, std::string_view text);

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& open_object() { return open('{'); }
  JsonWriter& open_object(std::string_view name) { return key(name).raw_open('{'); }
  JsonWriter& close_object() { return raw('}'); }
  JsonWriter& open_array() { return open('['); }
  JsonWriter& open_array(std::string_view name) { return key(name).raw_open('['); }
  JsonWriter& close_array() { return raw(']'); }

  JsonWriter& text(std::string_view name, std::string_view value);
  JsonWriter& integer(std::string_view name, std::int64_t value);
  JsonWriter& boolean(std::string_view name, bool value);
  JsonWriter& null(std::string_view name);
  JsonWriter& literal(std::string_view name, std::string_view json);  // JSON as it is
  JsonWriter& time(std::string_view name, Time value) { return integer(name, to_ms(value)); }
  template <class Tag>
  JsonWriter& decimal(std::string_view name, Fixed<Tag> value, int decimals = 8) {
    key(name);
    return quoted_decimal(value.units(), decimals);
  }
  JsonWriter& decimal(std::string_view name, double value, int decimals);
  // Shortest form, as streams print: "0", "58950.76".
  template <class Tag>
  JsonWriter& shortest(std::string_view name, Fixed<Tag> value) {
    return text(name, value.to_string());
  }
  // Unquoted number, as leverageBracket prints.
  template <class Tag>
  JsonWriter& number(std::string_view name, Fixed<Tag> value) {
    return literal(name, value.to_string());
  }

  // Array elements.
  JsonWriter& text(std::string_view value);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& literal(std::string_view json);
  template <class Tag>
  JsonWriter& decimal(Fixed<Tag> value, int decimals = 8) {
    comma();
    return quoted_decimal(value.units(), decimals);
  }
  JsonWriter& decimal(double value, int decimals);

 private:
  void comma();
  JsonWriter& key(std::string_view name);
  JsonWriter& open(char bracket);
  JsonWriter& raw_open(char bracket) { return raw(bracket); }
  JsonWriter& raw(char byte);
  JsonWriter& quoted_decimal(std::int64_t units, int decimals);
  std::string& out_;
};

}  // namespace vectord::exchange
