#pragma once
// A request's parameters, from query and form body (spec §2.2): percent-decoded, the query's value
// wins, unknown names are kept and ignored, a name given twice in one part is an error.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/api_error.hpp"

namespace vectord::exchange {

class Parameters {
 public:
  // Parses one part after the other; the error of the first that is wrong.
  std::optional<ApiError> read(std::string_view query, std::string_view body);
  std::optional<std::string_view> find(std::string_view name) const;
  // Some clients write orderidlist for orderIdList (spec §4.2, batch cancel).
  std::optional<std::string_view> find_any_case(std::string_view name) const;
  void set(std::string name, std::string value);  // replaces; for the items of a batch
  bool has(std::string_view name) const { return find(name).has_value(); }
  const std::vector<std::pair<std::string, std::string>>& all() const { return values_; }

 private:
  std::optional<ApiError> read_part(std::string_view part);
  std::vector<std::pair<std::string, std::string>> values_;
};

}  // namespace vectord::exchange
