#pragma once
// A short text with a bound, in place: copies without allocating, orders by bytes. For symbols and
// ids.
#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "vectord/base/check.hpp"

namespace vectord {

template <std::size_t Capacity, class Tag>
class FixedString {
  static_assert(Capacity < 256);
  static_assert(std::endian::native == std::endian::little);

 public:
  static constexpr std::size_t capacity = Capacity;
  constexpr FixedString() = default;
  // A longer text is a bug here; text from outside goes through make().
  explicit FixedString(std::string_view text) {
    VECTOR_CHECK(text.size() <= Capacity, "text longer than its fixed capacity");
    assign(text);
  }
  static std::optional<FixedString> make(std::string_view text) {
    if (text.size() > Capacity) return std::nullopt;
    FixedString made;
    made.assign(text);
    return made;
  }
  std::string_view view() const { return {bytes_.data(), size_}; }
  std::string str() const { return std::string(view()); }
  bool empty() const { return size_ == 0; }
  bool operator==(const FixedString& other) const { return (*this <=> other) == 0; }
  // As the texts compare. Behind a text there are zeros, so that eight bytes can be taken at a
  // time: these are the keys of most maps, and a call of memcmp costs more than they do.
  std::strong_ordering operator<=>(const FixedString& other) const {
    for (std::size_t at = 0; at < Capacity; at += sizeof(std::uint64_t)) {
      const std::uint64_t ours = word(at), theirs = other.word(at);
      if (ours != theirs) return ours <=> theirs;
    }
    return size_ <=> other.size_;
  }

 private:
  // Big-endian, so that it orders as its bytes do.
  std::uint64_t word(std::size_t at) const {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, bytes_.data() + at, std::min(sizeof bytes, Capacity - at));
    return __builtin_bswap64(bytes);
  }
  void assign(std::string_view text) {
    // An empty view may point nowhere, which memcpy forbids even for no bytes.
    if (!text.empty()) std::memcpy(bytes_.data(), text.data(), text.size());
    size_ = static_cast<std::uint8_t>(text.size());
  }
  std::array<char, Capacity> bytes_{};
  std::uint8_t size_ = 0;
};

}  // namespace vectord

template <std::size_t Capacity, class Tag>
struct std::hash<vectord::FixedString<Capacity, Tag>> {
  std::size_t operator()(const vectord::FixedString<Capacity, Tag>& text) const {
    return std::hash<std::string_view>{}(text.view());
  }
};
