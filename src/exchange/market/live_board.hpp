#pragma once
// What an upstream told of its market, kept as a market source shows it: quotes, marks, candles,
// depth, figures of each symbol. Events in, steps out; it opens no socket and knows no time but
// what it is told. Quotes conflate by symbol; closed candles are never lost.
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vectord/domain/event.hpp"
#include "vectord/exchange/market_source.hpp"

namespace vectord::exchange {

// Figures in time order, the newest of them; at(t) is the last one at or before t.
class FigureSeries {
 public:
  void push(Time at, double value);  // what is not newer is left out
  std::optional<double> at(Time at) const;

 private:
  static constexpr std::size_t most = 400;  // 25 h and more in grains of 5 minutes
  std::deque<std::pair<Time, double>> values_;
};

class LiveBoard {
 public:
  static constexpr std::size_t candles_kept = 1500;

  explicit LiveBoard(std::vector<Instrument> instruments);

  // Market events of symbols that it has; all others change nothing.
  void apply(const event::Quote& quote);
  void apply(const event::Mark& mark);
  void apply(const event::CandleUpdate& update);
  void apply(const event::History& history);
  void apply(const event::Depth& depth);
  void apply(const event::DayVolumes& volumes);
  void push_open_interest(const Symbol& symbol, Time at, double value);
  void push_taker_ratio(const Symbol& symbol, Time at, double value);

  // What is not known yet, in words; empty when every symbol can be shown.
  std::string missing() const;
  bool has_news() const { return !moved_.empty() || !closed_.empty(); }
  // What happened since the last step, as one; not before the end of a candle that closed.
  std::optional<MarketStep> take(Time now);

  const std::vector<Instrument>& instruments() const { return instruments_; }
  std::vector<MarketPoint> points() const;
  std::vector<Candle> candles(const Symbol& symbol, Interval interval, std::optional<Time> from,
                              std::optional<Time> to, int limit, bool with_running) const;
  std::optional<Candle> running(const Symbol& symbol, Interval interval) const;
  FundingTerm next_funding(const Symbol& symbol, Time now) const;
  std::optional<double> open_interest(const Symbol& symbol, Time at) const;
  std::optional<double> taker_ratio(const Symbol& symbol, Time at) const;
  double day_quote_volume(const Symbol& symbol) const;

 private:
  struct Series {
    std::deque<Candle> closed;  // by open time
    std::optional<Candle> running;
  };
  struct State {
    const Instrument* instrument = nullptr;
    std::optional<event::Quote> quote;
    std::optional<event::Mark> mark;
    std::optional<double> depth;
    double last = 0;                          // of the 1 h candle
    double volume = 0, taker_buy_volume = 0;  // traded since the last step
    std::map<Interval, Series> series;        // 1 h and 4 h
    FigureSeries interest, taker_ratios;
    double day_quote_volume = 0;
  };
  State* find(const Symbol& symbol);
  const State* find(const Symbol& symbol) const;
  void trade(State& state, const Candle& candle);
  void close(const Symbol& symbol, Interval interval, Series& series, const Candle& candle);
  static MarketPoint point(const State& state);

  std::vector<Instrument> instruments_;
  std::map<Symbol, State> states_;
  std::map<Symbol, bool> moved_;
  std::vector<ClosedCandle> closed_;
  bool told_ = false;  // a step was taken: candles that close are news from here on
};

}  // namespace vectord::exchange
