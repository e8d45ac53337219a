#include "vectord/market/rsi.hpp"

#include <algorithm>

namespace vectord::market {

Rsi::Rsi(int period, Smoothing smoothing) : gain_(period, smoothing), loss_(period, smoothing) {}

void Rsi::update(double close) {
  if (previous_) {
    const double change = close - *previous_;
    gain_.update(std::max(change, 0.0));
    loss_.update(std::max(-change, 0.0));
  }
  previous_ = close;
}

std::optional<double> Rsi::value() const {
  const auto gain = gain_.value();
  const auto loss = loss_.value();
  if (!gain || !loss) return std::nullopt;
  const double moved = *gain + *loss;
  return moved > 0 ? 100.0 * *gain / moved : 50.0;
}

}  // namespace vectord::market
