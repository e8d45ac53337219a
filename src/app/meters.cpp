#include "meters.hpp"

namespace vectord::app {

void Meters::on_api_call(std::string_view call, std::chrono::nanoseconds real, bool ok) {
  api_call.record(real);
  if (call == "order_place" || call == "algo_place") {
    order_ack.record(real);
    last_placing = real;
  }
  if (ok) last_api_success = Steady::now();
}

void Meters::on_event(const Event& event) {
  // The gateway delivers an answer right after it has measured its call.
  if (path.open() > 0) path.on_event(event, last_placing, Steady::now());
  if (const auto* bar = std::get_if<event::CandleUpdate>(&event.what)) {
    if (bar->closed && bar->interval == Interval::h1) arrived[bar->symbol] = Steady::now();
  } else if (const auto* outside = std::get_if<event::ExternalSignal>(&event.what)) {
    arrived[outside->signal.symbol] = Steady::now();
  }
}

void Meters::on_effects(const Effects& effects, Steady::time_point decided) {
  if (!effects.empty()) path.on_effects(effects, arrived, decided, Steady::now());
}

void Meters::on_decided(const effect::RecordSignal& decided, Time now) {
  signals_hour.add(now);
  const auto since = arrived.find(decided.signal.symbol);
  if (since != arrived.end()) signal.record(Steady::now() - since->second);
}

}  // namespace vectord::app
