#pragma once
// Lets a bounded number of calls through at a time, the others wait in order. Reads of the scan
// pass through it, so that they never hold every connection of the pool when a stop is to be sent.
// Private.
#include <deque>
#include <functional>

#include <boost/asio/awaitable.hpp>

#include "vectord/net/clock.hpp"

namespace vectord::gateway {

class Turnstile {
 public:
  Turnstile(net::Clock& clock, int limit) : clock_(clock), limit_(limit) {}

  // A place inside; empty: none is taken.
  class Pass {
   public:
    Pass() = default;
    explicit Pass(Turnstile& of) : of_(&of) {}
    Pass(Pass&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
    Pass& operator=(Pass&& other) noexcept {
      if (this != &other) leave();
      of_ = std::exchange(other.of_, nullptr);
      return *this;
    }
    ~Pass() { leave(); }
    void leave() {
      if (of_ != nullptr) std::exchange(of_, nullptr)->leave();
    }

   private:
    Turnstile* of_ = nullptr;
  };

  // Lets go of `hold` while it waits. After open_for_good() nobody waits.
  boost::asio::awaitable<Pass> enter(net::Hold& hold);
  void open_for_good();
  int inside() const { return inside_; }

 private:
  void leave();
  void wake_next();

  net::Clock& clock_;
  int limit_;
  int inside_ = 0;
  bool open_ = false;
  std::uint64_t wakes_ = 0;
  std::deque<std::function<void()>> waiting_;
};

}  // namespace vectord::gateway
