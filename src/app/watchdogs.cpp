#include "watchdogs.hpp"

#include <utility>

namespace vectord::app {
namespace {

using Kind = event::Watchdog::Kind;

std::string in_ms(std::chrono::nanoseconds duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()) +
         " ms";
}

}  // namespace

std::optional<event::Watchdog> Watchdogs::on_loop_lag(std::chrono::nanoseconds lag) {
  if (lag > limits_.loop_lag) {
    calm_ = 0;
    if (!std::exchange(lag_ok_, false)) return std::nullopt;
    return event::Watchdog{Kind::loop_lag, false, "the event loop is " + in_ms(lag) + " late"};
  }
  if (lag_ok_) return std::nullopt;
  calm_ = lag <= limits_.loop_calm ? calm_ + 1 : 0;
  if (calm_ < limits_.calm_measurements) return std::nullopt;
  lag_ok_ = true;
  return event::Watchdog{Kind::loop_lag, true, "the event loop keeps its time"};
}

std::optional<event::Watchdog> Watchdogs::on_clock(Millis off_by) {
  if (!std::exchange(clock_known_, true)) return std::nullopt;
  const Millis far = off_by < Millis{0} ? -off_by : off_by;
  const std::string says = "our clock was " + std::to_string(off_by.count()) + " ms off";
  if (far > limits_.clock_drift && clock_ok_) {
    clock_ok_ = false;
    return event::Watchdog{Kind::clock_drift, false, says};
  }
  if (far <= limits_.clock_close && !clock_ok_) {
    clock_ok_ = true;
    return event::Watchdog{Kind::clock_drift, true, says};
  }
  return std::nullopt;
}

std::optional<event::Watchdog> Watchdogs::on_disk(std::int64_t free_mb) {
  const std::string says = std::to_string(free_mb) + " MB free";
  if (free_mb < limits_.min_free_mb && disk_ok_) {
    disk_ok_ = false;
    return event::Watchdog{Kind::disk, false,
                           says + ", less than " + std::to_string(limits_.min_free_mb)};
  }
  if (free_mb * 10 >= limits_.min_free_mb * 11 && !disk_ok_) {
    disk_ok_ = true;
    return event::Watchdog{Kind::disk, true, says};
  }
  return std::nullopt;
}

std::optional<event::Watchdog> Watchdogs::on_storage(bool written, const std::string& error) {
  if (written == storage_ok_) return std::nullopt;
  storage_ok_ = written;
  return event::Watchdog{Kind::storage, written, written ? "it is written again" : error};
}

}  // namespace vectord::app
