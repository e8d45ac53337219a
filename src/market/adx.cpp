#include "vectord/market/adx.hpp"

#include <cmath>

#include "vectord/market/atr.hpp"

namespace vectord::market {
namespace {

// Movement as a share of the true range, in percent. A market that stood still has no direction.
std::optional<double> share(std::optional<double> movement, std::optional<double> range) {
  if (!movement || !range) return std::nullopt;
  return *range > 0 ? 100.0 * *movement / *range : 0.0;
}

}  // namespace

Adx::Adx(int period)
    : range_(period, Smoothing::wilder),
      plus_(period, Smoothing::wilder),
      minus_(period, Smoothing::wilder),
      adx_(period, Smoothing::wilder) {}

void Adx::update(const Candle& candle) {
  if (!previous_) {
    previous_ = candle;
    return;
  }
  const double up = candle.high - previous_->high;
  const double down = previous_->low - candle.low;
  plus_.update(up > down && up > 0 ? up : 0.0);
  minus_.update(down > up && down > 0 ? down : 0.0);
  range_.update(true_range(candle, previous_->close));
  previous_ = candle;
  const auto plus = plus_di();
  const auto minus = minus_di();
  if (!plus || !minus) return;
  const double sum = *plus + *minus;
  adx_.update(sum > 0 ? 100.0 * std::abs(*plus - *minus) / sum : 0.0);
}

std::optional<double> Adx::plus_di() const {
  return share(plus_.value(), range_.value());
}
std::optional<double> Adx::minus_di() const {
  return share(minus_.value(), range_.value());
}

}  // namespace vectord::market
