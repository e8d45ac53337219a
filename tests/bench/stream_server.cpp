#include "bench/stream_server.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <thread>

#include "bench/stream_frames.hpp"
#include "net/websocket_frames.hpp"
#include "vectord/base/check.hpp"

namespace vectord::bench {

struct StreamServer::Counters {
  std::atomic<std::uint64_t> sent{0}, closed{0}, worst_delay_us{0};
};

namespace {

using Counters = StreamServer::Counters;

int listen_on_loopback(std::uint16_t& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  VECTOR_CHECK(bound && ::listen(fd, 64) == 0, "the benchmark's server cannot listen");
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return fd;
}

// One connection, blocking, on a thread of its own.
class Connection {
 public:
  Connection(int fd, SSL_CTX* tls) : fd_(fd), ssl_(SSL_new(tls)) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    SSL_set_fd(ssl_, fd);
  }
  ~Connection() {
    SSL_free(ssl_);
    ::close(fd_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The path that was asked for; empty when nobody asked properly.
  std::string open() {
    if (SSL_accept(ssl_) != 1) return {};
    std::string request;
    while (request.find("\r\n\r\n") == std::string::npos) {
      if (!read(request)) return {};
    }
    std::string lower = request;
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const std::string name = "sec-websocket-key: ";
    const std::size_t at = lower.find(name);
    if (at == std::string::npos) return {};
    const std::string key = request.substr(at + name.size(), 24);
    write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        net::accept_key(key) + "\r\n\r\n");
    return request.substr(4, request.find('?') - 4);
  }
  bool read(std::string& into) {
    std::array<char, 4096> bytes{};
    const int size = SSL_read(ssl_, bytes.data(), static_cast<int>(bytes.size()));
    if (size > 0) into.append(bytes.data(), static_cast<std::size_t>(size));
    return size > 0;
  }
  bool write(std::string_view bytes) {
    return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
  }

 private:
  int fd_;
  SSL* ssl_;
};

class Serving {
 public:
  Serving(const StreamServerOptions& options, Counters& counters)
      : options_(options), counters_(counters), symbols_(stream_symbols(options.symbols)) {}

  void serve(Connection& connection) {
    const std::string path = connection.open();
    const bool is_public = path.starts_with("/public");
    if (options_.rate == 0 && is_public) return flood(connection);
    if (options_.rate != 0 && !path.empty()) return pace(connection, is_public);
    std::string ignored;
    while (connection.read(ignored)) ignored.clear();
  }

 private:
  void flood(Connection& connection) {
    constexpr std::uint64_t messages = 10'000;
    std::vector<std::string> parts;  // whole frames, about what one TLS record holds
    std::vector<std::uint64_t> counts;
    for (std::uint64_t i = 0; i < messages; ++i) {
      if (parts.empty() || parts.back().size() > 15'800) {
        parts.emplace_back();
        counts.push_back(0);
      }
      append_book_ticker(parts.back(), symbols_[i % symbols_.size()], i,
                         static_cast<std::int64_t>(i));
      ++counts.back();
    }
    for (std::size_t i = 0; connection.write(parts[i]); i = (i + 1) % parts.size()) {
      counters_.sent.fetch_add(counts[i], std::memory_order_relaxed);
    }
  }

  // Every millisecond what is due by then, in one write.
  void pace(Connection& connection, bool is_public) {
    const std::uint64_t share = is_public ? options_.rate / 3 : options_.rate / 3 * 2;
    const std::int64_t begun = now_us();
    std::uint64_t sent = 0, told = 0, closed = 0;
    std::string batch;
    for (std::int64_t tick = 1;; ++tick) {
      const std::int64_t plan = begun + tick * 1000;
      const std::int64_t wait = plan - now_us();
      if (wait > 0) std::this_thread::sleep_for(std::chrono::microseconds(wait));
      const auto late = static_cast<std::uint64_t>(std::max<std::int64_t>(0, now_us() - plan));
      if (late > counters_.worst_delay_us) counters_.worst_delay_us = late;
      batch.clear();
      const std::uint64_t due = static_cast<std::uint64_t>(tick) * share / 1000;
      for (; sent < due; ++sent) append_one(batch, is_public, sent, plan, closed);
      if (!batch.empty() && !connection.write(batch)) return;
      counters_.sent.fetch_add(due - told);
      told = due;
      if (!is_public) counters_.closed = closed;
    }
  }
  void append_one(std::string& batch, bool is_public, std::uint64_t number, std::int64_t stamp,
                  std::uint64_t& closed) {
    if (is_public) {
      return append_book_ticker(batch, symbols_[number % symbols_.size()], number, stamp);
    }
    const Symbol& symbol = symbols_[number / 2 % symbols_.size()];
    if (number % 2 == 0) return append_mark_price(batch, symbol, number);
    const bool closes = number / 2 % options_.closed_every == 0;
    if (closes) ++closed;
    append_kline(batch, symbol, number, stamp, closes);
  }

  StreamServerOptions options_;
  Counters& counters_;
  std::vector<Symbol> symbols_;
};

[[noreturn]] void run_server(int listener, SSL_CTX* tls, const StreamServerOptions& options,
                             Counters& counters) {
  Serving serving(options, counters);
  while (true) {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    std::thread([&serving, fd, tls] {
      Connection connection(fd, tls);
      serving.serve(connection);
    }).detach();
  }
}

}  // namespace

std::int64_t now_us() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

void pin_to(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<std::size_t>(core), &cores);
  VECTOR_CHECK(::sched_setaffinity(0, sizeof cores, &cores) == 0, "no such core to pin to");
}

StreamServer::StreamServer(const net::Certificate& certificate,
                           const StreamServerOptions& options) {
  const int listener = listen_on_loopback(port_);
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
    pin_to(options.core);
    run_server(listener, (*tls)->native_handle(), options, *counters_);
  }
  ::close(listener);
}

StreamServer::~StreamServer() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

net::Endpoint StreamServer::endpoint() const {
  return net::Endpoint{true, "127.0.0.1", std::to_string(port_)};
}
std::uint64_t StreamServer::sent() const {
  return counters_->sent;
}
std::uint64_t StreamServer::closed_candles_sent() const {
  return counters_->closed;
}
std::uint64_t StreamServer::worst_delay_us() const {
  return counters_->worst_delay_us;
}

}  // namespace vectord::bench
