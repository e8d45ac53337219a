#pragma once
// Values computed by other libraries, read from the recorded data beside the repository.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vectord/domain/candle.hpp"

namespace vectord::market::testing {

// ${VECTOR_DATA}, or <repository>/../shared/data; absent where there is no such folder.
std::optional<std::filesystem::path> data_folder();
bool data_is_required();  // CI=true

// Columns by name; a cell without a number is absent.
using Table = std::map<std::string, std::vector<std::optional<double>>>;
Table read_csv(const std::filesystem::path& file);
// An array of objects: one column per key.
Table read_json(const std::filesystem::path& file);
// From the columns open, high, low, close, volume and, where it is there, open_time.
// Without times the rows are hours from the epoch on.
std::vector<Candle> candles_of(const Table& table);

}  // namespace vectord::market::testing
