#pragma once
// One real timer for many deadlines. Deadlines are plain fields of their owner, moved without
// touching a timer; the owner's scan ends what is overdue when the earliest that was asked for has
// come.
#include <chrono>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

namespace vectord::net {

using Steady = std::chrono::steady_clock;
inline constexpr Steady::time_point no_deadline = Steady::time_point::max();

class DeadlineTimer {
 public:
  // Ends what is overdue; returns the next deadline, or no_deadline. Must not own the timer's
  // owner.
  using Scan = std::function<Steady::time_point(Steady::time_point now)>;
  explicit DeadlineTimer(boost::asio::io_context& io);
  ~DeadlineTimer();
  DeadlineTimer(const DeadlineTimer&) = delete;
  DeadlineTimer& operator=(const DeadlineTimer&) = delete;
  void on_due(Scan scan);
  void need(Steady::time_point at);  // the scan runs at `at` at the latest
  void stop();                       // the scan never runs again

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace vectord::net
