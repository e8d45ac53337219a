#pragma once
// One recorded symbol: its bars of every interval, and the cursor of a run over them. A bar is
// visible from its end on; the path inside the hour under way comes from 5 m bars or a bridge.
#include <optional>
#include <span>
#include <vector>

#include "exchange/market/bar_reader.hpp"
#include "exchange/market/bridge.hpp"
#include "exchange/market/candle_series.hpp"
#include "exchange/market/recorded_files.hpp"
#include "vectord/exchange/market_source.hpp"

namespace vectord::exchange {

// A moment of the path, of the hour under way.
struct TapeMove {
  Time at;
  Price last;
  double volume = 0;
  std::optional<double> taker_buy;  // absent: not recorded
  std::optional<Candle> five;       // the recorded 5 m candle that ends here
  bool traded = true;               // false: the bar is missing, the price stands still
};

class Tape {
 public:
  static result<Tape> read(const std::string& symbol, const SymbolFiles& files, bool skip_bad_rows);

  const Instrument& instrument() const { return instrument_; }
  const std::vector<Candle>& hours() const { return h1_; }
  std::size_t skipped_rows() const { return skipped_rows_; }
  std::size_t missing_bars() const { return missing_bars_; }

  // The run begins here: earlier bars are history.
  void begin(Time start, std::uint64_t seed);
  // The moves of the hour that begins at `hour`, in time order, the last at its end.
  std::vector<TapeMove> plan_hour(Time hour);
  // Takes a move of the plan: the candles that close with it are appended.
  MarketPoint apply(const TapeMove& move, std::vector<ClosedCandle>& closed);
  MarketPoint point(double volume, std::optional<double> taker_buy) const;

  std::vector<Candle> candles(Interval interval, const CandleRange& query, bool with_running) const;
  std::optional<Candle> running(Interval interval) const;
  FundingTerm next_funding(Time now) const;
  std::optional<double> open_interest(Time at) const;
  std::optional<double> taker_ratio(Time at) const;
  double day_quote_volume() const;

 private:
  std::vector<TapeMove> moves_of_hour(const Candle& hour);
  std::vector<TapeMove> moves_of_fives(std::span<const Candle> fives);
  std::span<const Candle> fives_of(Time hour) const;
  void set_conditions(const Candle* hour);
  void close_bars(const TapeMove& move, std::vector<ClosedCandle>& closed);
  const std::vector<Candle>* bars(Interval interval) const;

  Instrument instrument_;
  std::vector<Candle> h1_, h4_, d1_, m5_;
  std::vector<InterestAt> interest_;
  std::vector<RecordedFunding> funding_;
  std::size_t skipped_rows_ = 0, missing_bars_ = 0;

  std::uint64_t seed_ = 0;
  Time now_;
  Price last_;
  CandleRing fives_{1500};               // as the run saw them
  std::optional<Candle> five_, hour_;    // under way
  double spread_ticks_ = 1, depth_ = 0;  // of the hour under way
};

// Bars that `coarse` lacks, made of `fine` where all parts are there.
std::vector<Candle> complete_from(const std::vector<Candle>& coarse, Interval interval,
                                  const std::vector<Candle>& fine, Interval part);

}  // namespace vectord::exchange
