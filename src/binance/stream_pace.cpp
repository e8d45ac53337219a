#include "vectord/binance/stream_pace.hpp"

namespace vectord::binance {
namespace {

constexpr Millis window_length{600'000};
constexpr int most_doublings = 6;

}  // namespace

void StreamPace::begin(Time now) {
  since_ = now;
  heard_at_.reset();
}

void StreamPace::heard(Time now) {
  if (now - window_ >= window_length) {
    before_ = now - window_ >= 2 * window_length ? Millis{0} : longest_;
    longest_ = Millis{0};
    window_ = now;
  }
  if (heard_at_) {
    longest_ = std::max(longest_, Millis{now - *heard_at_});
    paced_ = true;
  }
  heard_at_ = now;
  since_ = now;
  doubts_ = 0;
}

void StreamPace::doubt(Time now) {
  ++doubts_;
  since_ = now;
}

Millis StreamPace::limit(const SilenceSettings& settings) const {
  constexpr Millis mark_interval{1000};
  const bool fixed = kind_ == StreamKind::mark_price;
  const Millis interval = fixed ? mark_interval : std::max(longest_, before_);
  Millis allowed = settings.intervals * interval;
  if (!fixed && !paced_) allowed = settings.first;
  allowed = std::max(allowed, fixed ? settings.fixed_floor : settings.market_floor);
  return std::min(allowed * (1 << std::min(doubts_, most_doublings)), settings.ceiling);
}

}  // namespace vectord::binance
