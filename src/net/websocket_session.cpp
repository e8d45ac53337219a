#include "net/websocket_session.hpp"

#include <boost/asio/post.hpp>

#include "net/http_parse.hpp"

namespace vectord::net {

std::optional<std::string> accept_upgrade(const HttpRequest& request, FlightKey shared_flight) {
  const auto key = find_header(request.headers, "Sec-WebSocket-Key");
  constexpr std::size_t key_size = 24;  // 16 bytes in base64
  if (request.method != "GET" || key.size() != key_size ||
      find_header(request.headers, "Sec-WebSocket-Version") != "13") {
    return std::nullopt;
  }
  std::string answer =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      accept_key(key) + "\r\n";
  // Tells the client that we share its clock: its messages are flights too.
  if (shared_flight != 0) {
    answer.append(flight_header).append(": ").append(std::to_string(shared_flight)).append("\r\n");
  }
  return answer + "\r\n";
}

ServerSession::ServerSession(boost::asio::io_context& io, Clock& clock,
                             std::unique_ptr<Stream> stream, FlightKey flight,
                             std::size_t max_message)
    : io_(io), clock_(clock), flight_(flight) {
  LinkOptions options;
  options.role = WebSocketRole::server;
  options.max_message = max_message;
  options.ping_every = std::chrono::minutes(3);
  link_ = std::make_shared<WebSocketLink>(io, std::move(stream), options);
}

void ServerSession::start(std::string_view received, std::string answer,
                          std::function<void(ServerSession*)> on_gone) {
  on_gone_ = std::move(on_gone);
  const auto weak = weak_from_this();
  link_->start(
      received, std::move(answer),
      [weak](Messages messages) {
        if (const auto self = weak.lock()) self->take(messages);
      },
      [weak](const std::string&) {
        if (const auto self = weak.lock()) self->on_end();
      });
}

std::unique_ptr<Stream> ServerSession::take_back() {
  return link_->take_stream();
}

void ServerSession::shut_down() {
  on_gone_ = nullptr;
  // The close frame is a flight like any message: it lands when the client has told its owner.
  if (link_->is_open()) clock_.sent(flight_);
  link_->abandon(close_code::going_away);
  on_end();
}

void ServerSession::send(std::shared_ptr<const std::string> text) {
  if (!link_->is_open()) return;
  clock_.sent(flight_);
  link_->send(*text);
}

void ServerSession::close() {
  if (!link_->is_open()) return;
  clock_.sent(flight_);
  link_->close(close_code::normal);
}

void ServerSession::on_message(std::function<void(std::string_view)> callback) {
  on_message_ = std::move(callback);
}

void ServerSession::on_close(std::function<void()> callback) {
  on_close_ = std::move(callback);
}
bool ServerSession::is_open() const {
  return link_->is_open();
}

void ServerSession::take(Messages messages) {
  for (const std::string_view text : messages) {
    if (on_message_) on_message_(text);
    clock_.landed(flight_);
  }
}

void ServerSession::on_end() {
  const auto self = shared_from_this();
  const auto told = std::exchange(on_close_, nullptr);
  if (told) told();
  // Callbacks may own this session, and one may be running: they die on a later turn.
  boost::asio::post(io_, [self, dying = std::exchange(on_message_, nullptr)] {});
  const auto gone = std::exchange(on_gone_, nullptr);
  if (gone) gone(this);
}

}  // namespace vectord::net
