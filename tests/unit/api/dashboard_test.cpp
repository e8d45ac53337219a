#include "vectord/api/dashboard.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vectord::api {
namespace {

using Json = nlohmann::json;

// The contract: sections and their field names.
const std::map<std::string, std::vector<std::string>> contract{
    {"execution",
     {"avg_latency_ms", "min_latency_ms", "max_latency_ms", "p50_latency_ms", "p95_latency_ms",
      "p99_latency_ms", "samples", "total_orders", "filled_orders", "failed_orders",
      "rejected_orders", "success_rate"}},
    {"signals",
     {"signals_received", "signals_processed", "signals_rejected", "avg_signal_latency_ms",
      "min_signal_latency_ms", "max_signal_latency_ms", "p50_signal_latency_ms",
      "p95_signal_latency_ms", "p99_signal_latency_ms", "signals_per_hour", "rejection_rate",
      "rejections"}},
    {"trades",
     {"total_trades", "trades_won", "trades_lost", "win_rate", "realized_pnl", "avg_pnl_per_trade",
      "open_positions", "unrealized_pnl", "commission", "funding"}},
    {"system",
     {"uptime_seconds", "uptime_hours", "memory_usage_avg_percent", "memory_usage_max_percent",
      "memory_rss_bytes", "cpu_usage_avg_percent", "cpu_usage_max_percent", "event_loop_lag_p99_ms",
      "binance_connection_status", "last_api_call_seconds_ago", "api_errors_last_hour"}},
    {"pool",
     {"connections_open", "connections_idle", "max_connections", "max_keepalive", "requests",
      "reused", "opened", "handshakes", "resumed", "retries", "timeouts", "waited",
      "queue_wait_total_ms", "queue_wait_max_ms", "used_weight_1m"}},
    {"risk",
     {"equity", "day_start_equity", "day_peak_equity", "daily_loss_percent",
      "intraday_drawdown_percent", "trading_allowed", "blocked_by", "circuit_breaker"}},
    {"stress_test",
     {"active", "signals_processed", "duration_seconds", "signals_per_second", "peak_concurrent"}},
};

TEST(DashboardJson, HasEveryFieldOfTheContract) {
  const Json out = Json::parse(dashboard_json(Dashboard{}));
  for (const char* name : {"timestamp", "mode", "version"}) EXPECT_TRUE(out.contains(name)) << name;
  for (const auto& [section, fields] : contract) {
    ASSERT_TRUE(out.contains(section)) << section;
    for (const std::string& field : fields) {
      EXPECT_TRUE(out[section].contains(field)) << section << "." << field;
    }
  }
}

TEST(DashboardJson, ShowsNullForFiguresThatDoNotExistYet) {
  const Json out = Json::parse(dashboard_json(Dashboard{}));
  EXPECT_TRUE(out["execution"]["p99_latency_ms"].is_null());
  EXPECT_TRUE(out["trades"]["win_rate"].is_null());
  EXPECT_TRUE(out["risk"]["equity"].is_null());
  EXPECT_TRUE(out["signals"]["rejections"].is_object());
  EXPECT_EQ(out["execution"]["samples"], 0);
}

TEST(DashboardJson, CarriesFiguresWithTheirUnits) {
  Dashboard dashboard;
  metrics::Latency latency;
  latency.record(std::chrono::microseconds{1500});
  dashboard.execution.latency = latency.last_100();
  dashboard.execution.total_orders = 4;
  dashboard.execution.filled_orders = 3;
  dashboard.execution.failed_orders = 1;
  dashboard.risk.wallet_balance = *Money::parse("9999.12345678");
  dashboard.signals.rejections["score_below_minimum"] = 7;
  const Json out = Json::parse(dashboard_json(dashboard));
  EXPECT_DOUBLE_EQ(out["execution"]["p99_latency_ms"].get<double>(), 1.5);
  EXPECT_DOUBLE_EQ(out["execution"]["success_rate"].get<double>(), 75.0);
  EXPECT_EQ(out["risk"]["wallet_balance_exact"], "9999.12345678");
  EXPECT_EQ(out["signals"]["rejections"]["score_below_minimum"], 7);
}

TEST(DashboardJson, ShowsTheDistanceToEachLimit) {
  Dashboard dashboard;
  dashboard.risk.daily_loss_used_percent = 81.25;
  dashboard.risk.losing_trades = 2;
  dashboard.risk.losing_trades_limit = 3;
  dashboard.risk.capital_in_use_percent = 40;
  dashboard.risk.capital_in_use_limit_percent = 90;
  dashboard.risk.limits_near = {"daily_loss"};
  const Json risk = Json::parse(dashboard_json(dashboard))["risk"];
  EXPECT_EQ(risk["daily_loss_used_percent"], 81.25);
  EXPECT_TRUE(risk["intraday_drawdown_used_percent"].is_null());
  EXPECT_EQ(risk["breaker_losing_trades"], 2);
  EXPECT_EQ(risk["breaker_losing_trades_limit"], 3);
  EXPECT_EQ(risk["capital_in_use_percent"], 40.0);
  EXPECT_EQ(risk["capital_in_use_limit_percent"], 90.0);
  EXPECT_EQ(risk["limits_near"], Json::array({"daily_loss"}));
  EXPECT_NE(dashboard_text(dashboard, false).find("daily_loss is at 80 % of its limit or more"),
            std::string::npos);
}

TEST(DashboardJson, ListsPositionsAndTradesInItsSubRoute) {
  Dashboard dashboard;
  PositionRow row;
  row.symbol = Symbol{"BTCUSDT"};
  row.quantity = *Quantity::parse("0.5");
  row.is_protected = true;
  dashboard.trades.positions.push_back(row);
  Trade trade;
  trade.realized_pnl = *Money::parse("10");
  trade.commission = *Money::parse("0.4");
  trade.funding = *Money::parse("-0.1");
  dashboard.trades.recent.push_back(trade);
  const Json out = Json::parse(trades_json(dashboard));
  EXPECT_EQ(out["positions"][0]["symbol"], "BTCUSDT");
  EXPECT_EQ(out["positions"][0]["protected"], true);
  EXPECT_EQ(out["recent"][0]["net_pnl"], "9.5");
}

TEST(DashboardJson, GivesEachLatencyWithTheRawSamplesOfItsLastHundred) {
  metrics::Latency latency;
  for (int i = 1; i <= 101; ++i) latency.record(std::chrono::milliseconds{i});
  LatencyReport report;
  report.kinds.push_back(
      {"execution", latency.last_100(), latency.since_start(), latency.last_samples()});
  const Json out = Json::parse(latency_json(Time{}, report))["execution"];
  ASSERT_EQ(out["last_100"]["samples_ms"].size(), 100U);
  EXPECT_EQ(out["last_100"]["samples_ms"].front(), 2.0);  // the first has left the window
  EXPECT_EQ(out["last_100"]["samples_ms"].back(), 101.0);
  EXPECT_EQ(out["last_100"]["p99_latency_ms"], 100.0);
  EXPECT_EQ(out["since_start"]["samples"], 101);
}

TEST(DashboardJson, GivesATradesHopsAndLeavesOutWhatWasNotSeen) {
  LatencyReport report;
  report.hops.push_back({"sent_to_filled", {}, {}});
  report.trips.push_back(
      {"v-1", Symbol("BTCUSDT"), {{"sent_to_filled", metrics::Nanos{1'500'000}}}});
  const Json out = Json::parse(latency_json(Time{}, report));
  EXPECT_TRUE(out["hops"]["sent_to_filled"]["last_hour"]["p99_latency_ms"].is_null());
  EXPECT_EQ(out["trades"][0].dump(),
            R"({"sent_to_filled_ms":1.5,"symbol":"BTCUSDT","trade":"v-1"})");
}

TEST(DashboardText, SaysWhyItIsNotTradingAndWhichPositionIsUnprotected) {
  Dashboard dashboard;
  dashboard.risk.blocked_by = "daily_loss_hard_stop";
  PositionRow row;
  row.symbol = Symbol{"ETHUSDT"};
  dashboard.trades.positions.push_back(row);
  const std::string text = dashboard_text(dashboard, false);
  EXPECT_NE(text.find("not trading: daily_loss_hard_stop"), std::string::npos);
  EXPECT_NE(text.find("UNPROTECTED"), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace vectord::api
