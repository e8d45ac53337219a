#pragma once
// The yardstick for many orders at once: non-blocking OpenSSL connections under one epoll, the next
// waiting request written as soon as an answer is whole.
#include <array>
#include <memory>

#include "bench/contestant.hpp"
#include "bench/raw_peer.hpp"

namespace vectord::bench {

class RawPool : public BurstContestant {
 public:
  RawPool(net::Endpoint endpoint, net::TlsContext tls, int connections);
  ~RawPool() override;
  std::string name() const override;
  void open() override;
  std::chrono::nanoseconds at_once(int n) override;

 private:
  struct Member {
    RawConnection connection;
    std::string received;
  };
  void write(const Member& member);
  bool read(Member& member);  // true when its answer is whole

  net::Endpoint endpoint_;
  net::TlsContext tls_;
  int connections_;
  std::string request_;
  int epoll_;
  std::vector<std::unique_ptr<Member>> members_;
  std::array<char, 16384> buffer_{};
};

}  // namespace vectord::bench
