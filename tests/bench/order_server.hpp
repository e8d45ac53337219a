#pragma once
// The exchange's stand-in: a process of its own that answers every request on every TLS connection
// with the same bytes, as cheaply as OpenSSL and epoll allow. It decides nothing and checks
// nothing, so that what is measured is the client. Ends with its parent.
#include <sys/types.h>

#include <cstdint>

#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"

namespace vectord::bench {

class OrderServer {
 public:
  // Forks; call it before anything else runs. Aborts when the machine refuses.
  OrderServer(const net::Certificate& certificate, int core, std::uint16_t port);
  ~OrderServer();
  OrderServer(const OrderServer&) = delete;
  OrderServer& operator=(const OrderServer&) = delete;
  net::Endpoint endpoint() const;
  // Since it began, of every client.
  std::uint64_t handshakes() const;
  std::uint64_t requests() const;

 private:
  struct Counters;
  Counters* counters_;
  std::uint16_t port_ = 0;
  pid_t process_ = 0;
};

void pin_to_core(int core);

}  // namespace vectord::bench
