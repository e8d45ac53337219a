#pragma once
// Rows of /futures/data as they come from an upstream: time and figure, ascending.
#include <string_view>
#include <utility>
#include <vector>

#include "vectord/base/result.hpp"
#include "vectord/base/time.hpp"

namespace vectord::exchange {

using Figures = std::vector<std::pair<Time, double>>;
// [{"timestamp":1789401600000 or a text,"sumOpenInterest":"1.5",...},...], the figure under `name`.
result<Figures> decode_figures(std::string_view json, std::string_view name);

}  // namespace vectord::exchange
