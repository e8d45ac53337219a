#include "exchange/market/tape.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "exchange/market/listing.hpp"

namespace vectord::exchange {
namespace {

constexpr Millis one_hour = length_of(Interval::h1);
constexpr Millis five_minutes = length_of(Interval::m5);
constexpr Rate usual_funding = Rate::from_units(10'000);  // 0.01 % each 8 h

// Prices of the record must lie on the tick: where the listing is coarser, the record decides.
Instrument instrument_for(const std::string& symbol, const BarSeries& hours) {
  const Price level = exact_price(hours.candles.back().close);
  const Instrument derived =
      derive_instrument(symbol, hours.price_decimals, hours.volume_decimals, level);
  const Listing* listing = find_listing(symbol);
  if (listing == nullptr) return derived;
  Instrument instrument = instrument_of(*listing);
  if (derived.tick_size < instrument.tick_size) {
    instrument.tick_size = derived.tick_size;
    instrument.min_price = derived.min_price;
  }
  instrument.max_price = std::max(instrument.max_price, derived.max_price);
  return instrument;
}

std::size_t count_visible(const std::vector<Candle>& bars, Interval interval, Time now) {
  const auto end =
      std::ranges::upper_bound(bars, now - length_of(interval), {}, &Candle::open_time);
  return static_cast<std::size_t>(end - bars.begin());
}

const Candle* find_bar(const std::vector<Candle>& bars, Time open_time) {
  const auto found = std::ranges::lower_bound(bars, open_time, {}, &Candle::open_time);
  return found != bars.end() && found->open_time == open_time ? &*found : nullptr;
}

// One move as a candle of no length, to absorb into those under way.
Candle candle_of(const TapeMove& move, double open) {
  const double price = move.last.to_double();
  return {.open_time = {},
          .open = open,
          .high = std::max(open, price),
          .low = std::min(open, price),
          .close = price,
          .volume = move.volume,
          .quote_volume = move.volume * price,
          .trades = move.volume > 0 ? 1 : 0,
          .taker_buy_volume = move.taker_buy};
}

std::optional<double> ratio_of(const Candle& bar) {
  if (!bar.taker_buy_volume) return std::nullopt;
  const double sold = bar.volume - *bar.taker_buy_volume;
  if (sold <= 0) return std::nullopt;
  return *bar.taker_buy_volume / sold;
}

}  // namespace

std::vector<Candle> complete_from(const std::vector<Candle>& coarse, Interval interval,
                                  const std::vector<Candle>& fine, Interval part) {
  const auto parts = length_of(interval) / length_of(part);
  std::vector<Candle> made;
  std::optional<Candle> whole;
  std::int64_t held = 0;
  for (const Candle& bar : fine) {
    const Time open_time = open_time_of(bar.open_time, interval);
    if (!whole || whole->open_time != open_time) {
      whole.reset();
      held = 0;
    }
    absorb(whole, bar, open_time);
    if (++held == parts) made.push_back(*whole);
  }
  // The record's own bars win over made ones.
  std::vector<Candle> all;
  std::ranges::set_union(coarse, made, std::back_inserter(all), {}, &Candle::open_time,
                         &Candle::open_time);
  return all;
}

result<Tape> Tape::read(const std::string& symbol, const SymbolFiles& files, bool skip_bad_rows) {
  auto hours = read_bars(files.h1, {Interval::h1, skip_bad_rows, false});
  if (hours.has_error()) return hours.error();
  if (hours->candles.empty()) {
    return Error{Errc::missing, files.h1.front() + ": no candle in it; download it again"};
  }
  auto fours = read_bars(files.h4, {Interval::h4, skip_bad_rows, false});
  if (fours.has_error()) return fours.error();
  auto fives = read_bars(files.m5, {Interval::m5, skip_bad_rows, true});
  if (fives.has_error()) return fives.error();
  Tape tape;
  if (!files.funding.empty()) {
    auto funding = read_funding(files.funding);
    if (funding.has_error()) return funding.error();
    tape.funding_ = std::move(*funding);
  }
  hours->price_decimals = std::max(hours->price_decimals, fives->price_decimals);
  tape.instrument_ = instrument_for(symbol, *hours);
  tape.h1_ = std::move(hours->candles);
  tape.h4_ = complete_from(fours->candles, Interval::h4, tape.h1_, Interval::h1);
  tape.d1_ = complete_from({}, Interval::d1, tape.h4_, Interval::h4);
  tape.m5_ = std::move(fives->candles);
  tape.interest_ = std::move(fives->interest.empty() ? hours->interest : fives->interest);
  tape.skipped_rows_ = hours->skipped_rows + fours->skipped_rows + fives->skipped_rows;
  tape.missing_bars_ = hours->missing_bars + fours->missing_bars;
  return tape;
}

void Tape::begin(Time start, std::uint64_t seed) {
  seed_ = hash64(instrument_.symbol.view(), seed);
  now_ = start;
  const std::size_t before = count_visible(h1_, Interval::h1, start);
  last_ = exact_price(before > 0 ? h1_[before - 1].close : h1_.front().open);
  const std::size_t fives = count_visible(m5_, Interval::m5, start);
  for (std::size_t at = fives - std::min<std::size_t>(fives, 1500); at < fives; ++at) {
    fives_.push(m5_[at]);
  }
  set_conditions(before > 0 ? &h1_[before - 1] : nullptr);
}

// Liquid symbols quote narrow; a wild hour widens the spread and thins the book.
void Tape::set_conditions(const Candle* hour) {
  const double price = last_.to_double();
  const double turnover = std::max(day_quote_volume(), 1e6);
  const double range = hour == nullptr ? 0.01 : (hour->high - hour->low) / hour->low;
  const double wild = std::clamp(range / 0.01, 0.5, 12.0);
  const double share = std::min(0.00001 * std::sqrt(1e9 / turnover) * wild, 0.005);
  const double ticks = share * price / instrument_.tick_size.to_double();
  spread_ticks_ = std::max(1.0, std::round(ticks));
  depth_ = 0.02 * turnover / std::max(wild, 1.0);
}

std::span<const Candle> Tape::fives_of(Time hour) const {
  const auto first = std::ranges::lower_bound(m5_, hour, {}, &Candle::open_time);
  const auto last = std::ranges::lower_bound(m5_, hour + one_hour, {}, &Candle::open_time);
  // Twelve distinct bars inside one hour are all of it.
  if (last - first != 12) return {};
  return {first, last};
}

std::vector<TapeMove> Tape::plan_hour(Time hour) {
  const Candle* bar = find_bar(h1_, hour);
  set_conditions(bar);
  if (bar != nullptr) {
    const auto fives = fives_of(hour);
    return fives.empty() ? moves_of_hour(*bar) : moves_of_fives(fives);
  }
  std::vector<TapeMove> still;
  for (Time at = hour + five_minutes; at <= hour + one_hour; at += five_minutes) {
    still.push_back({.at = at, .last = last_, .traded = false});
  }
  return still;
}

std::vector<TapeMove> Tape::moves_of_hour(const Candle& hour) {
  Prng chance{seed_ ^ mix64(static_cast<std::uint64_t>(to_ms(hour.open_time)))};
  std::vector<TapeMove> moves;
  for (const PathPoint& point : bridge_hour(hour, instrument_.tick_size, chance)) {
    moves.push_back({.at = point.at, .last = point.last, .volume = hour.volume * point.share});
    if (hour.taker_buy_volume) moves.back().taker_buy = *hour.taker_buy_volume * point.share;
  }
  return moves;
}

std::vector<TapeMove> Tape::moves_of_fives(std::span<const Candle> fives) {
  std::vector<TapeMove> moves;
  for (const Candle& bar : fives) {
    Prng chance{seed_ ^ mix64(static_cast<std::uint64_t>(to_ms(bar.open_time)))};
    for (const PathPoint& point : path_of_five_minutes(bar, chance)) {
      moves.push_back({.at = point.at, .last = point.last, .volume = bar.volume * point.share});
      if (bar.taker_buy_volume) moves.back().taker_buy = *bar.taker_buy_volume * point.share;
    }
    moves.back().five = bar;
  }
  return moves;
}

MarketPoint Tape::apply(const TapeMove& move, std::vector<ClosedCandle>& closed) {
  now_ = move.at;
  if (move.traded) {
    const double previous = last_.to_double();
    last_ = move.last;
    const double price = last_.to_double();
    const Time part = move.at - Millis{1};
    // Five minutes of which a bridge tells only the end began where the five before ended.
    const bool only_end = !five_ && is_boundary(now_, Interval::m5);
    absorb(five_, candle_of(move, only_end ? previous : price), open_time_of(part, Interval::m5));
    absorb(hour_, candle_of(move, price), open_time_of(part, Interval::h1));
  }
  if (is_boundary(now_, Interval::m5)) close_bars(move, closed);
  return point(move.volume, move.taker_buy);
}

void Tape::close_bars(const TapeMove& move, std::vector<ClosedCandle>& closed) {
  if (five_) {
    fives_.push(move.five.value_or(*five_));
    closed.push_back({instrument_.symbol, Interval::m5, fives_[fives_.size() - 1]});
    five_.reset();
  }
  if (!is_boundary(now_, Interval::h1)) return;
  hour_.reset();
  for (const Interval interval : {Interval::h1, Interval::h4, Interval::d1}) {
    if (!is_boundary(now_, interval)) continue;
    const Candle* bar = find_bar(*bars(interval), now_ - length_of(interval));
    if (bar != nullptr) closed.push_back({instrument_.symbol, interval, *bar});
  }
}

MarketPoint Tape::point(double volume, std::optional<double> taker_buy) const {
  return {.symbol = instrument_.symbol,
          .last = last_,
          .mark = last_,
          .index = last_,
          .volume = volume,
          .taker_buy_volume = taker_buy.value_or(0.5 * volume),
          .spread_ticks = spread_ticks_,
          .depth_notional = depth_};
}

const std::vector<Candle>* Tape::bars(Interval interval) const {
  switch (interval) {
    case Interval::h1: return &h1_;
    case Interval::h4: return &h4_;
    case Interval::d1: return &d1_;
    case Interval::m1:
    case Interval::m5: return nullptr;
  }
  return nullptr;
}

std::vector<Candle> Tape::candles(Interval interval, const CandleRange& query,
                                  bool with_running) const {
  if (interval == Interval::m1) return {};
  const auto open = with_running ? running(interval) : std::nullopt;
  if (interval == Interval::m5) return select_candles(fives_, fives_.size(), query, open);
  const auto& closed = *bars(interval);
  return select_candles(closed, count_visible(closed, interval, now_), query, open);
}

std::optional<Candle> Tape::running(Interval interval) const {
  if (interval == Interval::m1) return std::nullopt;
  if (interval == Interval::m5) return five_;
  std::optional<Candle> whole;
  const Time open_time = open_time_of(now_, interval);
  const std::size_t closed = count_visible(h1_, Interval::h1, now_);
  const auto from = std::ranges::lower_bound(h1_, open_time, {}, &Candle::open_time);
  for (auto at = static_cast<std::size_t>(from - h1_.begin()); at < closed; ++at) {
    absorb(whole, h1_[at], open_time);
  }
  if (hour_) absorb(whole, *hour_, open_time);
  return whole;
}

FundingTerm Tape::next_funding(Time now) const {
  constexpr std::int64_t period = 8 * one_hour.count();
  const Time usual = time_from_ms((to_ms(now) / period + 1) * period);
  const auto next = std::ranges::upper_bound(funding_, now, {}, &RecordedFunding::at);
  if (next == funding_.end() || next->at > usual) return {usual_funding, usual};
  return {next->rate, next->at};
}

std::optional<double> Tape::open_interest(Time at) const {
  const auto next = std::ranges::upper_bound(interest_, at, {}, &InterestAt::at);
  if (next == interest_.begin()) return std::nullopt;
  const InterestAt& known = *std::prev(next);
  if (at - known.at > one_hour) return std::nullopt;
  return known.value;
}

std::optional<double> Tape::taker_ratio(Time at) const {
  const auto fresh = [&](const std::vector<Candle>& bars, Interval interval) {
    return !bars.empty() && at - end_of(bars.back(), interval) < length_of(interval);
  };
  const auto fives =
      select_candles(fives_, fives_.size(), {{}, at - five_minutes, 1}, std::nullopt);
  if (fresh(fives, Interval::m5)) return ratio_of(fives.back());
  // Before the run and without 5 m bars, the hour speaks for its parts.
  const auto hours = select_candles(h1_, count_visible(h1_, Interval::h1, now_),
                                    {{}, at - one_hour, 1}, std::nullopt);
  return fresh(hours, Interval::h1) ? ratio_of(hours.back()) : std::nullopt;
}

double Tape::day_quote_volume() const {
  double sum = 0;
  for (std::size_t at = count_visible(h1_, Interval::h1, now_); at > 0; --at) {
    if (h1_[at - 1].open_time < now_ - 24 * one_hour) break;
    sum += h1_[at - 1].quote_volume;
  }
  return sum;
}

}  // namespace vectord::exchange
