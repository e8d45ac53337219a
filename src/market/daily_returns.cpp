#include "vectord/market/daily_returns.hpp"

#include <algorithm>
#include <cmath>

namespace vectord::market {

DailyReturns::DailyReturns(int days) : returns_(static_cast<std::size_t>(days)) {}

void DailyReturns::update(const Candle& hour) {
  const Time end = end_of(hour, Interval::h1);
  if (end != day_start(end)) return;
  if (previous_close_) {
    returns_.push({.day = day_start(hour.open_time), .value = hour.close / *previous_close_ - 1.0});
  }
  previous_close_ = hour.close;
}

std::optional<double> correlation(const DailyReturns& a, const DailyReturns& b) {
  if (!a.full() || !b.full() || a.size() != b.size()) return std::nullopt;
  const auto n = static_cast<double>(a.size());
  double sum_a = 0, sum_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].day != b[i].day) return std::nullopt;
    sum_a += a[i].value;
    sum_b += b[i].value;
  }
  const double mean_a = sum_a / n;
  const double mean_b = sum_b / n;
  double covariance = 0, variance_a = 0, variance_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double da = a[i].value - mean_a;
    const double db = b[i].value - mean_b;
    covariance += da * db;
    variance_a += da * da;
    variance_b += db * db;
  }
  if (!(variance_a > 0) || !(variance_b > 0)) return std::nullopt;
  return std::clamp(covariance / (std::sqrt(variance_a) * std::sqrt(variance_b)), -1.0, 1.0);
}

}  // namespace vectord::market
