#pragma once
// One symbol of the generated market: price model, turnover, open interest, funding, candles.
#include <vector>

#include "exchange/market/candle_series.hpp"
#include "exchange/market/listing.hpp"
#include "exchange/market/price_model.hpp"
#include "vectord/exchange/market_source.hpp"

namespace vectord::exchange {

// Open interest in grains of five minutes, the newest 1500.
class InterestRing {
 public:
  void push(Time at, double value);
  std::optional<double> at(Time at) const;  // the last at or before

 private:
  static constexpr std::size_t capacity = 1500;
  std::vector<double> values_;
  std::size_t head_ = 0;
  Time newest_;
};

class GeneratedSymbol {
 public:
  GeneratedSymbol(const Listing& listing, std::uint64_t seed, std::size_t candles_kept);

  void begin_hour(Time at, const Factor& factor);
  void end_hour(Time at);
  // History: a whole hour in one move; extremes from the law of the Brownian bridge.
  void whole_hour(Time begin, double factor_return);
  // A minute that ends at `at`. `emit` sees the candles that close.
  template <class Emit>
  MarketPoint minute(Time at, int minute_of_hour, double factor_return, Emit&& emit) {
    const Candle candle = trade_minute(at, minute_of_hour, factor_return);
    candles_.push_minute(candle, emit);
    if (is_boundary(at, Interval::m5)) drift_interest(at);
    return point(candle.volume, *candle.taker_buy_volume);
  }
  MarketPoint point(double volume, double taker_buy_volume) const;

  const Instrument& instrument() const { return instrument_; }
  const CandleCascade& candles() const { return candles_; }
  std::optional<double> open_interest(Time at) const { return interest_.at(at); }
  std::optional<double> taker_ratio(Time at) const;
  Rate funding_rate() const { return funding_rate_; }
  double day_quote_volume() const;

 private:
  Candle trade_minute(Time at, int minute_of_hour, double factor_return);
  void drift_interest(Time at);
  void set_funding_rate();
  double on_tick(double price);  // remembers the price as last_
  double on_step(double volume) const;

  Instrument instrument_;
  double tick_units_, steps_per_one_;
  double turnover_per_minute_;  // USDT, in a usual minute
  double spread_share_;         // of the price, in a usual hour
  double depth_;                // USDT within 5 %, in a usual hour
  PriceModel model_;
  CandleCascade candles_;
  InterestRing interest_;
  std::int64_t last_ = 0;  // units, on the tick
  double last_price_ = 0;
  double mark_ = 0;      // follows the price with a lag of about a minute
  double premium_ = 0;   // of the contract over the index
  double activity_ = 1;  // of this hour
  double tilt_ = 0;      // of this hour's takers, > 0 they buy
  double interest_now_ = 0, interest_usual_ = 0;
  double price_at_interest_ = 0;
  Rate funding_rate_;
};

}  // namespace vectord::exchange
