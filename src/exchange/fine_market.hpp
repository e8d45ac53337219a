#pragma once
// A market in finer steps: between two steps of the coarse one, prices go from the one to the other
// without leaving what lies between, and volume is shared out. Closed candles stay the coarse
// market's, to the digit. For clients that watch in real time; backtests have no need of it.
#include <map>

#include "exchange/present_market.hpp"

namespace vectord::exchange {

class FineMarket final : public MarketSource {
 public:
  FineMarket(std::unique_ptr<MarketSource> coarse, Millis step, Time from);

  std::optional<MarketStep> next() override;
  const std::vector<Instrument>& instruments() const override { return coarse_.instruments(); }
  Time start() const override { return coarse_.start(); }
  std::optional<Time> end() const override { return coarse_.end(); }
  std::vector<MarketPoint> opening() const override { return coarse_.opening(); }
  std::vector<Candle> candles(Symbol symbol, Interval interval, std::optional<Time> from,
                              std::optional<Time> to, int limit, bool with_running) const override;
  std::optional<Candle> running(Symbol symbol, Interval interval) const override;
  FundingTerm next_funding(Symbol symbol, Time now) const override {
    return coarse_.next_funding(symbol, now);
  }
  std::optional<double> open_interest(Symbol symbol, Time at) const override {
    return coarse_.open_interest(symbol, at);
  }
  std::optional<double> taker_buy_sell_ratio(Symbol symbol, Time at) const override {
    return coarse_.taker_buy_sell_ratio(symbol, at);
  }
  double day_quote_volume(Symbol symbol) const override { return coarse_.day_quote_volume(symbol); }

 private:
  struct Way {
    MarketPoint from;               // where the coarse step began
    std::optional<Candle> covered;  // what was traded since
  };
  MarketStep part_way(const MarketStep& target);
  MarketStep arrive();
  void trade(Way& way, const MarketPoint& point, Time since);

  PresentMarket coarse_;
  Millis step_;
  Time from_;
  std::map<Symbol, Price> ticks_;
  std::map<Symbol, Way> ways_;
  Time began_;  // of the coarse step under way
  Time now_;
};

}  // namespace vectord::exchange
