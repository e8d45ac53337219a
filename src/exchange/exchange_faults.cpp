// Where the injected faults take hold: requests on their way, and what the engine told of.
#include "exchange/engine_faults.hpp"
#include "exchange/exchange_impl.hpp"
#include "exchange/latency.hpp"

namespace vectord::exchange {
namespace {

constexpr std::size_t max_stalled = 64;  // connections

net::HttpResponse unanswered() {
  net::HttpResponse nothing;
  nothing.cut = net::HttpResponse::Cut::unanswered;
  return nothing;
}

}  // namespace

net::HttpResponse SimulatedExchange::Impl::execute(const net::HttpRequest& request,
                                                   const RequestFaults::Fate& fate) {
  if (auto refusal = request_faults.refuse(fate, now())) return *std::move(refusal);
  return request_faults.spoil(fate, execute(request));
}

// Nobody knows how long the client's patience is. One on our virtual clock would have time run away
// from it while it waits in real time: for that one the connection ends when the stall does.
void SimulatedExchange::Impl::stall(const net::HttpRequest& request, net::FlightKey flight,
                                    net::Responder respond, const RequestFaults::Fate& fate) {
  if (request_faults.executes_stalled(fate)) execute(request);
  if (flight == 0) {
    stalled.push_back(std::move(respond));
    if (stalled.size() <= max_stalled) return;
    const auto oldest = std::move(stalled.front());
    stalled.pop_front();
    return oldest(unanswered());
  }
  clock.call_at(clock.now() + request_faults.stalls_for(), fate.identity,
                [respond = std::move(respond)] { respond(unanswered()); });
}

void SimulatedExchange::Impl::strike() {
  if (!faults.any()) return;
  for (const int account : streams->take_ending_keys()) keys.end(account, now());
  for (const auto& end : forced_ends(faults, outputs, now())) {
    clock.call_at(end.at, end.tie, [weak = weak_from_this(), end] {
      const auto self = weak.lock();
      if (!self || self->closed) return;
      self->core.close_by_force(end.account, end.symbol, end.how, self->now());
      self->drain();
      self->streams->flush();
    });
  }
}

}  // namespace vectord::exchange
