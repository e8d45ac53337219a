#include "net/deadline.hpp"

#include <boost/asio/steady_timer.hpp>

namespace vectord::net {

struct DeadlineTimer::State : std::enable_shared_from_this<State> {
  explicit State(boost::asio::io_context& io) : timer(io) {}
  void need(Steady::time_point at) {
    if (stopped || at >= armed) return;
    armed = at;
    timer.expires_at(at);
    timer.async_wait([self = shared_from_this()](boost::system::error_code ec) {
      if (!ec && !self->stopped) self->fire();
    });
  }
  void fire() {
    armed = no_deadline;
    const auto run = scan;  // a copy: the scan may end its owner and so this timer
    need(run(Steady::now()));
  }

  boost::asio::steady_timer timer;
  Scan scan;
  Steady::time_point armed = no_deadline;
  bool stopped = false;
};

DeadlineTimer::DeadlineTimer(boost::asio::io_context& io) : state_(std::make_shared<State>(io)) {}
DeadlineTimer::~DeadlineTimer() {
  stop();
}
void DeadlineTimer::on_due(Scan scan) {
  state_->scan = std::move(scan);
}
void DeadlineTimer::need(Steady::time_point at) {
  state_->need(at);
}

void DeadlineTimer::stop() {
  state_->stopped = true;
  state_->timer.cancel();
}

}  // namespace vectord::net
