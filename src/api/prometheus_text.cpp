#include <utility>

#include "vectord/api/dashboard.hpp"
#include "vectord/metrics/prometheus.hpp"

namespace vectord::api {
namespace {

using metrics::PrometheusText;

double of(Money amount) {
  return amount.to_double();
}
std::optional<double> of(const std::optional<Money>& amount) {
  return amount ? std::optional(amount->to_double()) : std::nullopt;
}
double of(std::uint64_t count) {
  return static_cast<double>(count);
}

void put_trading(PrometheusText& out, const Dashboard& now) {
  const SignalSection& signals = now.signals;
  out.counter("vector_signals_received_total", "Signals received.", of(signals.received));
  out.counter("vector_signals_processed_total", "Signals that became a trade.",
              of(signals.processed));
  out.family("vector_signals_rejected_total", "counter", "Signals rejected, by reason.");
  for (const auto& [reason, count] : signals.rejections) {
    out.sample("vector_signals_rejected_total", {{"reason", reason}}, of(count));
  }
  out.counter("vector_bars_scored_total", "Closed bars scored.", of(signals.bars_scored));
  const ExecutionSection& orders = now.execution;
  out.family("vector_orders_total", "counter", "Orders that reached the exchange, by their end.");
  out.sample("vector_orders_total", {{"result", "filled"}}, of(orders.filled_orders));
  out.sample("vector_orders_total", {{"result", "failed"}}, of(orders.failed_orders));
  out.sample("vector_orders_total", {{"result", "rejected"}}, of(orders.rejected_orders));
  out.gauge("vector_orders_open", "Orders under way.", of(orders.open_orders));
  out.family("vector_trades_total", "counter", "Closed trades, by result.");
  out.sample("vector_trades_total", {{"result", "won"}}, of(now.trades.won));
  out.sample("vector_trades_total", {{"result", "lost"}}, of(now.trades.lost));
  out.gauge("vector_open_positions", "Open positions.", of(now.trades.positions.size()));
  out.gauge("vector_realized_pnl_usdt", "Realised profit and loss, before commission and funding.",
            of(now.trades.realized_pnl));
  out.gauge("vector_unrealized_pnl_usdt", "Profit and loss of open positions.",
            of(now.trades.unrealized_pnl));
  out.gauge("vector_commission_usdt", "Commission paid.", of(now.trades.commission));
  out.gauge("vector_funding_usdt", "Funding received, less paid.", of(now.trades.funding));
}

void put_risk(PrometheusText& out, const Dashboard& now) {
  const RiskSection& risk = now.risk;
  out.gauge("vector_equity_usdt", "Wallet balance and unrealised profit and loss.",
            of(risk.equity));
  out.gauge("vector_wallet_residual_usdt", "The exchange's wallet less what our fills say.",
            of(risk.wallet_residual));
  out.gauge("vector_daily_loss_percent", "Below the day's first equity.", risk.daily_loss_percent);
  out.gauge("vector_daily_loss_limit_percent", "Hard stop of the day.",
            risk.daily_loss_limit_percent);
  out.gauge("vector_intraday_drawdown_percent", "Below the day's peak equity.",
            risk.intraday_drawdown_percent);
  out.gauge("vector_trading_allowed", "1: entries may be made.", risk.trading_allowed ? 1 : 0);
  out.gauge("vector_circuit_breaker_open", "1: the breaker keeps entries back.",
            risk.circuit_breaker == "open" ? 1 : 0);
  out.counter("vector_unprotected_seconds_total", "Time of positions without a resting stop.",
              risk.unprotected_seconds);
  out.gauge("vector_ready", "1: exchange, storage and reconciliation are fine.", now.ready ? 1 : 0);
}

void put_system(PrometheusText& out, const Dashboard& now) {
  const metrics::ResourceFigures& resources = now.system.resources;
  out.gauge("process_resident_memory_bytes", "Resident memory.", of(resources.rss_bytes));
  out.counter("process_cpu_seconds_total", "Processor time used.", resources.cpu_seconds);
  out.gauge("process_open_fds", "Open files and sockets.", resources.open_files);
  out.gauge("vector_machine_cpu_percent", "Of all cores, everybody's work.",
            resources.machine_cpu_percent);
  out.gauge("vector_uptime_seconds", "Since start.", resources.uptime_seconds);
  out.gauge("vector_exchange_connected", "1: requests and both streams are up.",
            now.system.connection == "CONNECTED" ? 1 : 0);
  out.gauge("vector_api_errors_last_hour", "Failed calls to the exchange in the last 60 minutes.",
            of(now.system.api_errors_last_hour));
  const PoolSection& pool = now.pool;
  out.gauge("vector_pool_connections_open", "Connections of the pool.", pool.open);
  out.gauge("vector_pool_connections_idle", "Idle connections of the pool.", pool.idle);
  out.counter("vector_pool_requests_total", "Requests.", of(pool.requests));
  out.counter("vector_pool_reused_total", "Requests on a connection that was there.",
              of(pool.reused));
  out.counter("vector_pool_handshakes_total", "TLS handshakes.", of(pool.handshakes));
  out.counter("vector_pool_timeouts_total", "Requests that took too long.", of(pool.timeouts));
  out.counter("vector_pool_retries_total", "Repeats of a failed read.", of(pool.retries));
  if (pool.used_weight_1m) {
    out.gauge("vector_used_weight_1m", "Request weight of this minute, as the exchange counts.",
              *pool.used_weight_1m);
  }
}

}  // namespace

std::string prometheus_text(const Dashboard& dashboard,
                            const std::vector<NamedLatency>& latencies) {
  PrometheusText out;
  out.family("vector_build_info", "gauge", "Version and mode of this daemon.");
  out.sample("vector_build_info", {{"version", dashboard.version}, {"mode", dashboard.mode}}, 1);
  put_trading(out, dashboard);
  put_risk(out, dashboard);
  put_system(out, dashboard);
  std::string_view family;
  for (const NamedLatency& one : latencies) {
    if (std::exchange(family, one.name) != one.name) out.family(one.name, "histogram", one.help);
    out.histogram(one.name, one.label, one.latency->all());
  }
  return out.take();
}

}  // namespace vectord::api
