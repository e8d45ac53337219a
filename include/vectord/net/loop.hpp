#pragma once
// How a program's one loop waits.
#include <boost/asio/io_context.hpp>

namespace vectord::net {

enum class Waiting {
  asleep,  // in the kernel, until something is ready
  // Never: looks again and again. A message is seen without the wake-up of a sleeping thread, for
  // one core's whole time. The same handlers run in the same order, so nothing else changes.
  busy,
};

// Until the loop is stopped or has no work left.
void run(boost::asio::io_context& io, Waiting waiting);

}  // namespace vectord::net
