#pragma once
// A source shows the market as of the last step it handed out, and a step must be handed out before
// its time is known. This one pulls a step ahead yet shows the state before it: nobody sees the
// future.
#include <map>
#include <memory>

#include "exchange/market/candle_series.hpp"
#include "vectord/exchange/market_source.hpp"

namespace vectord::exchange {

class PresentMarket final : public MarketSource {
 public:
  explicit PresentMarket(std::unique_ptr<MarketSource> source);

  // When the step that next() will hand out happens; nullopt at the end.
  std::optional<Time> next_at() const;
  // The step that next() will hand out.
  const MarketStep* ahead() const { return ahead_ ? &*ahead_ : nullptr; }
  std::optional<MarketStep> next() override;
  bool live() const override { return source_->live(); }
  bool fresh() const override { return source_->fresh(); }
  void on_news(std::function<void()> callback) override { source_->on_news(std::move(callback)); }
  // Looks for a step where there was none: live sources have one later.
  void look_again() {
    if (!ahead_) look(now_);
  }

  const std::vector<Instrument>& instruments() const override { return source_->instruments(); }
  Time start() const override { return source_->start(); }
  std::optional<Time> end() const override { return source_->end(); }
  std::vector<MarketPoint> opening() const override { return opening_; }
  std::vector<Candle> candles(Symbol symbol, Interval interval, std::optional<Time> from,
                              std::optional<Time> to, int limit, bool with_running) const override;
  std::optional<Candle> running(Symbol symbol, Interval interval) const override;
  FundingTerm next_funding(Symbol symbol, Time now) const override;
  std::optional<double> open_interest(Symbol symbol, Time at) const override;
  std::optional<double> taker_buy_sell_ratio(Symbol symbol, Time at) const override;
  double day_quote_volume(Symbol symbol) const override;

 private:
  struct State {
    std::map<Interval, Candle> running;
    FundingTerm funding;
    double day_quote_volume = 0;
  };
  void look(Time now);  // remembers the source's state, then pulls the step after it

  std::unique_ptr<MarketSource> source_;
  std::vector<MarketPoint> opening_;
  std::map<Symbol, State> states_;
  std::optional<MarketStep> ahead_;
  Time now_;
};

// Appends the running candle where it is within what was asked for; it counts against the limit.
void append_running(std::vector<Candle>& closed, const std::optional<Candle>& running,
                    const CandleRange& range);

}  // namespace vectord::exchange
