#pragma once
// The parts of the simulated exchange and what they do in time: requests executed after half their
// latency, the market's steps, funding, expiring keys. One thread; matching/ never sees time run
// back.
#include <deque>
#include <map>

#include "exchange/present_market.hpp"
#include "exchange/publisher.hpp"
#include "exchange/request_faults.hpp"
#include "exchange/route.hpp"
#include "exchange/socket_api.hpp"
#include "exchange/stream_hub.hpp"
#include "vectord/net/http_server.hpp"

namespace vectord::exchange {

matching::Settings core_settings(const SimulatedExchangeSettings& settings,
                                 const FaultPlan& faults);

struct SimulatedExchange::Impl : std::enable_shared_from_this<SimulatedExchange::Impl> {
  Impl(boost::asio::io_context& loop, net::Clock& the_clock, std::unique_ptr<MarketSource> market,
       SimulatedExchangeSettings the_settings, net::TlsContext the_tls);

  void open_accounts();
  Time now();
  void apply(const MarketPoint& point, Time at);
  void drain();
  net::HttpResponse execute(const net::HttpRequest& request);
  net::HttpResponse execute(const Route& route, const Arrival& arrival);
  void follow_up();  // what a request or a step brings about is told
  bool accept(const net::HttpRequest& request, std::shared_ptr<net::WebSocketSession> socket);
  void on_request(net::HttpRequest request, net::FlightKey flight, net::Responder respond);
  // exchange_faults.cpp
  net::HttpResponse execute(const net::HttpRequest& request, const RequestFaults::Fate& fate);
  void stall(const net::HttpRequest& request, net::FlightKey flight, net::Responder respond,
             const RequestFaults::Fate& fate);
  void strike();  // after the outputs are published
  void schedule_step();
  void on_news();
  void follow_funding_rates();
  void take_step();
  void schedule_funding();
  void pay_funding(Time at);
  void schedule_key_expiry();
  void expire_keys();
  std::string save();
  result<void> load(std::string_view saved);

  boost::asio::io_context& io;
  net::Clock& clock;
  SimulatedExchangeSettings settings;
  net::TlsContext tls;
  PresentMarket source;
  FaultPlan faults;
  matching::Exchange core;
  InstrumentTable instruments;
  std::vector<matching::AccountId> accounts;
  MarketBoard board;
  ListenKeys keys;
  std::shared_ptr<StreamHub> streams;
  Face face;
  Router router;
  RequestFaults request_faults;
  std::shared_ptr<SocketApi> socket_api;
  Publisher publisher;
  std::unique_ptr<net::HttpServer> server;
  std::function<void()> ended;
  matching::Outputs outputs;
  std::deque<net::Responder> stalled;  // never to be called
  std::map<Symbol, FundingTerm> funding;
  bool step_scheduled = false;
  std::optional<Time> key_timer;  // the expiry for which a timer runs
  Time latest;                    // matching never sees time run backwards
  std::uint64_t requests = 0;
  bool closed = false;
};

}  // namespace vectord::exchange
