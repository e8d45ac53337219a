#pragma once
// What the parts of RestGateway share: one coroutine an effect, each ending in one event. Private.
#include <memory>

#include "gateway/rest_client.hpp"
#include "vectord/gateway/rest_gateway.hpp"

namespace vectord::gateway {

struct RestGateway::Impl : std::enable_shared_from_this<RestGateway::Impl> {
  using Task = boost::asio::awaitable<void>;
  using Self = std::shared_ptr<Impl>;  // every task keeps us alive

  Impl(boost::asio::io_context& loop, net::Clock& with_clock, Send send, RestSettings settings,
       std::string api_key, std::string_view secret, EventSink to, LatencyObserver observe,
       std::function<void(Millis)> adjust_clock);

  void start();
  void deliver(decltype(Event::what) what);
  void on_health(RestHealth::Change change, const std::string& what);

  // rest_orders.cpp
  Task place(Self self, net::Hold hold, effect::PlaceOrder what);
  Task cancel(Self self, net::Hold hold, effect::CancelOrder what);
  Task query(Self self, net::Hold hold, effect::QueryOrder what);
  Task set_leverage(Self self, net::Hold hold, effect::SetLeverage what);
  // rest_reads.cpp
  Task load(Self self, net::Hold hold, effect::LoadInstruments what);
  Task load(Self self, net::Hold hold, effect::LoadBrackets what);
  Task load(Self self, net::Hold hold, effect::LoadDayVolumes what);
  Task load(Self self, net::Hold hold, effect::LoadHistory what);
  Task load(Self self, net::Hold hold, effect::LoadDepth what);
  Task load(Self self, net::Hold hold, effect::LoadDerivatives what);
  void deliver_failure(event::Read what, const Error& error, Symbol symbol = {},
                       Interval interval = Interval::h1);
  // rest_account.cpp
  Task load(Self self, net::Hold hold, effect::LoadAccount what);
  Task load(Self self, net::Hold hold, effect::LoadIncome what);
  Task load(Self self, net::Hold hold, effect::LoadFills what);
  boost::asio::awaitable<result<AccountSnapshot>> read_account(net::Hold& hold);
  boost::asio::awaitable<result<event::Income>> read_income(Time from, net::Hold& hold);
  boost::asio::awaitable<result<event::Fills>> read_fills(effect::LoadFills what, net::Hold& hold);

  Task probe(Self self, net::Hold hold);

  boost::asio::io_context& io;
  net::Clock& clock;
  RestClient client;
  EventSink sink;
  bool probing = false;
  bool closed = false;
};

}  // namespace vectord::gateway
