#include "vectord/net/clock.hpp"

#include <time.h>

#include <algorithm>
#include <optional>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/timer_queue.hpp"

namespace vectord::net {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// Completes a sleeping coroutine once: at its time, or earlier through its cancellation slot.
template <class Handler>
void start_sleep(Clock& clock, Time due, std::uint64_t tie, Handler handler) {
  auto slot = asio::get_associated_cancellation_slot(handler);
  const auto waiting = std::make_shared<Handler>(std::move(handler));
  const TimerId id = clock.call_at(due, tie, [waiting, slot]() mutable {
    slot.clear();
    Handler resume = std::move(*waiting);
    resume(error_code{});
  });
  if (!slot.is_connected()) return;
  slot.assign([&clock, id, waiting](asio::cancellation_type) {
    clock.cancel(id);
    const auto executor = asio::get_associated_executor(*waiting);
    asio::post(executor, [waiting] {
      Handler resume = std::move(*waiting);
      resume(error_code(asio::error::operation_aborted));
    });
  });
}

}  // namespace

asio::awaitable<void> Clock::sleep_until(Time due, std::uint64_t tie) {
  const auto initiate = [this, due, tie](auto handler) {
    start_sleep(*this, due, tie, std::move(handler));
  };
  auto sleeping = asio::async_initiate<const asio::use_awaitable_t<>&, void(error_code)>(
      initiate, asio::use_awaitable);
  co_await std::move(sleeping);
}

struct RealClock::State : std::enable_shared_from_this<State> {
  State(asio::io_context& io, double times_real) : timer(io), rate(times_real) {}

  // Runs on while the machine sleeps, and does not jump when its clock is set: the core's time must
  // not go back, and a core that was an hour ahead would stand still for an hour.
  static std::chrono::nanoseconds since_boot() {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
  }
  Time now() const {
    const std::chrono::nanoseconds passed = since_boot() - begun;
    if (rate == 1) return Time{std::chrono::floor<Millis>(begun_system + passed) + offset};
    const auto scaled = std::chrono::duration<double, std::nano>(passed) * rate;
    return Time{std::chrono::floor<Millis>(begun_system + scaled) + offset};
  }
  // One steady timer, for the earliest callback.
  void arm() {
    if (timers.empty()) {
      armed.reset();
      timer.cancel();
      return;
    }
    const Time due = timers.next_due();
    if (armed == due) return;
    armed = due;
    // Far ahead is looked at again after an hour: a steady timer stands still in a machine that
    // sleeps.
    const Millis wait = std::clamp(Millis(due - now()), Millis(0), Millis(std::chrono::hours(1)));
    timer.expires_after(std::chrono::ceil<std::chrono::microseconds>(wait / rate));
    timer.async_wait([weak = weak_from_this()](error_code ec) {
      if (ec) return;
      if (const auto self = weak.lock()) self->fire();
    });
  }
  void fire() {
    armed.reset();
    const Time at = now();
    while (!timers.empty() && timers.next_due() <= at) {
      const auto callback = timers.pop();
      callback();
    }
    arm();
  }

  asio::steady_timer timer;
  TimerQueue timers;
  std::optional<Time> armed;
  Millis offset{0};
  double rate;
  std::chrono::nanoseconds begun = since_boot();
  std::chrono::nanoseconds begun_system = std::chrono::system_clock::now().time_since_epoch();
};

RealClock::RealClock(asio::io_context& io, double rate)
    : state_(std::make_shared<State>(io, rate)) {}
RealClock::~RealClock() {
  state_->timers.clear();
  state_->timer.cancel();
}

void RealClock::set_offset(Millis exchange_minus_ours) {
  state_->offset = exchange_minus_ours;
  state_->armed.reset();
  state_->arm();
}

Millis RealClock::offset() const {
  return state_->offset;
}
Time RealClock::now() const {
  return state_->now();
}

TimerId RealClock::call_at(Time due, std::uint64_t tie, std::function<void()> callback) {
  const TimerId id = state_->timers.add(due, tie, std::move(callback));
  state_->arm();
  return id;
}

void RealClock::cancel(TimerId id) {
  state_->timers.cancel(id);
  state_->arm();
}

}  // namespace vectord::net
