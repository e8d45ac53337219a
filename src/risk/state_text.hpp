#pragma once
// The risk state as key=value lines: numbers as text, times in milliseconds, 0 and 1 for flags.
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "vectord/base/result.hpp"
#include "vectord/base/time.hpp"

namespace vectord::risk {

class Lines {
 public:
  Lines() { text_.reserve(512); }
  Lines& add(std::string_view key, std::string_view value) {
    text_.append(key).append("=").append(value).append("\n");
    return *this;
  }
  Lines& add(std::string_view key, std::int64_t value) { return add(key, std::to_string(value)); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

inline Error bad_value(std::string_view key, std::string_view value) {
  return Error{Errc::parse, "risk state: " + std::string(key) + "=\"" +
                                std::string(value.substr(0, 60)) + "\" is not usable"};
}

inline result<std::int64_t> integer_of(std::string_view key, std::string_view value,
                                       std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  const char* last = value.data() + value.size();
  const auto [end, error] = std::from_chars(value.data(), last, number);
  if (error != std::errc{} || end != last || number < least || number > most) {
    return bad_value(key, value);
  }
  return number;
}

}  // namespace vectord::risk
