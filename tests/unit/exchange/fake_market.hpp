#pragma once
// A market of two symbols that does what the test says, a step every second.
#include <deque>
#include <map>

#include "vectord/exchange/market_source.hpp"

namespace vectord::exchange {

inline Instrument make_instrument(std::string_view symbol, std::string_view tick,
                                  std::string_view step) {
  Instrument i;
  i.symbol = Symbol(symbol);
  i.base_asset = std::string(symbol.substr(0, symbol.size() - 4));
  i.quote_asset = i.margin_asset = "USDT";
  i.tick_size = *Price::parse(tick);
  i.min_price = i.tick_size;
  i.max_price = Price::from_int(1'000'000);
  i.step_size = i.market_step_size = *Quantity::parse(step);
  i.min_quantity = i.market_min_quantity = i.step_size;
  i.max_quantity = Quantity::from_int(1000);
  i.market_max_quantity = Quantity::from_int(120);
  i.min_notional = Money::from_int(5);
  i.percent_price_up = *Rate::parse("1.05");
  i.percent_price_down = *Rate::parse("0.95");
  i.market_take_bound = *Rate::parse("0.05");
  i.brackets = {{Money{}, Money::from_int(50'000), 125, *Rate::parse("0.004"), Money{}},
                {Money::from_int(50'000), Money::from_int(1'000'000), 50, *Rate::parse("0.01"),
                 Money::from_int(300)}};
  return i;
}

class FakeMarket final : public MarketSource {
 public:
  static constexpr std::int64_t start_ms = 1'767'225'600'000 + 3600'000;  // 01:00 of 2026-01-01

  FakeMarket()
      : instruments_{make_instrument("BTCUSDT", "0.1", "0.001"),
                     make_instrument("ETHUSDT", "0.01", "0.01")} {
    points_ = {point("BTCUSDT", 50'000), point("ETHUSDT", 3'000)};
  }

  static MarketPoint point(std::string_view symbol, std::int64_t price) {
    const Price at = Price::from_int(price);
    return {Symbol(symbol), at, at, at, 1.5, 1.0, 1, 5'000'000};
  }
  // Steps to come, one a second.
  void add(std::vector<MarketPoint> points, std::vector<ClosedCandle> closed = {}) {
    ++planned_;
    steps_.push_back(
        {time_from_ms(start_ms + planned_ * 1000), std::move(points), std::move(closed)});
  }
  void set_live(bool live) { live_ = live; }
  void set_fresh(bool fresh) {
    fresh_ = fresh;
    tell_news();
  }
  void tell_news() {
    if (news_) news_();
  }
  bool live() const override { return live_; }
  bool fresh() const override { return fresh_; }
  void on_news(std::function<void()> callback) override { news_ = std::move(callback); }
  void set_funding(Rate rate, Time at) { funding_ = {rate, at}; }

  const std::vector<Instrument>& instruments() const override { return instruments_; }
  Time start() const override { return time_from_ms(start_ms); }
  std::optional<Time> end() const override { return std::nullopt; }
  std::optional<MarketStep> next() override {
    if (steps_.empty()) return std::nullopt;
    auto step = std::move(steps_.front());
    steps_.pop_front();
    for (const auto& moved : step.points) last_[moved.symbol] = moved.last.to_double();
    return step;
  }
  std::vector<MarketPoint> opening() const override { return points_; }
  // Ten closed hours before the start, closing at 101, 102, ... 110.
  std::vector<Candle> candles(Symbol symbol, Interval interval, std::optional<Time> from,
                              std::optional<Time> to, int limit, bool with_running) const override {
    std::vector<Candle> found;
    if (interval != Interval::h1) return found;
    for (int i = 0; i < 10; ++i) {
      Candle c;
      c.open_time = time_from_ms(start_ms - (10 - i) * 3600'000LL);
      c.open = 100 + i, c.high = 102 + i, c.low = 99 + i, c.close = 101 + i;
      c.volume = 10, c.quote_volume = 1000, c.trades = 7, c.taker_buy_volume = 4;
      if ((!from || c.open_time >= *from) && (!to || c.open_time <= *to)) found.push_back(c);
    }
    if (with_running) {
      if (const auto now = running(symbol, interval)) found.push_back(*now);
    }
    const auto most = static_cast<std::size_t>(limit);
    if (found.size() > most && from) found.resize(most);
    if (found.size() > most) {
      found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(most));
    }
    return found;
  }
  std::optional<Candle> running(Symbol symbol, Interval interval) const override {
    const auto price = last_.find(symbol);
    if (interval != Interval::h1 || price == last_.end()) return std::nullopt;
    Candle c;
    c.open_time = time_from_ms(start_ms);
    c.open = c.high = c.low = c.close = price->second;
    c.volume = 2, c.quote_volume = 200, c.trades = 1, c.taker_buy_volume = 1;
    return c;
  }
  FundingTerm next_funding(Symbol, Time now) const override {
    if (funding_.at > now) return funding_;
    return {funding_.rate, funding_.at + Millis{8 * 3600'000}};
  }
  std::optional<double> open_interest(Symbol symbol, Time) const override {
    if (symbol == Symbol("ETHUSDT")) return std::nullopt;
    return 1234.5;
  }
  std::optional<double> taker_buy_sell_ratio(Symbol, Time) const override { return 1.25; }
  double day_quote_volume(Symbol) const override { return 123'456.789; }

 private:
  std::vector<Instrument> instruments_;
  std::vector<MarketPoint> points_;
  std::deque<MarketStep> steps_;
  std::map<Symbol, double> last_;
  int planned_ = 0;
  bool live_ = false, fresh_ = true;
  std::function<void()> news_;
  FundingTerm funding_{*Rate::parse("0.0001"), time_from_ms(1'767'225'600'000 + 8 * 3600'000)};
};

}  // namespace vectord::exchange
