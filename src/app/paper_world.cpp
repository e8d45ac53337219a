#include "paper_world.hpp"

#include <map>
#include <utility>

namespace vectord::app {
namespace {

using exchange::MarketPoint;
using exchange::MarketStep;

class ForwardedMarket : public exchange::MarketSource {
 public:
  ForwardedMarket(std::unique_ptr<MarketSource> source, Time to)
      : source_(std::move(source)), start_(to) {
    std::map<Symbol, MarketPoint> now;
    for (const MarketPoint& point : source_->opening()) now[point.symbol] = point;
    while ((next_ = source_->next()) && next_->at <= to) {
      for (const MarketPoint& point : next_->points) now[point.symbol] = point;
    }
    for (const auto& [symbol, point] : now) opening_.push_back(point);
  }
  const std::vector<Instrument>& instruments() const override { return source_->instruments(); }
  Time start() const override { return start_; }
  std::optional<Time> end() const override { return source_->end(); }
  std::optional<MarketStep> next() override {
    if (next_) return std::exchange(next_, std::nullopt);
    return source_->next();
  }
  std::vector<MarketPoint> opening() const override { return opening_; }
  std::vector<Candle> candles(Symbol symbol, Interval interval, std::optional<Time> from,
                              std::optional<Time> to, int limit, bool with_running) const override {
    return source_->candles(symbol, interval, from, to, limit, with_running);
  }
  std::optional<Candle> running(Symbol symbol, Interval interval) const override {
    return source_->running(symbol, interval);
  }
  exchange::FundingTerm next_funding(Symbol symbol, Time now) const override {
    return source_->next_funding(symbol, now);
  }
  std::optional<double> open_interest(Symbol symbol, Time at) const override {
    return source_->open_interest(symbol, at);
  }
  std::optional<double> taker_buy_sell_ratio(Symbol symbol, Time at) const override {
    return source_->taker_buy_sell_ratio(symbol, at);
  }
  double day_quote_volume(Symbol symbol) const override {
    return source_->day_quote_volume(symbol);
  }

 private:
  std::unique_ptr<MarketSource> source_;
  Time start_;
  std::optional<MarketStep> next_;  // the first step after `to`, not yet handed out
  std::vector<MarketPoint> opening_;
};

std::string pace_of(double speed) {
  if (speed == 0) return "as fast as the processor goes";
  std::string text = std::to_string(speed);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " x real time";
}

}  // namespace

std::unique_ptr<exchange::MarketSource> fast_forward(std::unique_ptr<exchange::MarketSource> source,
                                                     Time to) {
  return std::make_unique<ForwardedMarket>(std::move(source), to);
}

result<PaperMarket> open_paper_market(const config::Settings& settings) {
  const config::PaperSettings& paper = settings.paper;
  const std::string seed = std::to_string(paper.seed);
  PaperMarket market;
  if (paper.market == "generated") {
    exchange::GeneratedMarketSettings generated;
    generated.seed = paper.seed;
    generated.symbols = paper.symbols;
    generated.history_bars = settings.strategy.scanner.candles;
    market.source = exchange::make_generated_market(generated);
    market.identity = "generated/" + std::to_string(paper.symbols);
    market.description = "generated market, seed " + seed + ", ";
  } else {
    exchange::RecordedMarketSettings recorded;
    recorded.directory = paper.market;
    recorded.seed = paper.seed;
    recorded.start = paper.start;
    recorded.warmup_bars = settings.strategy.scanner.candles;
    recorded.skip_bad_rows = paper.skip_bad_rows;
    auto opened = exchange::open_recorded_market(recorded);
    if (opened.has_error()) return opened.error();
    market.source = std::move(opened->source);
    market.skipped_rows = opened->skipped_rows;
    market.identity = "recorded/" + paper.market + "/" + format_time(market.source->start());
    market.description = "recorded market " + paper.market + ", seed " + seed + ", ";
  }
  market.description +=
      std::to_string(market.source->instruments().size()) + " symbols, " + pace_of(paper.speed);
  return market;
}

}  // namespace vectord::app
