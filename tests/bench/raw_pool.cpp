#include "bench/raw_pool.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>

#include "bench/wire.hpp"
#include "vectord/base/check.hpp"

namespace vectord::bench {

RawPool::RawPool(net::Endpoint endpoint, net::TlsContext tls, int connections)
    : endpoint_(std::move(endpoint)),
      tls_(std::move(tls)),
      connections_(connections),
      request_(request_bytes(endpoint_)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

RawPool::~RawPool() {
  ::close(epoll_);
}

std::string RawPool::name() const {
  return "raw epoll pool of " + std::to_string(connections_);
}

void RawPool::open() {
  for (int i = 0; i < connections_; ++i) {
    auto member = std::make_unique<Member>();
    member->connection.open(endpoint_, tls_->native_handle());
    member->connection.exchange(request_);  // the session tickets are read with its answer
    const int fd = member->connection.fd();
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = member.get();
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    members_.push_back(std::move(member));
  }
}

void RawPool::write(const Member& member) {
  const int size = static_cast<int>(request_.size());
  VECTOR_CHECK(SSL_write(member.connection.ssl(), request_.data(), size) == size,
               "a small request fills no socket");
}

bool RawPool::read(Member& member) {
  SSL* ssl = member.connection.ssl();
  const int got = SSL_read(ssl, buffer_.data(), static_cast<int>(buffer_.size()));
  if (got <= 0) {
    VECTOR_CHECK(SSL_get_error(ssl, got) == SSL_ERROR_WANT_READ, "the connection ended");
    return false;
  }
  member.received.append(buffer_.data(), static_cast<std::size_t>(got));
  if (whole_message(member.received) == 0) return false;
  member.received.clear();
  return true;
}

std::chrono::nanoseconds RawPool::at_once(int n) {
  std::array<epoll_event, 64> events{};
  const auto start = Steady::now();
  int sent = std::min(n, connections_);
  for (int i = 0; i < sent; ++i) write(*members_[static_cast<std::size_t>(i)]);
  for (int answered = 0; answered < n;) {
    const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      auto& member = *static_cast<Member*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (!read(member)) continue;
      ++answered;
      if (sent == n) continue;
      ++sent;
      write(member);
    }
  }
  return Steady::now() - start;
}

}  // namespace vectord::bench
