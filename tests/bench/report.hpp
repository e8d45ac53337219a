#pragma once
// What came out, for people and for programs.
#include <optional>
#include <string>

#include "bench/contestant.hpp"

namespace vectord::bench {

struct Row {
  std::string name;
  Samples samples;
  std::uint64_t handshakes = 0;  // after the warm-up
};

// Nearest rank; 0 without samples.
double percentile_us(const Samples& samples, double percent);

// One comparison: the first row is the yardstick.
struct Comparison {
  std::string key;  // in the JSON
  std::string title;
  std::vector<Row> rows;
};

// A judged line: what may at most come out.
struct Bound {
  std::string text;
  double value = 0;
  double at_most = 0;
  bool holds() const { return value <= at_most; }
};

std::string table(const Comparison& comparison);
std::string table(const std::vector<Bound>& bounds);
std::string json(const std::vector<Comparison>& comparisons, const std::vector<Bound>& bounds);

}  // namespace vectord::bench
