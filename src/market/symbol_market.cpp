#include "vectord/market/symbol_market.hpp"

#include <algorithm>
#include <vector>

namespace vectord::market {
namespace {

// The bar after `closed` as it opens: where the last one closed.
Candle opening_after(const Candle& closed, Interval interval) {
  return {.open_time = end_of(closed, interval),
          .open = closed.close,
          .high = closed.close,
          .low = closed.close,
          .close = closed.close};
}

std::vector<Candle> held_after(const CandleSeries& series, Time last) {
  std::vector<Candle> later;
  for (std::size_t steps = series.held(); steps-- > 0;) {
    if (series.back(steps).open_time > last) later.push_back(series.back(steps));
  }
  return later;
}

}  // namespace

SymbolMarket::SymbolMarket(Symbol symbol, IndicatorSettings settings)
    : symbol_(symbol), settings_(settings), hour_figures_(settings) {}

const SymbolMarket::Track* SymbolMarket::track_of(Interval interval) const {
  if (interval == Interval::h1) return &hours_;
  if (interval == Interval::h4) return &four_hours_;
  return nullptr;
}

SymbolMarket::Track* SymbolMarket::track_of(Interval interval) {
  if (interval == Interval::h1) return &hours_;
  if (interval == Interval::h4) return &four_hours_;
  return nullptr;
}

AppendOutcome SymbolMarket::append(Track& track, const Candle& candle) {
  const AppendOutcome outcome = track.closed.append(candle);
  if (outcome != AppendOutcome::appended) return outcome;
  if (track.closed.interval() == Interval::h1) {
    hour_figures_.update(candle);
  } else {
    trend_figures_.update(candle);
  }
  return outcome;
}

void SymbolMarket::reset(Track& track) {
  const Interval interval = track.closed.interval();
  track.closed = CandleSeries{interval};
  if (interval == Interval::h1) {
    hour_figures_ = HourFigures{settings_};
  } else {
    trend_figures_ = TrendFigures{};
  }
}

LoadReport SymbolMarket::load_history(Interval interval, std::span<const Candle> candles) {
  LoadReport report;
  Track* track = track_of(interval);
  const bool usable = std::ranges::any_of(
      candles, [interval](const Candle& candle) { return well_formed(candle, interval); });
  if (track == nullptr || !usable) {
    report.refused = static_cast<int>(candles.size());
    return report;
  }
  const CandleSeries before = track->closed;
  reset(*track);
  for (const Candle& candle : candles) {
    AppendOutcome outcome = append(*track, candle);
    if (outcome == AppendOutcome::gap) {
      report.dropped += report.taken;
      report.taken = 0;
      reset(*track);
      outcome = append(*track, candle);
    }
    ++(outcome == AppendOutcome::appended ? report.taken : report.refused);
  }
  for (const Candle& candle : held_after(before, *track->closed.last_open())) {
    if (append(*track, candle) == AppendOutcome::appended) ++report.kept;
  }
  const Candle& last = track->closed.back();
  if (track->running && track->running->open_time <= last.open_time) track->running.reset();
  if (end_of(last, interval) > priced_at_) take_price(last.close, end_of(last, interval));
  return report;
}

std::optional<int> SymbolMarket::extend(Interval interval, std::span<const Candle> candles) {
  int added = 0;
  for (const Candle& candle : candles) {
    const AppendOutcome outcome = on_closed(interval, candle);
    if (outcome == AppendOutcome::gap) return std::nullopt;
    if (outcome == AppendOutcome::appended) ++added;
  }
  return added;
}

AppendOutcome SymbolMarket::on_closed(Interval interval, const Candle& candle) {
  Track* track = track_of(interval);
  if (track == nullptr) return AppendOutcome::not_followed;
  const AppendOutcome outcome = append(*track, candle);
  // A candle after a gap is not taken, but what it says of the price and of the next bar holds.
  if (outcome != AppendOutcome::appended && outcome != AppendOutcome::gap) return outcome;
  const Time end = end_of(candle, interval);
  if (!track->running || track->running->open_time < end) {
    track->running = opening_after(candle, interval);
  }
  if (end >= priced_at_) take_price(candle.close, end);
  return outcome;
}

bool SymbolMarket::on_running(Interval interval, const Candle& candle) {
  Track* track = track_of(interval);
  if (track == nullptr || !well_formed(candle, interval)) return false;
  if (track->running && candle.open_time < track->running->open_time) return false;
  if (const auto last = track->closed.last_open(); last && candle.open_time <= *last) return false;
  track->running = candle;
  take_price(candle.close, std::max(priced_at_, candle.open_time));
  return true;
}

void SymbolMarket::take_price(double price, Time at) {
  last_price_ = price;
  priced_at_ = at;
}

std::optional<MarketView> SymbolMarket::view() const {
  auto view = hour_figures_.view();
  if (!view) return std::nullopt;
  view->symbol = symbol_;
  view->bars = hours_.closed.count();
  view->trend_4h = trend_figures_.view();
  return view;
}

int SymbolMarket::bars(Interval interval) const {
  const Track* track = track_of(interval);
  return track == nullptr ? 0 : track->closed.count();
}

std::optional<Time> SymbolMarket::last_open(Interval interval) const {
  const Track* track = track_of(interval);
  return track == nullptr ? std::nullopt : track->closed.last_open();
}

std::optional<Time> SymbolMarket::next_open(Interval interval) const {
  const Track* track = track_of(interval);
  return track == nullptr ? std::nullopt : track->closed.next_open();
}

std::optional<Candle> SymbolMarket::running(Interval interval) const {
  const Track* track = track_of(interval);
  return track == nullptr ? std::nullopt : track->running;
}

std::optional<double> SymbolMarket::running_4h_change_percent() const {
  const auto& running = four_hours_.running;
  if (!running) return std::nullopt;
  return (running->close - running->open) / running->open * 100.0;
}

}  // namespace vectord::market
