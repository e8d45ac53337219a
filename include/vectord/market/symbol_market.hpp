#pragma once
// One symbol's market: its closed 1 h and 4 h candles with every indicator, and the candles still
// running. Closed candles alone feed indicators; the running ones give the price and the change of
// the 4 h bar. Decides nothing, asks for nothing: a gap is an outcome, and the caller reloads.
#include <optional>
#include <span>

#include "vectord/market/candle_series.hpp"
#include "vectord/market/hour_figures.hpp"
#include "vectord/market/trend_figures.hpp"

namespace vectord::market {

struct LoadReport {
  int taken = 0;    // candles in the unbroken row that ends the history
  int dropped = 0;  // candles before the last gap: left out, an indicator must not span a hole
  int refused = 0;  // duplicate, out of order, malformed
  int kept = 0;     // candles that had come live and follow the history
  bool operator==(const LoadReport&) const = default;
};

class SymbolMarket {
 public:
  explicit SymbolMarket(Symbol symbol, IndicatorSettings settings = {});

  // Replaces the interval's series and figures. `candles`: closed ones, ascending. Candles that
  // came live while the history was on its way are put behind it again. A history without one
  // usable candle changes nothing.
  LoadReport load_history(Interval interval, std::span<const Candle> candles);
  // Puts what follows the series behind it and says how many; candles that it has are passed over.
  // Absent where these candles leave a hole: then the whole history is needed.
  std::optional<int> extend(Interval interval, std::span<const Candle> candles);
  AppendOutcome on_closed(Interval interval, const Candle& candle);
  // False where it is not news: malformed, another interval, or not after the last closed candle.
  bool on_running(Interval interval, const Candle& candle);

  Symbol symbol() const { return symbol_; }
  // Absent until every required figure exists (205 bars of 1 h). `trend_4h` within is absent until
  // 200 bars of 4 h. view().bars says how much history is behind it.
  std::optional<MarketView> view() const;
  int bars(Interval interval) const;                       // 0 for an interval that is not kept
  std::optional<Time> last_open(Interval interval) const;  // open time of the last closed candle
  std::optional<Time> next_open(Interval interval) const;  // of the only one that can follow
  const CandleSeries& hours() const { return hours_.closed; }  // the newest 256
  const CandleSeries& four_hours() const { return four_hours_.closed; }
  const DailyReturns& daily_returns() const { return hour_figures_.daily_returns(); }
  std::optional<double> last_price() const { return last_price_; }  // newest close, running or not
  // Change of the running 4 h bar from its open, in percent. Right after a live close it is 0:
  // the next bar opens where the last one closed. Absent until a 4 h candle came live.
  std::optional<double> running_4h_change_percent() const;
  std::optional<Candle> running(Interval interval) const;

 private:
  struct Track {
    CandleSeries closed;
    std::optional<Candle> running;
  };
  const Track* track_of(Interval interval) const;  // null for an interval that is not kept
  Track* track_of(Interval interval);
  AppendOutcome append(Track& track, const Candle& candle);
  void reset(Track& track);
  void take_price(double price, Time at);

  Symbol symbol_;
  IndicatorSettings settings_;
  Track hours_{CandleSeries{Interval::h1}, std::nullopt};
  Track four_hours_{CandleSeries{Interval::h4}, std::nullopt};
  HourFigures hour_figures_;
  TrendFigures trend_figures_;
  std::optional<double> last_price_;
  Time priced_at_;  // no candle that ended before it may replace the price
};

}  // namespace vectord::market
