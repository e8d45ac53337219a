#pragma once
// HTTP/1.1 keep-alive pool to one endpoint. Never retries by itself (the caller knows what is
// idempotent). Errors: not_sent (no byte of the request left us), outcome_unknown (it may have been
// executed), overloaded (queue full), verify (certificate), canceled (closing).
//
// A connection that ends after the request was written is outcome_unknown, also where the server
// had closed it as idle at that very moment: neither TLS nor TCP proves that it was not read. Only
// what the pool kept back itself is not_sent.
#include <chrono>
#include <cstdint>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "vectord/net/clock.hpp"
#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"

namespace vectord::net {

struct HttpClientOptions {
  int max_connections = 100;
  int max_idle = 20;  // more are closed, the longest idle first
  int warm = 0;       // kept open from the start on, as by warm_up()
  // Requests waiting for a connection, the more urgent first. One more takes the place of the last
  // less urgent one, which ends as overloaded; where there is none it ends so itself.
  int max_queued = 1000;
  // Real time: these guard the sockets.
  std::chrono::milliseconds connect_timeout =
      std::chrono::seconds(10);  // name, TCP and TLS together
  std::chrono::milliseconds read_timeout =
      std::chrono::seconds(30);  // without a byte of the answer
  std::chrono::milliseconds total_timeout =
      std::chrono::seconds(60);  // waiting in the queue included
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(55);  // an older one is not reused
  std::size_t max_body = 16 * 1024 * 1024;
};

struct PoolStats {
  int open = 0, idle = 0, max_connections = 0, max_idle = 0;
  std::uint64_t requests = 0, reused = 0, opened = 0, handshakes = 0, resumed = 0, failures = 0;
  std::uint64_t timeouts = 0;  // of connecting, of waiting for a connection, and of answers
  std::uint64_t stale = 0;     // idle connections found ended when one was wanted
  int waiting = 0;             // requests in the queue now
  std::uint64_t waited = 0;    // requests that found no free connection
  std::chrono::nanoseconds wait_total{0}, wait_max{0};  // theirs, until they had one
};

class HttpClient {
 public:
  HttpClient(boost::asio::io_context& io, Clock& clock, Endpoint endpoint, TlsContext tls,
             HttpClientOptions options);
  ~HttpClient();
  // Adds Host, Connection, Content-Length and, on a virtual clock, x-vector-flight. Time is held
  // from the call until the server has taken charge, and from its answer until the caller next
  // suspends. A caller that holds time itself releases its Hold right before `co_await`, or time
  // stands still for ever. Not cancelable: its deadlines bound it.
  boost::asio::awaitable<result<HttpResponse>> send(HttpRequest request);
  // Opens up to n idle connections, handshake done; returns how many are open. From then on so many
  // are kept open: one that ends is replaced, at most n a second.
  boost::asio::awaitable<int> warm_up(int n);
  PoolStats stats() const;
  void close();  // every waiting request ends as canceled

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace vectord::net
