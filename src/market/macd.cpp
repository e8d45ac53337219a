#include "vectord/market/macd.hpp"

#include "vectord/base/check.hpp"

namespace vectord::market {

Macd::Macd(int fast, int slow, int signal)
    : skipped_(slow - fast), fast_(fast), slow_(slow), signal_(signal) {
  VECTOR_CHECK(fast < slow, "the fast average of MACD must be shorter than the slow one");
}

void Macd::update(double close) {
  slow_.update(close);
  if (count_ < skipped_) {
    ++count_;
    return;
  }
  fast_.update(close);
  const auto fast = fast_.value();
  const auto slow = slow_.value();
  if (!fast || !slow) return;
  const double macd = *fast - *slow;
  signal_.update(macd);
  const auto signal = signal_.value();
  if (signal) value_ = MacdValue{.macd = macd, .signal = *signal, .histogram = macd - *signal};
}

}  // namespace vectord::market
