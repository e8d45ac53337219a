#pragma once
// WebSocket framing (RFC 6455), bytes to messages and back. No socket, no extension. Written by
// hand so that everything buffered is read in one go and everything queued is written in one go.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vectord::net {

enum class Opcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10
};

namespace close_code {
inline constexpr int normal = 1000, going_away = 1001, protocol_error = 1002, too_big = 1009;
}

// mask: what a client draws at random for each frame; 0 = unmasked (a server's frame).
void append_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t mask);
void append_close(std::string& out, int code, std::string_view reason, std::uint32_t mask);

// Sec-WebSocket-Accept for a Sec-WebSocket-Key, and a fresh random key.
std::string accept_key(std::string_view key);
std::string make_key();
std::uint32_t random_mask();  // never 0

// Reads messages from a buffer that it may change (unmasking in place).
class FrameReader {
 public:
  FrameReader(bool masked, std::size_t max_message) : masked_(masked), max_message_(max_message) {}
  struct Message {
    Opcode opcode = Opcode::text;  // text, binary, close, ping or pong; fragments are put together
    // Valid until the data moves; one put together from fragments (is_assembled) until the next
    // call.
    std::string_view payload;
    bool is_assembled = false;
  };
  enum class Outcome { need_more, message, violation, too_big };
  // `consumed` bytes are done with, also when more are needed (fragments).
  Outcome next(char* data, std::size_t size, Message& message, std::size_t& consumed);

 private:
  struct Header {
    bool fin = false;
    Opcode opcode = Opcode::text;
    std::size_t size = 0;  // of the header
    std::uint64_t payload = 0;
    bool masked = false;
  };
  enum class Parsed { need_more, ok, violation };
  static Parsed parse_header(const char* data, std::size_t size, Header& header);
  bool is_allowed(const Header& header) const;
  bool take(const Header& header, std::string_view payload, Message& message);

  bool masked_;
  std::size_t max_message_;
  bool in_fragments_ = false;
  bool delivered_ = false;
  Opcode fragments_opcode_ = Opcode::text;
  std::string fragments_;
  std::size_t fragment_count_ = 0;  // of the message that is being put together
};

}  // namespace vectord::net
