#pragma once
// Facts about the process and its machine, with hysteresis: each call takes one measurement and
// gives an event when the verdict has changed. It decides nothing; the core does.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "vectord/domain/event.hpp"

namespace vectord::app {

struct WatchdogLimits {
  std::chrono::milliseconds loop_lag{500};   // more is too late ...
  std::chrono::milliseconds loop_calm{250};  // ... until this is kept for so many measurements
  int calm_measurements = 50;
  Millis clock_drift{500};         // more, either way, is too far ...
  Millis clock_close{250};         // ... until a reading is within this
  std::int64_t min_free_mb = 200;  // less is too little, until a tenth more is free; 0: off
};

class Watchdogs {
 public:
  explicit Watchdogs(WatchdogLimits limits) : limits_(limits) {}

  std::optional<event::Watchdog> on_loop_lag(std::chrono::nanoseconds lag);
  // The exchange's clock less ours, before ours is adjusted. The first reading sets our clock and
  // says nothing of a drift.
  std::optional<event::Watchdog> on_clock(Millis off_by);
  std::optional<event::Watchdog> on_disk(std::int64_t free_mb);
  // A write that failed, or one that reached the disk.
  std::optional<event::Watchdog> on_storage(bool written, const std::string& error);
  bool is_far(Millis off_by) const {
    return off_by > limits_.clock_drift || -off_by > limits_.clock_drift;
  }
  bool clock_drifts() const { return !clock_ok_; }

 private:
  WatchdogLimits limits_;
  bool lag_ok_ = true, clock_ok_ = true, disk_ok_ = true, storage_ok_ = true;
  bool clock_known_ = false;
  int calm_ = 0;
};

}  // namespace vectord::app
