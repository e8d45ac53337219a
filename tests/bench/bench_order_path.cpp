// bench_order_path: the path of one signed order over TLS on loopback, ours against others, in
// small blocks in turn within one run. The server runs on core 1, every client on core 0.
#include <CLI/CLI.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "bench/child_peer.hpp"
#include "bench/curl_peer.hpp"
#include "bench/order_server.hpp"
#include "bench/our_path.hpp"
#include "bench/raw_peer.hpp"
#include "bench/raw_pool.hpp"
#include "bench/report.hpp"
#include "vectord/base/check.hpp"

namespace vectord::bench {
namespace {

constexpr int client_core = 0;
constexpr int server_core = 1;
constexpr int pool_size = 20;
constexpr int burst_size = 100;

struct Options {
  int rounds = 100;
  int block = 200;
  int bursts = 400;
  std::vector<std::string> peers;  // NAME=COMMAND
  std::string only;
  std::string json;
  bool wants(const std::string& name) const { return name.find(only) != std::string::npos; }
};

struct World {
  net::Certificate certificate;
  net::TlsContext tls;
  std::string certificate_file;
  std::unique_ptr<OrderServer> server;
};

World make_world() {
  World world;
  world.certificate = *net::make_loopback_certificate();
  world.tls = *net::client_tls_trusting(world.certificate.certificate_pem);
  const auto file = std::filesystem::temp_directory_path() /
                    ("vector_bench_" + std::to_string(::getpid()) + ".pem");
  world.certificate_file = file.string();
  std::ofstream(file) << world.certificate.certificate_pem;
  world.server = std::make_unique<OrderServer>(world.certificate, server_core, 0);
  pin_to_core(client_core);
  return world;
}

struct Entrant {
  std::unique_ptr<Contestant> contestant;
  int share = 1;  // its blocks are so many times shorter: it is slow
};

std::vector<Entrant> entrants(const World& world, const Options& options) {
  const net::Endpoint at = world.server->endpoint();
  std::vector<Entrant> all;
  all.push_back({std::make_unique<RawPingPong>(at, world.tls)});
  all.push_back({std::make_unique<OurPath>(at, world.tls, net::Waiting::asleep)});
  all.push_back({std::make_unique<OurPath>(at, world.tls, net::Waiting::busy)});
  all.push_back({std::make_unique<CurlEasy>(at, world.certificate)});
  for (const std::string& peer : options.peers) {
    const auto equals = peer.find('=');
    VECTOR_CHECK(equals != std::string::npos, "a peer is NAME=COMMAND");
    all.push_back({std::make_unique<ChildPeer>(peer.substr(0, equals), peer.substr(equals + 1), at,
                                               world.certificate_file),
                   4});
  }
  all.push_back({std::make_unique<NewConnectionEach>(at, world.tls), 20});
  return all;
}

Comparison in_turn(const World& world, const Options& options) {
  auto all = entrants(world, options);
  Comparison comparison{"one_order", "One signed order after the other", {}};
  for (const Entrant& entrant : all) {
    entrant.contestant->open();
    comparison.rows.push_back({entrant.contestant->name(), {}, 0});
  }
  for (int round = 0; round < options.rounds; ++round) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::size_t which = (i + static_cast<std::size_t>(round)) % all.size();
      Row& row = comparison.rows[which];
      if (!options.wants(row.name)) continue;
      const auto handshakes = world.server->handshakes();
      all[which].contestant->in_turn(options.block / all[which].share, row.samples);
      row.handshakes += world.server->handshakes() - handshakes;
    }
  }
  return comparison;
}

Comparison at_once(const World& world, const Options& options) {
  const net::Endpoint at = world.server->endpoint();
  std::vector<std::unique_ptr<BurstContestant>> all;
  all.push_back(std::make_unique<RawPool>(at, world.tls, pool_size));
  all.push_back(std::make_unique<OurBurst>(at, world.tls, pool_size));
  all.push_back(std::make_unique<CurlMulti>(at, world.certificate, pool_size, burst_size));
  Comparison comparison{"burst", std::to_string(burst_size) + " signed orders at once", {}};
  for (const auto& contestant : all) {
    contestant->open();
    comparison.rows.push_back({contestant->name(), {}, 0});
  }
  for (int round = 0; round < options.bursts; ++round) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::size_t which = (i + static_cast<std::size_t>(round)) % all.size();
      Row& row = comparison.rows[which];
      if (!options.wants(row.name)) continue;
      const auto handshakes = world.server->handshakes();
      row.samples.push_back(all[which]->at_once(burst_size));
      row.handshakes += world.server->handshakes() - handshakes;
    }
  }
  return comparison;
}

std::vector<Bound> bounds(const Comparison& one, const Comparison& burst) {
  const auto ratio = [](const Row& row, const Row& to, double percent) {
    return percentile_us(row.samples, percent) / percentile_us(to.samples, percent);
  };
  const Row& raw = one.rows[0];
  const Row& ours = one.rows[1];
  const Row& busy = one.rows[2];
  const auto handshakes = ours.handshakes + busy.handshakes + burst.rows[1].handshakes;
  return {{"one order, median / raw", ratio(ours, raw, 50), 1.25},
          {"one order, P99 / raw", ratio(ours, raw, 99), 1.6},
          {"one order, median / libcurl", ratio(ours, one.rows[3], 50), 1},
          {"one order with busy_poll, median / raw", ratio(busy, raw, 50), 0.75},
          {"100 orders over 20 connections, median / raw pool",
           ratio(burst.rows[1], burst.rows[0], 50), 1.5},
          {"handshakes after the warm-up", static_cast<double>(handshakes), 0}};
}

Options parse(int argc, char** argv) {
  Options options;
  CLI::App app{"The path of one signed order over TLS on loopback, against others."};
  app.add_option("--rounds", options.rounds, "How often everyone has a turn");
  app.add_option("--block", options.block, "Orders of one turn");
  app.add_option("--bursts", options.bursts, "How often 100 orders go at once");
  app.add_option("--peer", options.peers, "NAME=COMMAND: a client as a process (repeatable)");
  app.add_option("--only", options.only, "For a profiler: those alone whose name holds this text");
  app.add_option("--json", options.json, "Also write the figures into this file");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return options;
}

void run(const Options& options) {
  const World world = make_world();
  std::cout << "TLS on loopback, server on core " << server_core << ", every client on core "
            << client_core << ", blocks of " << options.block << " in turn.\n\n";
  const Comparison one = in_turn(world, options);
  std::cout << table(one) << std::endl;
  const Comparison burst = at_once(world, options);
  std::cout << table(burst) << std::endl;
  std::filesystem::remove(world.certificate_file);
  if (!options.only.empty()) return;
  const auto judged = bounds(one, burst);
  std::cout << table(judged) << std::flush;
  if (!options.json.empty()) std::ofstream(options.json) << json({one, burst}, judged);
}

}  // namespace
}  // namespace vectord::bench

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  vectord::bench::run(vectord::bench::parse(argc, argv));
  return 0;
}
