#pragma once
// Durable state as text: one `key=value` a line, in the order of writing. Values may hold anything:
// line breaks and backslashes are escaped. A key that is absent is "not known", never zero; a line
// that does not parse is an Error. Writing is on the way of every event that changes a position: it
// appends, and a key that is written twice is found when it is read.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "vectord/base/fixed.hpp"
#include "vectord/base/fixed_string.hpp"
#include "vectord/base/time.hpp"

namespace vectord::portfolio {

class KeyValues {
 public:
  static result<KeyValues> parse(std::string_view text);
  const std::string& text() const { return text_; }

  void set(std::string_view key, std::string_view value);
  void set(std::string_view key, const char* value) { set(key, std::string_view{value}); }
  void set(std::string_view key, std::int64_t value);
  void set(std::string_view key, int value) { set(key, std::int64_t{value}); }
  void set(std::string_view key, bool value) { set(key, std::string_view{value ? "1" : "0"}); }
  void set(std::string_view key, Time value) { set(key, to_ms(value)); }
  template <class Tag>
  void set(std::string_view key, Fixed<Tag> value) {
    set(key, std::string_view{value.to_string()});
  }
  template <std::size_t N, class Tag>
  void set(std::string_view key, const FixedString<N, Tag>& value) {
    set(key, value.view());
  }

  bool has(const std::string& key) const { return values_.contains(key); }
  std::optional<std::string> find(const std::string& key) const;
  // What must be there and well formed; remembers the first failure, see error().
  std::string text_of(const std::string& key) const;
  std::int64_t integer(const std::string& key) const;
  int small(const std::string& key) const { return static_cast<int>(integer(key)); }
  bool flag(const std::string& key) const { return integer(key) != 0; }
  Time time(const std::string& key) const { return time_from_ms(integer(key)); }
  template <class Value>
  Value fixed(const std::string& key) const {
    const auto parsed = Value::parse(text_of(key));
    if (parsed.has_value()) return *parsed;
    fail("value of '" + key + "' is not a number");
    return Value{};
  }
  template <class Short>
  Short short_text(const std::string& key) const {
    const auto made = Short::make(text_of(key));
    if (made.has_value()) return *made;
    fail("value of '" + key + "' is too long");
    return Short{};
  }
  // The first failure of the getters above; none when all was well.
  const std::optional<Error>& error() const { return error_; }
  void fail(const std::string& what) const;

 private:
  std::string text_;
  std::map<std::string, std::string> values_;  // of what was parsed
  mutable std::optional<Error> error_;
};

}  // namespace vectord::portfolio
