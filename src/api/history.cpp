#include "vectord/api/history.hpp"

#include <optional>

namespace vectord::api {
namespace {

std::optional<double> of(const std::optional<Money>& amount) {
  return amount ? std::optional(amount->to_double()) : std::nullopt;
}
std::optional<double> ms(const std::optional<metrics::Nanos>& duration) {
  return duration ? std::optional(static_cast<double>(duration->count()) / 1e6) : std::nullopt;
}

struct Figure {
  std::string_view name;
  std::optional<double> (*of)(const Dashboard&);
};
constexpr Figure figures[] = {
    {"equity", [](const Dashboard& d) { return of(d.risk.equity); }},
    {"realized_pnl", [](const Dashboard& d) { return of(std::optional(d.trades.realized_pnl)); }},
    {"unrealized_pnl",
     [](const Dashboard& d) { return of(std::optional(d.trades.unrealized_pnl)); }},
    {"open_positions",
     [](const Dashboard& d) {
       return std::optional(static_cast<double>(d.trades.positions.size()));
     }},
    {"daily_loss_percent", [](const Dashboard& d) { return d.risk.daily_loss_percent; }},
    {"order_latency_p50_ms", [](const Dashboard& d) { return ms(d.execution.latency.p50); }},
    {"order_latency_p95_ms", [](const Dashboard& d) { return ms(d.execution.latency.p95); }},
    {"order_latency_p99_ms", [](const Dashboard& d) { return ms(d.execution.latency.p99); }},
    {"signal_latency_p99_ms", [](const Dashboard& d) { return ms(d.signals.latency.p99); }},
    {"event_loop_lag_p99_ms", [](const Dashboard& d) { return ms(d.system.loop_lag_p99); }},
    {"memory_rss_bytes",
     [](const Dashboard& d) {
       return std::optional(static_cast<double>(d.system.resources.rss_bytes));
     }},
    {"cpu_usage_percent",
     [](const Dashboard& d) { return d.system.resources.cpu_average_percent; }},
};
constexpr std::string_view signals_name = "signals_per_minute";
constexpr std::string_view orders_name = "orders_per_minute";

}  // namespace

const std::vector<std::string_view>& HistoryFigures::names() {
  static const std::vector<std::string_view> all = [] {
    std::vector<std::string_view> names;
    for (const Figure& figure : figures) names.push_back(figure.name);
    names.push_back(signals_name);
    names.push_back(orders_name);
    return names;
  }();
  return all;
}

std::vector<std::pair<std::string_view, double>> HistoryFigures::take(const Dashboard& now,
                                                                      std::int64_t at) {
  std::vector<std::pair<std::string_view, double>> out;
  for (const Figure& figure : figures) {
    if (const auto value = figure.of(now)) out.emplace_back(figure.name, *value);
  }
  const Counts counts{at, now.signals.received, now.execution.total_orders};
  if (before_ && at > before_->at && counts.signals >= before_->signals &&
      counts.orders >= before_->orders) {
    const double minutes = static_cast<double>(at - before_->at) / 60.0;
    out.emplace_back(signals_name,
                     static_cast<double>(counts.signals - before_->signals) / minutes);
    out.emplace_back(orders_name, static_cast<double>(counts.orders - before_->orders) / minutes);
  }
  before_ = counts;
  return out;
}

}  // namespace vectord::api
