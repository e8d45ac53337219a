#include "vectord/market/divergence.hpp"

#include <optional>

namespace vectord::market {
namespace {

// One side of the question with "lower" as its word: lows are taken as they are, highs mirrored.
struct Point {
  double extreme = 0;
  double rsi = 0;
};
struct Side {
  bool regular = false;
  bool hidden = false;
};

template <class PointAt>
bool is_pivot(std::size_t at, std::size_t bars, PointAt point) {
  for (std::size_t step = 1; step <= bars; ++step) {
    if (!(point(at).extreme < point(at - step).extreme)) return false;
    if (!(point(at).extreme < point(at + step).extreme)) return false;
  }
  return true;
}

// The newest pivot whose confirming bars all lie before `current`.
template <class PointAt>
std::optional<std::size_t> last_pivot(std::size_t current, std::size_t bars, PointAt point) {
  for (std::size_t at = current - bars - 1; at >= bars; --at) {
    if (is_pivot(at, bars, point)) return at;
  }
  return std::nullopt;
}

template <class PointAt>
Side evaluate_side(std::size_t current, std::size_t bars, PointAt point) {
  const Point now = point(current);
  for (std::size_t step = 1; step <= bars; ++step) {
    if (!(now.extreme < point(current - step).extreme)) return {};
  }
  const auto pivot = last_pivot(current, bars, point);
  if (!pivot) return {};
  const Point then = point(*pivot);
  return {.regular = now.extreme < then.extreme && now.rsi > then.rsi,
          .hidden = now.extreme > then.extreme && now.rsi < then.rsi};
}

}  // namespace

// The pivot may be `lookback` bars back, and needs its own bars before it.
Divergence::Divergence(DivergenceSettings settings)
    : pivot_bars_(static_cast<std::size_t>(settings.pivot_bars)),
      bars_(static_cast<std::size_t>(settings.lookback + settings.pivot_bars + 1)) {
  VECTOR_CHECK(settings.pivot_bars > 0 && settings.lookback > settings.pivot_bars,
               "a pivot needs bars on each side within the lookback");
}

void Divergence::update(double high, double low, double rsi) {
  bars_.push({.low = low, .high = high, .rsi = rsi});
}

DivergenceValue Divergence::value() const {
  if (bars_.size() < 2 * pivot_bars_ + 2) return {};
  const std::size_t current = bars_.size() - 1;
  const Side bullish = evaluate_side(current, pivot_bars_, [this](std::size_t at) {
    return Point{.extreme = bars_[at].low, .rsi = bars_[at].rsi};
  });
  const Side bearish = evaluate_side(current, pivot_bars_, [this](std::size_t at) {
    return Point{.extreme = -bars_[at].high, .rsi = -bars_[at].rsi};
  });
  return {.bullish_regular = bullish.regular,
          .bullish_hidden = bullish.hidden,
          .bearish_regular = bearish.regular,
          .bearish_hidden = bearish.hidden};
}

}  // namespace vectord::market
