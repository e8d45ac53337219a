#include "backend.hpp"

#include "log.hpp"
#include "vectord/config/schema.hpp"

namespace vectord::app {
namespace {

constexpr std::size_t signals_asked_again = 20'000;

}  // namespace

void Backend::on_decided(const effect::RecordSignal& decided) {
  if (decided.signal.source == SignalSource::scanner) return;
  api::Decision decision;
  decision.state = decided.reason ? api::Decision::State::rejected : api::Decision::State::executed;
  decision.reason = decided.reason;
  decision.detail = decided.detail;
  const auto [at, fresh] = decisions_.insert_or_assign(decided.signal.id, std::move(decision));
  if (!fresh) return;
  order_.push_back(decided.signal.id);
  if (order_.size() <= decisions_kept) return;
  decisions_.erase(order_.front());
  order_.pop_front();
}

std::vector<api::NamedLatency> Backend::latencies() {
  const Meters& meters = parts_.meters;
  std::vector<api::NamedLatency> named{
      {"vector_order_latency_seconds", "Order sent to acknowledged.", &meters.order_ack, {}},
      {"vector_signal_latency_seconds", "Bar or signal arrived to decided.", &meters.signal, {}},
      {"vector_api_call_latency_seconds", "One call to the exchange.", &meters.api_call, {}},
      {"vector_loop_lag_seconds", "How late the event loop runs.", &meters.loop_lag, {}}};
  for (const Hop hop : all_hops) {
    named.push_back({"vector_trade_hop_seconds", "The way of an entry from its bar to its stop.",
                     &meters.path.figures(hop).since_start, metrics::Label{"hop", to_string(hop)}});
  }
  return named;
}

api::LatencyReport Backend::latency() {
  const Meters& meters = parts_.meters;
  api::LatencyReport report;
  const auto kind = [&](std::string_view name, const metrics::Latency& of) {
    report.kinds.push_back({name, of.last_100(), of.since_start(), of.last_samples()});
  };
  kind("execution", meters.order_ack);
  kind("signal", meters.signal);
  kind("api_call", meters.api_call);
  for (const Hop hop : all_hops) {
    const TradePath::Figures& figures = meters.path.figures(hop);
    report.hops.push_back({to_string(hop), figures.last_hour.figures(Steady::now()),
                           figures.since_start.since_start()});
  }
  for (const TradePath::Trip& trip : meters.path.done()) {
    api::LatencyReport::Trip row{trip.trade.str(), trip.symbol, {}};
    for (const Hop hop : all_hops) {
      const auto& took = trip.hops[static_cast<std::size_t>(hop)];
      if (took) row.hops.emplace_back(to_string(hop), *took);
    }
    report.trips.push_back(std::move(row));
  }
  return report;
}

result<std::vector<Trade>> Backend::trades(const api::Page& page) {
  return parts_.database.trades(page.limit, page.before);
}
result<std::vector<storage::OrderRecord>> Backend::orders(const api::Page& page) {
  return parts_.database.orders(page.limit, page.before);
}
result<std::vector<storage::SignalRecord>> Backend::signals(const api::Page& page) {
  return parts_.database.signals(page.limit, page.before);
}

std::vector<api::SettingRow> Backend::settings() {
  std::vector<api::SettingRow> rows;
  for (const config::Key& key : config::schema(parts_.settings)) {
    rows.push_back({key.name, key.secret ? "***" : key.show(), key.unit, key.help});
  }
  return rows;
}

result<strategy::WhatIf> Backend::what_if(const std::vector<api::Change>& changes) {
  strategy::FilterSettings filter = parts_.settings.strategy.filter;
  for (const api::Change& change : changes) {
    if (strategy::set_kept(filter, change.name, change.value)) continue;
    return Error{Errc::config, change.name + " cannot have this value"};
  }
  const auto decided = parts_.database.decided_signals(signals_asked_again);
  if (decided.has_error()) return decided.error().within("the history cannot be read");
  return strategy::what_if(*decided, filter);
}

api::AlertList Backend::alerts() {
  const auto& recent = parts_.alerts.recent();
  return {parts_.alerts.active(), {recent.begin(), recent.end()}};
}

// What comes from outside finds a paced clock where it stands between two timers.
void Backend::control(decltype(Event::what) what) {
  parts_.clock.catch_up();
  parts_.deliver(Event{parts_.clock.now(), std::move(what)});
}

api::Decision Backend::inject(const Signal& signal) {
  control(event::ExternalSignal{signal});
  return decision(signal.id);
}

api::Decision Backend::decision(const SignalId& id) {
  const auto known = decisions_.find(id);
  return known == decisions_.end() ? api::Decision{} : known->second;
}

void Backend::audit(std::string_view call, std::string_view outcome) {
  log::info("control_call", {{"call", std::string(call)}, {"outcome", std::string(outcome)}});
}

}  // namespace vectord::app
