#include "exchange/market/csv_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace vectord::exchange {

result<CsvTable> CsvTable::read(const std::string& path) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  if (failure) {
    return Error{Errc::io, path + ": cannot be read (" + failure.message() + "); check the path"};
  }
  if (size > bytes_max) {
    return Error{Errc::overloaded, path + ": larger than 512 MiB; split it by month"};
  }
  CsvTable table;
  table.path_ = path;
  table.text_.resize(size);
  std::ifstream file{path, std::ios::binary};
  if (!file.read(table.text_.data(), static_cast<std::streamsize>(size))) {
    return Error{Errc::io, path + ": cannot be read; check its permissions"};
  }
  if (table.text_.starts_with("\xef\xbb\xbf")) table.at_ = 3;  // a byte order mark
  return table;
}

std::optional<CsvLine> CsvTable::next() {
  while (at_ < text_.size()) {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view rest{text_.data() + at_, end - at_};
    at_ = end + 1;
    ++line_;
    if (rest.ends_with('\r')) rest.remove_suffix(1);
    if (rest.empty()) continue;
    CsvLine line{.number = line_};
    while (line.count < CsvLine::fields_max) {
      const std::size_t comma = rest.find(',');
      line.fields[line.count++] = rest.substr(0, comma);
      if (comma == std::string_view::npos) return line;
      rest.remove_prefix(comma + 1);
    }
    ++line.count;
    return line;
  }
  return std::nullopt;
}

Error CsvTable::error(Errc code, int line, std::string_view what) const {
  return Error{code, path_ + ":" + std::to_string(line) + ": " + std::string(what)};
}

std::optional<double> number_in(std::string_view field) {
  double value = 0;
  const char* end = field.data() + field.size();
  const auto [stop, failure] = std::from_chars(field.data(), end, value);
  if (failure != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> integer_in(std::string_view field) {
  std::int64_t value = 0;
  const char* end = field.data() + field.size();
  const auto [stop, failure] = std::from_chars(field.data(), end, value);
  if (failure != std::errc{} || stop != end) return std::nullopt;
  return value;
}

int decimals_in(std::string_view field) {
  if (field.find_first_of("eE") != std::string_view::npos) return 8;
  const std::size_t point = field.find('.');
  if (point == std::string_view::npos) return 0;
  const std::size_t last = field.find_last_not_of('0');
  return static_cast<int>(last - point);
}

}  // namespace vectord::exchange
