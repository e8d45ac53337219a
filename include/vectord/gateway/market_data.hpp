#pragma once
// Holds the market streams of the followed symbols open and delivers Quote, CandleUpdate and Mark.
// Reconnects by itself with a growing wait; asks for nothing else: on event::Connection up the core
// reloads what it may have missed.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "vectord/binance/backoff.hpp"
#include "vectord/binance/streams.hpp"
#include "vectord/domain/event.hpp"
#include "vectord/gateway/stream_socket.hpp"

namespace vectord::gateway {

struct MarketDataSettings {
  binance::Backoff reconnect{Millis{500}, Millis{30'000}};
  Millis silence_limit{
      300'000};  // an open socket without a message so long is reconnected; 0 = never
  binance::StreamLimits limits;
};

struct StreamStats {
  std::uint64_t messages = 0;
  std::uint64_t undecodable = 0;
  std::uint64_t reconnects = 0;
  int sockets = 0, sockets_up = 0;
  Time last_message;
  std::string last_error;
  bool up = false;
};

class MarketData {
 public:
  MarketData(boost::asio::io_context& io, net::Clock& clock, SocketFactory sockets,
             MarketDataSettings settings, std::function<void(Event)> sink);
  ~MarketData();
  // New sockets open before the ones no longer wanted close. Connection up is delivered whenever
  // all wanted sockets are open after a change or a loss, down when one is lost.
  void follow(const std::vector<Symbol>& symbols);
  StreamStats stats() const;
  void close();  // no events afterwards

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace vectord::gateway
