#pragma once
// Where the simulated exchange's market comes from: a seeded generator, recorded candles, or a live
// upstream. All but the live one are deterministic: the same settings give the same steps. It knows
// nothing of orders and accounts.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vectord/base/result.hpp"
#include "vectord/domain/candle.hpp"
#include "vectord/domain/instrument.hpp"

namespace vectord::exchange {

// The new state of one symbol at a step. Mark and index have 8 decimals, as the exchange's have.
struct MarketPoint {
  Symbol symbol;
  Price last;  // on the tick grid
  Price mark;
  Price index;
  double volume = 0;            // base volume traded since the step before
  double taker_buy_volume = 0;  // half of it where the source did not record it
  double spread_ticks = 1;      // typical spread now, in ticks
  double depth_notional = 0;    // USDT resting within 5 % of the mid, one side
  Price bid = {}, ask = {};     // where the source knows them, else both 0
};

struct ClosedCandle {
  Symbol symbol;
  Interval interval;  // m1 where the path is that fine, m5, h1, h4, d1
  Candle candle;
};

struct MarketStep {
  Time at;
  std::vector<MarketPoint> points;   // of the symbols that moved or traded
  std::vector<ClosedCandle> closed;  // candles that end exactly at `at`, final
};

// The next funding of a symbol. Its rate stands from the funding before it: what next_funding says
// just before `at` is what applies at `at`; asked at `at` itself, the term is already the one
// after.
struct FundingTerm {
  Rate rate;
  Time at;
};

class MarketSource {
 public:
  virtual ~MarketSource() = default;
  virtual const std::vector<Instrument>& instruments() const = 0;  // with filters and brackets
  virtual Time start() const = 0;  // where the run begins; candles before it are history
  virtual std::optional<Time> end() const = 0;  // no step after it; nullopt = unbounded
  // The next step in time order, first one after start(); nullopt at the end, or where a live
  // source has none yet.
  virtual std::optional<MarketStep> next() = 0;
  // A live source's steps come by themselves: it calls back when next() has one again, and when
  // fresh() changed. What is no longer fresh must not be shown as the market.
  virtual bool live() const { return false; }
  virtual bool fresh() const { return true; }
  virtual void on_news([[maybe_unused]] std::function<void()> callback) {}
  // State at start() (before the first step), one point per symbol.
  virtual std::vector<MarketPoint> opening() const = 0;
  // Closed candles of [.., now] as of the last step handed out, ascending, at most `limit`, with
  // open_time in [from, to] where given; the running one appended last if `with_running` (it counts
  // against `limit`). Of more than `limit`, the oldest where `from` is given, else the newest; as
  // the exchange does. About the last 1500 of each interval are kept. An unknown symbol has none.
  virtual std::vector<Candle> candles(Symbol symbol, Interval interval, std::optional<Time> from,
                                      std::optional<Time> to, int limit,
                                      bool with_running) const = 0;
  // The candle still open as of the last step; none exactly at a boundary, before its first trade.
  virtual std::optional<Candle> running(Symbol symbol, Interval interval) const = 0;
  virtual FundingTerm next_funding(Symbol symbol, Time now) const = 0;
  // Derivative figures; absent where the source has none (recorded candles without them).
  // `at` is at most now; the last 25 h at least are known, in 5 m grains.
  virtual std::optional<double> open_interest(Symbol symbol, Time at) const = 0;  // base units
  virtual std::optional<double> taker_buy_sell_ratio(
      Symbol symbol, Time at) const = 0;  // of the 5 m ending at `at`
  // 24 h quote volume as of now.
  virtual double day_quote_volume(Symbol symbol) const = 0;
};

struct GeneratedMarketSettings {
  std::uint64_t seed = 1;
  Time start = time_from_ms(1'767'225'600'000);  // 2026-01-01T00:00:00Z
  int history_bars = 1000;                       // 1 h (and 4 h) candles before the start
  int symbols = 24;  // 1 to 50, of the fixed list that begins with BTCUSDT
};
// Unbounded; steps of one minute with every symbol. Settings are taken to the nearest that is
// possible.
std::unique_ptr<MarketSource> make_generated_market(GeneratedMarketSettings settings);

struct RecordedMarketSettings {
  std::string directory;
  std::uint64_t seed = 1;     // for the path inside bars that have no finer file
  std::optional<Time> start;  // default: where every symbol has warmup_bars 1 h bars
  int warmup_bars = 1000;
  bool skip_bad_rows = false;  // and go over gaps: price stands still, no candle closes
};
struct RecordedMarket {
  std::unique_ptr<MarketSource> source;
  std::size_t skipped_rows = 0;
  std::size_t missing_bars = 0;  // 1 h and 4 h bars that the gaps lack
};
// Reads SYMBOL_1h.csv (needed), SYMBOL_4h.csv, SYMBOL_5m.csv and SYMBOL_funding.csv, or the layout
// of Binance's public archive (SYMBOL-1h-2025-01.csv, also in folders, header or not). Steps are of
// 5 minutes; where a 5 m file knows the path, its bar gives open, both extremes and close. Errors
// name file and line: a gap, a bad row, a duplicate or unordered time, no candles at all.
result<RecordedMarket> open_recorded_market(RecordedMarketSettings settings);

// The same market, from `from` on in steps of `step`, for those who watch it in real time: prices
// go from each step of `coarse` to the next one inside what lies between them; closed candles stay
// the same.
std::unique_ptr<MarketSource> make_fine_market(std::unique_ptr<MarketSource> coarse, Millis step,
                                               Time from);

}  // namespace vectord::exchange
