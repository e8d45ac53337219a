#pragma once
// A comma separated file in memory, line by line. Splits and numbers lines; knows nothing of
// candles.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "vectord/base/result.hpp"

namespace vectord::exchange {

struct CsvLine {
  static constexpr std::size_t fields_max = 24;
  int number = 0;  // from 1
  std::array<std::string_view, fields_max> fields;
  std::size_t count = 0;  // fields_max + 1: more than we look at
};

class CsvTable {
 public:
  static constexpr std::size_t bytes_max = 512U << 20;
  static result<CsvTable> read(const std::string& path);
  // Next line that is not empty; its fields point into the table.
  std::optional<CsvLine> next();
  const std::string& path() const { return path_; }
  Error error(Errc code, int line, std::string_view what) const;  // "path:line: what"

 private:
  std::string path_, text_;
  std::size_t at_ = 0;
  int line_ = 0;
};

// The whole field as a finite number; a NaN is none.
std::optional<double> number_in(std::string_view field);
std::optional<std::int64_t> integer_in(std::string_view field);
// Decimals without trailing zeros: "1.50" has 1; a number with an exponent is taken to have 8.
int decimals_in(std::string_view field);

}  // namespace vectord::exchange
