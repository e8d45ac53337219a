#include "net/websocket_frames.hpp"

#include <array>
#include <utility>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "vectord/base/check.hpp"
#include "vectord/net/websocket.hpp"

namespace vectord::net {
namespace {

constexpr std::size_t most_fragments = 64 * 1024;  // of a message: empty ones never end

std::uint64_t big_endian(const char* data, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(data[i]);
  return value;
}

void append_big_endian(std::string& out, std::uint64_t value, int size) {
  for (int shift = (size - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

void apply_mask(char* data, std::size_t size, const char* mask) {
  for (std::size_t i = 0; i < size; ++i) {
    data[i] = static_cast<char>(static_cast<unsigned char>(data[i]) ^
                                static_cast<unsigned char>(mask[i & 3]));
  }
}

void fill_random(void* data, int size) {
  VECTOR_CHECK(RAND_bytes(static_cast<unsigned char*>(data), size) == 1, "no random bytes");
}

std::string base64(const unsigned char* data, int size) {
  std::string out(static_cast<std::size_t>((size + 2) / 3 * 4 + 1), '\0');
  const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), data, size);
  out.resize(static_cast<std::size_t>(written));
  return out;
}

bool is_control(Opcode opcode) {
  return static_cast<int>(opcode) >= 8;
}

}  // namespace

void append_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t mask) {
  const int mask_bit = mask != 0 ? 0x80 : 0;
  out += static_cast<char>(0x80 | static_cast<int>(opcode));
  if (payload.size() < 126) {
    out += static_cast<char>(mask_bit | static_cast<int>(payload.size()));
  } else if (payload.size() <= 0xffff) {
    out += static_cast<char>(mask_bit | 126);
    append_big_endian(out, payload.size(), 2);
  } else {
    out += static_cast<char>(mask_bit | 127);
    append_big_endian(out, payload.size(), 8);
  }
  if (mask == 0) {
    out.append(payload);
    return;
  }
  append_big_endian(out, mask, 4);
  const std::size_t start = out.size();
  out.append(payload);
  apply_mask(out.data() + start, payload.size(), out.data() + start - 4);
}

void append_close(std::string& out, int code, std::string_view reason, std::uint32_t mask) {
  constexpr std::size_t max_reason = 123;
  std::string payload;
  append_big_endian(payload, static_cast<std::uint64_t>(code), 2);
  payload.append(reason.substr(0, max_reason));
  append_frame(out, Opcode::close, payload, mask);
}

std::string accept_key(std::string_view key) {
  const std::string salted = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const int done =
      EVP_Digest(salted.data(), salted.size(), digest.data(), &size, EVP_sha1(), nullptr);
  VECTOR_CHECK(done == 1, "SHA-1 failed");
  return base64(digest.data(), static_cast<int>(size));
}

std::string make_key() {
  std::array<unsigned char, 16> bytes{};
  fill_random(bytes.data(), static_cast<int>(bytes.size()));
  return base64(bytes.data(), static_cast<int>(bytes.size()));
}

std::uint32_t random_mask() {
  std::uint32_t mask = 0;
  while (mask == 0) fill_random(&mask, sizeof mask);
  return mask;
}

FrameReader::Parsed FrameReader::parse_header(const char* data, std::size_t size, Header& header) {
  if (size < 2) return Parsed::need_more;
  const int first = static_cast<unsigned char>(data[0]);
  const int second = static_cast<unsigned char>(data[1]);
  const int opcode = first & 0x0f;
  if ((first & 0x70) != 0 || (opcode > 2 && opcode < 8) || opcode > 10) return Parsed::violation;
  header.fin = (first & 0x80) != 0;
  header.opcode = static_cast<Opcode>(opcode);
  header.masked = (second & 0x80) != 0;
  const int length = second & 0x7f;
  const std::size_t extra = length == 126 ? 2 : length == 127 ? 8 : 0;
  header.size = 2 + extra + (header.masked ? 4 : 0);
  if (is_control(header.opcode) && (!header.fin || extra != 0)) return Parsed::violation;
  if (size < header.size) return Parsed::need_more;
  header.payload = extra == 0 ? static_cast<std::uint64_t>(length) : big_endian(data + 2, extra);
  return Parsed::ok;
}

bool FrameReader::is_allowed(const Header& header) const {
  if (header.masked != masked_) return false;
  if (is_control(header.opcode)) return true;
  return in_fragments_ == (header.opcode == Opcode::continuation);
}

FrameReader::Outcome FrameReader::next(char* data, std::size_t size, Message& message,
                                       std::size_t& consumed) {
  consumed = 0;
  if (std::exchange(delivered_, false)) fragments_.clear();
  while (true) {
    Header header;
    const Parsed parsed = parse_header(data + consumed, size - consumed, header);
    if (parsed == Parsed::need_more) return Outcome::need_more;
    if (parsed == Parsed::violation || !is_allowed(header)) return Outcome::violation;
    const bool control = is_control(header.opcode);
    const std::size_t before = control ? 0 : fragments_.size();
    if (header.payload > max_message_ - before)
      return control ? Outcome::violation : Outcome::too_big;
    const auto payload = static_cast<std::size_t>(header.payload);
    if (size - consumed - header.size < payload) return Outcome::need_more;
    char* start = data + consumed + header.size;
    if (header.masked) apply_mask(start, payload, start - 4);
    consumed += header.size + payload;
    if (!control) fragment_count_ = in_fragments_ ? fragment_count_ + 1 : 0;
    if (fragment_count_ > most_fragments) return Outcome::too_big;
    if (take(header, std::string_view(start, payload), message)) return Outcome::message;
  }
}

// True when a whole message is there.
bool FrameReader::take(const Header& header, std::string_view payload, Message& message) {
  if (is_control(header.opcode) || (header.fin && !in_fragments_)) {
    message = Message{header.opcode, payload, false};
    return true;
  }
  if (!in_fragments_) fragments_opcode_ = header.opcode;
  in_fragments_ = !header.fin;
  fragments_.append(payload);
  if (!header.fin) return false;
  delivered_ = true;
  fragments_.reserve(fragments_.size() + message_padding);
  message = Message{fragments_opcode_, fragments_, true};
  return true;
}

}  // namespace vectord::net
