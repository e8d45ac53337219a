#pragma once
// The composition root: every room wired to its neighbours, on one io_context and one thread.
// Events go into the engine through deliver() and nowhere else; effects come out and are performed
// in order. It takes no trading decision.
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "alerting.hpp"
#include "backend.hpp"
#include "credentials.hpp"
#include "dashboard.hpp"
#include "hindsight.hpp"
#include "meters.hpp"
#include "paper_world.hpp"
#include "recorder.hpp"
#include "vectord/api/history.hpp"
#include "vectord/api/server.hpp"
#include "vectord/config/settings.hpp"
#include "vectord/engine/engine.hpp"
#include "vectord/exchange/simulated_exchange.hpp"
#include "vectord/gateway/user_stream.hpp"
#include "vectord/net/http_server.hpp"
#include "watchdogs.hpp"

namespace vectord::app {

class Daemon {
 public:
  Daemon(config::Settings settings, std::optional<Millis> duration);
  ~Daemon();

  // Everything that can be wrong with the world at start, as one sentence.
  result<void> prepare();
  // Until a signal, the end of the duration or of the market. Exit code 0 = a clean end.
  int run();

 private:
  // prepare, in order
  result<void> open_world();
  result<void> open_database();
  result<void> open_session();
  result<void> begin_session(const storage::Session& wanted);
  void make_paper_clock(Time start);
  result<void> resume_paper(const storage::Session& session);
  result<void> restore_engine();
  result<void> open_recorder();
  result<void> connect();
  result<void> open_exchange();
  result<net::TlsContext> trusted_client() const;
  void open_gateways(const net::Endpoint& rest_at, const net::Endpoint& streams_at);
  result<void> open_api();

  // the way of an event
  void deliver(Event event);
  void perform(const Effect& effect);
  void place(const effect::PlaceOrder& order);
  void wake_at(Time at);
  void must(const result<void>& stored);
  void tell(const std::optional<event::Watchdog>& fact);

  // around it
  void watch_virtual_time();
  void start_timers();
  void watch_disk();
  void keep_history();
  void every(boost::asio::steady_timer& timer, std::chrono::milliseconds period,
             std::function<void()> what);
  void await_signals();
  boost::asio::awaitable<void> start_live();
  boost::asio::awaitable<void> keep_clock();
  void adjust_clock(Millis by);
  const api::Dashboard& dashboard();
  void print_dashboard();
  void finish(std::string reason, bool completed);
  void wait_for_orders(Steady::time_point deadline);
  void close_down();
  void report_end();

  config::Settings settings_;
  std::optional<Millis> duration_;
  boost::asio::io_context io_{1};
  net::RealClock wall_clock_;  // of the API, and live of everything
  std::optional<PaperMarket> paper_;
  std::unique_ptr<net::VirtualClock> virtual_clock_;  // null on a live market
  net::Clock* clock_ = nullptr;
  std::unique_ptr<storage::Database> database_;
  std::optional<storage::Samples> samples_;
  api::HistoryFigures history_figures_;
  std::string session_tag_;
  std::vector<std::pair<std::string, std::string>> restored_;  // what the engine began with
  std::optional<Recorder> recorder_;
  std::optional<exchange::SimulatedExchange> exchange_;
  net::TlsContext exchange_tls_, client_tls_;
  Credentials credentials_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<net::HttpClient> http_;
  std::unique_ptr<gateway::RestGateway> rest_;
  std::unique_ptr<gateway::MarketData> market_data_;
  std::unique_ptr<gateway::UserStream> user_stream_;
  std::optional<Backend> backend_;
  std::optional<api::Routes> routes_;
  std::unique_ptr<net::HttpServer> api_;

  Meters meters_;
  Alerting alerting_{io_, settings_};
  std::optional<Hindsight> hindsight_;
  Watchdogs watchdogs_;
  api::Dashboard dashboard_;
  Steady::time_point dashboard_at_;
  std::deque<Event> inbox_;
  bool clock_known_ = false, delivering_ = false;
  bool kept_ = true;                // what the effects being performed record is durable
  std::optional<Time> resumed_at_;  // paper: where the session goes on
  boost::asio::signal_set signals_{io_};
  boost::asio::steady_timer lag_timer_{io_}, sample_timer_{io_}, stream_timer_{io_},
      history_timer_{io_}, print_timer_{io_}, end_timer_{io_};
  Steady::time_point lag_due_;
  bool finishing_ = false, completed_ = false, closed_ = false;
  int exit_code_ = 0;
  std::string end_reason_;
};

}  // namespace vectord::app
