#pragma once
// What would have become of a signal: its stop or its first target, whichever the closed candles
// reach first, in R (the distance from entry to stop). Conservative: where one bar holds both, the
// stop came first. Only bars that opened after the signal was made count. Bounded: what is open for
// too long ends at that bar's close; past the limit of those that are followed the oldest is given
// up. Pure.
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "vectord/domain/candle.hpp"
#include "vectord/domain/signal_outcome.hpp"

namespace vectord::strategy {

class Counterfactuals {
 public:
  static constexpr std::size_t most_followed = 10'000;
  static constexpr int most_bars = 72;

  // Signals whose stop has no distance from the entry are not followed.
  void follow(const Signal& signal);
  // Closed 1 h candles, ascending; what was seen of a signal already is not seen again, so a
  // history may overlap.
  std::vector<SignalOutcome> on_bar(const Symbol& symbol, const Candle& bar);
  std::size_t followed() const { return followed_; }

 private:
  struct Open {
    SignalId id;
    Direction direction;
    double entry, stop, target;
    Time since;  // the open time of the first bar that counts
    int bars = 0;
  };
  static std::optional<SignalOutcome> judge(Open& open, const Candle& bar);
  std::map<Symbol, std::deque<Open>> open_;
  std::size_t followed_ = 0;
};

}  // namespace vectord::strategy
