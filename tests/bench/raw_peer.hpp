#pragma once
// The yardstick: a blocking socket, OpenSSL as it comes, the request's bytes signed beforehand and
// the answer only measured for its length. Nothing that a client must do is done here.
#include "bench/contestant.hpp"
#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"

namespace vectord::bench {

// A connected socket with its TLS session, verified.
class RawConnection {
 public:
  RawConnection() = default;
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;
  ~RawConnection() { close(); }
  void open(const net::Endpoint& endpoint, SSL_CTX* tls);
  void close();
  SSL* ssl() const { return ssl_; }
  int fd() const { return fd_; }
  // Blocking: writes the request, reads the whole answer.
  void exchange(const std::string& request);

 private:
  int fd_ = -1;
  SSL* ssl_ = nullptr;
  std::string received_;
};

class RawPingPong : public Contestant {
 public:
  RawPingPong(net::Endpoint endpoint, net::TlsContext tls);
  std::string name() const override { return "raw blocking OpenSSL"; }
  void open() override;
  void in_turn(int n, Samples& into) override;

 private:
  net::Endpoint endpoint_;
  net::TlsContext tls_;
  std::string request_;
  RawConnection connection_;
};

// The same, but each order opens its own connection, with a full handshake.
class NewConnectionEach : public Contestant {
 public:
  NewConnectionEach(net::Endpoint endpoint, net::TlsContext tls);
  std::string name() const override { return "a new connection per order"; }
  void open() override {}
  void in_turn(int n, Samples& into) override;

 private:
  net::Endpoint endpoint_;
  net::TlsContext tls_;
  std::string request_;
};

}  // namespace vectord::bench
