#include "alert_reading.hpp"

#include <chrono>

namespace vectord::app {

alerts::Reading alert_reading(const engine::Status& status, const Meters& meters,
                              const std::string& connection) {
  alerts::Reading reading;
  const metrics::LatencyFigures execution = meters.order_ack.last_100();
  reading.execution_samples = execution.samples;
  if (execution.p95) {
    reading.execution_p95_ms = std::chrono::duration<double, std::milli>(*execution.p95).count();
  }
  reading.trades_won = static_cast<std::uint64_t>(status.trades_won);
  reading.trades_lost = static_cast<std::uint64_t>(status.trades_lost);
  if (const auto& series = meters.resources.series(); !series.empty()) {
    reading.memory_percent = series.back().memory_percent;
    reading.cpu_percent = series.back().cpu_percent;
  }
  for (const risk::LimitUse& limit : status.limits) {
    reading.limits.push_back({std::string(limit.name), limit.used_percent});
  }
  if (status.risk.blocked_by) reading.blocked_by = to_string(*status.risk.blocked_by);
  reading.breaker_open = status.risk.breaker == risk::BreakerState::open;
  for (const execution::OpenPosition& open : status.positions) {
    if (!open.quantity.is_zero() && !open.is_protected) {
      reading.unprotected.push_back(open.symbol.str());
    }
  }
  reading.connection = connection;
  reading.residual = status.residual;
  return reading;
}

}  // namespace vectord::app
