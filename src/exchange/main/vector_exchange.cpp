// vector-exchange: the simulated exchange alone, for any Binance USDⓈ-M client.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "vectord/exchange/market_source.hpp"
#include "vectord/exchange/simulated_exchange.hpp"
#include "vectord/net/clock.hpp"
#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"

namespace {

using namespace vectord;

constexpr int exit_unusable = 2;

struct Options {
  std::string listen = "127.0.0.1:9443";
  bool plain = false;
  std::string market = "generated";
  std::string start;
  double speed = 1;
  std::int64_t step_ms = 0;  // 0: by speed
  std::uint64_t seed = 1;
  int symbols = 24;
  std::vector<std::string> accounts;
  std::string certificate_file;
  std::string faults;
};

int refuse(const std::string& what) {
  std::cerr << "vector-exchange: " << what << '\n';
  return exit_unusable;
}

// KEY:SECRET:USDT; the secret may not be told in an error.
result<exchange::SimulatedAccount> parse_account(std::string_view text) {
  const auto first = text.find(':');
  const auto last = text.rfind(':');
  if (first == 0 || first == std::string_view::npos || last == first || last == first + 1) {
    return Error(Errc::config, "--account takes KEY:SECRET:USDT, for example paper:paper:10000");
  }
  exchange::SimulatedAccount account;
  account.key = text.substr(0, first);
  account.secret = text.substr(first + 1, last - first - 1);
  const auto balance = Money::parse(text.substr(last + 1));
  if (balance.has_error() || *balance < Money{}) {
    return Error(Errc::config, "--account " + account.key +
                                   ": the USDT after the last ':' must be a number, 0 or more");
  }
  account.initial_balance = *balance;
  return account;
}

Time system_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Time{std::chrono::duration_cast<Millis>(since)};
}

// Where the clock begins. A generated market begins now, so that clients need not ask for our time;
// a recorded one where its history suffices (nullopt).
result<std::optional<Time>> start_of(const Options& options) {
  if (!options.start.empty()) {
    const auto start = parse_time(options.start);
    if (start.has_error()) return start.error().within("--start");
    return std::optional(*start);
  }
  return options.market == "generated" ? std::optional(system_now()) : std::nullopt;
}

// Four steps a real second, as streams have them, at any speed; a whole number of them a minute.
Millis step_of(const Options& options) {
  if (options.step_ms > 0) return Millis{options.step_ms};
  for (const std::int64_t ms : {250, 500, 1000, 2000, 5000, 10'000, 15'000, 30'000}) {
    if (static_cast<double>(ms) >= 250 * options.speed) return Millis{ms};
  }
  return Millis{60'000};
}

result<std::unique_ptr<exchange::MarketSource>> open_market(const Options& options,
                                                            std::optional<Time> start) {
  if (options.market == "generated") {
    exchange::GeneratedMarketSettings settings;
    settings.seed = options.seed;
    settings.symbols = options.symbols;
    settings.start = *start;
    return exchange::make_generated_market(settings);
  }
  exchange::RecordedMarketSettings settings;
  settings.directory = options.market;
  settings.start = start;
  settings.seed = options.seed;
  auto opened = exchange::open_recorded_market(std::move(settings));
  if (opened.has_error()) return opened.error();
  return std::move(opened->source);
}

result<exchange::SimulatedExchangeSettings> make_settings(const Options& options) {
  exchange::SimulatedExchangeSettings settings;
  const auto address = net::parse_listen_address(options.listen);
  if (address.has_error()) return address.error().within("--listen");
  settings.host = address->first;
  settings.port = address->second;
  settings.seed = options.seed;
  // Clients out there read the fields of before July 2026.
  settings.acknowledge_average_price = true;
  settings.unrouted_serves_everything = true;
  auto faults = exchange::load_faults(options.faults);
  if (faults.has_error()) return faults.error().within("--faults");
  settings.faults = *std::move(faults);
  if (!options.accounts.empty()) settings.accounts.clear();
  for (const auto& text : options.accounts) {
    auto account = parse_account(text);
    if (account.has_error()) return account.error();
    for (const auto& known : settings.accounts) {
      if (known.key == account->key) {
        return Error(Errc::config, "--account " + known.key + " is given twice");
      }
    }
    settings.accounts.push_back(std::move(*account));
  }
  return settings;
}

result<void> write_certificate(const std::string& file, const std::string& pem) {
  std::ofstream out(file, std::ios::trunc);
  out << pem;
  out.close();
  if (!out) return Error(Errc::io, "cannot write the certificate to " + file);
  return {};
}

// The TLS context, and the certificate for clients written where they can find it.
result<net::TlsContext> make_tls(const Options& options) {
  const auto certificate = net::make_loopback_certificate();
  if (certificate.has_error()) return certificate.error();
  const auto written = write_certificate(options.certificate_file, certificate->certificate_pem);
  if (written.has_error()) return written.error();
  return net::server_tls(*certificate);
}

int run(const Options& options) {
  if (options.faults == "list") {
    std::cout << exchange::list_faults();
    return 0;
  }
  auto settings = make_settings(options);
  if (settings.has_error()) return refuse(settings.error().what());
  const auto start = start_of(options);
  if (start.has_error()) return refuse(start.error().what());
  auto market = open_market(options, *start);
  if (market.has_error()) return refuse(market.error().what());
  net::TlsContext tls;
  if (!options.plain) {
    auto made = make_tls(options);
    if (made.has_error()) return refuse(made.error().what());
    tls = std::move(*made);
  }

  boost::asio::io_context io;
  // A market begins on the hour, and making it takes a while: its steps up to now are taken at
  // once.
  const bool from_now = options.start.empty() && options.market == "generated";
  const Time wanted = from_now ? system_now() : start->value_or((*market)->start());
  const Time begin = std::max((*market)->start(), wanted);
  net::VirtualClock clock(io, begin, options.speed);
  const auto symbols = (*market)->instruments().size();
  const std::string host = settings->host;
  auto fine = exchange::make_fine_market(std::move(*market), step_of(options), begin);
  exchange::SimulatedExchange simulated(io, clock, std::move(fine), std::move(*settings), tls);
  const auto listening = simulated.listen();
  if (listening.has_error()) return refuse(listening.error().what());

  const std::string port = std::to_string(simulated.port());
  std::cout << (options.plain ? "http://" : "https://") << host << ':' << port << '\n';
  if (!options.plain) std::cout << "certificate: " << options.certificate_file << '\n';
  std::cout << symbols << " symbols, " << options.market << " market from "
            << format_time(clock.now()) << ", speed " << options.speed << std::endl;

  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  const auto stop = [&] {
    signals.cancel();
    simulated.close();
    clock.stop();
  };
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) stop();
  });
  simulated.on_market_end(
      [&] { std::cout << "the market has ended; requests are still answered" << std::endl; });
  simulated.start();
  clock.start();
  io.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"A simulated Binance USDⓈ-M futures exchange: REST and WebSocket, no real money."};
  app.add_option("--listen", options.listen, "HOST:PORT")->capture_default_str();
  app.add_flag("--plain", options.plain, "HTTP and ws instead of TLS");
  app.add_option("--market", options.market, "'generated', or a directory of recorded candles")
      ->capture_default_str();
  app.add_option("--start", options.start,
                 "time the market begins, as 2026-01-01T00:00:00Z (generated: now)");
  app.add_option("--speed", options.speed, "times real time")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 100'000.0));
  app.add_option("--step", options.step_ms,
                 "milliseconds of its time between moves of the market; about four moves a real "
                 "second when not given")
      ->check(CLI::Range(100, 60'000));
  app.add_option("--seed", options.seed, "of market and latencies")->capture_default_str();
  app.add_option("--symbols", options.symbols, "of the generated market")
      ->capture_default_str()
      ->check(CLI::Range(1, 50));
  app.add_option("--account", options.accounts,
                 "KEY:SECRET:USDT, may be repeated; paper:paper:10000 when not given");
  app.add_option("--faults", options.faults,
                 "what is to go wrong, seeded: NAME=RATIO[ for=SPAN][ after=SPAN][ until=SPAN],... "
                 "or a file of such lines; 'list' names the faults, 'all' is every one");
  app.footer("Faults (name, default 'for', what it does):\n" + exchange::list_faults());
  app.add_option("--print-certificate", options.certificate_file,
                 "where the certificate is written for clients to trust")
      ->default_val("vector-exchange.pem");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return refuse(error.what());
  }
  try {
    return run(options);
  } catch (const std::exception& error) {
    return refuse(error.what());
  }
}
