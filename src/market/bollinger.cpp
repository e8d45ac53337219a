#include "vectord/market/bollinger.hpp"

#include <cmath>

namespace vectord::market {

Bollinger::Bollinger(int period, double deviations)
    : deviations_(deviations), closes_(static_cast<std::size_t>(period)) {}

void Bollinger::update(double close) {
  closes_.push(close);
}

std::optional<BollingerValue> Bollinger::value() const {
  if (!closes_.full()) return std::nullopt;
  const auto n = static_cast<double>(closes_.size());
  double sum = 0;
  for (std::size_t i = 0; i < closes_.size(); ++i) sum += closes_[i];
  const double mean = sum / n;
  double squares = 0;
  for (std::size_t i = 0; i < closes_.size(); ++i) {
    squares += (closes_[i] - mean) * (closes_[i] - mean);
  }
  const double width = deviations_ * std::sqrt(squares / n);
  return BollingerValue{.upper = mean + width, .middle = mean, .lower = mean - width};
}

}  // namespace vectord::market
