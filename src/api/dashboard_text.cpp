#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include "vectord/api/dashboard.hpp"

namespace vectord::api {
namespace {

using metrics::LatencyFigures;
using metrics::Nanos;

constexpr const char* bold = "\x1b[1m";
constexpr const char* dim = "\x1b[2m";
constexpr const char* green = "\x1b[32m";
constexpr const char* red = "\x1b[31m";
constexpr const char* plain = "\x1b[0m";

__attribute__((format(printf, 1, 2))) std::string text(const char* format, ...) {
  char buffer[512];
  va_list arguments;
  va_start(arguments, format);
  const int size = std::vsnprintf(buffer, sizeof buffer, format, arguments);
  va_end(arguments);
  return {buffer,
          static_cast<std::size_t>(std::clamp(size, 0, static_cast<int>(sizeof buffer) - 1))};
}

std::string ms(const std::optional<Nanos>& duration) {
  if (!duration) return "-";
  return text("%.3f ms", static_cast<double>(duration->count()) / 1e6);
}
std::string money(Money amount) {
  return text("%+.2f", amount.to_double());
}
std::string money(const std::optional<Money>& amount) {
  return amount ? text("%.2f", amount->to_double()) : "-";
}
std::string percent(const std::optional<double>& value) {
  return value ? text("%.2f %%", *value) : "-";
}
std::string percent_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  return text("%.1f %%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}
unsigned long long count(std::uint64_t value) {
  return value;
}

std::string latency_line(const char* name, const LatencyFigures& figures) {
  return text("  %-10s P50 %-12s P95 %-12s P99 %-12s max %-12s (%llu)\n", name,
              ms(figures.p50).c_str(), ms(figures.p95).c_str(), ms(figures.p99).c_str(),
              ms(figures.max).c_str(), count(figures.samples));
}

class Page {
 public:
  explicit Page(bool colour) : colour_(colour) {}
  Page& heading(const char* name) {
    return put(std::string(paint(bold)) + name + paint(plain) + "\n");
  }
  Page& put(const std::string& line) {
    out_ += line;
    return *this;
  }
  const char* paint(const char* code) const { return colour_ ? code : ""; }
  const char* sign(Money amount) const { return paint(amount < Money{} ? red : green); }
  std::string take() { return std::move(out_); }

 private:
  bool colour_;
  std::string out_;
};

void put_positions(Page& page, const TradeSection& trades) {
  for (const PositionRow& row : trades.positions) {
    page.put(text("  %-14s %-5s %12s @ %-12s mark %-12s %s%10s%s  stop %-12s targets %d  %s\n",
                  row.symbol.str().c_str(), std::string(to_string(row.direction)).c_str(),
                  row.quantity.to_string().c_str(), row.entry_price.to_string().c_str(),
                  row.mark_price ? row.mark_price->to_string().c_str() : "-",
                  page.sign(row.unrealized_pnl), money(row.unrealized_pnl).c_str(),
                  page.paint(plain), row.stop_price ? row.stop_price->to_string().c_str() : "-",
                  row.targets_resting, row.is_protected ? "protected" : "UNPROTECTED"));
  }
}

void put_rejections(Page& page, const SignalSection& signals) {
  for (const auto& [reason, n] : signals.rejections) {
    page.put(
        text("  %s%-32s%s %6llu\n", page.paint(dim), reason.c_str(), page.paint(plain), count(n)));
  }
}

}  // namespace

std::string dashboard_text(const Dashboard& d, bool colour) {
  Page page(colour);
  const std::string state =
      d.risk.trading_allowed ? "trading" : "not trading: " + d.risk.blocked_by;
  page.put("\n").heading(
      ("Vector " + d.version + "   " + d.mode + "   " + format_time(d.at) + "   " + state).c_str());
  page.put(text("  %s%s%s\n", page.paint(dim), d.market.c_str(), page.paint(plain)));
  page.heading("Account");
  page.put(
      text("  equity %s USDT   wallet %s   day's loss %s of %.0f %%   drawdown %s of %.0f %%   "
           "breaker %s\n",
           money(d.risk.equity).c_str(), money(d.risk.wallet_balance).c_str(),
           percent(d.risk.daily_loss_percent).c_str(), d.risk.daily_loss_limit_percent,
           percent(d.risk.intraday_drawdown_percent).c_str(), d.risk.drawdown_limit_percent,
           d.risk.circuit_breaker.c_str()));
  for (const std::string& limit : d.risk.limits_near) {
    page.put(text("  %s%s is at 80 %% of its limit or more%s\n", page.paint(red), limit.c_str(),
                  page.paint(plain)));
  }
  page.heading("Signals");
  page.put(
      text("  received %llu   executed %llu   rejected %llu   in decision %llu   last hour %llu   "
           "bars scored %llu\n",
           count(d.signals.received), count(d.signals.processed), count(d.signals.rejected),
           count(d.signals.pending), count(d.signals.per_hour), count(d.signals.bars_scored)));
  put_rejections(page, d.signals);
  page.heading("Orders");
  page.put(
      text("  sent %llu   filled %llu   not filled %llu   rejected %llu   open %llu   protective "
           "resting %llu\n",
           count(d.execution.total_orders), count(d.execution.filled_orders),
           count(d.execution.failed_orders), count(d.execution.rejected_orders),
           count(d.execution.open_orders), count(d.execution.protective_orders_resting)));
  page.heading("Trades");
  page.put(
      text("  closed %llu   won %llu   lost %llu   win rate %s   realised %s%s%s   commission %.2f "
           "  funding %s   open %zu (%s)\n",
           count(d.trades.total), count(d.trades.won), count(d.trades.lost),
           percent_of(d.trades.won, d.trades.total).c_str(), page.sign(d.trades.realized_pnl),
           money(d.trades.realized_pnl).c_str(), page.paint(plain), d.trades.commission.to_double(),
           money(d.trades.funding).c_str(), d.trades.positions.size(),
           money(d.trades.unrealized_pnl).c_str()));
  page.put(text("  without a resting stop: %.3f s in all, longest %.3f s\n",
                d.risk.unprotected_seconds, d.risk.longest_unprotected_seconds));
  put_positions(page, d.trades);
  page.heading("Latency (last 100)");
  page.put(latency_line("order", d.execution.latency));
  page.put(latency_line("signal", d.signals.latency));
  page.put(latency_line("api call", d.system.api_call));
  page.heading("System");
  page.put(text(
      "  up %.0f s   %.1f MB   cpu %s (max %s)   exchange %s   api errors last hour %llu   "
      "connections %d (idle %d)   reused %llu of %llu\n",
      d.system.resources.uptime_seconds, static_cast<double>(d.system.resources.rss_bytes) / 1e6,
      percent(d.system.resources.cpu_average_percent).c_str(),
      percent(d.system.resources.cpu_max_percent).c_str(), d.system.connection.c_str(),
      count(d.system.api_errors_last_hour), d.pool.open, d.pool.idle, count(d.pool.reused),
      count(d.pool.requests)));
  return page.take();
}

}  // namespace vectord::api
