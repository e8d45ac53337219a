#include <algorithm>
#include <nlohmann/json.hpp>

#include "latency_json.hpp"
#include "record_json.hpp"
#include "vectord/api/dashboard.hpp"

namespace vectord::api {
namespace {

using Json = nlohmann::ordered_json;
using metrics::Nanos;

Json ms(const std::optional<Nanos>& duration) {
  if (!duration) return nullptr;
  return static_cast<double>(duration->count()) / 1e6;
}
Json number(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}
// Money leaves as a JSON number for the consumers of the contract; the exact decimal is in *_exact.
Json money(Money amount) {
  return amount.to_double();
}
Json money(const std::optional<Money>& amount) {
  return amount ? money(*amount) : Json(nullptr);
}
Json exact(const std::optional<Money>& amount) {
  return amount ? Json(amount->to_string()) : Json(nullptr);
}
Json percent_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return nullptr;
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

Json execution(const ExecutionSection& section) {
  Json out = latency_object(section.latency);
  out["total_orders"] = section.total_orders;
  out["filled_orders"] = section.filled_orders;
  out["failed_orders"] = section.failed_orders;
  out["rejected_orders"] = section.rejected_orders;
  out["open_orders"] = section.open_orders;
  out["protective_orders_resting"] = section.protective_orders_resting;
  const std::uint64_t ended =
      section.filled_orders + section.failed_orders + section.rejected_orders;
  out["success_rate"] = percent_of(section.filled_orders, ended);
  return out;
}

Json signals(const SignalSection& section) {
  Json out;
  out["signals_received"] = section.received;
  out["signals_processed"] = section.processed;
  out["signals_rejected"] = section.rejected;
  out["signals_pending"] = section.pending;
  put_latency(out, "signal_latency", section.latency);
  out["signals_per_hour"] = section.per_hour;
  out["rejection_rate"] = percent_of(section.rejected, section.processed + section.rejected);
  out["rejections"] = section.rejections;
  out["bars_scored"] = section.bars_scored;
  out["no_signal"] = section.no_signal;
  return out;
}

Json trade_figures(const TradeSection& section) {
  Json out;
  out["total_trades"] = section.total;
  out["trades_won"] = section.won;
  out["trades_lost"] = section.lost;
  out["win_rate"] = percent_of(section.won, section.total);
  out["realized_pnl"] = money(section.realized_pnl);
  out["avg_pnl_per_trade"] = money(section.average_pnl);
  out["open_positions"] = section.positions.size();
  out["unrealized_pnl"] = money(section.unrealized_pnl);
  out["commission"] = money(section.commission);
  out["funding"] = money(section.funding);
  out["realized_pnl_exact"] = section.realized_pnl.to_string();
  out["commission_exact"] = section.commission.to_string();
  out["funding_exact"] = section.funding.to_string();
  return out;
}

Json system(const SystemSection& section) {
  const metrics::ResourceFigures& figures = section.resources;
  Json out;
  out["uptime_seconds"] = figures.uptime_seconds;
  out["uptime_hours"] = figures.uptime_seconds / 3600.0;
  out["memory_usage_avg_percent"] = number(figures.memory_average_percent);
  out["memory_usage_max_percent"] = number(figures.memory_max_percent);
  out["memory_rss_bytes"] = figures.rss_bytes;
  out["cpu_usage_avg_percent"] = number(figures.cpu_average_percent);
  out["cpu_usage_max_percent"] = number(figures.cpu_max_percent);
  out["machine_cpu_usage_percent"] = number(figures.machine_cpu_percent);
  out["open_files"] = figures.open_files ? Json(*figures.open_files) : Json(nullptr);
  out["event_loop_lag_p99_ms"] = ms(section.loop_lag_p99);
  out["binance_connection_status"] = section.connection;
  out["last_api_call_seconds_ago"] = number(section.last_api_call_seconds);
  out["api_errors_last_hour"] = section.api_errors_last_hour;
  return out;
}

Json pool(const PoolSection& section) {
  Json out;
  out["connections_open"] = section.open;
  out["connections_idle"] = section.idle;
  out["max_connections"] = section.max_connections;
  out["max_keepalive"] = section.max_idle;
  out["requests"] = section.requests;
  out["reused"] = section.reused;
  out["opened"] = section.opened;
  out["handshakes"] = section.handshakes;
  out["resumed"] = section.resumed;
  out["retries"] = section.retries;
  out["timeouts"] = section.timeouts;
  out["waited"] = section.waited;
  out["queue_wait_total_ms"] = ms(section.wait_total);
  out["queue_wait_max_ms"] = ms(section.wait_max);
  out["used_weight_1m"] = section.used_weight_1m ? Json(*section.used_weight_1m) : Json(nullptr);
  return out;
}

Json risk(const RiskSection& section) {
  Json out;
  out["equity"] = money(section.equity);
  out["day_start_equity"] = money(section.day_start_equity);
  out["day_peak_equity"] = money(section.day_peak_equity);
  out["daily_loss_percent"] = number(section.daily_loss_percent);
  out["intraday_drawdown_percent"] = number(section.intraday_drawdown_percent);
  out["trading_allowed"] = section.trading_allowed;
  out["blocked_by"] = section.blocked_by.empty() ? Json(nullptr) : Json(section.blocked_by);
  out["circuit_breaker"] = section.circuit_breaker;
  out["daily_loss_limit_percent"] = section.daily_loss_limit_percent;
  out["intraday_drawdown_limit_percent"] = section.drawdown_limit_percent;
  out["wallet_balance_exact"] = exact(section.wallet_balance);
  out["start_balance_exact"] = exact(section.start_balance);
  out["wallet_residual_exact"] = exact(section.wallet_residual);
  out["unprotected_seconds_total"] = section.unprotected_seconds;
  out["unprotected_seconds_longest"] = section.longest_unprotected_seconds;
  out["unprotected_notional"] = money(section.unprotected_notional);
  out["daily_loss_used_percent"] = number(section.daily_loss_used_percent);
  out["intraday_drawdown_used_percent"] = number(section.drawdown_used_percent);
  out["breaker_losing_trades"] = section.losing_trades;
  out["breaker_losing_trades_limit"] = section.losing_trades_limit;
  out["capital_in_use_percent"] = number(section.capital_in_use_percent);
  out["capital_in_use_limit_percent"] = section.capital_in_use_limit_percent;
  out["portfolio_risk_percent"] = number(section.portfolio_risk_percent);
  out["portfolio_risk_limit_percent"] = section.portfolio_risk_limit_percent;
  out["limits_near"] = section.limits_near;
  return out;
}

// The stress test reports through its own program; until one runs there is nothing under way.
Json stress_test() {
  Json out;
  out["active"] = false;
  out["signals_processed"] = 0;
  out["duration_seconds"] = nullptr;
  out["signals_per_second"] = nullptr;
  out["peak_concurrent"] = 0;
  return out;
}

Json head(const Dashboard& dashboard) {
  Json out;
  out["timestamp"] = format_time(dashboard.at);
  return out;
}

}  // namespace

std::string dashboard_json(const Dashboard& dashboard) {
  Json out = head(dashboard);
  out["mode"] = dashboard.mode;
  out["version"] = dashboard.version;
  out["market"] = dashboard.market;
  out["ready"] = dashboard.ready;
  out["execution"] = execution(dashboard.execution);
  out["signals"] = signals(dashboard.signals);
  out["trades"] = trade_figures(dashboard.trades);
  out["system"] = system(dashboard.system);
  out["pool"] = pool(dashboard.pool);
  out["risk"] = risk(dashboard.risk);
  out["stress_test"] = stress_test();
  return out.dump();
}

// Positions that are not known are not known to be protected.
bool all_protected(const Dashboard& dashboard) {
  const auto& rows = dashboard.trades.positions;
  return dashboard.risk.account_known &&
         std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.is_protected; });
}

std::string protected_json(const Dashboard& dashboard) {
  Json out = head(dashboard);
  out["protected"] = all_protected(dashboard);
  out["account_known"] = dashboard.risk.account_known;
  out["unprotected_seconds_total"] = dashboard.risk.unprotected_seconds;
  out["unprotected_seconds_longest"] = dashboard.risk.longest_unprotected_seconds;
  out["unprotected_notional"] = money(dashboard.risk.unprotected_notional);
  out["unprotected"] = Json::array();
  for (const PositionRow& row : dashboard.trades.positions) {
    if (!row.is_protected) out["unprotected"].push_back(row.symbol.view());
  }
  std::string body = out.dump();
  body.pop_back();
  return body + ",\"positions\":" + to_json_array(dashboard.trades.positions) + "}";
}

std::string trades_json(const Dashboard& dashboard) {
  Json out = head(dashboard);
  const Json figures = trade_figures(dashboard.trades);
  for (const auto& [key, value] : figures.items()) out[key] = value;
  std::string body = out.dump();
  body.pop_back();
  return body + ",\"positions\":" + to_json_array(dashboard.trades.positions) +
         ",\"recent\":" + to_json_array(dashboard.trades.recent) + "}";
}

std::string resources_json(const Dashboard& dashboard) {
  Json out = head(dashboard);
  const Json figures = system(dashboard.system);
  for (const auto& [key, value] : figures.items()) out[key] = value;
  out["series"] = Json::array();
  for (const metrics::ResourceSample& sample : dashboard.system.series) {
    Json row;
    row["at_seconds"] = sample.at_seconds;
    row["memory_rss_bytes"] = sample.rss_bytes;
    row["memory_usage_percent"] = sample.memory_percent;
    row["cpu_usage_percent"] = sample.cpu_percent;
    row["machine_cpu_usage_percent"] = sample.machine_cpu_percent;
    row["open_files"] = sample.open_files;
    out["series"].push_back(std::move(row));
  }
  return out.dump();
}

}  // namespace vectord::api
