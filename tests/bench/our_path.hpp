#pragma once
// Ours, whole: effect::PlaceOrder into the gateway, rate budget, signature, pool, TLS, parsing,
// decoding, metrics, until event::OrderAnswer comes out. The same objects as in the daemon.
#include <boost/asio/io_context.hpp>

#include "bench/contestant.hpp"
#include "vectord/gateway/rest_gateway.hpp"
#include "vectord/metrics/latency.hpp"
#include "vectord/net/http_client.hpp"
#include "vectord/net/loop.hpp"

namespace vectord::bench {

class OurClient {
 public:
  OurClient(const net::Endpoint& endpoint, net::TlsContext tls, net::Waiting waiting,
            int connections);
  ~OurClient();
  void warm_up();
  void in_turn(int n, Samples& into);
  std::chrono::nanoseconds at_once(int n);
  net::PoolStats pool() const { return http_.stats(); }

 private:
  void place();
  void on_event(const Event& event);
  void run();

  boost::asio::io_context io_{1};
  net::RealClock clock_{io_};
  net::Waiting waiting_;
  int connections_;
  metrics::Latency order_ack_, api_call_;
  net::HttpClient http_;
  gateway::RestGateway gateway_;
  std::uint64_t number_ = 0;
  int to_place_ = 0, unanswered_ = 0;
  Steady::time_point started_;
  Samples* samples_ = nullptr;
};

class OurPath : public Contestant {
 public:
  OurPath(const net::Endpoint& endpoint, net::TlsContext tls, net::Waiting waiting)
      : busy_(waiting == net::Waiting::busy), client_(endpoint, std::move(tls), waiting, 1) {}
  std::string name() const override { return busy_ ? "vector, busy_poll" : "vector"; }
  void open() override { client_.warm_up(); }
  void in_turn(int n, Samples& into) override { client_.in_turn(n, into); }

 private:
  bool busy_;
  OurClient client_;
};

class OurBurst : public BurstContestant {
 public:
  OurBurst(const net::Endpoint& endpoint, net::TlsContext tls, int connections)
      : client_(endpoint, std::move(tls), net::Waiting::asleep, connections) {}
  std::string name() const override {
    return "vector, " + std::to_string(client_.pool().max_connections) + " connections";
  }
  void open() override { client_.warm_up(); }
  std::chrono::nanoseconds at_once(int n) override { return client_.at_once(n); }

 private:
  OurClient client_;
};

}  // namespace vectord::bench
