#include "exchange/market/live_board.hpp"

#include <algorithm>
#include <array>

#include "exchange/market/candle_series.hpp"

namespace vectord::exchange {
namespace {

constexpr std::array kept = {Interval::h1, Interval::h4};
constexpr Millis funding_period{8 * 3'600'000};

Price on_tick(double price, const Instrument& instrument) {
  return instrument.round_price(Price::from_double(price, Rounding::nearest), Rounding::nearest);
}

}  // namespace

void FigureSeries::push(Time at, double value) {
  if (!values_.empty() && values_.back().first >= at) return;
  values_.emplace_back(at, value);
  if (values_.size() > most) values_.pop_front();
}

std::optional<double> FigureSeries::at(Time at) const {
  for (auto row = values_.rbegin(); row != values_.rend(); ++row) {
    if (row->first <= at) return row->second;
  }
  return std::nullopt;
}

LiveBoard::LiveBoard(std::vector<Instrument> instruments) : instruments_(std::move(instruments)) {
  for (const Instrument& instrument : instruments_) {
    State& state = states_[instrument.symbol];
    state.instrument = &instrument;
    for (const Interval interval : kept) state.series.emplace(interval, Series{});
  }
}

LiveBoard::State* LiveBoard::find(const Symbol& symbol) {
  const auto found = states_.find(symbol);
  return found == states_.end() ? nullptr : &found->second;
}
const LiveBoard::State* LiveBoard::find(const Symbol& symbol) const {
  const auto found = states_.find(symbol);
  return found == states_.end() ? nullptr : &found->second;
}

void LiveBoard::apply(const event::Quote& quote) {
  State* state = find(quote.symbol);
  if (state == nullptr || quote.bid <= Price{} || quote.ask <= quote.bid) return;
  state->quote = quote;
  moved_[quote.symbol] = true;
}

void LiveBoard::apply(const event::Mark& mark) {
  State* state = find(mark.symbol);
  if (state == nullptr || mark.mark <= Price{}) return;
  state->mark = mark;
  moved_[mark.symbol] = true;
}

// Volumes of a candle only grow: what it has more than before was traded since.
void LiveBoard::trade(State& state, const Candle& candle) {
  const auto& before = state.series[Interval::h1].running;
  const bool same = before && before->open_time == candle.open_time;
  const double taker = candle.taker_buy_volume.value_or(candle.volume / 2);
  const double taker_before = same ? before->taker_buy_volume.value_or(before->volume / 2) : 0;
  state.volume += std::max(0.0, candle.volume - (same ? before->volume : 0));
  state.taker_buy_volume += std::max(0.0, taker - taker_before);
  state.last = candle.close;
}

void LiveBoard::apply(const event::CandleUpdate& update) {
  State* state = find(update.symbol);
  if (state == nullptr || !state->series.contains(update.interval)) return;
  Series& series = state->series[update.interval];
  const Candle& candle = update.candle;
  if (!series.closed.empty() && candle.open_time <= series.closed.back().open_time) return;
  if (update.interval == Interval::h1) trade(*state, candle);
  moved_[update.symbol] = true;
  if (update.closed) return close(update.symbol, update.interval, series, candle);
  series.running = candle;
}

void LiveBoard::apply(const event::History& history) {
  State* state = find(history.symbol);
  if (state == nullptr || !state->series.contains(history.interval)) return;
  Series& series = state->series[history.interval];
  for (const Candle& candle : history.candles) {
    if (series.closed.empty() || series.closed.back().open_time < candle.open_time) {
      close(history.symbol, history.interval, series, candle);
      continue;
    }
    const auto place = std::lower_bound(
        series.closed.begin(), series.closed.end(), candle.open_time,
        [](const Candle& known, Time open_time) { return known.open_time < open_time; });
    if (place->open_time != candle.open_time) series.closed.insert(place, candle);
  }
  while (series.closed.size() > candles_kept) series.closed.pop_front();
}

void LiveBoard::close(const Symbol& symbol, Interval interval, Series& series,
                      const Candle& candle) {
  series.closed.push_back(candle);
  if (series.closed.size() > candles_kept) series.closed.pop_front();
  if (series.running && series.running->open_time <= candle.open_time) series.running.reset();
  if (told_) closed_.push_back({symbol, interval, candle});
}

void LiveBoard::apply(const event::Depth& depth) {
  State* state = find(depth.symbol);
  if (state == nullptr) return;
  // The thinner side stands for both: paper fills no better than the market.
  state->depth = std::min(depth.bid_notional, depth.ask_notional).to_double();
}

void LiveBoard::apply(const event::DayVolumes& volumes) {
  for (const auto& row : volumes.list) {
    if (State* state = find(row.symbol)) state->day_quote_volume = row.quote_volume;
  }
}

void LiveBoard::push_open_interest(const Symbol& symbol, Time at, double value) {
  if (State* state = find(symbol)) state->interest.push(at, value);
}
void LiveBoard::push_taker_ratio(const Symbol& symbol, Time at, double value) {
  if (State* state = find(symbol)) state->taker_ratios.push(at, value);
}

std::string LiveBoard::missing() const {
  for (const auto& [symbol, state] : states_) {
    if (!state.quote) return "no best bid and ask of " + symbol.str();
    if (!state.mark) return "no mark price of " + symbol.str();
    if (!state.depth) return "no depth of " + symbol.str();
    for (const auto& [interval, series] : state.series) {
      if (series.closed.empty()) {
        return "no " + std::string(to_string(interval)) + " candles of " + symbol.str();
      }
    }
  }
  return {};
}

// The last trade may be older than the quote: what it says beyond bid and ask is over.
MarketPoint LiveBoard::point(const State& state) {
  const Price bid = state.quote->bid;
  const Price ask = state.quote->ask;
  const Price mark = state.mark->mark;
  const Price last = state.last > 0 ? on_tick(state.last, *state.instrument) : bid;
  return {.symbol = state.instrument->symbol,
          .last = std::clamp(last, bid, ask),
          .mark = mark,
          .index = mark,
          .volume = state.volume,
          .taker_buy_volume = state.taker_buy_volume,
          .spread_ticks = static_cast<double>((ask - bid).units()) /
                          static_cast<double>(state.instrument->tick_size.units()),
          .depth_notional = state.depth.value_or(0),
          .bid = bid,
          .ask = ask};
}

std::vector<MarketPoint> LiveBoard::points() const {
  std::vector<MarketPoint> points;
  for (const auto& [symbol, state] : states_) {
    points.push_back(point(state));
    points.back().volume = points.back().taker_buy_volume = 0;
  }
  return points;
}

std::optional<MarketStep> LiveBoard::take(Time now) {
  if (!std::exchange(told_, true)) {  // what was before is the opening
    moved_.clear();
    for (auto& [symbol, state] : states_) state.volume = state.taker_buy_volume = 0;
  }
  if (!has_news()) return std::nullopt;
  MarketStep step{now, {}, std::exchange(closed_, {})};
  for (const auto& closed : step.closed) {
    step.at = std::max(step.at, end_of(closed.candle, closed.interval));
  }
  for (const auto& [symbol, yes] : std::exchange(moved_, {})) {
    State& state = states_[symbol];
    if (!state.quote || !state.mark) continue;
    step.points.push_back(point(state));
    state.volume = state.taker_buy_volume = 0;
  }
  return step;
}

std::vector<Candle> LiveBoard::candles(const Symbol& symbol, Interval interval,
                                       std::optional<Time> from, std::optional<Time> to, int limit,
                                       bool with_running) const {
  const State* state = find(symbol);
  if (state == nullptr || !state->series.contains(interval)) return {};
  const Series& series = state->series.at(interval);
  return select_candles(series.closed, series.closed.size(), {from, to, limit},
                        with_running ? series.running : std::nullopt);
}

std::optional<Candle> LiveBoard::running(const Symbol& symbol, Interval interval) const {
  const State* state = find(symbol);
  if (state == nullptr || !state->series.contains(interval)) return std::nullopt;
  return state->series.at(interval).running;
}

FundingTerm LiveBoard::next_funding(const Symbol& symbol, Time now) const {
  const State* state = find(symbol);
  FundingTerm term{Rate{}, time_from_ms(0)};
  if (state != nullptr && state->mark) {
    term = {state->mark->funding_rate.value_or(Rate{}), state->mark->next_funding};
  }
  // Paid, and the next term not told yet.
  if (term.at <= now) {
    const auto period = funding_period.count();
    term.at = time_from_ms((to_ms(now) / period + 1) * period);
  }
  return term;
}

std::optional<double> LiveBoard::open_interest(const Symbol& symbol, Time at) const {
  const State* state = find(symbol);
  return state == nullptr ? std::nullopt : state->interest.at(at);
}
std::optional<double> LiveBoard::taker_ratio(const Symbol& symbol, Time at) const {
  const State* state = find(symbol);
  return state == nullptr ? std::nullopt : state->taker_ratios.at(at);
}
double LiveBoard::day_quote_volume(const Symbol& symbol) const {
  const State* state = find(symbol);
  return state == nullptr ? 0 : state->day_quote_volume;
}

}  // namespace vectord::exchange
