#pragma once
// A text that must not be seen: wiped when it ends, moved but never copied, and impossible to print
// or to join to another text by accident. What is revealed may be used, never kept.
#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace vectord {

// Overwrites what the compiler may not leave out as a dead store.
void wipe(void* bytes, std::size_t size);
void wipe(std::string& text);

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);  // the giver wipes its own copy
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { clear(); }

  std::string_view reveal() const { return {text_.get(), size_}; }
  bool empty() const { return size_ == 0; }
  void clear();

  friend std::ostream& operator<<(std::ostream&, const Secret&) = delete;

 private:
  std::unique_ptr<char[]> text_;  // not std::string: a short one lives inside it and is copied
  std::size_t size_ = 0;
};

}  // namespace vectord
