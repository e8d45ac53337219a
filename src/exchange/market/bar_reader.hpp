#pragma once
// Recorded bars and funding out of files, checked: a bad row, a gap, a duplicate or an unordered
// time is an error that names file and line, or, if asked for, left out and counted.
#include <optional>
#include <string>
#include <vector>

#include "vectord/base/fixed.hpp"
#include "vectord/base/result.hpp"
#include "vectord/domain/candle.hpp"

namespace vectord::exchange {

struct InterestAt {
  Time at;       // end of its bar
  double value;  // base units
};

struct BarSeries {
  std::vector<Candle> candles;
  std::vector<InterestAt> interest;             // where the file has such a column
  int price_decimals = 0, volume_decimals = 0;  // the most seen
  std::size_t skipped_rows = 0;
  std::size_t missing_bars = 0;
};

struct BarReading {
  Interval interval = Interval::h1;
  bool skip_bad_rows = false;
  bool gaps_between_files = false;  // fine where each file tells of a time of its own
};

// `paths` in time order. Columns by the names of the header, or by position where there is none.
result<BarSeries> read_bars(const std::vector<std::string>& paths, const BarReading& reading);

struct RecordedFunding {
  Time at;  // to the minute: the exchange's own times are a few ms late
  Rate rate;
};
result<std::vector<RecordedFunding>> read_funding(const std::string& path);

}  // namespace vectord::exchange
