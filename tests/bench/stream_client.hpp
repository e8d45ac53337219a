#pragma once
// Ours: gateway::MarketData on real sockets, the same objects as in the daemon, up to the domain
// event.
#include <boost/asio/io_context.hpp>

#include "vectord/gateway/market_data.hpp"

namespace vectord::bench {

class StreamClient {
 public:
  StreamClient(const net::Endpoint& endpoint, net::TlsContext tls, std::size_t symbols,
               gateway::MarketDataSettings settings, std::function<void(const Event&)> sink);
  // Runs the loop for so long; returns how long it took.
  std::chrono::nanoseconds run_for(std::chrono::milliseconds span);
  gateway::StreamStats stats() const { return data_.stats(); }
  void close();

 private:
  boost::asio::io_context io_{1};
  net::RealClock clock_{io_};
  gateway::MarketData data_;
};

}  // namespace vectord::bench
