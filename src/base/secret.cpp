#include "vectord/base/secret.hpp"

#include <string.h>

#include <algorithm>
#include <utility>

namespace vectord {

void wipe(void* bytes, std::size_t size) {
  if (size > 0) explicit_bzero(bytes, size);
}

void wipe(std::string& text) {
  wipe(text.data(), text.capacity());
  text.clear();
}

Secret::Secret(std::string_view text)
    : text_(std::make_unique<char[]>(text.size())), size_(text.size()) {
  std::copy(text.begin(), text.end(), text_.get());
}

Secret::Secret(Secret&& other) noexcept
    : text_(std::move(other.text_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  clear();
  text_ = std::move(other.text_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

void Secret::clear() {
  wipe(text_.get(), size_);
  text_.reset();
  size_ = 0;
}

}  // namespace vectord
