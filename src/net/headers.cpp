#include "vectord/net/headers.hpp"

#include <array>

namespace vectord::net {
namespace {

bool is_letter(unsigned char c) {
  return static_cast<unsigned char>((c | 0x20) - 'a') < 26;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto x = static_cast<unsigned char>(a[i]);
    const auto y = static_cast<unsigned char>(b[i]);
    if (x != y && ((x ^ y) != 0x20 || !is_letter(x))) return false;
  }
  return true;
}

void Headers::emplace_back(std::string_view name, std::string_view value) {
  const Sizes sizes{static_cast<std::uint32_t>(name.size()),
                    static_cast<std::uint32_t>(value.size())};
  std::array<char, sizeof sizes> bytes;
  std::memcpy(bytes.data(), &sizes, sizeof sizes);
  packed_.append(bytes.data(), bytes.size()).append(name).append(value);
}

std::string_view find_header(const Headers& headers, std::string_view name) {
  for (const auto [known, value] : headers) {
    if (same_name(known, name)) return value;
  }
  return {};
}

}  // namespace vectord::net
