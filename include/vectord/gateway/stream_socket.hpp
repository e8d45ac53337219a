#pragma once
// What the stream gateways need of a socket, so that they can be tested without one.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "vectord/base/result.hpp"
#include "vectord/net/clock.hpp"
#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"
#include "vectord/net/websocket.hpp"

namespace vectord::gateway {

// One connection, used once. on_close comes at most once, after a successful connect only.
class StreamSocket {
 public:
  virtual ~StreamSocket() = default;
  virtual boost::asio::awaitable<result<void>> connect(
      std::string target, std::function<void(net::Messages)> on_messages,
      std::function<void(std::string)> on_close) = 0;
  virtual void close() = 0;
};

using SocketFactory = std::function<std::shared_ptr<StreamSocket>()>;

// The real ones: WebSockets to one endpoint.
SocketFactory websocket_factory(boost::asio::io_context& io, net::Clock& clock,
                                net::Endpoint endpoint, net::TlsContext tls,
                                net::WebSocketClientOptions options = {});

}  // namespace vectord::gateway
