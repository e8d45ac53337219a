#include "vectord/net/http_server.hpp"

#include <algorithm>
#include <set>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/http_peer.hpp"
#include "net/websocket_session.hpp"

namespace vectord::net {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {
constexpr std::size_t max_refusals =
    16;  // answered 503 at one time; more are closed without a word
constexpr auto accept_pause = std::chrono::milliseconds(100);  // e.g. out of file descriptors
}  // namespace

struct HttpServer::Impl : HttpPeerOwner, std::enable_shared_from_this<HttpServer::Impl> {
  Impl(asio::io_context& loop, Clock& with_clock, HttpServerOptions with, TlsContext context,
       HttpHandler handle, WebSocketHandler upgrade)
      : io(loop),
        the_clock(with_clock),
        the_options(std::move(with)),
        tls(std::move(context)),
        handler(std::move(handle)),
        upgrade_handler(std::move(upgrade)),
        acceptor(loop),
        pause(loop),
        deadlines(loop) {}

  result<void> listen() {
    const std::string where = the_options.host + ":" + std::to_string(the_options.port);
    error_code ec;
    const auto address = asio::ip::make_address(
        the_options.host == "localhost" ? "127.0.0.1" : the_options.host, ec);
    if (ec) {
      return Error(Errc::io, "cannot listen on " + where + ": \"" + the_options.host +
                                 "\" is no IP address; use 127.0.0.1, ::1 or 0.0.0.0");
    }
    const tcp::endpoint local(address, the_options.port);
    acceptor.open(local.protocol(), ec);
    if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor.bind(local, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) {
      error_code ignored;
      acceptor.close(ignored);
      const bool in_use = ec == asio::error::address_in_use;
      return Error(Errc::io, "cannot listen on " + where + ": " + ec.message() +
                                 (in_use ? "; stop the other program or choose another port" : ""));
    }
    bound_port = acceptor.local_endpoint(ec).port();
    deadlines.on_due([weak = weak_from_this()](Steady::time_point now) {
      const auto self = weak.lock();
      return self ? self->end_overdue(now) : no_deadline;
    });
    accept();
    return {};
  }

  void accept() {
    acceptor.async_accept([self = shared_from_this()](error_code ec, tcp::socket socket) {
      if (self->closed) return;
      if (ec) return self->accept_later();
      self->admit(std::move(socket));
      self->accept();
    });
  }
  void accept_later() {
    pause.expires_after(accept_pause);
    pause.async_wait([self = shared_from_this()](error_code ec) {
      if (!ec && !self->closed) self->accept();
    });
  }
  void admit(tcp::socket socket) {
    const std::size_t open = peers.size() + sessions.size();
    if (open >= the_options.max_connections + max_refusals) return;  // the socket closes
    const auto peer =
        std::make_shared<HttpPeer>(std::make_unique<Stream>(std::move(socket), tls),
                                   shared_from_this(), open >= the_options.max_connections);
    peers.insert(peer);
    peer->start();
  }

  Steady::time_point end_overdue(Steady::time_point now) {
    const auto all = peers;
    auto next = no_deadline;
    for (const auto& peer : all) {
      peer->end_if_overdue(now);
      next = std::min(next, peer->deadline());
    }
    return closed ? no_deadline : next;
  }

  void on_request(HttpRequest request, FlightKey flight, Responder respond) override {
    handler(std::move(request), flight, std::move(respond));
  }
  bool on_upgrade(const HttpRequest& request, FlightKey flight, std::unique_ptr<Stream>& stream,
                  std::string_view received) override {
    auto answer = accept_upgrade(request, flight);
    if (!answer || !upgrade_handler) return false;
    constexpr std::size_t max_message = 1024 * 1024;
    const auto session =
        std::make_shared<ServerSession>(io, the_clock, std::move(stream), flight, max_message);
    if (!upgrade_handler(request, session) || closed) {
      stream = session->take_back();
      return false;
    }
    sessions.insert(session);
    session->start(received, std::move(*answer), [weak = weak_from_this()](ServerSession* gone) {
      if (const auto self = weak.lock()) self->forget(gone);
    });
    return true;
  }
  void forget(ServerSession* gone) {
    std::erase_if(sessions, [gone](const auto& session) { return session.get() == gone; });
  }
  void on_gone(const std::shared_ptr<HttpPeer>& peer) override { peers.erase(peer); }
  Clock& clock() override { return the_clock; }
  const HttpServerOptions& options() override { return the_options; }
  void need(Steady::time_point deadline) override { deadlines.need(deadline); }

  void close() {
    if (std::exchange(closed, true)) return;
    error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
    deadlines.stop();
    for (const auto& peer : std::exchange(peers, {})) peer->close();
    for (const auto& session : std::exchange(sessions, {})) session->shut_down();
  }

  asio::io_context& io;
  Clock& the_clock;
  HttpServerOptions the_options;
  TlsContext tls;
  HttpHandler handler;
  WebSocketHandler upgrade_handler;
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  DeadlineTimer deadlines;
  std::uint16_t bound_port = 0;
  bool closed = false;
  // Only membership matters: nothing that decides walks these.
  std::set<std::shared_ptr<HttpPeer>> peers;
  std::set<std::shared_ptr<ServerSession>> sessions;
};

HttpServer::HttpServer(asio::io_context& io, Clock& clock, HttpServerOptions options,
                       TlsContext tls, HttpHandler on_request, WebSocketHandler on_upgrade)
    : impl_(std::make_shared<Impl>(io, clock, std::move(options), std::move(tls),
                                   std::move(on_request), std::move(on_upgrade))) {}
HttpServer::~HttpServer() {
  impl_->close();
}
result<void> HttpServer::listen() {
  return impl_->listen();
}
std::uint16_t HttpServer::port() const {
  return impl_->bound_port;
}
std::size_t HttpServer::connections() const {
  return impl_->peers.size() + impl_->sessions.size();
}
void HttpServer::close() {
  impl_->close();
}

}  // namespace vectord::net
