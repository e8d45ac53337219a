#include "unit/market/oracle.hpp"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "vectord/base/check.hpp"

namespace vectord::market::testing {
namespace {

std::optional<double> number(const std::string& cell) {
  double value = 0;
  const auto [end, failed] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (failed != std::errc{} || end != cell.data() + cell.size()) return std::nullopt;
  return value;
}

std::vector<std::string> split(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  std::vector<std::string> cells;
  std::istringstream text{line + ","};  // so that an empty last cell is a cell
  for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
  return cells;
}

}  // namespace

std::optional<std::filesystem::path> data_folder() {
  const char* given = std::getenv("VECTOR_DATA");
  const std::filesystem::path folder =
      given != nullptr ? std::filesystem::path{given}
                       : std::filesystem::path{VECTOR_SOURCE_DIR} / ".." / "shared" / "data";
  if (!std::filesystem::is_directory(folder)) return std::nullopt;
  return folder;
}

bool data_is_required() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string{ci} == "true";
}

Table read_csv(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::string line;
  VECTOR_CHECK(std::getline(in, line), file.string() + " cannot be read");
  const std::vector<std::string> names = split(line);
  Table table;
  while (std::getline(in, line)) {
    const std::vector<std::string> cells = split(line);
    VECTOR_CHECK(cells.size() == names.size(), file.string() + " has a row of another width");
    for (std::size_t i = 0; i < names.size(); ++i) table[names[i]].push_back(number(cells[i]));
  }
  return table;
}

Table read_json(const std::filesystem::path& file) {
  std::ifstream in{file};
  const auto rows = nlohmann::json::parse(in);
  Table table;
  for (const auto& row : rows) {
    for (const auto& [key, value] : row.items()) {
      table[key].push_back(value.is_number() ? std::optional{value.get<double>()} : std::nullopt);
    }
  }
  return table;
}

std::vector<Candle> candles_of(const Table& table) {
  std::vector<Candle> candles;
  const auto times = table.find("open_time");
  for (std::size_t row = 0; row < table.at("close").size(); ++row) {
    const auto ms = times == table.end() ? static_cast<std::int64_t>(row) * 3'600'000
                                         : static_cast<std::int64_t>(*times->second[row]);
    candles.push_back({.open_time = time_from_ms(ms),
                       .open = *table.at("open")[row],
                       .high = *table.at("high")[row],
                       .low = *table.at("low")[row],
                       .close = *table.at("close")[row],
                       .volume = *table.at("volume")[row]});
  }
  return candles;
}

}  // namespace vectord::market::testing
