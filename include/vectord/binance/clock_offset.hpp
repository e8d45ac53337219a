#pragma once
// The exchange's clock less ours, from readings of /fapi/v1/time: the server's time is taken to be
// the middle of the round trip, slow round trips are left out, and the median of the rest counts.
// In doubt it puts us in the past. Pure.
#include <cstddef>
#include <optional>
#include <vector>

#include "vectord/base/time.hpp"

namespace vectord::binance {

class ClockOffset {
 public:
  static constexpr std::size_t capacity = 9;  // the oldest reading makes room
  // A time stamp 1000 ms ahead is refused, one 5000 ms late is not: however slow the round trips,
  // the offset puts us at most so far ahead.
  static constexpr Millis max_ahead{500};
  // `sent` and `received` by our clock. A reading that ends before it begins is ignored.
  void add(Time sent, Time received, Time server);
  // nullopt without a reading.
  std::optional<Millis> offset() const;
  std::optional<Millis> round_trip() const;  // the fastest
  std::size_t size() const { return readings_.size(); }

 private:
  struct Reading {
    Millis round_trip;
    Millis offset;
  };
  std::vector<Reading> readings_;
};

}  // namespace vectord::binance
