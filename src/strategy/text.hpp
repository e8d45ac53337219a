#pragma once
// Figures as a refusal's detail shows them. Not for the wire.
#include <array>
#include <cstdio>
#include <string>

namespace vectord::strategy {

// Six significant digits, shortest: "63", "0.45", "-1.25".
inline std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

}  // namespace vectord::strategy
