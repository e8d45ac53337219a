#include "storage/frame.hpp"

#include <algorithm>
#include <cstring>

#include "storage/crc32c.hpp"

namespace vectord::storage {
namespace {

constexpr std::size_t searched = 16U << 20;  // behind a broken record

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

std::uint32_t checksum(std::string_view bytes, std::size_t at, std::size_t body) {
  return crc32c(bytes.substr(at + 8, body), crc32c(bytes.substr(at, 4)));
}

}  // namespace

std::size_t open_frame(FrameKind kind, std::string& out) {
  const std::size_t at = out.size();
  out.append(8, '\0');
  out.push_back(static_cast<char>(kind));
  return at;
}

void close_frame(std::size_t at, std::string& out) {
  const auto body = static_cast<std::uint32_t>(out.size() - at - 8);
  std::memcpy(out.data() + at, &body, sizeof body);
  const std::uint32_t sum = checksum(out, at, body);
  std::memcpy(out.data() + at + 4, &sum, sizeof sum);
}

std::optional<Frame> frame_at(std::string_view bytes, std::size_t at) {
  if (bytes.size() < at + frame_head) return std::nullopt;
  const std::size_t body = number_at(bytes, at);
  if (body == 0 || body > frame_body_max || body > bytes.size() - at - 8) return std::nullopt;
  if (number_at(bytes, at + 4) != checksum(bytes, at, body)) return std::nullopt;
  const auto kind = static_cast<std::uint8_t>(bytes[at + 8]);
  if (kind < static_cast<std::uint8_t>(FrameKind::header) ||
      kind > static_cast<std::uint8_t>(FrameKind::end)) {
    return std::nullopt;
  }
  return Frame{static_cast<FrameKind>(kind), bytes.substr(at + frame_head, body - 1), body + 8};
}

std::optional<std::size_t> next_frame(std::string_view bytes, std::size_t at) {
  const std::size_t end = std::min(bytes.size(), at + searched);
  for (std::size_t next = at + 1; next + frame_head <= end; ++next) {
    if (frame_at(bytes, next)) return next;
  }
  return std::nullopt;
}

}  // namespace vectord::storage
