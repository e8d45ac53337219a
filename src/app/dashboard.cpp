#include "dashboard.hpp"

namespace vectord::app {
namespace {

void fill_execution(api::ExecutionSection& out, const DashboardInputs& in) {
  out.latency = in.meters.order_ack.last_100();
  out.latency_since_start = in.meters.order_ack.since_start();
  const portfolio::ExecutionCounts& orders = in.status.orders;
  out.total_orders = static_cast<std::uint64_t>(orders.total);
  out.filled_orders = static_cast<std::uint64_t>(orders.filled);
  out.failed_orders = static_cast<std::uint64_t>(orders.failed);
  out.rejected_orders = static_cast<std::uint64_t>(orders.rejected);
  out.open_orders = static_cast<std::uint64_t>(orders.open);
  out.protective_orders_resting = in.status.protective_resting;
}

void fill_signals(api::SignalSection& out, const DashboardInputs& in) {
  const engine::SignalCounts& counts = in.status.signals;
  out.received = counts.received;
  out.processed = counts.processed;
  out.rejected = counts.rejected;
  out.pending = counts.pending();
  out.bars_scored = counts.bars_scored;
  out.per_hour = in.meters.signals_hour.count(in.now);
  out.rejections.clear();
  for (std::size_t i = 0; i < counts.rejections.size(); ++i) {
    if (counts.rejections[i] == 0) continue;
    out.rejections[std::string(to_string(static_cast<RejectReason>(i)))] = counts.rejections[i];
  }
  out.no_signal.clear();
  for (const auto& [reason, n] : counts.no_signal) out.no_signal[std::string(reason)] = n;
  out.latency = in.meters.signal.last_100();
  out.latency_since_start = in.meters.signal.since_start();
}

api::PositionRow row_of(const execution::OpenPosition& open) {
  api::PositionRow row;
  row.symbol = open.symbol;
  row.direction = open.direction;
  row.quantity = open.quantity;
  row.entry_price = open.entry;
  if (!open.mark.is_zero()) row.mark_price = open.mark;
  if (open.is_protected) row.stop_price = open.stop;
  row.targets_resting = static_cast<int>(open.targets.size());
  row.unrealized_pnl = open.unrealized_pnl;
  row.leverage = open.leverage;
  row.is_protected = open.is_protected;
  row.protection = execution::to_string(open.phase);
  for (std::size_t i = 0; i < open.phase_at.size(); ++i) {
    if (open.phase_at[i] == Time{}) continue;
    const auto phase = static_cast<execution::ProtectionPhase>(i);
    row.protection_at[std::string(execution::to_string(phase))] = open.phase_at[i];
  }
  row.unprotected_seconds = static_cast<double>(open.unprotected.count()) / 1000.0;
  row.opened_at = open.opened_at;
  return row;
}

void fill_trades(api::TradeSection& out, const DashboardInputs& in) {
  const engine::Status& status = in.status;
  out.won = static_cast<std::uint64_t>(status.trades_won);
  out.lost = static_cast<std::uint64_t>(status.trades_lost);
  out.total = out.won + out.lost;
  out.realized_pnl = status.realized_pnl;
  out.commission = status.commission;
  out.funding = status.funding;
  out.average_pnl.reset();
  if (out.total > 0) {
    out.average_pnl = Money::from_units(fixed::mul_div(
        status.trades_net.units(), 1, static_cast<std::int64_t>(out.total), Rounding::nearest));
  }
  out.positions.clear();
  out.unrealized_pnl = Money{};
  for (const execution::OpenPosition& open : status.positions) {
    if (open.quantity.is_zero()) continue;
    out.positions.push_back(row_of(open));
    out.unrealized_pnl += open.unrealized_pnl;
  }
}

std::string connection_of(const DashboardInputs& in) {
  const int up = (in.rest.up ? 1 : 0) + (in.market_stream.up ? 1 : 0) + (in.user_stream.up ? 1 : 0);
  return up == 3 ? "CONNECTED" : up == 0 ? "DISCONNECTED" : "DEGRADED";
}

void fill_system(api::SystemSection& out, const DashboardInputs& in) {
  out.resources = in.meters.resources.figures();
  out.series.assign(in.meters.resources.series().begin(), in.meters.resources.series().end());
  out.loop_lag_p99 = in.meters.loop_lag.since_start().p99;
  out.connection = connection_of(in);
  out.last_api_call_seconds.reset();
  if (in.meters.last_api_success) {
    out.last_api_call_seconds =
        std::chrono::duration<double>(Steady::now() - *in.meters.last_api_success).count();
  }
  out.api_errors_last_hour = static_cast<std::uint64_t>(in.rest.errors_last_hour);
  out.api_call = in.meters.api_call.last_100();
  out.api_call_since_start = in.meters.api_call.since_start();
}

void fill_pool(api::PoolSection& out, const DashboardInputs& in) {
  out.open = in.pool.open;
  out.idle = in.pool.idle;
  out.max_connections = in.pool.max_connections;
  out.max_idle = in.pool.max_idle;
  out.requests = in.pool.requests;
  out.reused = in.pool.reused;
  out.opened = in.pool.opened;
  out.handshakes = in.pool.handshakes;
  out.resumed = in.pool.resumed;
  out.retries = in.rest.retries;
  out.timeouts = in.pool.timeouts;
  out.waited = in.pool.waited;
  out.wait_total = in.pool.wait_total;
  out.wait_max = in.pool.wait_max;
  out.used_weight_1m.reset();
  if (in.rest.requests > 0) out.used_weight_1m = in.rest.used_weight;
}

void fill_limits(api::RiskSection& out, const DashboardInputs& in) {
  const engine::Status& status = in.status;
  out.daily_loss_used_percent = status.risk.daily_loss_used_percent;
  out.drawdown_used_percent = status.risk.intraday_drawdown_used_percent;
  out.losing_trades = status.risk.losing_trades;
  out.losing_trades_limit = status.risk.losing_trades_limit;
  out.capital_in_use_percent = status.capital_in_use_percent;
  out.portfolio_risk_percent = status.portfolio_risk_percent;
  out.capital_in_use_limit_percent = in.risk.capital_in_use_percent;
  out.portfolio_risk_limit_percent = in.risk.portfolio_risk_percent;
  out.limits_near.clear();
  for (const risk::LimitUse& limit : status.limits) {
    if (limit.near) out.limits_near.emplace_back(limit.name);
  }
}

void fill_risk(api::RiskSection& out, const DashboardInputs& in) {
  const engine::Status& status = in.status;
  const risk::RiskStatus& risk = status.risk;
  out.equity = risk.equity;
  out.wallet_balance = status.wallet;
  out.start_balance = status.start_wallet;
  out.wallet_residual = status.residual;
  out.day_start_equity = risk.day_start_equity;
  out.day_peak_equity = risk.day_peak_equity;
  out.daily_loss_percent = risk.daily_loss_percent;
  out.intraday_drawdown_percent = risk.intraday_drawdown_percent;
  out.daily_loss_limit_percent = risk.daily_loss_limit_percent;
  out.drawdown_limit_percent = risk.intraday_drawdown_limit_percent;
  out.trading_allowed = !status.blocked_by.has_value();
  out.blocked_by = status.blocked_by ? std::string(to_string(*status.blocked_by)) : std::string{};
  out.circuit_breaker = std::string(risk::to_string(risk.breaker));
  out.unprotected_seconds = static_cast<double>(status.unprotected.count()) / 1000.0;
  out.longest_unprotected_seconds =
      static_cast<double>(status.longest_unprotected.count()) / 1000.0;
  out.unprotected_notional = status.unprotected_notional;
  out.account_known = status.account_known;
  fill_limits(out, in);
}

}  // namespace

void fill_dashboard(api::Dashboard& dashboard, const DashboardInputs& in) {
  dashboard.at = in.now;
  dashboard.not_ready = in.status.not_ready;
  dashboard.ready = in.status.not_ready.empty();
  fill_execution(dashboard.execution, in);
  fill_signals(dashboard.signals, in);
  fill_trades(dashboard.trades, in);
  fill_system(dashboard.system, in);
  fill_pool(dashboard.pool, in);
  fill_risk(dashboard.risk, in);
}

}  // namespace vectord::app
