#include "bench/stream_client.hpp"

#include <chrono>

#include "bench/stream_frames.hpp"

namespace vectord::bench {

StreamClient::StreamClient(const net::Endpoint& endpoint, net::TlsContext tls, std::size_t symbols,
                           gateway::MarketDataSettings settings,
                           std::function<void(const Event&)> sink)
    : data_(io_, clock_, gateway::websocket_factory(io_, clock_, endpoint, std::move(tls)),
            std::move(settings), [sink = std::move(sink)](const Event& event) { sink(event); }) {
  data_.follow(stream_symbols(symbols));
}

std::chrono::nanoseconds StreamClient::run_for(std::chrono::milliseconds span) {
  const auto begun = std::chrono::steady_clock::now();
  io_.restart();
  io_.run_until(begun + span);
  return std::chrono::steady_clock::now() - begun;
}

void StreamClient::close() {
  data_.close();
  run_for(std::chrono::milliseconds(20));
}

}  // namespace vectord::bench
