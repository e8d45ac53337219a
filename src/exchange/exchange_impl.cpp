#include "exchange/exchange_impl.hpp"

#include <algorithm>

#include "exchange/engine_faults.hpp"
#include "exchange/latency.hpp"

namespace vectord::exchange {
namespace {

matching::MarketMove move_of(const MarketPoint& point) {
  return {
      point.symbol,           point.last,         point.mark,           point.index, point.volume,
      point.taker_buy_volume, point.spread_ticks, point.depth_notional, point.bid,   point.ask};
}

InstrumentTable table_of(const std::vector<Instrument>& instruments) {
  InstrumentTable table;
  for (const auto& instrument : instruments) table.emplace(instrument.symbol, &instrument);
  return table;
}

}  // namespace

matching::Settings core_settings(const SimulatedExchangeSettings& settings,
                                 const FaultPlan& faults) {
  auto core = settings.matching;
  core.seed = settings.seed;
  if (faults.has(Fault::partial_fill)) {
    core.taking_share = [&faults](const matching::Order& order, Time now) {
      return taking_share(faults, order, now);
    };
  }
  return core;
}

SimulatedExchange::Impl::Impl(boost::asio::io_context& loop, net::Clock& the_clock,
                              std::unique_ptr<MarketSource> market,
                              SimulatedExchangeSettings the_settings, net::TlsContext the_tls)
    : io(loop),
      clock(the_clock),
      settings(std::move(the_settings)),
      tls(std::move(the_tls)),
      source(std::move(market)),
      faults(settings.faults, settings.seed, source.start()),
      core(core_settings(settings, faults), source.instruments()),
      instruments(table_of(source.instruments())),
      board(source),
      keys(settings.seed, settings.listen_key_life),
      streams(std::make_shared<StreamHub>(clock, settings, keys, faults)),
      face{settings, core, source, board, keys, *streams, faults, instruments, accounts},
      router(face, settings.limits),
      request_faults(faults),
      socket_api(std::make_shared<SocketApi>(
          clock, settings, router,
          [this](const Route& route, const Arrival& arrival) { return execute(route, arrival); })),
      publisher(face, *streams) {
  for (const auto& point : source.opening()) apply(point, source.start());
  open_accounts();
  drain();
}

void SimulatedExchange::Impl::open_accounts() {
  accounts.clear();
  for (const auto& account : settings.accounts) {
    const auto known = core.find_account(account.key);
    accounts.push_back(known ? *known : core.create_account(account.key, account.initial_balance));
  }
}

Time SimulatedExchange::Impl::now() {
  return latest = std::max(latest, clock.now());
}

void SimulatedExchange::Impl::apply(const MarketPoint& point, Time at) {
  latest = std::max(latest, at);
  core.on_market(move_of(point), latest);
  board.record(point);
}

void SimulatedExchange::Impl::drain() {
  core.drain(outputs);
  publisher.publish(outputs);
  strike();
}

net::HttpResponse SimulatedExchange::Impl::execute(const net::HttpRequest& request) {
  ++requests;
  auto response = router.handle(request, now());
  follow_up();
  return response;
}

net::HttpResponse SimulatedExchange::Impl::execute(const Route& route, const Arrival& arrival) {
  ++requests;
  auto response = router.run(route, arrival, now());
  follow_up();
  return response;
}

void SimulatedExchange::Impl::follow_up() {
  drain();
  streams->flush();
  schedule_key_expiry();
}

bool SimulatedExchange::Impl::accept(const net::HttpRequest& request,
                                     std::shared_ptr<net::WebSocketSession> socket) {
  return socket_api->accept(request, socket) || streams->accept(request, std::move(socket));
}

void SimulatedExchange::Impl::on_request(net::HttpRequest request, net::FlightKey flight,
                                         net::Responder respond) {
  if (flight == 0) clock.catch_up();
  const auto hash = hash_of(settings.seed, request);
  const auto latency = latency_of(hash, settings.latency.request_min, settings.latency.request_max);
  const auto fate = request_faults.fate_of(request, clock.now());
  const auto way_in = latency / 2 + fate.later_there;
  const auto way_out = latency - latency / 2 + fate.later_back;
  clock.call_at(clock.now() + way_in, hash,
                [weak = weak_from_this(), request = std::move(request), flight,
                 respond = std::move(respond), fate, hash, way_out]() mutable {
                  const auto self = weak.lock();
                  if (!self || self->closed) return;
                  if (fate.fault == Fault::stall) {
                    return self->stall(request, flight, std::move(respond), fate);
                  }
                  self->clock.call_at(
                      self->clock.now() + way_out, hash,
                      [respond, response = self->execute(request, fate)] { respond(response); });
                });
}

}  // namespace vectord::exchange
