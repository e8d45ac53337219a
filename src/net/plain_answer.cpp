#include "net/plain_answer.hpp"

#include <charconv>

#include "net/http_chars.hpp"

namespace vectord::net {
namespace {

// Takes lines off the front of a text.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  // Without its end; nothing when that is not there, or a lone \r comes first.
  std::optional<std::string_view> next() {
    const auto end = rest_.find('\r');
    if (end == rest_.npos || end + 1 == rest_.size() || rest_[end + 1] != '\n') return std::nullopt;
    const auto line = rest_.substr(0, end);
    rest_.remove_prefix(end + 2);
    return line;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// "HTTP/1.1 200 OK" of an answer that has a body. 0: not that.
int status_of(std::string_view line) {
  constexpr std::string_view begin = "HTTP/1.1 ";
  int status = 0;
  if (line.size() < begin.size() + 4 || !line.starts_with(begin) || !all_from(' ', line)) return 0;
  const char* const digits = line.data() + begin.size();
  const auto [end, bad] = std::from_chars(digits, digits + 3, status);
  if (bad != std::errc{} || end != digits + 3 || *end != ' ') return 0;
  return status >= 200 && status < 600 && status != 204 && status != 304 ? status : 0;
}

std::optional<Headers::Header> header_of(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon))) return std::nullopt;
  std::string_view value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (value.empty() || value.front() == ' ' || value.back() == ' ') return std::nullopt;
  if (!all_from(' ', value)) return std::nullopt;
  return Headers::Header{line.substr(0, colon), value};
}

// What decides where the body ends, how it is to be read, or what becomes of the connection.
enum class Role { nothing, length, not_plain };
Role role_of(const Headers::Header& header) {
  const auto is = [&](std::string_view name) { return same_name(header.name, name); };
  const bool kept = same_name(header.value, "keep-alive");
  switch (header.name.size()) {
    case 6: return is("Expect") ? Role::not_plain : Role::nothing;
    case 7: return is("Upgrade") ? Role::not_plain : Role::nothing;
    case 10: return is("Connection") && !kept ? Role::not_plain : Role::nothing;
    case 14: return is("Content-Length") ? Role::length : Role::nothing;
    case 16:
      return is("Content-Encoding") || is("Proxy-Connection") ? Role::not_plain : Role::nothing;
    case 17: return is("Transfer-Encoding") ? Role::not_plain : Role::nothing;
    default: return Role::nothing;
  }
}

std::optional<std::size_t> length_of(std::string_view digits) {
  constexpr std::size_t most_digits = 9;
  std::size_t length = 0;
  const char* const end = digits.data() + digits.size();
  const auto [used, bad] = std::from_chars(digits.data(), end, length);
  if (bad != std::errc{} || used != end || digits.size() > most_digits) return std::nullopt;
  return length;
}

}  // namespace

std::optional<PlainAnswer> read_plain_answer(std::string_view bytes, const ReadLimits& limits) {
  Lines lines(bytes);
  PlainAnswer answer;
  const auto first = lines.next();
  answer.response.status = first ? status_of(*first) : 0;
  if (answer.response.status == 0) return std::nullopt;
  answer.response.headers.reserve(usual_headers);
  std::optional<std::size_t> length;
  while (true) {
    const auto line = lines.next();
    if (!line) return std::nullopt;
    if (line->empty()) break;
    const auto header = header_of(*line);
    const Role role = header ? role_of(*header) : Role::not_plain;
    if (role == Role::not_plain) return std::nullopt;
    if (role == Role::length) {
      if (length) return std::nullopt;
      length = length_of(header->value);
      if (!length) return std::nullopt;
    }
    answer.response.headers.emplace_back(header->name, header->value);
  }
  const std::size_t head = bytes.size() - lines.rest().size();
  if (!length || head > limits.max_header || *length > limits.max_body) return std::nullopt;
  if (*length > lines.rest().size()) return std::nullopt;
  answer.response.body.assign(lines.rest().substr(0, *length));
  answer.used = head + *length;
  return answer;
}

}  // namespace vectord::net
