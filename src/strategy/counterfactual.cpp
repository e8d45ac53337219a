#include "vectord/strategy/counterfactual.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vectord::strategy {
namespace {

constexpr Millis bar_length = length_of(Interval::h1);

// The bar in which the signal was made is over for it: its high and low may lie before the signal.
Time first_whole_bar(Time made) {
  const std::int64_t bars = (to_ms(made) + bar_length.count() - 1) / bar_length.count();
  return time_from_ms(bars * bar_length.count());
}

}  // namespace

void Counterfactuals::follow(const Signal& signal) {
  const double sign = sign_of(signal.direction);
  const bool sound = std::isfinite(signal.entry) && (signal.entry - signal.stop) * sign > 0 &&
                     (signal.targets[0] - signal.entry) * sign > 0;
  if (!sound) return;
  if (followed_ >= most_followed) {
    // The symbol with the most gives up its oldest.
    const auto most = std::max_element(
        open_.begin(), open_.end(),
        [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
    most->second.pop_front();
    --followed_;
  }
  open_[signal.symbol].push_back({signal.id, signal.direction, signal.entry, signal.stop,
                                  signal.targets[0], first_whole_bar(signal.created_at), 0});
  ++followed_;
}

std::optional<SignalOutcome> Counterfactuals::judge(Open& open, const Candle& bar) {
  if (bar.open_time < open.since) return std::nullopt;
  open.since = bar.open_time + bar_length;
  ++open.bars;
  const double sign = sign_of(open.direction);
  const double risk = std::abs(open.entry - open.stop);
  const bool is_long = open.direction == Direction::long_;
  const double worst = is_long ? bar.low : bar.high;
  const double best = is_long ? bar.high : bar.low;
  if ((worst - open.stop) * sign <= 0) {
    // A bar that opens beyond the stop is left at its open.
    const double left = is_long ? std::min(bar.open, open.stop) : std::max(bar.open, open.stop);
    return SignalOutcome{open.id, Hypothetical::stop, (left - open.entry) * sign / risk,
                         open.since};
  }
  if ((best - open.target) * sign >= 0) {
    return SignalOutcome{open.id, Hypothetical::target, std::abs(open.target - open.entry) / risk,
                         open.since};
  }
  if (open.bars < most_bars) return std::nullopt;
  return SignalOutcome{open.id, Hypothetical::expired, (bar.close - open.entry) * sign / risk,
                       open.since};
}

std::vector<SignalOutcome> Counterfactuals::on_bar(const Symbol& symbol, const Candle& bar) {
  std::vector<SignalOutcome> ended;
  const auto found = open_.find(symbol);
  if (found == open_.end()) return ended;
  std::deque<Open> still;
  for (Open& open : found->second) {
    if (auto outcome = judge(open, bar)) {
      ended.push_back(*outcome);
    } else {
      still.push_back(open);
    }
  }
  found->second = std::move(still);
  followed_ -= ended.size();
  if (found->second.empty()) open_.erase(found);
  return ended;
}

}  // namespace vectord::strategy
