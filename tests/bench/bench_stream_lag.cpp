// Fifty symbols, three streams each, at a paced rate over TLS: how old a message is when it has
// become a domain event, minute by minute. No lag may build up, and no closed candle be lost.
#include <algorithm>
#include <cstdio>
#include <vector>

#include <CLI/CLI.hpp>

#include "bench/stream_client.hpp"
#include "bench/stream_server.hpp"
#include "vectord/base/check.hpp"

namespace vectord::bench {
namespace {

struct Ages {
  std::vector<std::int64_t> us;
  double at(double percent) {
    if (us.empty()) return 0;
    const auto rank = static_cast<std::size_t>(percent / 100 * static_cast<double>(us.size() - 1));
    std::nth_element(us.begin(), us.begin() + static_cast<std::ptrdiff_t>(rank), us.end());
    return static_cast<double>(us[rank]);
  }
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
  ages.us.reserve(static_cast<std::size_t>(options.rate) * 61);
  std::uint64_t closed = 0;
  gateway::MarketDataSettings settings;
  settings.conflate = conflate;
  StreamClient client(
      server.endpoint(), *net::client_tls_trusting(certificate->certificate_pem), options.symbols,
      settings, [&](const Event& event) {
        if (const auto* quote = std::get_if<event::Quote>(&event.what)) {
          const std::int64_t stamp = quote->bid_quantity.units() / 100'000'000;
          ages.us.push_back(now_us() - stamp);
        } else if (const auto* one = std::get_if<event::CandleUpdate>(&event.what)) {
          ages.us.push_back(now_us() - one->candle.trades);
          closed += one->closed ? 1 : 0;
        }
      });
  client.run_for(std::chrono::seconds(2));
  std::printf("%llu messages/s, %s\n", static_cast<unsigned long long>(options.rate),
              conflate ? "conflated" : "every message delivered");
  double first = 0, last = 0;
  for (int done = 0; done < seconds; done += 60) {
    ages.us.clear();
    const auto before = client.stats();
    const int span = std::min(60, seconds - done);
    client.run_for(std::chrono::seconds(span));
    const auto after = client.stats();
    last = ages.at(99);
    if (done == 0) first = last;
    std::printf(
        "minute %2d: %8.0f messages/s, age P50 %.0f us, P99 %.0f us, P99.9 %.0f us, max "
        "%.0f us\n",
        done / 60 + 1, static_cast<double>(after.messages - before.messages) / span, ages.at(50),
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
