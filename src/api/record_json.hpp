#pragma once
// Rows of the API as JSON text: exact decimals as strings, times as ISO 8601. Private to api.
#include <string>
#include <vector>

#include "vectord/api/backend.hpp"

namespace vectord::api {

std::string to_json(const PositionRow& row);
std::string to_json(const Trade& trade);
std::string to_json(const storage::OrderRecord& record);
std::string to_json(const storage::SignalRecord& record);
std::string to_json(const SettingRow& row);
std::string to_json(const alerts::Notice& notice);

template <class Row>
std::string to_json_array(const std::vector<Row>& rows) {
  std::string out = "[";
  for (const Row& row : rows) {
    if (out.size() > 1) out += ',';
    out += to_json(row);
  }
  return out + "]";
}

}  // namespace vectord::api
