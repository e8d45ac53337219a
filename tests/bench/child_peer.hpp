#pragma once
// A client that no one here wrote, as a process: it is told "N\n" on its input, places N orders in
// turn and writes one line with the microseconds of each, separated by blanks.
#include <sys/types.h>

#include <cstdio>

#include "bench/contestant.hpp"
#include "vectord/net/http.hpp"

namespace vectord::bench {

class ChildPeer : public Contestant {
 public:
  // `command` for the shell; it finds the server in VECTOR_BENCH_PORT, its certificate's file in
  // NODE_EXTRA_CA_CERTS, and its core is ours.
  ChildPeer(std::string name, std::string command, const net::Endpoint& endpoint,
            const std::string& certificate_file);
  ~ChildPeer() override;
  std::string name() const override { return name_; }
  void open() override;
  void in_turn(int n, Samples& into) override;

 private:
  std::string name_;
  pid_t process_ = 0;
  FILE* in_ = nullptr;
  FILE* out_ = nullptr;
};

}  // namespace vectord::bench
