#pragma once
// Which files of a directory hold candles, by name: SYMBOL_1h.csv, or the layout of Binance's
// public archive (SYMBOL-1h-2025-01.csv, also in folders). Opens none of them.
#include <map>
#include <string>
#include <vector>

#include "vectord/base/result.hpp"

namespace vectord::exchange {

struct SymbolFiles {
  std::vector<std::string> h1, h4, m5;  // in time order
  std::string funding;                  // empty = none
};

// Symbols with 1 h files; 5 m and funding files also from ../klines_5m and ../funding.
result<std::map<std::string, SymbolFiles>> find_recorded_files(const std::string& directory);

}  // namespace vectord::exchange
