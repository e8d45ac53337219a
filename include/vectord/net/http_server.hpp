#pragma once
// HTTP/1.1 server, plain or TLS, with WebSocket upgrade: keep-alive, pipelining, HEAD, limits. The
// handlers are the only users of a request; answers may come later (the responder is called once).
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "vectord/net/clock.hpp"
#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"
#include "vectord/net/websocket.hpp"

namespace vectord::net {

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;              // 0: any free port
  std::size_t max_connections = 256;   // one more is answered 503 and closed
  std::size_t max_body = 64 * 1024;    // 413 (http) beyond
  std::size_t max_header = 16 * 1024;  // 431 beyond
  // A whole request must arrive within this, and an answer must be taken within it: slow clients
  // are closed.
  std::chrono::milliseconds read_timeout = std::chrono::seconds(10);
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);  // between keep-alive requests
};

// Called once, on the loop's thread, now or later. After the client went away it does nothing.
// Dropped without a call it answers 500.
using Responder = std::function<void(HttpResponse)>;
using HttpHandler = std::function<void(HttpRequest request, FlightKey flight, Responder respond)>;
// Accepts (true) or refuses (false: 404) an upgrade; an accepted session lives until either side
// closes.
using WebSocketHandler =
    std::function<bool(const HttpRequest& request, std::shared_ptr<WebSocketSession> session)>;

// `flight` is 0 unless the client shares our virtual clock: such a request comes from outside, see
// Clock::catch_up. On a shared virtual clock the server calls clock.landed(flight) for a request
// only after the handler returned: a handler that answers later schedules its timer (or takes a
// Hold) before returning. Before an answer is written it calls clock.sent(flight).
class HttpServer {
 public:
  HttpServer(boost::asio::io_context& io, Clock& clock, HttpServerOptions options, TlsContext tls,
             HttpHandler on_request, WebSocketHandler on_upgrade);  // tls null: plain
  ~HttpServer();
  result<void> listen();  // port in use, bad address: one clear sentence
  std::uint16_t port() const;
  std::size_t connections() const;
  void close();  // stops accepting and closes every connection

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace vectord::net
