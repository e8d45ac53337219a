#pragma once
// How often one market stream speaks, and from when on its silence means that it is dead. Judged by
// data alone: a socket may answer every ping and acknowledge every subscription and still carry
// nothing.
//
// markPrice@1s has a fixed interval. A bookTicker or kline speaks when its market moves, so its
// interval is its own: the longest silence that it came back from in the last 10 to 20 minutes.
#include <algorithm>
#include <optional>

#include "vectord/base/time.hpp"
#include "vectord/binance/streams.hpp"

namespace vectord::binance {

struct SilenceSettings {
  int intervals = 3;            // so many of its own intervals of silence are allowed
  Millis fixed_floor{10'000};   // and no less than this: markPrice
  Millis market_floor{30'000};  // bookTicker and klines
  Millis first{60'000};         // bookTicker and klines whose pace is not known yet
  Millis ceiling{600'000};
};

class StreamPace {
 public:
  explicit StreamPace(StreamKind kind) : kind_(kind) {}
  // Its socket opened: silence counts from here, and what passed before is no interval of its own.
  void begin(Time now);
  void heard(Time now);
  // It was taken for dead and is opened anew. Until it is heard again it is given twice the time,
  // so that a market which has gone to sleep is not re-opened for ever.
  void doubt(Time now);

  Millis limit(const SilenceSettings& settings) const;
  Time silent_at(const SilenceSettings& settings) const { return since_ + limit(settings); }

 private:
  StreamKind kind_;
  Time since_;
  std::optional<Time> heard_at_;
  Time window_;                    // the current window of longest_ began here
  Millis longest_{0}, before_{0};  // longest silence in this window and in the one before
  bool paced_ = false;
  int doubts_ = 0;
};

}  // namespace vectord::binance
