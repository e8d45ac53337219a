#include <gtest/gtest.h>

#include "vectord/api/dashboard.hpp"

namespace vectord::api {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(PrometheusExposition, WritesCountsByTheirLabels) {
  Dashboard dashboard;
  dashboard.signals.received = 9;
  dashboard.signals.rejections["score_below_minimum"] = 7;
  dashboard.execution.filled_orders = 2;
  const std::string text = prometheus_text(dashboard, {});
  EXPECT_TRUE(has_line(text, "vector_signals_received_total 9"));
  EXPECT_TRUE(has_line(text, "vector_signals_rejected_total{reason=\"score_below_minimum\"} 7"));
  EXPECT_TRUE(has_line(text, "vector_orders_total{result=\"filled\"} 2"));
}

TEST(PrometheusExposition, LeavesOutWhatIsNotKnown) {
  const std::string text = prometheus_text(Dashboard{}, {});
  EXPECT_EQ(text.find("vector_equity_usdt"), std::string::npos);
  EXPECT_EQ(text.find("vector_wallet_residual_usdt"), std::string::npos);
}

TEST(PrometheusExposition, WritesLatencyAsAHistogramInSeconds) {
  metrics::Latency latency;
  latency.record(std::chrono::microseconds{80});
  latency.record(std::chrono::milliseconds{3});
  const std::string text =
      prometheus_text(Dashboard{}, {{"vector_order_latency_seconds", "Orders.", &latency, {}}});
  EXPECT_TRUE(has_line(text, "# TYPE vector_order_latency_seconds histogram"));
  EXPECT_TRUE(has_line(text, "vector_order_latency_seconds_bucket{le=\"5e-05\"} 0"));
  EXPECT_TRUE(has_line(text, "vector_order_latency_seconds_bucket{le=\"0.0001\"} 1"));
  EXPECT_TRUE(has_line(text, "vector_order_latency_seconds_bucket{le=\"0.005\"} 2"));
  EXPECT_TRUE(has_line(text, "vector_order_latency_seconds_bucket{le=\"+Inf\"} 2"));
  EXPECT_TRUE(has_line(text, "vector_order_latency_seconds_sum 0.00308"));
  EXPECT_TRUE(has_line(text, "vector_order_latency_seconds_count 2"));
}

TEST(PrometheusExposition, PutsHistogramsOfOneNameIntoOneFamilyByTheirLabel) {
  metrics::Latency first, second;
  second.record(std::chrono::milliseconds{3});
  const std::string text = prometheus_text(
      Dashboard{}, {{"vector_trade_hop_seconds", "Hops.", &first, metrics::Label{"hop", "a"}},
                    {"vector_trade_hop_seconds", "Hops.", &second, metrics::Label{"hop", "b"}}});
  const auto family = text.find("# TYPE vector_trade_hop_seconds histogram");
  ASSERT_NE(family, std::string::npos);
  EXPECT_EQ(text.find("# TYPE vector_trade_hop_seconds", family + 1), std::string::npos);
  EXPECT_TRUE(has_line(text, "vector_trade_hop_seconds_count{hop=\"a\"} 0"));
  EXPECT_TRUE(has_line(text, "vector_trade_hop_seconds_bucket{hop=\"b\",le=\"0.005\"} 1"));
}

}  // namespace
}  // namespace vectord::api
