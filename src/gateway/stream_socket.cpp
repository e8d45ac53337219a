#include "vectord/gateway/stream_socket.hpp"

namespace vectord::gateway {
namespace asio = boost::asio;

namespace {

class WebSocketStream : public StreamSocket {
 public:
  WebSocketStream(asio::io_context& io, net::Clock& clock, net::Endpoint endpoint,
                  net::TlsContext tls, net::WebSocketClientOptions options)
      : endpoint_(std::move(endpoint)), client_(io, clock, std::move(tls), options) {}

  asio::awaitable<result<void>> connect(std::string target,
                                        std::function<void(net::Messages)> on_messages,
                                        std::function<void(std::string)> on_close) override {
    return client_.connect(endpoint_, std::move(target), std::move(on_messages),
                           std::move(on_close));
  }
  void close() override { client_.close(); }

 private:
  net::Endpoint endpoint_;
  net::WebSocketClient client_;
};

}  // namespace

SocketFactory websocket_factory(asio::io_context& io, net::Clock& clock, net::Endpoint endpoint,
                                net::TlsContext tls, net::WebSocketClientOptions options) {
  return [&io, &clock, endpoint = std::move(endpoint), tls = std::move(tls), options] {
    return std::make_shared<WebSocketStream>(io, clock, endpoint, tls, options);
  };
}

}  // namespace vectord::gateway
