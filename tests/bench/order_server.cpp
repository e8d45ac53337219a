#include "bench/order_server.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>

#include "bench/wire.hpp"
#include "vectord/base/check.hpp"

namespace vectord::bench {

struct OrderServer::Counters {
  std::atomic<std::uint64_t> handshakes{0};
  std::atomic<std::uint64_t> requests{0};
};

namespace {

struct Connection {
  int fd = -1;
  SSL* ssl = nullptr;
  bool open = false;
  std::string received;
  ~Connection() {
    SSL_free(ssl);
    ::close(fd);
  }
};

int listen_on(std::uint16_t& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  VECTOR_CHECK(bound && ::listen(fd, 512) == 0, "the benchmark's server cannot listen");
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return fd;
}

class Server {
 public:
  Server(int listener, SSL_CTX* tls, std::atomic<std::uint64_t>& handshakes,
         std::atomic<std::uint64_t>& requests)
      : listener_(listener), tls_(tls), handshakes_(handshakes), requests_(requests) {
    watch(listener_, nullptr);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 64> events{};
    while (true) {
      const int n = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < n; ++i) {
        auto* connection = static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (connection == nullptr) {
          accept();
        } else if (!serve(*connection)) {
          delete connection;
        }
      }
    }
  }

 private:
  void watch(int fd, Connection* connection) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = connection;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
  void accept() const {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto connection = std::make_unique<Connection>();
    connection->fd = fd;
    connection->ssl = SSL_new(tls_);
    SSL_set_fd(connection->ssl, fd);
    SSL_set_read_ahead(connection->ssl, 1);
    SSL_set_accept_state(connection->ssl);
    watch(fd, connection.release());
  }
  static bool waits(const Connection& connection, int outcome) {
    return SSL_get_error(connection.ssl, outcome) == SSL_ERROR_WANT_READ;
  }
  // False when the connection is at its end.
  bool serve(Connection& connection) {
    ERR_clear_error();
    if (!connection.open) {
      const int done = SSL_do_handshake(connection.ssl);
      if (done != 1) return waits(connection, done);
      connection.open = true;
      handshakes_.fetch_add(1, std::memory_order_relaxed);
    }
    do {
      const int size = SSL_read(connection.ssl, buffer_.data(), static_cast<int>(buffer_.size()));
      if (size <= 0) return waits(connection, size);
      connection.received.append(buffer_.data(), static_cast<std::size_t>(size));
      if (!answer_all(connection)) return false;
    } while (SSL_has_pending(connection.ssl) == 1);
    return true;
  }
  bool answer_all(Connection& connection) {
    const std::string& answer = answer_bytes();
    while (const std::size_t whole = whole_message(connection.received)) {
      requests_.fetch_add(1, std::memory_order_relaxed);
      connection.received.erase(0, whole);
      const int size = static_cast<int>(answer.size());
      if (SSL_write(connection.ssl, answer.data(), size) != size) return false;
    }
    return true;
  }

  int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  int listener_;
  SSL_CTX* tls_;
  std::atomic<std::uint64_t>& handshakes_;
  std::atomic<std::uint64_t>& requests_;
  std::array<char, 16384> buffer_{};
};

}  // namespace

void pin_to_core(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<std::size_t>(core), &cores);
  VECTOR_CHECK(::sched_setaffinity(0, sizeof cores, &cores) == 0, "no such core to pin to");
}

OrderServer::OrderServer(const net::Certificate& certificate, int core, std::uint16_t port)
    : port_(port) {
  const int listener = listen_on(port_);
  const auto tls = net::server_tls(certificate);
  VECTOR_CHECK(tls.has_value(), "the benchmark's server has no TLS");
  void* shared =
      ::mmap(nullptr, sizeof(Counters), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  VECTOR_CHECK(shared != MAP_FAILED, "no shared memory");
  counters_ = new (shared) Counters;
  process_ = ::fork();
  VECTOR_CHECK(process_ >= 0, "cannot fork");
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGPIPE, SIG_IGN);
    pin_to_core(core);
    Server(listener, (*tls)->native_handle(), counters_->handshakes, counters_->requests).run();
  }
  ::close(listener);
}

OrderServer::~OrderServer() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

net::Endpoint OrderServer::endpoint() const {
  return net::Endpoint{true, "127.0.0.1", std::to_string(port_)};
}
std::uint64_t OrderServer::handshakes() const {
  return counters_->handshakes.load(std::memory_order_relaxed);
}
std::uint64_t OrderServer::requests() const {
  return counters_->requests.load(std::memory_order_relaxed);
}

}  // namespace vectord::bench
