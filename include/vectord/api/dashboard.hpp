#pragma once
// The dashboard as values: what /system/dashboard serves and the console prints. Filled by the
// shell from the engine's status, the metrics and the pool; a figure that does not exist yet is
// absent (JSON null). Field names of the JSON are the public contract: consumers read them.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vectord/api/latency_report.hpp"
#include "vectord/base/fixed.hpp"
#include "vectord/base/time.hpp"
#include "vectord/domain/position.hpp"
#include "vectord/metrics/latency.hpp"
#include "vectord/metrics/prometheus.hpp"
#include "vectord/metrics/resources.hpp"

namespace vectord::api {

struct ExecutionSection {
  metrics::LatencyFigures latency;  // order sent to acknowledged, last 100
  metrics::LatencyFigures latency_since_start;
  std::uint64_t total_orders = 0, filled_orders = 0, failed_orders = 0, rejected_orders = 0,
                open_orders = 0;  // total = filled + failed + rejected + open
  std::uint64_t protective_orders_resting = 0;
};

struct SignalSection {
  std::uint64_t received = 0, processed = 0, rejected = 0, pending = 0;
  std::uint64_t bars_scored = 0;
  std::uint64_t per_hour = 0;  // sliding 60 minutes of exchange time
  std::map<std::string, std::uint64_t> rejections;
  std::map<std::string, std::uint64_t> no_signal;  // bars that made no candidate, by reason
  metrics::LatencyFigures latency;                 // signal made to decided, last 100
  metrics::LatencyFigures latency_since_start;
};

struct PositionRow {
  Symbol symbol;
  Direction direction = Direction::long_;
  Quantity quantity;  // > 0
  Price entry_price;
  std::optional<Price> mark_price;
  std::optional<Price> stop_price;  // resting on the exchange
  int targets_resting = 0;
  Money unrealized_pnl;
  int leverage = 0;
  bool is_protected = false;
  std::string protection;                     // none | requested | resting | replaced | done
  std::map<std::string, Time> protection_at;  // when each was last entered
  double unprotected_seconds = 0;
  Time opened_at;
};

struct TradeSection {
  std::uint64_t total = 0, won = 0, lost = 0;
  Money realized_pnl, commission, funding, unrealized_pnl;
  std::optional<Money> average_pnl;  // net, per closed trade
  std::vector<PositionRow> positions;
  std::vector<Trade> recent;  // newest first, bounded
};

struct SystemSection {
  metrics::ResourceFigures resources;
  std::vector<metrics::ResourceSample> series;
  std::optional<metrics::Nanos> loop_lag_p99;
  std::string connection;  // CONNECTED | DEGRADED | DISCONNECTED
  std::optional<double> last_api_call_seconds;
  std::uint64_t api_errors_last_hour = 0;
  metrics::LatencyFigures api_call, api_call_since_start;
};

struct PoolSection {
  int open = 0, idle = 0, max_connections = 0, max_idle = 0;
  std::uint64_t requests = 0, reused = 0, handshakes = 0, retries = 0, timeouts = 0;
  std::uint64_t opened = 0, resumed = 0;  // connections; of the handshakes, the short ones
  std::uint64_t waited = 0;               // requests that found no free connection
  metrics::Nanos wait_total{0}, wait_max{0};
  std::optional<int> used_weight_1m;
};

struct RiskSection {
  std::optional<Money> equity, wallet_balance, start_balance, day_start_equity, day_peak_equity;
  std::optional<Money>
      wallet_residual;  // exchange's wallet less what our fills say; 0 when all is well
  std::optional<double> daily_loss_percent, intraday_drawdown_percent;
  double daily_loss_limit_percent = 0, drawdown_limit_percent = 0;
  bool trading_allowed = false;
  std::string blocked_by;          // empty: nothing
  std::string circuit_breaker;     // closed | open | half_open
  double unprotected_seconds = 0;  // exchange time, all positions, since start
  double longest_unprotected_seconds = 0;
  Money unprotected_notional;
  bool account_known = false;  // the positions shown are what there is
  std::optional<double> daily_loss_used_percent, drawdown_used_percent;  // of their limits
  int losing_trades = 0, losing_trades_limit = 0;
  std::optional<double> capital_in_use_percent, portfolio_risk_percent;
  double capital_in_use_limit_percent = 0, portfolio_risk_limit_percent = 0;
  std::vector<std::string> limits_near;  // of the limits that halt, at 80 % or more
};

struct Dashboard {
  std::uint64_t sequence = 0;  // grows with each new look; 0: not counted
  Time at;
  std::string mode, version;
  std::string market;  // which market, at what pace
  bool ready = false;
  std::vector<std::string> not_ready;  // what /ready names
  ExecutionSection execution;
  SignalSection signals;
  TradeSection trades;
  SystemSection system;
  PoolSection pool;
  RiskSection risk;
};

// GET /protected: every open position has a stop that the exchange has confirmed.
bool all_protected(const Dashboard& dashboard);
std::string protected_json(const Dashboard& dashboard);

// Compact JSON of GET /system/dashboard and two of its sub-routes.
std::string dashboard_json(const Dashboard& dashboard);
std::string trades_json(const Dashboard& dashboard);
std::string resources_json(const Dashboard& dashboard);

// GET /system/dashboard/latency.
std::string latency_json(Time at, const LatencyReport& report);

// A latency with all its samples since start, by its Prometheus name. Those of one name are one
// family and stand side by side; each has its label then.
struct NamedLatency {
  std::string_view name, help;
  const metrics::Latency* latency = nullptr;
  std::optional<metrics::Label> label;
};
// Prometheus exposition: the dashboard's figures under conventional names and units.
std::string prometheus_text(const Dashboard& dashboard, const std::vector<NamedLatency>& latencies);

// The formatted dashboard of the console, ending in a newline; `colour` for terminals.
std::string dashboard_text(const Dashboard& dashboard, bool colour);

}  // namespace vectord::api
