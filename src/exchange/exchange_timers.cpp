// What happens by itself: steps of the market, funding, listenKeys whose hour is over.
#include "exchange/encode.hpp"
#include "exchange/exchange_impl.hpp"

namespace vectord::exchange {
namespace {

// Ties of our own timers at one instant: the market moves, then funding is paid at its new marks.
// Requests tie by their hashes.
constexpr std::uint64_t step_tie = 0;
constexpr std::uint64_t funding_tie = 1;
constexpr std::uint64_t key_tie = 2;

}  // namespace

void SimulatedExchange::Impl::schedule_step() {
  const auto at = source.next_at();
  if (!at) {
    if (!source.live() && ended) std::exchange(ended, nullptr)();
    return;
  }
  if (std::exchange(step_scheduled, true)) return;
  clock.call_at(*at, step_tie, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && !self->closed) self->take_step();
  });
}

// Of a live market: it has moved, or it is lost or found again.
void SimulatedExchange::Impl::on_news() {
  streams->set_market_open(source.fresh());
  source.look_again();
  schedule_step();
}

// Known beforehand from a source that plans; a live one moves its rate until it is paid.
void SimulatedExchange::Impl::follow_funding_rates() {
  for (auto& [symbol, planned] : funding) {
    const auto term = source.next_funding(symbol, now());
    if (term.at == planned.at) planned.rate = term.rate;
  }
}

void SimulatedExchange::Impl::take_step() {
  step_scheduled = false;
  const auto step = source.next();
  if (!step) return;
  if (source.live()) follow_funding_rates();
  for (const auto& point : step->points) apply(point, step->at);
  drain();
  publisher.publish(*step);
  streams->flush();
  schedule_step();
}

void SimulatedExchange::Impl::schedule_funding() {
  std::optional<Time> next;
  for (const auto& [symbol, instrument] : instruments) {
    const auto term = source.next_funding(symbol, now());
    funding[symbol] = term;
    if (!next || term.at < *next) next = term.at;
  }
  if (!next) return;
  clock.call_at(*next, funding_tie, [weak = weak_from_this(), at = *next] {
    const auto self = weak.lock();
    if (self && !self->closed) self->pay_funding(at);
  });
}

void SimulatedExchange::Impl::pay_funding(Time at) {
  const Time instant = now();
  for (const auto& [symbol, planned] : funding) {
    if (planned.at > at) continue;
    const auto market = core.market(symbol);
    if (!market) continue;
    // A term's rate stands from the funding before it, which is when this one was planned.
    core.on_funding(symbol, planned.rate, instant);
    board.record(FundingPaid{symbol, planned.rate, planned.at, market->mark});
  }
  drain();
  streams->flush();
  schedule_funding();
}

void SimulatedExchange::Impl::schedule_key_expiry() {
  const auto next = keys.next_expiry();
  if (!next || (key_timer && *key_timer <= *next)) return;
  key_timer = next;
  clock.call_at(*next, key_tie, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && !self->closed) self->expire_keys();
  });
}

void SimulatedExchange::Impl::expire_keys() {
  key_timer.reset();
  const Time at = now();
  for (const auto& [account, key] : keys.expire(at)) {
    streams->publish_to_key(key, listen_key_expired_message(key, at));
  }
  schedule_key_expiry();
}

}  // namespace vectord::exchange
