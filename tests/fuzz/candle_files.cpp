// A file of recorded candles, or of funding: an error with its place, or bars that ascend and hold
// together. The first byte says which and how patient the reader is.
#include <cmath>

#include "exchange/market/bar_reader.hpp"
#include "fuzz.hpp"

namespace vectord::fuzz {
namespace {

void check(const exchange::BarSeries& series) {
  const Candle* last = nullptr;
  for (const Candle& candle : series.candles) {
    require(last == nullptr || last->open_time < candle.open_time, "bars ascend");
    require(candle.low <= candle.open && candle.open <= candle.high && candle.low <= candle.close &&
                candle.close <= candle.high && candle.low > 0,
            "prices hold together");
    require(std::isfinite(candle.quote_volume) && candle.quote_volume >= 0, "volumes are numbers");
    require(candle.trades >= 0, "trades are counted");
    last = &candle;
  }
}

}  // namespace
}  // namespace vectord::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vectord;
  static fuzz::MemoryFile file;
  fuzz::Input input(data, size);
  const std::uint8_t steer = input.byte();
  file.write(input.rest());
  if (steer % 3 == 2) {
    const auto funding = exchange::read_funding(file.path());
    if (funding.has_error()) fuzz::require(!funding.error().what().empty(), "errors have words");
    return 0;
  }
  exchange::BarReading reading;
  reading.interval = steer % 2 == 0 ? Interval::h1 : Interval::m1;
  reading.skip_bad_rows = steer % 3 == 1;
  const auto series = exchange::read_bars({file.path()}, reading);
  if (series.has_error()) {
    fuzz::require(!series.error().what().empty(), "errors have words");
  } else {
    fuzz::check(*series);
  }
  return 0;
}
