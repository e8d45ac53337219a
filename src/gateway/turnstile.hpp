#pragma once
// Lets one coroutine through at a time; the others wait in order. Private.
#include <deque>
#include <functional>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include "vectord/net/clock.hpp"

namespace vectord::gateway {

class Turnstile {
 public:
  explicit Turnstile(net::Clock& clock) : clock_(clock) {}

  // The place inside; empty: it is not taken.
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

 private:
  void leave();
  void wake_next();

  net::Clock& clock_;
  bool taken_ = false, open_ = false;
  std::uint64_t wakes_ = 0;
  std::deque<std::function<void()>> waiting_;
};

}  // namespace vectord::gateway
