// Fifty symbols, three streams each, at a paced rate over TLS: how long after its planned moment a
// message has become a domain event, minute by minute. What the server sends late, because we keep
// it waiting or because it has no processor, counts too. No lag may build up, and no closed candle
// be lost.
#include <algorithm>
#include <cstdio>
#include <vector>

#include <CLI/CLI.hpp>

#include "bench/stream_client.hpp"
#include "bench/stream_server.hpp"
#include "vectord/base/check.hpp"

namespace vectord::bench {
namespace {

// Counted by the microsecond, up to a second: reading it must not stop the loop for long.
class Ages {
 public:
  void add(std::int64_t us) {
    const auto at = std::clamp<std::int64_t>(us, 0, static_cast<std::int64_t>(counts_.size()) - 1);
    ++counts_[static_cast<std::size_t>(at)];
    ++total_;
  }
  double at(double percent) const {
    const auto rank = static_cast<std::uint64_t>(percent / 100 * static_cast<double>(total_));
    std::uint64_t seen = 0;
    std::size_t last = 0;
    for (std::size_t us = 0; us < counts_.size() && seen <= rank; ++us) {
      if (counts_[us] == 0) continue;
      seen += counts_[us];
      last = us;
    }
    return static_cast<double>(last);
  }
  void clear() {
    std::fill(counts_.begin(), counts_.end(), 0);
    total_ = 0;
  }

 private:
  std::vector<std::uint32_t> counts_ = std::vector<std::uint32_t>(1'000'001);
  std::uint64_t total_ = 0;
};

int run(int argc, char** argv) {
  int seconds = 60;
  StreamServerOptions options;
  options.rate = 50'000;
  bool conflate = false;
  CLI::App app{"the age of market data under load"};
  app.add_option("--seconds", seconds, "how long");
  app.add_option("--rate", options.rate, "messages a second");
  app.add_flag("--conflate", conflate, "as the daemon does: of a burst the newest of each stream");
  CLI11_PARSE(app, argc, argv);

  const auto certificate = net::make_loopback_certificate();
  StreamServer server(*certificate, options);
  pin_to(0);
  Ages ages;
  std::uint64_t closed = 0;
  gateway::MarketDataSettings settings;
  settings.conflate = conflate;
  StreamClient client(
      server.endpoint(), *net::client_tls_trusting(certificate->certificate_pem), options.symbols,
      settings, [&](const Event& event) {
        if (const auto* quote = std::get_if<event::Quote>(&event.what)) {
          const std::int64_t stamp = quote->bid_quantity.units() / 100'000'000;
          ages.add(now_us() - stamp);
        } else if (const auto* one = std::get_if<event::CandleUpdate>(&event.what)) {
          ages.add(now_us() - one->candle.trades);
          closed += one->closed ? 1 : 0;
        }
      });
  client.run_for(std::chrono::seconds(2));
  std::printf("%llu messages/s, %s\n", static_cast<unsigned long long>(options.rate),
              conflate ? "conflated" : "every message delivered");
  double first = 0, last = 0;
  for (int done = 0; done < seconds; done += 60) {
    ages.clear();
    const auto before = client.stats();
    const int span = std::min(60, seconds - done);
    const double took =
        std::chrono::duration<double>(client.run_for(std::chrono::seconds(span))).count();
    const auto after = client.stats();
    last = ages.at(99);
    if (done == 0) first = last;
    std::printf(
        "minute %2d: %8.0f messages/s, age P50 %.0f us, P99 %.0f us, P99.9 %.0f us, max "
        "%.0f us\n",
        done / 60 + 1, static_cast<double>(after.messages - before.messages) / took, ages.at(50),
        last, ages.at(99.9), ages.at(100));
    std::fflush(stdout);
  }
  const auto stats = client.stats();
  const std::uint64_t sent = server.closed_candles_sent();
  client.run_for(std::chrono::milliseconds(200));
  std::printf(
      "closed candles: %llu sent by then, %llu received since; undecodable %llu, reconnects "
      "%llu; the server was late by %llu us at worst\n",
      static_cast<unsigned long long>(sent), static_cast<unsigned long long>(closed),
      static_cast<unsigned long long>(stats.undecodable),
      static_cast<unsigned long long>(stats.reconnects),
      static_cast<unsigned long long>(server.worst_delay_us()));
  client.close();
  const bool kept_up = closed >= sent && last <= std::max(2 * first, 10'000.0);
  std::printf("%s\n", kept_up ? "no lag built up" : "LAG BUILT UP OR CANDLES WERE LOST");
  return kept_up ? 0 : 1;
}

}  // namespace
}  // namespace vectord::bench

int main(int argc, char** argv) {
  return vectord::bench::run(argc, argv);
}
