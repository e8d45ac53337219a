#pragma once
// VECTOR_CHECK stays in release builds: when we are wrong, we stop; starting again is the normal
// path.
#include <string_view>

namespace vectord {
// Prints file:line and the text to stderr and aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               std::string_view text);
}  // namespace vectord

#define VECTOR_CHECK(condition, text)                                  \
  do {                                                                 \
    if (!(condition)) [[unlikely]] {                                   \
      ::vectord::check_failed(__FILE__, __LINE__, #condition, (text)); \
    }                                                                  \
  } while (false)
