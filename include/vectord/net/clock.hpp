#pragma once
// The one clock of the shell. Live it is the exchange's time (system clock plus offset). On paper
// it is virtual: it stands still while anything is under way and then jumps to the next timer, so
// that a result depends on the seed and never on the machine's speed.
//
// Two ways to say that something is under way:
//  - Hold: RAII; for work inside the process (an effect being performed, an answer being decoded).
//  - a flight: something on a socket between two parties that share the clock. `sent` before the
//  bytes are
//    written, `landed` when the other side has taken charge of it (processed it, or scheduled its
//    own timer). Flights are keyed, so that a broken connection can drop what is left (`drop`).
// On a real clock all of this costs nothing and does nothing. Single-threaded: the io_context's
// thread.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "vectord/base/time.hpp"

namespace vectord::net {

using TimerId = std::uint64_t;    // 0 = none
using FlightKey = std::uint64_t;  // 0 = none

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() { *self_ = nullptr; }
  virtual Time now() const = 0;
  // A message from outside (flight key 0) arrives between timers: brings a paced clock up to its
  // pace. Call it before now(). Does nothing on other clocks, or while anything is under way.
  virtual void catch_up() {}
  // True when time is virtual: parties then announce their flights (header x-vector-flight).
  virtual bool is_virtual() const = 0;

  // Calls back once, at or after `due`, from the loop and never from inside this call. Timers with
  // the same due time run in the order of `tie`, then of insertion; the next one runs when all is
  // quiet again.
  virtual TimerId call_at(Time due, std::uint64_t tie, std::function<void()> callback) = 0;
  virtual void cancel(TimerId id) = 0;  // unknown ids are ignored
  // Resumes inside the timer's callback, so the coroutine can take its Hold in time. Throws
  // operation_aborted when canceled through its cancellation slot.
  boost::asio::awaitable<void> sleep_until(Time due, std::uint64_t tie = 0);

  virtual void acquire(const char* who) = 0;  // use Hold
  virtual void release(const char* who) = 0;
  // A key never used before, 0 on a real clock. Its value means nothing (never hash or order by
  // it). Who asked for it drops it in the end.
  virtual FlightKey new_flight() = 0;
  // True for a key of this clock that is not dropped: the sender shares our clock. Other keys are
  // strangers'.
  virtual bool knows(FlightKey) const { return false; }
  // Key 0 is ignored in all three.
  virtual void sent(FlightKey key) = 0;
  virtual void landed(FlightKey key) = 0;  // one less under way; landings too many are ignored
  virtual void drop(FlightKey key) = 0;    // none under way any more, and none to come

 private:
  friend class Hold;
  std::shared_ptr<Clock*> self_ = std::make_shared<Clock*>(this);
};

// Keeps virtual time from advancing while it lives. May outlive its clock (a suspended coroutine is
// destroyed with the io_context): it then does nothing.
class Hold {
 public:
  Hold() = default;
  Hold(Clock& clock, const char* who) : clock_(clock.self_), who_(who) { clock.acquire(who); }
  Hold(Hold&& other) noexcept : clock_(std::move(other.clock_)), who_(other.who_) {}
  Hold& operator=(Hold&& other) noexcept {
    if (this != &other) {
      reset();
      clock_ = std::move(other.clock_);
      who_ = other.who_;
    }
    return *this;
  }
  ~Hold() { reset(); }
  void reset() {
    const auto clock = std::move(clock_);
    if (clock && *clock != nullptr) (*clock)->release(who_);
  }

 private:
  std::shared_ptr<Clock*> clock_;
  const char* who_ = "";
};

// The system's clock, corrected by an offset to the exchange's. Timers are steady timers. An
// exchange of one's own may run `rate` times faster than real time.
class RealClock : public Clock {
 public:
  explicit RealClock(boost::asio::io_context& io, double rate = 1);
  ~RealClock() override;
  void set_offset(Millis exchange_minus_ours);
  Millis offset() const;
  Time now() const override;
  bool is_virtual() const override { return false; }
  TimerId call_at(Time due, std::uint64_t tie, std::function<void()> callback) override;
  void cancel(TimerId id) override;
  void acquire(const char*) override {}
  void release(const char*) override {}
  FlightKey new_flight() override { return 0; }
  void sent(FlightKey) override {}
  void landed(FlightKey) override {}
  void drop(FlightKey) override {}

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Virtual time. Advances to the next timer only when no hold and no flight is left, and no sooner
// than `speed` allows: 1 = real time, N = N times, 0 = as fast as the processor goes. When the
// processor is too slow, time waits (the pace restarts from where it is). Stands still until
// start().
class VirtualClock : public Clock {
 public:
  VirtualClock(boost::asio::io_context& io, Time start, double speed);
  ~VirtualClock() override;
  void start();
  // Time never moves again; no real timer of the clock keeps the loop running. For the shutdown.
  void stop();
  // Time jumps no further than this; reached() is called once there, when all is quiet.
  void stop_at(Time end, std::function<void()> reached);
  Time now() const override;
  void catch_up() override;
  bool is_virtual() const override { return true; }
  TimerId call_at(Time due, std::uint64_t tie, std::function<void()> callback) override;
  void cancel(TimerId id) override;
  void acquire(const char* who) override;
  void release(const char* who) override;
  FlightKey new_flight() override;
  bool knows(FlightKey key) const override;
  void sent(FlightKey key) override;
  void landed(FlightKey key) override;
  void drop(FlightKey key) override;
  // When nothing moved for `real` (to twice that) although something is under way: called with what
  // is held, by name. A bug in the holding; the caller logs it and stops.
  void on_stall(std::chrono::seconds real, std::function<void(std::string)> report);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace vectord::net
