// How many bookTicker messages a second become domain events on one core over TLS, and how many
// node's `ws` with JSON.parse manages: in turns, in one run, against the same flooding server on
// another core. scripts/bench.sh streams installs the peer.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>

#include "bench/stream_client.hpp"
#include "bench/stream_frames.hpp"
#include "bench/stream_server.hpp"
#include "vectord/base/check.hpp"
#include "vectord/binance/streams.hpp"

namespace vectord::bench {
namespace {

constexpr std::size_t symbols = 50;

// node as a process on our core.
class Node {
 public:
  Node(const std::string& script, const net::Endpoint& endpoint, const std::string& certificate) {
    std::array<int, 2> to{};
    std::array<int, 2> from{};
    VECTOR_CHECK(::pipe(to.data()) == 0 && ::pipe(from.data()) == 0, "no pipes");
    process_ = ::fork();
    VECTOR_CHECK(process_ >= 0, "cannot fork");
    if (process_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(to[0], STDIN_FILENO);
      ::dup2(from[1], STDOUT_FILENO);
      for (const int fd : {to[0], to[1], from[0], from[1]}) ::close(fd);
      ::setenv("VECTOR_BENCH_PORT", endpoint.port.c_str(), 1);
      const auto targets = binance::market_stream_targets(stream_symbols(symbols));
      ::setenv("VECTOR_BENCH_TARGET", targets.front().target.c_str(), 1);
      ::setenv("NODE_EXTRA_CA_CERTS", certificate.c_str(), 1);
      ::execlp("node", "node", script.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(to[0]);
    ::close(from[1]);
    in_ = ::fdopen(to[1], "w");
    out_ = ::fdopen(from[0], "r");
  }
  ~Node() {
    std::fclose(in_);
    std::fclose(out_);
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  double rate(double seconds) {
    std::fprintf(in_, "%g\n", seconds);
    std::fflush(in_);
    double rate = 0;
    VECTOR_CHECK(std::fscanf(out_, "%lf", &rate) == 1,
                 "node did not answer; has npm ci run beside its script?");
    return rate;
  }

 private:
  pid_t process_ = 0;
  FILE* in_ = nullptr;
  FILE* out_ = nullptr;
};

struct Rates {
  double decoded = 0, delivered = 0;
};

Rates our_rate(const net::Endpoint& endpoint, const net::TlsContext& tls, double seconds,
               bool conflate) {
  std::uint64_t delivered = 0;
  gateway::MarketDataSettings settings;
  settings.conflate = conflate;
  StreamClient client(endpoint, tls, symbols, settings, [&](const Event&) { ++delivered; });
  client.run_for(std::chrono::milliseconds(500));
  const auto before = client.stats();
  delivered = 0;
  const auto took =
      client.run_for(std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000)));
  const auto after = client.stats();
  const double passed = std::chrono::duration<double>(took).count();
  VECTOR_CHECK(after.undecodable == 0, after.last_error);
  client.close();
  return {static_cast<double>(after.messages - before.messages) / passed,
          static_cast<double>(delivered) / passed};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int run(int argc, char** argv) {
  int rounds = 5;
  double seconds = 2;
  std::string script;
  CLI::App app{"bookTicker over TLS to domain events, against node ws + JSON.parse"};
  app.add_option("--rounds", rounds, "turns of each");
  app.add_option("--seconds", seconds, "of each turn");
  app.add_option("--node", script,
                 "the peer's script, beside its node_modules; without: ours alone");
  CLI11_PARSE(app, argc, argv);

  const auto certificate = net::make_loopback_certificate();
  const std::string file = "/tmp/vector-bench-" + std::to_string(::getpid()) + ".pem";
  std::ofstream(file) << certificate->certificate_pem;
  StreamServer server(*certificate, {.symbols = symbols});
  pin_to(0);
  const auto tls = *net::client_tls_trusting(certificate->certificate_pem);
  std::optional<Node> node;
  if (!script.empty()) node.emplace(script, server.endpoint(), file);

  std::vector<double> ours, each, delivered, theirs;
  for (int round = 0; round < rounds; ++round) {
    const Rates conflated = our_rate(server.endpoint(), tls, seconds, true);
    const Rates all = our_rate(server.endpoint(), tls, seconds, false);
    ours.push_back(conflated.decoded);
    delivered.push_back(conflated.delivered);
    each.push_back(all.delivered);
    theirs.push_back(node ? node->rate(seconds) : 1);
    std::printf(
        "round %d: vector %.0f decoded/s (%.0f events/s after conflation), %.0f events/s "
        "without; node %.0f/s\n",
        round + 1, ours.back(), delivered.back(), each.back(), theirs.back());
    std::fflush(stdout);
  }
  std::remove(file.c_str());
  std::printf(
      "median: vector %.0f messages/s decoded, conflated to %.0f events/s; %.0f events/s "
      "with every message delivered\n",
      median(ours), median(delivered), median(each));
  if (!node) return 0;
  const double ratio = median(ours) / median(theirs);
  const double strict = median(each) / median(theirs);
  std::printf(
      "median: node ws + JSON.parse %.0f messages/s\nratio: %.2f (every message delivered: "
      "%.2f), wanted >= 3\n",
      median(theirs), ratio, strict);
  return ratio >= 3 ? 0 : 1;
}

}  // namespace
}  // namespace vectord::bench

int main(int argc, char** argv) {
  return vectord::bench::run(argc, argv);
}
