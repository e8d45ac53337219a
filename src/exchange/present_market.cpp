#include "exchange/present_market.hpp"

#include <algorithm>

namespace vectord::exchange {
namespace {

constexpr Interval intervals[] = {Interval::m1, Interval::m5, Interval::h1, Interval::h4,
                                  Interval::d1};
constexpr int steps_ahead = 2;  // closed candles that may be of the step pulled ahead

}  // namespace

PresentMarket::PresentMarket(std::unique_ptr<MarketSource> source)
    : source_(std::move(source)), opening_(source_->opening()) {
  look(source_->start());
}

void PresentMarket::look(Time now) {
  now_ = now;
  for (const auto& instrument : source_->instruments()) {
    State& state = states_[instrument.symbol];
    state.running.clear();
    for (const Interval interval : intervals) {
      const auto candle = source_->running(instrument.symbol, interval);
      if (candle) state.running.emplace(interval, *candle);
    }
    state.funding = source_->next_funding(instrument.symbol, now);
    state.day_quote_volume = source_->day_quote_volume(instrument.symbol);
  }
  ahead_ = source_->next();
}

std::optional<Time> PresentMarket::next_at() const {
  return ahead_ ? std::optional(ahead_->at) : std::nullopt;
}

std::optional<MarketStep> PresentMarket::next() {
  if (!ahead_) return std::nullopt;
  auto step = *std::move(ahead_);
  look(step.at);
  return step;
}

std::vector<Candle> PresentMarket::candles(Symbol symbol, Interval interval,
                                           std::optional<Time> from, std::optional<Time> to,
                                           int limit, bool with_running) const {
  auto found = source_->candles(symbol, interval, from, to, limit + steps_ahead, false);
  while (!found.empty() && end_of(found.back(), interval) > now_) found.pop_back();
  append_running(found, with_running ? running(symbol, interval) : std::nullopt, {from, to, limit});
  return found;
}

void append_running(std::vector<Candle>& closed, const std::optional<Candle>& running,
                    const CandleRange& range) {
  const auto& [from, to, limit] = range;
  const bool in_bounds =
      running && (!from || running->open_time >= *from) && (!to || running->open_time <= *to);
  if (in_bounds) closed.push_back(*running);
  const auto most = static_cast<std::size_t>(std::max(limit, 0));
  if (closed.size() > most && from) closed.resize(most);
  if (closed.size() > most) {
    closed.erase(closed.begin(), closed.end() - static_cast<std::ptrdiff_t>(most));
  }
}

std::optional<Candle> PresentMarket::running(Symbol symbol, Interval interval) const {
  const auto state = states_.find(symbol);
  if (state == states_.end()) return std::nullopt;
  const auto candle = state->second.running.find(interval);
  return candle == state->second.running.end() ? std::nullopt : std::optional(candle->second);
}

FundingTerm PresentMarket::next_funding(Symbol symbol, Time now) const {
  const auto state = states_.find(symbol);
  if (state != states_.end() && state->second.funding.at > now) return state->second.funding;
  return source_->next_funding(symbol, now);
}

std::optional<double> PresentMarket::open_interest(Symbol symbol, Time at) const {
  return source_->open_interest(symbol, std::min(at, now_));
}

std::optional<double> PresentMarket::taker_buy_sell_ratio(Symbol symbol, Time at) const {
  if (at > now_) return std::nullopt;
  return source_->taker_buy_sell_ratio(symbol, at);
}

double PresentMarket::day_quote_volume(Symbol symbol) const {
  const auto state = states_.find(symbol);
  return state == states_.end() ? 0 : state->second.day_quote_volume;
}

}  // namespace vectord::exchange
