#include "support/market_builders.hpp"

#include <algorithm>
#include <cmath>

#include "vectord/base/prng.hpp"
#include "vectord/market/symbol_market.hpp"

namespace vectord::test {
namespace {

Price price(std::string_view text) {
  return Price::parse(text).value();
}
Quantity quantity(std::string_view text) {
  return Quantity::parse(text).value();
}
Rate rate(std::string_view text) {
  return Rate::parse(text).value();
}

Candle bar_at(Time open_time, double open, double close, double volume) {
  return Candle{.open_time = open_time,
                .open = open,
                .high = std::max(open, close),
                .low = std::min(open, close),
                .close = close,
                .volume = volume,
                .quote_volume = volume * close,
                .trades = 100};
}

// The path through `closes`, one bar each, the last of which ends at `end`.
std::vector<Candle> bars_through(const std::vector<double>& closes, Interval interval,
                                 double volume, Time end) {
  std::vector<Candle> candles;
  Time at = end - static_cast<std::int64_t>(closes.size()) * length_of(interval);
  double open = closes.front();
  for (const double close : closes) {
    candles.push_back(bar_at(at, open, close, volume));
    open = close;
    at += length_of(interval);
  }
  return candles;
}

// From the returns, backwards from the last close, which is exact.
std::vector<double> closes_to(double last, const std::vector<double>& returns) {
  std::vector<double> closes(returns.size());
  double close = last;
  for (std::size_t i = returns.size(); i-- > 0;) {
    closes[i] = close;
    close /= 1 + returns[i];
  }
  return closes;
}

}  // namespace

Instrument perpetual(std::string_view symbol, std::string_view tick) {
  Instrument made;
  made.symbol = Symbol{symbol};
  made.base_asset = std::string(symbol.substr(0, symbol.size() - 4));
  made.quote_asset = made.margin_asset = "USDT";
  made.tick_size = made.min_price = price(tick);
  made.max_price = price("1000000");
  made.step_size = made.market_step_size = quantity("0.001");
  made.min_quantity = made.market_min_quantity = quantity("0.001");
  made.max_quantity = made.market_max_quantity = quantity("100000");
  made.min_notional = Money::from_int(5);
  made.percent_price_up = rate("1.05");
  made.percent_price_down = rate("0.95");
  made.market_take_bound = rate("0.05");
  made.brackets = {
      {Money{}, Money::from_int(50'000), 125, rate("0.004"), Money{}},
      {Money::from_int(50'000), Money::from_int(600'000), 50, rate("0.01"), Money::from_int(300)},
      {Money::from_int(600'000), Money::from_int(5'000'000), 20, rate("0.025"),
       Money::from_int(9'300)}};
  return made;
}

std::vector<Candle> hour_history(const HourPlan& plan, Time end) {
  Prng chance{plan.seed};
  std::vector<double> returns;
  for (int i = 0; i < plan.bars; ++i) {
    const bool ending = i >= plan.bars - plan.end_bars;
    const double noise = plan.noise_percent / 100 * chance.normal();
    returns.push_back(ending ? plan.end_percent / 100 : noise);
  }
  return bars_through(closes_to(plan.close, returns), Interval::h1, plan.volume, end);
}

std::vector<Candle> trend_history(double close, Direction trend, Time end, int bars) {
  const std::vector<double> returns(static_cast<std::size_t>(bars), 0.001 * sign_of(trend));
  return bars_through(closes_to(close, returns), Interval::h4, 4'000, end);
}

Candle next_bar(const Candle& last, Interval interval, double close, double volume) {
  return bar_at(end_of(last, interval), last.close, close, volume);
}

std::vector<Candle> with_last_close(std::vector<Candle> candles, double close) {
  Candle& last = candles.back();
  last = bar_at(last.open_time, last.open, close, last.volume);
  return candles;
}

std::vector<Candle> with_last_volume(std::vector<Candle> candles, double volume) {
  Candle& last = candles.back();
  last = bar_at(last.open_time, last.open, last.close, volume);
  return candles;
}

market::MarketView view_of(const std::vector<Candle>& hours,
                           const std::vector<Candle>& four_hours) {
  market::SymbolMarket market{Symbol{"VIEWUSDT"}};
  market.load_history(Interval::h1, hours);
  market.load_history(Interval::h4, four_hours);
  return market.view().value();
}

Edge edge_of(double inside, double outside, const std::function<bool(double)>& holds) {
  VECTOR_CHECK(holds(inside) && !holds(outside), "the edge is not between the two");
  while (std::nextafter(inside, outside) != outside) {
    const double middle = inside + (outside - inside) / 2;
    if (middle == inside || middle == outside) break;
    (holds(middle) ? inside : outside) = middle;
  }
  return Edge{inside, outside};
}

}  // namespace vectord::test
