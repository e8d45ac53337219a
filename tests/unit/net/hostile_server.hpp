#pragma once
// A server that does what a test writes down, plain or over TLS, on the test's own loop. Built on
// Asio alone, so that it shares no code with what it tests.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include "unit/net/loop.hpp"

namespace vectord::net {

class HostilePeer : public std::enable_shared_from_this<HostilePeer> {
 public:
  using Then = std::function<void()>;
  HostilePeer(tcp::socket socket, asio::ssl::context* tls)
      : socket_(std::move(socket)), timer_(socket_.get_executor()) {
    socket_.set_option(tcp::no_delay(true));
    if (tls != nullptr) tls_.emplace(socket_, *tls);
  }

  // Says nothing when the handshake fails.
  void handshake(Then then) {
    if (!tls_) return then();
    tls_->async_handshake(asio::ssl::stream_base::server,
                          [self = shared_from_this(), then](boost::system::error_code ec) {
                            if (!ec) then();
                          });
  }
  // The head of the next request, with its empty line; never called when the client is gone.
  void read_request(std::function<void(std::string)> then) {
    with([&](auto& stream) {
      asio::async_read_until(
          stream, asio::dynamic_buffer(received_), "\r\n\r\n",
          [self = shared_from_this(), then](boost::system::error_code ec, std::size_t size) {
            if (ec) return;
            const std::string head = self->received_.substr(0, size);
            self->received_.erase(0, size);
            then(head);
          });
    });
  }
  // Reads for ever and throws it away; `ended` when the client has closed.
  void read_all(Then ended = [] {}) {
    junk_.resize(64 * 1024);
    with([&](auto& stream) {
      stream.async_read_some(
          asio::buffer(junk_),
          [self = shared_from_this(), ended](boost::system::error_code ec, std::size_t size) {
            self->thrown_away += size;
            ec ? ended() : self->read_all(ended);
          });
    });
  }
  void send(
      std::string bytes, Then then = [] {}) {
    out_ = std::move(bytes);
    with([&](auto& stream) {
      asio::async_write(
          stream, asio::buffer(out_),
          [self = shared_from_this(), then](boost::system::error_code ec, std::size_t size) {
            self->sent += size;
            self->gone = static_cast<bool>(ec);
            if (!ec) then();
          });
    });
  }
  // One byte a packet, one packet a `pause`.
  void send_bytewise(
      std::string bytes, std::chrono::milliseconds pause, Then then = [] {}) {
    if (bytes.empty()) return then();
    const std::string first = bytes.substr(0, 1);
    send(first, [self = shared_from_this(), rest = bytes.substr(1), pause, then] {
      self->after(pause, [self, rest, pause, then] { self->send_bytewise(rest, pause, then); });
    });
  }
  // The same bytes again and again until the client is gone.
  void flood(std::string piece) {
    send(std::move(piece), [self = shared_from_this()] { self->flood(std::move(self->out_)); });
  }
  void after(std::chrono::milliseconds pause, Then then) {
    timer_.expires_after(pause);
    timer_.async_wait([self = shared_from_this(), then](boost::system::error_code ec) {
      if (!ec) then();
    });
  }
  // No good-bye of TLS is said: what a process does that is killed.
  void half_close() { socket_.shutdown(tcp::socket::shutdown_send, ignored_); }
  void close() { socket_.close(ignored_); }
  void reset() {
    socket_.set_option(asio::socket_base::linger(true, 0), ignored_);
    socket_.close(ignored_);
  }
  tcp::socket& socket() { return socket_; }

  bool gone = false;  // the last write failed
  std::size_t sent = 0;
  std::size_t thrown_away = 0;

 private:
  template <class Use>
  void with(Use use) {
    if (tls_) return use(*tls_);
    use(socket_);
  }
  tcp::socket socket_;
  std::optional<asio::ssl::stream<tcp::socket&>> tls_;
  asio::steady_timer timer_;
  boost::system::error_code ignored_;
  std::string received_, out_, junk_;
};
using HostilePeerPtr = std::shared_ptr<HostilePeer>;

class HostileServer {
 public:
  using Script = std::function<void(const HostilePeerPtr&)>;
  // `tls` null: plain. The script begins when the handshake is done.
  HostileServer(asio::io_context& io, TlsContext tls, Script script)
      : tls_(std::move(tls)),
        script_(std::move(script)),
        acceptor_(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {
    accept();
  }
  ~HostileServer() {
    for (const auto& peer : peers) peer->close();
  }
  HostileServer(const HostileServer&) = delete;
  HostileServer& operator=(const HostileServer&) = delete;
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  Endpoint endpoint() const { return local(port(), tls_ != nullptr); }

  std::vector<HostilePeerPtr> peers;  // in the order in which they came

 private:
  void accept() {
    acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket socket) {
      if (ec) return;
      accept();
      const auto peer = std::make_shared<HostilePeer>(std::move(socket), tls_.get());
      peers.push_back(peer);
      peer->handshake([this, peer] { script_(peer); });
    });
  }
  TlsContext tls_;
  Script script_;
  tcp::acceptor acceptor_;
};

}  // namespace vectord::net
