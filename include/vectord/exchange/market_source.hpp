#pragma once
// Where the simulated exchange's market comes from: a seeded generator, or recorded candles. A source is
// deterministic: the same settings give the same steps. It knows nothing of orders and accounts.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vectord/base/result.hpp"
#include "vectord/domain/candle.hpp"
#include "vectord/domain/instrument.hpp"

namespace vectord::exchange {

// The new state of one symbol at a step.
struct MarketPoint {
  Symbol symbol;
  Price last;            // on the tick grid
  Price mark;
  Price index;
  double volume = 0;     // base volume traded since the step before
  double taker_buy_volume = 0;
  double spread_ticks = 1;       // typical spread now, in ticks
  double depth_notional = 0;     // USDT resting within 5 % of the mid, one side
};

struct ClosedCandle {
  Symbol symbol;
  Interval interval;     // m1 where the path is that fine, m5, h1, h4
  Candle candle;
};

struct MarketStep {
  Time at;
  std::vector<MarketPoint> points;
  std::vector<ClosedCandle> closed;   // candles that end exactly at `at`, final
};

struct FundingTerm { Rate rate; Time at; };   // the next funding of a symbol

class MarketSource {
 public:
  virtual ~MarketSource() = default;
  virtual const std::vector<Instrument>& instruments() const = 0;  // with filters and brackets
  virtual Time start() const = 0;          // where the run begins; candles before it are history
  virtual std::optional<Time> end() const = 0;  // no step after it; nullopt = unbounded
  // The next step in time order, first one after start(); nullopt at the end.
  virtual std::optional<MarketStep> next() = 0;
  // State at start() (before the first step), one point per symbol.
  virtual std::vector<MarketPoint> opening() const = 0;
  // Closed candles of [.., now] as of the last step handed out, ascending, at most `limit`, with
  // open_time in [from, to] where given; the running one appended last if `with_running`.
  virtual std::vector<Candle> candles(Symbol symbol, Interval interval, std::optional<Time> from,
                                      std::optional<Time> to, int limit, bool with_running) const = 0;
  // The candle still open as of the last step.
  virtual std::optional<Candle> running(Symbol symbol, Interval interval) const = 0;
  virtual FundingTerm next_funding(Symbol symbol, Time now) const = 0;
  // Derivative figures; absent where the source has none (recorded candles without them).
  virtual std::optional<double> open_interest(Symbol symbol, Time at) const = 0;   // base units
  virtual std::optional<double> taker_buy_sell_ratio(Symbol symbol, Time at) const = 0;  // of the 5 m ending at `at`
  // 24 h quote volume as of now.
  virtual double day_quote_volume(Symbol symbol) const = 0;
};

struct GeneratedMarketSettings {
  std::uint64_t seed = 1;
  Time start = time_from_ms(1'767'225'600'000);  // 2026-01-01T00:00:00Z
  int history_bars = 1000;               // 1 h (and 4 h) candles before the start
  int symbols = 24;                      // 20 to 50
};
std::unique_ptr<MarketSource> make_generated_market(GeneratedMarketSettings settings);

struct RecordedMarketSettings {
  std::string directory;
  std::uint64_t seed = 1;                // for the path inside bars that have no finer file
  std::optional<Time> start;             // default: where every symbol has warmup_bars 1 h bars
  int warmup_bars = 1000;
  bool skip_bad_rows = false;
};
struct RecordedMarket {
  std::unique_ptr<MarketSource> source;
  std::size_t skipped_rows = 0;
};
// Errors name file and line: a gap, a bad row, a duplicate or unordered time, no candles at all.
result<RecordedMarket> open_recorded_market(RecordedMarketSettings settings);

}  // namespace vectord::exchange
