#pragma once
// A process that serves market streams over TLS, as cheaply as OpenSSL allows, so that what is
// measured is the client. On /public it floods with bookTicker, or on /public and /market it speaks
// at a given rate, each message stamped. Ends with its parent.
#include <sys/types.h>

#include <cstdint>

#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"

namespace vectord::bench {

struct StreamServerOptions {
  std::size_t symbols = 50;
  int core = 1;
  // Messages a second, a third each of bookTicker, markPrice and kline; 0 = flood.
  std::uint64_t rate = 0;
  std::uint64_t closed_every = 1000;  // among klines
};

class StreamServer {
 public:
  StreamServer(const net::Certificate& certificate, const StreamServerOptions& options);
  ~StreamServer();
  StreamServer(const StreamServer&) = delete;
  StreamServer& operator=(const StreamServer&) = delete;
  net::Endpoint endpoint() const;
  std::uint64_t sent() const;
  std::uint64_t closed_candles_sent() const;
  // At a rate: how far behind its own plan the server was at worst, in microseconds.
  std::uint64_t worst_delay_us() const;

  struct Counters;

 private:
  Counters* counters_;
  std::uint16_t port_ = 0;
  pid_t process_ = 0;
};

// Of a clock that both processes read; what stamps are made of.
std::int64_t now_us();
void pin_to(int core);

}  // namespace vectord::bench
