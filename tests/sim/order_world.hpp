#pragma once
// Our client half (pool over TLS, REST gateway, user stream, order manager) against the simulated
// exchange, in one process and one virtual time, while things go wrong.
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "sim/order_book_keeping.hpp"
#include "sim/order_traffic.hpp"
#include "vectord/gateway/rest_gateway.hpp"
#include "vectord/gateway/user_stream.hpp"
#include "vectord/net/http_client.hpp"

namespace vectord::sim {

// Ways to be wrong, to see whether they would be noticed.
enum class Mistake { none, send_again_with_new_id, send_again_with_same_id, absent_at_once };

struct Story {
  std::uint64_t seed = 1;
  int orders = 1000;
  std::string faults;
  Mistake mistake = Mistake::none;
};

struct Ending {
  Verdict verdict;
  std::string trouble;  // why the story did not come to its end; empty: it did
  std::uint64_t requests = 0, connections = 0, undecodable = 0;
  int unknown_outcomes = 0, stream_losses = 0, exchange_made = 0;
  Millis virtual_time{0};
  std::uint64_t hash = 0;  // of everything that was told to the order manager
};

class OrderWorld {
 public:
  explicit OrderWorld(Story story);
  ~OrderWorld();
  Ending run();

 private:
  void open();
  void deliver(const Event& event);
  void perform(const Effects& effects);
  void perform(const Effect& effect);
  void make_mistake(const event::OrderAnswer& answer);
  void round();
  void place_some();
  void end_old_ones();
  void ask_for_all();
  void wake();
  bool all_is_told() const;
  std::optional<Touch> touch(const Symbol& symbol);
  void finish(std::string trouble);

  Story story_;
  boost::asio::io_context io_;
  std::unique_ptr<net::VirtualClock> clock_;
  std::optional<OrderTraffic> traffic_;
  std::unique_ptr<exchange::SimulatedExchange> exchange_;
  std::unique_ptr<net::HttpClient> http_;
  std::unique_ptr<gateway::RestGateway> rest_;
  std::unique_ptr<gateway::UserStream> stream_;
  std::unique_ptr<execution::OrderManager> orders_;
  std::vector<ClientOrderId> intended_;
  std::map<ClientOrderId, OrderRequest> requests_;
  std::set<ClientOrderId> live_;
  std::optional<Time> woken_at_;
  Time asked_at_;
  int rounds_after_ = 0;
  Ending ending_;
  bool finished_ = false;
};

}  // namespace vectord::sim
