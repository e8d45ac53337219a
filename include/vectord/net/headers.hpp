#pragma once
// The headers of an HTTP message, in the order in which they came, in one piece of memory: an
// answer brings a dozen, and asking for memory twice for each cost more than reading them. Views
// into it last until it is changed. Never looks into what a value means.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>

namespace vectord::net {

// Of header names: case does not count (RFC 9110, 5.1).
bool same_name(std::string_view a, std::string_view b);

class Headers {
  struct Sizes {
    std::uint32_t name = 0;
    std::uint32_t value = 0;
  };

 public:
  struct Header {
    std::string_view name;
    std::string_view value;
  };
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Header;
    using difference_type = std::ptrdiff_t;
    using pointer = const Header*;
    using reference = Header;
    explicit Iterator(const char* at) : at_(at) {}
    Header operator*() const {
      const Sizes sizes = here();
      const char* const name = at_ + sizeof(Sizes);
      return {{name, sizes.name}, {name + sizes.name, sizes.value}};
    }
    Iterator& operator++() {
      const Sizes sizes = here();
      at_ += sizeof(Sizes) + sizes.name + sizes.value;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    Sizes here() const {
      Sizes sizes;
      std::memcpy(&sizes, at_, sizeof sizes);
      return sizes;
    }
    const char* at_;
  };

  Headers() = default;
  Headers(std::initializer_list<Header> headers) {
    for (const Header& header : headers) emplace_back(header.name, header.value);
  }
  void reserve(std::size_t bytes) { packed_.reserve(bytes); }
  void emplace_back(std::string_view name, std::string_view value);

  Iterator begin() const { return Iterator(packed_.data()); }
  Iterator end() const { return Iterator(packed_.data() + packed_.size()); }
  bool empty() const { return packed_.empty(); }
  bool operator==(const Headers&) const = default;

 private:
  std::string packed_;  // of each: both sizes, the name, the value
};

// The value of the first header of that name, in any case; an empty view when absent.
std::string_view find_header(const Headers& headers, std::string_view name);

}  // namespace vectord::net
