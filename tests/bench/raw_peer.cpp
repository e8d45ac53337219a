#include "bench/raw_peer.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "bench/wire.hpp"
#include "vectord/base/check.hpp"

namespace vectord::bench {

void RawConnection::open(const net::Endpoint& endpoint, SSL_CTX* tls) {
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  ::inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr);
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(endpoint.port)));
  const auto* where = reinterpret_cast<const sockaddr*>(&address);
  VECTOR_CHECK(::connect(fd_, where, sizeof address) == 0, "the server does not accept");
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ssl_ = SSL_new(tls);
  SSL_set_fd(ssl_, fd_);
  X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), endpoint.host.c_str());
  VECTOR_CHECK(SSL_connect(ssl_) == 1, "the TLS handshake failed");
}

void RawConnection::close() {
  if (ssl_ == nullptr) return;
  SSL_free(ssl_);
  ::close(fd_);
  ssl_ = nullptr;
}

void RawConnection::exchange(const std::string& request) {
  const int size = static_cast<int>(request.size());
  VECTOR_CHECK(SSL_write(ssl_, request.data(), size) == size, "the request was not written");
  std::array<char, 16384> buffer;
  received_.clear();
  do {
    const int got = SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()));
    VECTOR_CHECK(got > 0, "the connection ended");
    received_.append(buffer.data(), static_cast<std::size_t>(got));
  } while (whole_message(received_) == 0);
}

RawPingPong::RawPingPong(net::Endpoint endpoint, net::TlsContext tls)
    : endpoint_(std::move(endpoint)), tls_(std::move(tls)), request_(request_bytes(endpoint_)) {}

void RawPingPong::open() {
  connection_.open(endpoint_, tls_->native_handle());
}

void RawPingPong::in_turn(int n, Samples& into) {
  for (int i = 0; i < n; ++i) {
    const auto start = Steady::now();
    connection_.exchange(request_);
    into.push_back(Steady::now() - start);
  }
}

NewConnectionEach::NewConnectionEach(net::Endpoint endpoint, net::TlsContext tls)
    : endpoint_(std::move(endpoint)), tls_(std::move(tls)), request_(request_bytes(endpoint_)) {}

void NewConnectionEach::in_turn(int n, Samples& into) {
  for (int i = 0; i < n; ++i) {
    const auto start = Steady::now();
    RawConnection connection;
    connection.open(endpoint_, tls_->native_handle());
    connection.exchange(request_);
    connection.close();
    into.push_back(Steady::now() - start);
  }
}

}  // namespace vectord::bench
