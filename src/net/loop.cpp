#include "vectord/net/loop.hpp"

namespace vectord::net {

void run(boost::asio::io_context& io, Waiting waiting) {
  if (waiting == Waiting::asleep) {
    io.run();
    return;
  }
  while (!io.stopped()) io.poll();
}

}  // namespace vectord::net
