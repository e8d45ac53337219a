#pragma once
// Everything the daemon measures of itself, in real time.
#include <chrono>
#include <map>
#include <optional>
#include <string_view>

#include "trade_path.hpp"
#include "vectord/domain/effect.hpp"
#include "vectord/metrics/latency.hpp"
#include "vectord/metrics/resources.hpp"
#include "vectord/metrics/sliding_hour.hpp"

namespace vectord::app {

using Steady = std::chrono::steady_clock;

struct Meters {
  metrics::Latency order_ack;  // order sent to acknowledged
  metrics::Latency signal;     // bar (or outside signal) arrived to decided
  metrics::Latency api_call;
  metrics::Latency loop_lag;
  TradePath path;
  metrics::SlidingHour signals_hour;  // exchange time
  metrics::ResourceSampler resources;
  std::optional<Steady::time_point> last_api_success;
  std::map<Symbol, Steady::time_point> arrived;  // of the last closed bar or outside signal
  std::chrono::nanoseconds last_placing{0};      // how long the last placing of an order took

  void on_api_call(std::string_view call, std::chrono::nanoseconds real, bool ok);
  void on_event(const Event& event);
  // What the core answered with: decided then, durable now.
  void on_effects(const Effects& effects, Steady::time_point decided);
  void on_decided(const effect::RecordSignal& decided, Time now);
};

}  // namespace vectord::app
