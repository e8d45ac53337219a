#include "exchange/market/bridge.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace vectord::exchange {
namespace {

constexpr std::size_t points = 12;
constexpr Millis just_after{1'000};  // the open trades a moment after the bar begins

struct Anchor {
  std::size_t at;  // 0 = open, 12 = close
  double price;
};

// The extremes that are not the open or the close already, at distinct points between them.
std::vector<Anchor> anchors_of(const Candle& hour, Prng& chance) {
  std::vector<double> extremes{hour.low, hour.high};
  if (!low_comes_first(hour, chance)) std::swap(extremes[0], extremes[1]);
  std::erase_if(extremes, [&](double price) { return price == hour.open || price == hour.close; });
  std::vector<Anchor> anchors{{0, hour.open}};
  std::size_t free_from = 1;
  for (std::size_t which = 0; which < extremes.size(); ++which) {
    // Leave a point for each extreme still to come.
    const std::size_t free_to = points - 1 - (extremes.size() - 1 - which);
    const std::size_t room = free_to - free_from + 1;
    const std::size_t share =
        which + 1 == extremes.size() ? room : std::max<std::size_t>(room / 2, 1);
    const std::size_t at = free_from + chance.below(share);
    anchors.push_back({at, extremes[which]});
    free_from = at + 1;
  }
  anchors.push_back({points, hour.close});
  return anchors;
}

// Prices at 0..12: straight between the anchors, and a seeded noise that vanishes at them.
std::array<double, points + 1> walk(const Candle& hour, const std::vector<Anchor>& anchors,
                                    Prng& chance) {
  std::array<double, points + 1> prices{};
  const double range = hour.high - hour.low;
  for (std::size_t leg = 0; leg + 1 < anchors.size(); ++leg) {
    const auto& [begin, from] = anchors[leg];
    const auto& [end, to] = anchors[leg + 1];
    const double length = static_cast<double>(end - begin);
    prices[begin] = from;
    for (std::size_t at = begin + 1; at < end; ++at) {
      const double way = static_cast<double>(at - begin) / length;
      const double noise = 0.3 * range * std::sqrt(way * (1 - way)) * chance.normal();
      prices[at] = std::clamp(from + (to - from) * way + noise, hour.low, hour.high);
    }
  }
  prices[points] = hour.close;
  return prices;
}

// Rough shares to shares that sum to 1: the last takes what rounding left.
void normalize(std::vector<PathPoint>& path) {
  double total = 0;
  for (const auto& point : path) total += point.share;
  double given = 0;
  for (auto& point : path) {
    point.share /= total;
    if (&point != &path.back()) given += point.share;
  }
  path.back().share = 1 - given;
}

}  // namespace

Price exact_price(double price) {
  return Price::from_double(price, Rounding::nearest);
}

bool low_comes_first(const Candle& bar, Prng& chance) {
  const bool usual = chance.uniform() < 0.75;
  if (bar.close == bar.open) return usual == (chance.below(2) == 0);
  return usual == (bar.close > bar.open);
}

std::vector<PathPoint> bridge_hour(const Candle& hour, Price tick, Prng& chance) {
  const auto anchors = anchors_of(hour, chance);
  const auto prices = walk(hour, anchors, chance);
  const Price low = exact_price(hour.low), high = exact_price(hour.high);
  const double range = std::max(hour.high - hour.low, tick.to_double());
  std::vector<PathPoint> path;
  path.reserve(points + 1);
  for (std::size_t at = 0; at <= points; ++at) {
    const Price price = exact_price(prices[at]).rounded_to(tick, Rounding::nearest);
    const Time time =
        hour.open_time + (at == 0 ? just_after : length_of(Interval::m5) * static_cast<int>(at));
    const double moved = at == 0 ? 0 : std::abs(prices[at] - prices[at - 1]);
    path.push_back({time, std::clamp(price, low, high),
                    (at == 0 ? 0.1 : 0.5) + 3 * moved / range + 0.4 * chance.uniform()});
  }
  normalize(path);
  return path;
}

std::vector<PathPoint> path_of_five_minutes(const Candle& bar, Prng& chance) {
  const bool low_first = low_comes_first(bar, chance);
  const double first = low_first ? bar.low : bar.high;
  const double second = low_first ? bar.high : bar.low;
  std::vector<PathPoint> path{
      {bar.open_time + just_after, exact_price(bar.open), 0.1},
      {bar.open_time + Millis{100'000}, exact_price(first), 0.3},
      {bar.open_time + Millis{200'000}, exact_price(second), 0.3},
      {bar.open_time + length_of(Interval::m5), exact_price(bar.close), 0.3}};
  normalize(path);
  return path;
}

}  // namespace vectord::exchange
