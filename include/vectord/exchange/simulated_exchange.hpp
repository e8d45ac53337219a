#pragma once
// The simulated exchange's face: a Binance-compatible REST and WebSocket server over matching/ and
// a MarketSource. It runs on the clock that it is given and on one thread (the io_context's); what
// it answers and when depends on the seed and the requests, never on the machine. It has no real
// money.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "vectord/base/fixed.hpp"
#include "vectord/base/result.hpp"
#include "vectord/exchange/faults.hpp"
#include "vectord/exchange/market_source.hpp"
#include "vectord/matching/settings.hpp"
#include "vectord/net/clock.hpp"
#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"
#include "vectord/net/websocket.hpp"

namespace vectord::exchange {

struct SimulatedAccount {
  std::string key = "paper";
  std::string secret = "paper";  // never logged, never in an error
  Money initial_balance = Money::from_int(10'000);
};

// A request's simulated latency (both ways together) and a stream message's, each drawn by hash.
struct LatencyModel {
  Millis request_min{4}, request_max{24};
  Millis stream_min{2}, stream_max{8};
};

struct RequestLimits {  // spec §3.1; 0 switches a limit off
  int weight_per_minute = 2400;
  int orders_per_10_seconds = 300;
  int orders_per_minute = 1200;
  int data_per_5_minutes = 1000;    // /futures/data/*
  int funding_per_5_minutes = 500;  // fundingRate and fundingInfo together
};

struct SimulatedExchangeSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free port
  std::uint64_t seed = 1;
  std::vector<SimulatedAccount> accounts = {SimulatedAccount{}};
  LatencyModel latency;
  RequestLimits limits;
  FaultRules faults;            // none: nothing goes wrong by itself
  matching::Settings matching;  // seed is the one above
  // Acknowledgements carry no avgPrice and cumQuote since July 2026; old clients still read them.
  bool acknowledge_average_price = false;
  // The unrouted /ws and /stream serve /public only, as the real ones do; true: every stream.
  bool unrouted_serves_everything = false;
  Millis listen_key_life{60 * 60 * 1000};
  Millis mark_price_interval{1000};  // markPrice at each step, at most once per this
};

class SimulatedExchange {
 public:
  SimulatedExchange(boost::asio::io_context& io, net::Clock& clock,
                    std::unique_ptr<MarketSource> source, SimulatedExchangeSettings settings,
                    net::TlsContext tls_or_null);
  ~SimulatedExchange();
  result<void> listen();
  std::uint16_t port() const;
  // Schedules the market's steps and the funding times. The source's opening state is applied by
  // the constructor, so that requests before start() are answered from it.
  void start();
  void close();
  // Called once when the source has no further step.
  void on_market_end(std::function<void()> ended);

  // One request, executed now and answered at once: the route layer without sockets and latency,
  // and without faults but `not_visible`.
  net::HttpResponse handle(const net::HttpRequest& request);
  // One stream socket, as the server hands them over. False: no stream endpoint.
  bool accept(const net::HttpRequest& request, std::shared_ptr<net::WebSocketSession> session);

  std::optional<Money> wallet_balance(std::string_view api_key) const;
  std::uint64_t requests() const;
  std::uint64_t stream_messages() const;

  // Accounts, orders and positions as text of our own. Loaded before start() into an exchange over
  // the same market, which is brought forward to the time of saving: its clock must begin there. A
  // failed load leaves everything as it was.
  std::string save() const;
  result<void> load(std::string_view saved);
  static std::optional<Time> saved_at(std::string_view saved);  // nullopt: not a saved state

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace vectord::exchange
