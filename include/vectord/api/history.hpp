#pragma once
// Which figures of the dashboard are kept over time, by the names that /api/v1/history takes. A
// figure that does not exist yet is left out.
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "vectord/api/dashboard.hpp"

namespace vectord::api {

class HistoryFigures {
 public:
  static const std::vector<std::string_view>& names();
  // `at`: seconds, of the wall's clock. Rates are since the take before.
  std::vector<std::pair<std::string_view, double>> take(const Dashboard& now, std::int64_t at);

 private:
  struct Counts {
    std::int64_t at;
    std::uint64_t signals, orders;
  };
  std::optional<Counts> before_;
};

}  // namespace vectord::api
