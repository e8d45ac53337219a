#include "vectord/portfolio/key_values.hpp"

#include <array>
#include <charconv>

namespace vectord::portfolio {
namespace {

constexpr std::size_t usual_size = 512;

void append_escaped(std::string& out, std::string_view value) {
  if (value.find_first_of("\\\n") == std::string_view::npos) {
    out += value;
    return;
  }
  for (const char c : value) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
}

std::optional<std::string> unescaped(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\') {
      out += value[i];
      continue;
    }
    if (++i == value.size()) return std::nullopt;
    if (value[i] != '\\' && value[i] != 'n') return std::nullopt;
    out += value[i] == 'n' ? '\n' : '\\';
  }
  return out;
}

}  // namespace

result<KeyValues> KeyValues::parse(std::string_view text) {
  KeyValues made;
  made.text_ = std::string(text);
  int line_number = 0;
  while (!text.empty()) {
    ++line_number;
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    const std::size_t equals = line.find('=');
    const std::string where = "saved state, line " + std::to_string(line_number);
    if (equals == std::string_view::npos || equals == 0) {
      return Error{Errc::parse, where + " is not key=value"};
    }
    auto value = unescaped(line.substr(equals + 1));
    if (!value) return Error{Errc::parse, where + " has a broken escape"};
    if (!made.values_.emplace(std::string(line.substr(0, equals)), std::move(*value)).second) {
      return Error{Errc::duplicate, where + " repeats its key"};
    }
  }
  return made;
}

void KeyValues::set(std::string_view key, std::string_view value) {
  VECTOR_CHECK(!key.empty() && key.find_first_of("=\n") == std::string_view::npos,
               "malformed state key");
  if (text_.empty()) text_.reserve(usual_size);
  text_.append(key).push_back('=');
  append_escaped(text_, value);
  text_.push_back('\n');
}

void KeyValues::set(std::string_view key, std::int64_t value) {
  std::array<char, 24> digits;
  const auto [end, bad] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  set(key, std::string_view(digits.data(), end));
}

std::optional<std::string> KeyValues::find(const std::string& key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

std::string KeyValues::text_of(const std::string& key) const {
  auto found = find(key);
  if (!found) fail("'" + key + "' is missing");
  return found.value_or("");
}

std::int64_t KeyValues::integer(const std::string& key) const {
  const std::string text = text_of(key);
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [at, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc{} || at != end) {
    fail("value of '" + key + "' is not a whole number");
    return 0;
  }
  return value;
}

void KeyValues::fail(const std::string& what) const {
  if (!error_) error_ = Error{Errc::parse, "saved state: " + what};
}

}  // namespace vectord::portfolio
