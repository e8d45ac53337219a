#pragma once
// Holds the user data stream open and delivers OrderUpdate, AlgoUpdate and AccountUpdate. A message
// that cannot be read may have been a fill: the stream is then opened anew, so that the core
// reconciles.
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "vectord/binance/user_session.hpp"
#include "vectord/domain/event.hpp"
#include "vectord/gateway/market_data.hpp"
#include "vectord/gateway/stream_socket.hpp"

namespace vectord::gateway {

// The two listen key calls; RestGateway's in the daemon. Error missing = the key is gone.
struct ListenKeys {
  std::function<boost::asio::awaitable<result<std::string>>()> create;
  std::function<boost::asio::awaitable<result<void>>()> extend;
};

class UserStream {
 public:
  UserStream(boost::asio::io_context& io, net::Clock& clock, SocketFactory sockets, ListenKeys keys,
             binance::UserSessionSettings settings, std::function<void(Event)> sink);
  ~UserStream();
  void start();
  StreamStats stats() const;
  void close();  // no events afterwards

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace vectord::gateway
