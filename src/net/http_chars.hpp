#pragma once
// Which bytes may stand where in an HTTP message (RFC 9110, 5.6.2 and 5.5). Private.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace vectord::net {

using ByteSet = std::array<bool, 256>;

constexpr ByteSet bytes_of(std::string_view more) {
  ByteSet table{};
  for (const std::string_view part :
       {std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"), more}) {
    for (const char c : part) table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}

inline constexpr ByteSet unreserved_bytes = bytes_of("-_.~");
inline constexpr ByteSet token_bytes = bytes_of("-_.~!#$%&'*+^`|");

inline bool are_all(const ByteSet& of, std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [&of](char c) { return of[static_cast<unsigned char>(c)]; });
}

inline bool is_token(std::string_view text) {
  return !text.empty() && are_all(token_bytes, text);
}

// No character below `least` and no DEL: eight at a time, as targets and keys are long.
inline bool all_from(unsigned char least, std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = 0x8080808080808080;
  std::uint64_t bad = 0;
  while (text.size() >= sizeof bad) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data(), sizeof eight);
    const std::uint64_t deleted = eight ^ (ones * 0x7f);
    bad |= (eight - ones * least) & ~eight & tops;  // some byte is below it
    bad |= (deleted - ones) & ~deleted & tops;      // some byte is 0x7f
    text.remove_prefix(sizeof eight);
  }
  return bad == 0 && std::none_of(text.begin(), text.end(), [least](char c) {
           return static_cast<unsigned char>(c) < least || c == 0x7f;
         });
}

}  // namespace vectord::net
