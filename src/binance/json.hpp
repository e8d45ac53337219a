#pragma once
// The one way in which exchange JSON is read: every object in one pass over its fields, so that
// their order does not matter and what we do not know is skipped. Private to this room; simdjson is
// not seen outside.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
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

inline bool is_nested(std::string_view token) {
  return !token.empty() && (token.front() == '{' || token.front() == '[');
}

// A field's name, given where its value begins. Between the two stands `":`, mostly.
inline simdjson::error_code read_name(ondemand::field& field, std::string_view value,
                                      std::string_view& name) {
  const char* const begin = field.key().raw();
  const char* end = value.data() - 2;
  if (end < begin || end[0] != '"' || end[1] != ':') {
    for (end = begin; *end != '"' && *end != '\\';) ++end;  // the scanner saw the closing quote
  }
  name = std::string_view(begin, static_cast<std::size_t>(end - begin));
  const bool escaped = end - begin > 1 && std::find(begin, end + 1, '\\') != end + 1;
  return escaped ? field.unescaped_key().get(name) : simdjson::SUCCESS;
}

// As it stands in the text, without a copy; only what is escaped is unescaped.
inline simdjson::error_code read_scalar(ondemand::value value, std::string_view token,
                                        Scalar& into) {
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
  into.quoted = token.size() >= 2 && token.front() == '"';
  into.text = into.quoted ? token.substr(1, token.size() - 2) : token;
  const bool escaped = into.quoted && std::memchr(into.text.data(), '\\', into.text.size());
  return escaped ? value.get_string().get(into.text) : simdjson::SUCCESS;
}
inline result<Scalar> scalar_of(ondemand::value value, std::string_view where) {
  Scalar scalar;
  if (const auto bad = read_scalar(value, value.raw_json_token(), scalar)) {
    return syntax_error(where, bad);
  }
  return scalar;
}

// Keeps a padded copy of the text, or reads it in place; views into it live until the next open, or
// as long as the text.
class Document {
 public:
  // The text's root; an Error when it is not an object (array).
  result<ondemand::object> object(std::string_view text, std::string_view where);
  result<ondemand::array> array(std::string_view text, std::string_view where);
  result<ondemand::json_type> open(std::string_view text, std::string_view where);
  // A copy of the text, behind which SIMDJSON_PADDING bytes may be read; lives until the next one.
  std::string_view pad(std::string_view text);
  // SIMDJSON_PADDING bytes behind the text may be read.
  result<ondemand::json_type> open_in_place(std::string_view text, std::string_view where);
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
  void clear() { count_ = next_ = 0; }
  // Fields beyond the bound are ignored: no object that we read has half as many.
  void add(std::string_view name, Scalar value) {
    if (count_ < fields_.size()) fields_[count_++] = {name, value};
  }
  // Looks first behind the field that was found last: mostly they are taken in the order they came.
  const Scalar* find(std::string_view name) const {
    for (std::size_t looked = 0, i = next_; looked < count_; ++looked, ++i) {
      if (i >= count_) i = 0;
      if (!same(fields_[i].first, name)) continue;
      next_ = i + 1;
      return &fields_[i].second;
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
      ondemand::value value = field.value();
      const std::string_view token = value.raw_json_token();
      std::string_view name;
      if (const auto bad = read_name(field, token, name)) return syntax_error(where, bad);
      if (is_nested(token)) {
        if (auto done = nested(name, value); done.has_error()) return done.error();
      } else {
        Scalar scalar;
        if (const auto bad = read_scalar(value, token, scalar)) return syntax_error(where, bad);
        add(name, scalar);
      }
    }
    return {};
  }
  result<void> read(ondemand::object object, std::string_view where) {
    return read(object, where, [](std::string_view, ondemand::value) { return result<void>{}; });
  }

 private:
  // Names are a letter or two: a call of memcmp costs more than they do.
  static bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }
  std::array<std::pair<std::string_view, Scalar>, 64> fields_;
  std::size_t count_ = 0;
  mutable std::size_t next_ = 0;
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
