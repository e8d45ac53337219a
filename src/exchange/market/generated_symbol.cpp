#include <algorithm>
#include <cmath>

#include "exchange/market/generated_symbol.hpp"

namespace vectord::exchange {
namespace {

constexpr double trade_size = 1'800;  // USDT, the mean of one trade

std::int64_t to_units(double price) {
  return std::llround(price * static_cast<double>(fixed::one));
}

// The highest point of a Brownian bridge over `move` with deviation `deviation` (log prices, from
// 0); inverse of its distribution at `uniform`. The lowest is that of the mirrored bridge.
double bridge_peak(double move, double deviation, double uniform) {
  const double spread = -2 * deviation * deviation * std::log(1 - uniform);
  return 0.5 * (move + std::sqrt(move * move + spread));
}

// Saturates at +-1; cheaper than tanh and close enough.
double saturate(double x) {
  return x / (1 + std::abs(x));
}

}  // namespace

void InterestRing::push(Time at, double value) {
  newest_ = at;
  if (values_.size() < capacity) {
    values_.push_back(value);
    return;
  }
  values_[head_] = value;
  head_ = (head_ + 1) % capacity;
}

std::optional<double> InterestRing::at(Time at) const {
  if (values_.empty()) return std::nullopt;
  const Time newest = newest_;
  const auto grain = length_of(Interval::m5);
  // Rounded up: a time between two grains is answered by the older.
  const auto back = at >= newest ? 0 : (newest - at + grain - Millis{1}) / grain;
  if (back >= static_cast<std::int64_t>(values_.size())) return std::nullopt;
  const std::size_t order = values_.size() - 1 - static_cast<std::size_t>(back);
  return values_[(head_ + order) % values_.size()];
}

GeneratedSymbol::GeneratedSymbol(const Listing& listing, std::uint64_t seed,
                                 std::size_t candles_kept)
    : instrument_(instrument_of(listing)),
      tick_units_(static_cast<double>(instrument_.tick_size.units())),
      steps_per_one_(std::round(1 / instrument_.step_size.to_double())),
      turnover_per_minute_(listing.day_turnover * 1e6 / 1440),
      spread_share_(0.00002 * std::sqrt(1000 / listing.day_turnover)),
      depth_(listing.day_turnover * 1e6 * 0.02),
      model_(seed, Price::parse(listing.price)->to_double(), listing.beta,
             listing.own_percent / 100),
      candles_(candles_kept) {
  on_tick(model_.price());
  mark_ = last_price_;
  interest_usual_ = listing.day_turnover * 1e6 * 0.55 / last_price_;
  interest_now_ = interest_usual_;
  price_at_interest_ = last_price_;
  set_funding_rate();
}

double GeneratedSymbol::on_tick(double price) {
  const double ticks =
      std::max(std::round(price * static_cast<double>(fixed::one) / tick_units_), 1.0);
  last_ = static_cast<std::int64_t>(ticks * tick_units_);
  last_price_ = Price::from_units(last_).to_double();
  return last_price_;
}

double GeneratedSymbol::on_step(double volume) const {
  return std::floor(volume * steps_per_one_) / steps_per_one_;
}

void GeneratedSymbol::begin_hour(Time at, const Factor& factor) {
  const auto hour = static_cast<int>(to_ms(at) / 3'600'000 % 24);
  model_.begin_hour(hour, factor.plan().deviation);
  Prng& chance = model_.chance();
  const double noise = std::exp(0.3 * quick_normal(chance));
  // Turnover follows volatility, and the hours before.
  activity_ = 0.4 * activity_ + 0.6 * season(hour) * noise * model_.relative_volatility() *
                                    factor.relative_volatility();
  tilt_ = 0.7 * tilt_ + 0.018 * quick_normal(chance);
}

void GeneratedSymbol::end_hour(Time at) {
  model_.end_hour();
  premium_ =
      0.8 * premium_ + 0.2 * (0.0003 * model_.stretch() + 0.0002 * quick_normal(model_.chance()));
  if (is_boundary(at, Interval::h4) && to_ms(at) / 14'400'000 % 2 == 0) set_funding_rate();
}

void GeneratedSymbol::set_funding_rate() {
  // The exchange's 0.01 % of interest, and what the longs are ready to pay on top of it.
  const double rate = 0.0001 + 0.8 * premium_;
  funding_rate_ = Rate::from_double(std::clamp(rate, -0.003, 0.003), Rounding::nearest);
}

void GeneratedSymbol::whole_hour(Time begin, double factor_return) {
  Prng& chance = model_.chance();
  const HourPlan& plan = model_.plan();
  const double open = last_price_;
  const double before = model_.price();
  const double own = plan.part(1, 1, quick_normal(chance)) + plan.jump;
  const double move = model_.move(own, factor_return);
  // Sixty points see a little less than the whole bridge; 0.9 gives the range that minutes give.
  const double deviation = 0.9 * model_.deviation();
  const double peak = bridge_peak(move, deviation, chance.uniform());
  const double trough = -bridge_peak(-move, deviation, chance.uniform());
  const double high = on_tick(before * std::exp(peak));
  const double low = on_tick(before * std::exp(trough));
  const double close = on_tick(model_.price());
  mark_ = close;
  const double relative = std::abs(move) / model_.deviation();
  const double quote = 60 * turnover_per_minute_ * activity_ * (0.45 + 0.6 * relative);
  const double volume = on_step(quote / close);
  const double share =
      std::clamp(0.5 + tilt_ + 0.05 * saturate(move / model_.deviation()), 0.2, 0.8);
  candles_.push_hour({.open_time = begin,
                      .open = open,
                      .high = std::max({open, high, close}),
                      .low = std::min({open, low, close}),
                      .close = close,
                      .volume = volume,
                      .quote_volume = volume * 0.5 * (open + close),
                      .trades = static_cast<std::int64_t>(quote / trade_size) + 1,
                      .taker_buy_volume = on_step(volume * share)});
}

Candle GeneratedSymbol::trade_minute(Time at, int minute_of_hour, double factor_return) {
  constexpr double share_of_hour = 1.0 / 60;
  constexpr double root_of_share = 0.12909944487358055;
  Prng& chance = model_.chance();
  const HourPlan& plan = model_.plan();
  double own = plan.part(share_of_hour, root_of_share, quick_normal(chance));
  if (minute_of_hour == plan.jump_minute) own += plan.jump;
  const double open = last_price_;
  const double move = model_.move(own, factor_return);
  const double close = on_tick(model_.price());
  mark_ += 0.6 * (close - mark_);
  const double relative = move / (model_.deviation() * root_of_share);
  // An hour that runs away draws a crowd.
  const double run = std::min(std::abs(model_.hour_return()) / model_.deviation(), 4.0);
  const double noise = 1 + 0.4 * quick_normal(chance);
  const double quote = turnover_per_minute_ * activity_ * noise * noise *
                       (0.4 + 0.5 * std::min(std::abs(relative), 12.0)) * (0.6 + 0.6 * run);
  const double volume = on_step(quote / close);
  const double share =
      std::clamp(0.5 + tilt_ + 0.10 * saturate(relative) + 0.03 * quick_normal(chance), 0.1, 0.9);
  return {.open_time = at - length_of(Interval::m1),
          .open = open,
          .high = std::max(open, close),
          .low = std::min(open, close),
          .close = close,
          .volume = volume,
          .quote_volume = volume * 0.5 * (open + close),
          .trades = volume > 0 ? static_cast<std::int64_t>(quote / trade_size) + 1 : 0,
          .taker_buy_volume = on_step(volume * share)};
}

void GeneratedSymbol::drift_interest(Time at) {
  constexpr double root_of_share = 0.28867513459481287;  // five minutes of an hour
  const double relative =
      (last_price_ / price_at_interest_ - 1) / (model_.deviation() * root_of_share);
  price_at_interest_ = last_price_;
  // Moves with the stretch bring positions in, violent ones throw them out.
  const double with_trend = saturate(model_.stretch()) * std::clamp(relative, -2.0, 2.0);
  const double thrown_out = std::min(std::max(std::abs(relative) - 3.2, 0.0), 6.0);
  const double change = 0.0007 * quick_normal(model_.chance()) + 0.0012 * with_trend -
                        0.004 * thrown_out - 0.0012 * (interest_now_ / interest_usual_ - 1);
  interest_now_ *= 1 + change;
  interest_.push(at, on_step(interest_now_));
}

MarketPoint GeneratedSymbol::point(double volume, double taker_buy_volume) const {
  const double wild = model_.relative_volatility();
  const double spread = spread_share_ * wild * last_price_ * static_cast<double>(fixed::one);
  return {.symbol = instrument_.symbol,
          .last = Price::from_units(last_),
          .mark = Price::from_units(to_units(mark_)),
          .index = Price::from_units(to_units(mark_ * (1 - premium_))),
          .volume = volume,
          .taker_buy_volume = taker_buy_volume,
          .spread_ticks = std::max(1.0, std::round(spread / tick_units_)),
          .depth_notional = depth_ / std::max(wild, 0.5)};
}

std::optional<double> GeneratedSymbol::taker_ratio(Time at) const {
  const auto bars =
      select_candles(candles_.closed(Interval::m5), candles_.closed(Interval::m5).size(),
                     {.from = {}, .to = at - length_of(Interval::m5), .limit = 1}, std::nullopt);
  if (bars.empty()) return std::nullopt;
  const double bought = bars.front().taker_buy_volume.value_or(0);
  const double sold = bars.front().volume - bought;
  if (sold <= 0) return std::nullopt;
  return bought / sold;
}

double GeneratedSymbol::day_quote_volume() const {
  const CandleRing& hours = candles_.closed(Interval::h1);
  double sum = 0;
  for (std::size_t back = 1; back <= std::min<std::size_t>(hours.size(), 24); ++back) {
    sum += hours[hours.size() - back].quote_volume;
  }
  return sum;
}

}  // namespace vectord::exchange
