#include "exchange/fine_market.hpp"

#include <algorithm>
#include <cmath>

#include "exchange/market/candle_series.hpp"
#include "vectord/base/prng.hpp"

namespace vectord::exchange {
namespace {

// Where between two prices, as a share of the way: along it, and off it by a chance that is small
// at both ends. A hash, so that the path depends on the symbol and the time and nothing else.
double share_of_way(double share, const Symbol& symbol, Time at) {
  const std::uint64_t hash = hash64(symbol.view(), static_cast<std::uint64_t>(to_ms(at)));
  const double chance = static_cast<double>(hash >> 11) / 9007199254740992.0 * 2 - 1;
  return std::clamp(share + 2 * chance * share * (1 - share), 0.0, 1.0);
}

Price between(Price a, Price b, double share, Price grain) {
  const double way = static_cast<double>(b.units() - a.units()) * share;
  const auto grains = std::llround(way / static_cast<double>(grain.units()));
  return Price::from_units(a.units() + grains * grain.units());
}

constexpr Price finest = Price::from_units(1);

}  // namespace

FineMarket::FineMarket(std::unique_ptr<MarketSource> coarse, Millis step, Time from)
    : coarse_(std::move(coarse)), step_(step), from_(from), began_(coarse_.start()), now_(began_) {
  for (const auto& instrument : coarse_.instruments()) {
    ticks_.emplace(instrument.symbol, instrument.tick_size);
  }
  for (const auto& point : coarse_.opening()) ways_[point.symbol].from = point;
}

std::optional<MarketStep> FineMarket::next() {
  const MarketStep* target = coarse_.ahead();
  if (target == nullptr) return std::nullopt;
  if (target->at <= from_ || now_ + step_ >= target->at) return arrive();
  now_ += step_;
  return part_way(*target);
}

MarketStep FineMarket::part_way(const MarketStep& target) {
  const auto whole = static_cast<double>((target.at - began_).count());
  const double share = static_cast<double>((now_ - began_).count()) / whole;
  const double part = static_cast<double>(step_.count()) / whole;
  MarketStep step{now_, {}, {}};
  step.points.reserve(target.points.size());
  for (MarketPoint point : target.points) {
    Way& way = ways_[point.symbol];
    const double moved = share_of_way(share, point.symbol, now_);
    point.last = between(way.from.last, point.last, moved, ticks_.at(point.symbol));
    point.mark = between(way.from.mark, point.mark, share, finest);
    point.index = between(way.from.index, point.index, share, finest);
    point.volume *= part;
    point.taker_buy_volume *= part;
    trade(way, point, now_ - step_);
    step.points.push_back(point);
  }
  return step;
}

MarketStep FineMarket::arrive() {
  MarketStep step = *coarse_.next();
  const auto whole = static_cast<double>((step.at - began_).count());
  const double part = static_cast<double>((step.at - now_).count()) / whole;
  for (MarketPoint& point : step.points) {
    ways_[point.symbol] = {point, std::nullopt};
    point.volume *= part;
    point.taker_buy_volume *= part;
  }
  began_ = now_ = step.at;
  return step;
}

void FineMarket::trade(Way& way, const MarketPoint& point, Time since) {
  const double last = point.last.to_double();
  const double before = way.covered ? way.covered->close : way.from.last.to_double();
  Candle part{.open_time = since,
              .open = before,
              .high = std::max(before, last),
              .low = std::min(before, last),
              .close = last,
              .volume = point.volume,
              .quote_volume = point.volume * last,
              .trades = point.volume > 0 ? 1 : 0,
              .taker_buy_volume = point.taker_buy_volume};
  absorb(way.covered, part, open_time_of(since, Interval::m1));
}

std::vector<Candle> FineMarket::candles(Symbol symbol, Interval interval, std::optional<Time> from,
                                        std::optional<Time> to, int limit,
                                        bool with_running) const {
  auto found = coarse_.candles(symbol, interval, from, to, limit, false);
  if (with_running) append_running(found, running(symbol, interval), {from, to, limit});
  return found;
}

std::optional<Candle> FineMarket::running(Symbol symbol, Interval interval) const {
  auto whole = coarse_.running(symbol, interval);
  const auto way = ways_.find(symbol);
  if (way == ways_.end() || !way->second.covered) return whole;
  const Candle& part = *way->second.covered;
  absorb(whole, part, open_time_of(part.open_time, interval));
  return whole;
}

std::unique_ptr<MarketSource> make_fine_market(std::unique_ptr<MarketSource> coarse, Millis step,
                                               Time from) {
  return std::make_unique<FineMarket>(std::move(coarse), step, from);
}

}  // namespace vectord::exchange
