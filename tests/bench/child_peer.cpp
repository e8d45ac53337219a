#include "bench/child_peer.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <sstream>

#include "bench/wire.hpp"
#include "vectord/base/check.hpp"

namespace vectord::bench {
namespace {

constexpr int warm_orders = 300;  // a just-in-time compiler needs some

[[noreturn]] void become(const std::string& command, const net::Endpoint& endpoint,
                         const std::string& certificate_file) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setenv("VECTOR_BENCH_PORT", endpoint.port.c_str(), 1);
  ::setenv("VECTOR_BENCH_KEY", std::string(api_key).c_str(), 1);
  ::setenv("VECTOR_BENCH_SECRET", std::string(secret).c_str(), 1);
  ::setenv("NODE_EXTRA_CA_CERTS", certificate_file.c_str(), 1);
  ::execl("/bin/sh", "sh", "-c", ("exec " + command).c_str(), nullptr);
  ::_exit(127);
}

}  // namespace

ChildPeer::ChildPeer(std::string name, std::string command, const net::Endpoint& endpoint,
                     const std::string& certificate_file)
    : name_(std::move(name)) {
  std::array<int, 2> to{};
  std::array<int, 2> from{};
  VECTOR_CHECK(::pipe(to.data()) == 0 && ::pipe(from.data()) == 0, "no pipes");
  process_ = ::fork();
  VECTOR_CHECK(process_ >= 0, "cannot fork");
  if (process_ == 0) {
    ::dup2(to[0], STDIN_FILENO);
    ::dup2(from[1], STDOUT_FILENO);
    for (const int fd : {to[0], to[1], from[0], from[1]}) ::close(fd);
    become(command, endpoint, certificate_file);
  }
  ::close(to[0]);
  ::close(from[1]);
  in_ = ::fdopen(to[1], "w");
  out_ = ::fdopen(from[0], "r");
}

ChildPeer::~ChildPeer() {
  std::fclose(in_);
  std::fclose(out_);
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

void ChildPeer::open() {
  Samples ignored;
  in_turn(warm_orders, ignored);
}

void ChildPeer::in_turn(int n, Samples& into) {
  std::fprintf(in_, "%d\n", n);
  std::fflush(in_);
  char* line = nullptr;
  std::size_t capacity = 0;
  const auto size = ::getline(&line, &capacity, out_);
  std::istringstream words(std::string(line, size > 0 ? static_cast<std::size_t>(size) : 0));
  std::free(line);
  double us = 0;
  int got = 0;
  while (words >> us) {
    ++got;
    into.push_back(std::chrono::nanoseconds(static_cast<std::int64_t>(us * 1000)));
  }
  VECTOR_CHECK(got == n, name_ + " did not place its orders");
}

}  // namespace vectord::bench
