#pragma once
// One request on its way through the pool, and what became of it.
#include <memory>
#include <optional>
#include <string>

#include "net/deadline.hpp"
#include "net/suspend.hpp"
#include "vectord/net/clock.hpp"
#include "vectord/net/http.hpp"

namespace vectord::net {

struct HttpCall {
  HttpCall(Clock& with_clock, const char* who) : clock(&with_clock), hold(with_clock, who) {}
  // Nothing of it is under way any more. After this the call does not touch the clock again.
  void settle() {
    hold.reset();
    if (flight != 0) clock->drop(std::exchange(flight, 0));
  }

  Clock* clock;
  Hold hold;  // until the request is written or waits, and when it failed until the caller goes on
  FlightKey flight = 0;
  std::string bytes;
  bool no_body = false;  // HEAD
  std::uint8_t priority = 0;
  bool waited = false;  // no connection was free at once
  Steady::time_point asked{};
  Steady::time_point deadline = no_deadline;
  std::optional<result<HttpResponse>> outcome;
  Suspended resume;
};
using HttpCallPtr = std::shared_ptr<HttpCall>;

}  // namespace vectord::net
