// Frames of a WebSocket peer, whole and in pieces: the same messages, the same end, and nothing
// larger than was allowed.
#include <vector>

#include "fuzz.hpp"
#include "net/websocket_frames.hpp"

namespace vectord::fuzz {
namespace {

using net::FrameReader;
constexpr std::size_t max_message = 512;

struct Heard {
  std::vector<std::pair<net::Opcode, std::string>> messages;
  FrameReader::Outcome end = FrameReader::Outcome::need_more;
  bool operator==(const Heard&) const = default;
};

Heard hear(std::string_view bytes, bool masked, std::size_t piece) {
  FrameReader reader(masked, max_message);
  Heard heard;
  std::string buffer;
  while (true) {
    FrameReader::Message message;
    std::size_t consumed = 0;
    heard.end = reader.next(buffer.data(), buffer.size(), message, consumed);
    require(consumed <= buffer.size(), "no more is consumed than is there");
    if (heard.end == FrameReader::Outcome::message) {
      require(message.payload.size() <= max_message, "no message is larger than allowed");
      heard.messages.emplace_back(message.opcode, std::string(message.payload));
    }
    buffer.erase(0, consumed);
    if (heard.end == FrameReader::Outcome::message) continue;
    if (heard.end != FrameReader::Outcome::need_more || bytes.empty()) return heard;
    buffer.append(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
}

}  // namespace
}  // namespace vectord::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vectord::fuzz;
  Input input(data, size);
  const std::uint8_t steer = input.byte();
  const bool masked = (steer & 1) != 0;
  const auto whole = hear(input.rest(), masked, size + 1);
  require(whole == hear(input.rest(), masked, 1 + steer / 2), "pieces make no difference");
  return 0;
}
