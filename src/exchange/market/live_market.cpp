#include "vectord/exchange/live_market.hpp"

#include "exchange/market/live_feed.hpp"

namespace vectord::exchange {
namespace {

class LiveMarket final : public MarketSource {
 public:
  LiveMarket(std::shared_ptr<LiveFeed> feed, Time start)
      : feed_(std::move(feed)), clock_start_(start), opening_(board().points()) {}
  ~LiveMarket() override { feed_->close(); }

  bool live() const override { return true; }
  bool fresh() const override { return feed_->fresh(); }
  void on_news(std::function<void()> callback) override { feed_->on_news(std::move(callback)); }
  // Nothing of a market that is stale is news.
  std::optional<MarketStep> next() override {
    return feed_->fresh() ? feed_->take() : std::nullopt;
  }

  const std::vector<Instrument>& instruments() const override { return board().instruments(); }
  Time start() const override { return clock_start_; }
  std::optional<Time> end() const override { return std::nullopt; }
  std::vector<MarketPoint> opening() const override { return opening_; }
  std::vector<Candle> candles(Symbol symbol, Interval interval, std::optional<Time> from,
                              std::optional<Time> to, int limit, bool with_running) const override {
    return board().candles(symbol, interval, from, to, limit, with_running);
  }
  std::optional<Candle> running(Symbol symbol, Interval interval) const override {
    return board().running(symbol, interval);
  }
  FundingTerm next_funding(Symbol symbol, Time now) const override {
    return board().next_funding(symbol, now);
  }
  std::optional<double> open_interest(Symbol symbol, Time at) const override {
    return board().open_interest(symbol, at);
  }
  std::optional<double> taker_buy_sell_ratio(Symbol symbol, Time at) const override {
    return board().taker_ratio(symbol, at);
  }
  double day_quote_volume(Symbol symbol) const override { return board().day_quote_volume(symbol); }

 private:
  const LiveBoard& board() const { return *feed_->board(); }

  std::shared_ptr<LiveFeed> feed_;
  Time clock_start_;
  std::vector<MarketPoint> opening_;
};

}  // namespace

result<std::unique_ptr<MarketSource>> open_live_market(boost::asio::io_context& io,
                                                       net::RealClock& clock,
                                                       LiveMarketSettings settings) {
  const auto end = std::chrono::steady_clock::now() + settings.ready_within;
  const std::string host = settings.rest.host + ":" + settings.rest.port;
  auto feed = std::make_shared<LiveFeed>(io, clock, std::move(settings));
  feed->start();
  while (!feed->loaded() && std::chrono::steady_clock::now() < end) io.run_one_until(end);
  io.restart();
  if (!feed->loaded()) {
    const std::string problem = feed->problem();
    feed->close();
    return Error(Errc::io, "the live market of " + host + " cannot be had: " + problem);
  }
  return std::unique_ptr<MarketSource>(std::make_unique<LiveMarket>(std::move(feed), clock.now()));
}

}  // namespace vectord::exchange
