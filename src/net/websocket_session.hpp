#pragma once
// A server's end of a WebSocket as its users see it, and the HTTP that opens one.
#include <memory>
#include <optional>

#include "net/websocket_link.hpp"

namespace vectord::net {

// What to answer to an upgrade: 101 with these headers, or nothing when the request is no proper
// one.
std::optional<std::string> accept_upgrade(const HttpRequest& request, FlightKey shared_flight);

class ServerSession : public WebSocketSession, public std::enable_shared_from_this<ServerSession> {
 public:
  ServerSession(boost::asio::io_context& io, Clock& clock, std::unique_ptr<Stream> stream,
                FlightKey flight, std::size_t max_message);
  // on_gone: from the loop, after on_close.
  void start(std::string_view received, std::string answer,
             std::function<void(ServerSession*)> on_gone);
  std::unique_ptr<Stream> take_back();  // refused: the stream before start()
  void shut_down();                     // the server closes: no callback any more

  void send(std::shared_ptr<const std::string> text) override;
  void on_message(std::function<void(std::string_view)> callback) override;
  void on_close(std::function<void()> callback) override;
  void close() override;
  bool is_open() const override;

 private:
  void take(Messages messages);
  void on_end();

  boost::asio::io_context& io_;
  Clock& clock_;
  FlightKey flight_;
  std::shared_ptr<WebSocketLink> link_;
  std::function<void(std::string_view)> on_message_;
  std::function<void()> on_close_;
  std::function<void(ServerSession*)> on_gone_;
};

}  // namespace vectord::net
