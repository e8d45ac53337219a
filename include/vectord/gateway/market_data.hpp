#pragma once
// Holds the market streams of the followed symbols open and delivers Quote, CandleUpdate and Mark.
// Sockets are opened, replaced and given up as binance::MarketSession says; this only performs. On
// event::Connection up the core asks by REST for what may be missing.
//
// One read may bring a thousand messages. Quotes, marks and running candles of one read conflate by
// stream, the last one wins; closed candles are delivered each, in order.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "vectord/binance/market_session.hpp"
#include "vectord/domain/event.hpp"
#include "vectord/gateway/stream_socket.hpp"

namespace vectord::gateway {

struct MarketDataSettings {
  binance::MarketSessionSettings session;
  // Off on virtual time: there is no burst (time waits), and how bytes fall into reads must not
  // show.
  bool conflate = true;
};

struct StreamStats {
  std::uint64_t messages = 0;
  std::uint64_t conflated = 0;  // superseded within one read, not delivered
  std::uint64_t late = 0;       // from a socket being replaced, older than what the new one brought
  std::uint64_t undecodable = 0;
  std::uint64_t reconnects = 0;
  std::uint64_t rotations = 0;  // a socket replaced without a gap
  std::uint64_t reopened = 0;   // of them because a stream was silent
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
