#pragma once
// The one way in which exchange JSON is read: every object in one pass over its fields, so that
// their order does not matter and what we do not know is skipped. Private to this room; simdjson is
// not seen outside.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <simdjson.h>

#include "vectord/base/fixed.hpp"
#include "vectord/base/fixed_string.hpp"
#include "vectord/base/result.hpp"
#include "vectord/base/time.hpp"

namespace vectord::binance::json {

namespace ondemand = simdjson::ondemand;

// A field as written: text without quotes, and whether it had them.
struct Scalar {
  std::string_view text;
  bool quoted = false;
  bool is_null() const { return !quoted && text == "null"; }
};

Error syntax_error(std::string_view where, simdjson::error_code code);
result<Scalar> scalar_of(ondemand::value value, std::string_view where);

// Keeps a padded copy of the text; views into it live until the next open.
class Document {
 public:
  // The text's root; an Error when it is not an object (array).
  result<ondemand::object> object(std::string_view text, std::string_view where);
  result<ondemand::array> array(std::string_view text, std::string_view where);
  result<ondemand::json_type> open(std::string_view text, std::string_view where);
  // After open: the root as what it is.
  result<ondemand::object> root_object(std::string_view where);
  result<ondemand::array> root_array(std::string_view where);

 private:
  ondemand::parser parser_;
  std::string padded_;
  ondemand::document document_;
};

// The scalar fields of one object by name. Nested values go to the visitor as they come.
class Fields {
 public:
  void clear() { count_ = 0; }
  // Fields beyond the bound are ignored: no object that we read has half as many.
  void add(std::string_view name, Scalar value) {
    if (count_ < fields_.size()) fields_[count_++] = {name, value};
  }
  const Scalar* find(std::string_view name) const {
    for (std::size_t i = 0; i < count_; ++i) {
      if (fields_[i].first == name) return &fields_[i].second;
    }
    return nullptr;
  }

  // nested(name, value) -> result<void> for fields that are objects or arrays.
  template <class Nested>
  result<void> read(ondemand::object object, std::string_view where, Nested&& nested) {
    clear();
    for (auto step : object) {
      ondemand::field field;
      if (const auto bad = std::move(step).get(field)) return syntax_error(where, bad);
      std::string_view name;
      if (const auto bad = field.unescaped_key().get(name)) return syntax_error(where, bad);
      ondemand::value value = field.value();
      ondemand::json_type type;
      if (const auto bad = value.type().get(type)) return syntax_error(where, bad);
      if (type == ondemand::json_type::object || type == ondemand::json_type::array) {
        if (auto done = nested(name, value); done.has_error()) return done.error();
      } else {
        auto scalar = scalar_of(value, where);
        if (scalar.has_error()) return scalar.error();
        add(name, *scalar);
      }
    }
    return {};
  }
  result<void> read(ondemand::object object, std::string_view where) {
    return read(object, where, [](std::string_view, ondemand::value) { return result<void>{}; });
  }

 private:
  std::array<std::pair<std::string_view, Scalar>, 64> fields_;
  std::size_t count_ = 0;
};

// each(value) -> result<void> for every element.
template <class Each>
result<void> for_each(ondemand::array array, std::string_view where, Each&& each) {
  for (auto step : array) {
    ondemand::value value;
    if (const auto bad = std::move(step).get(value)) return syntax_error(where, bad);
    if (auto done = each(value); done.has_error()) return done.error();
  }
  return {};
}
// The same for elements that must be objects (arrays).
template <class Each>
result<void> for_each_object(ondemand::array array, std::string_view where, Each&& each) {
  return for_each(array, where, [&](ondemand::value value) -> result<void> {
    ondemand::object object;
    if (const auto bad = value.get_object().get(object)) return syntax_error(where, bad);
    return each(object);
  });
}
template <class Each>
result<void> for_each_array(ondemand::array array, std::string_view where, Each&& each) {
  return for_each(array, where, [&](ondemand::value value) -> result<void> {
    ondemand::array inner;
    if (const auto bad = value.get_array().get(inner)) return syntax_error(where, bad);
    return each(inner);
  });
}

// Text to number, each an Error that says what is wrong with it.
result<std::int64_t> parse_integer(std::string_view text);
result<double> parse_real(std::string_view text);           // finite
result<std::int64_t> parse_rounded(std::string_view text);  // 1e-8 units; more decimals are rounded

// Takes typed fields out of Fields; remembers the first thing that is wrong, so that a caller reads
// all it needs and asks once. Values read after a failure mean nothing.
class Taker {
 public:
  Taker(const Fields& fields, std::string_view where) : fields_(fields), where_(where) {}

  std::string_view text(std::string_view name);
  std::string_view text_or(std::string_view name, std::string_view otherwise);
  std::int64_t integer(std::string_view name);
  std::int64_t integer_or(std::string_view name, std::int64_t otherwise);
  double real(std::string_view name);
  bool flag(std::string_view name);  // true or "true"
  bool flag_or(std::string_view name, bool otherwise);
  Time time(std::string_view name) { return time_from_ms(integer(name)); }

  template <class F>
  F decimal(std::string_view name) {
    return F::from_units(units(name, fixed::parse));
  }
  // For averages and sums, which the exchange writes with more decimals than we keep.
  template <class F>
  F rounded(std::string_view name) {
    return F::from_units(units(name, parse_rounded));
  }
  // nullopt when absent, null or "".
  template <class F>
  std::optional<F> optional_decimal(std::string_view name) {
    if (!told(name)) return std::nullopt;
    return rounded<F>(name);
  }
  template <class S>
  S short_text(std::string_view name) {
    auto made = S::make(text(name));
    if (!made) fail(name, "is too long");
    return made.value_or(S{});
  }

  void fail(std::string_view name, std::string_view why);
  bool failed() const { return error_.has_value(); }
  Error error() const { return *error_; }

 private:
  bool told(std::string_view name) const;
  const Scalar* need(std::string_view name);
  std::int64_t units(std::string_view name, result<std::int64_t> (*parse)(std::string_view));

  const Fields& fields_;
  std::string_view where_;
  std::optional<Error> error_;
};

}  // namespace vectord::binance::json
