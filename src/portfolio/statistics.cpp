#include "vectord/portfolio/statistics.hpp"

#include "vectord/portfolio/key_values.hpp"

namespace vectord::portfolio {
namespace {

std::int64_t& bucket(ExecutionCounts& counts, Execution which) {
  switch (which) {
    case Execution::open: return counts.open;
    case Execution::filled: return counts.filled;
    case Execution::failed: return counts.failed;
    case Execution::rejected: break;
  }
  return counts.rejected;
}

}  // namespace

std::optional<Execution> execution_of(OrderStatus status, Quantity executed, bool conditional,
                                      bool triggered) {
  if (conditional && !triggered && executed.is_zero()) return std::nullopt;
  if (!is_terminal(status)) return Execution::open;
  if (status == OrderStatus::filled || !executed.is_zero()) return Execution::filled;
  return status == OrderStatus::rejected ? Execution::rejected : Execution::failed;
}

void Statistics::on_trade(const Trade& trade) {
  const Money net = trade.net();
  ++trades_;
  net_ += net;
  realized_ += trade.realized_pnl;
  commission_ += trade.commission;
  funding_ += trade.funding;
  if (net > Money{}) {
    ++won_;
    profit_ += net;
    streak_ = streak_ > 0 ? streak_ + 1 : 1;
  } else if (net < Money{}) {
    ++lost_;
    loss_ += net;
    streak_ = streak_ < 0 ? streak_ - 1 : -1;
  }
}

void Statistics::on_execution(std::optional<Execution> from, std::optional<Execution> to) {
  if (from == to) return;
  if (from) {
    --bucket(executions_, *from);
    --executions_.total;
  }
  if (to) {
    ++bucket(executions_, *to);
    ++executions_.total;
  }
}

std::optional<double> Statistics::win_rate_percent() const {
  if (trades_ == 0) return std::nullopt;
  return 100.0 * static_cast<double>(won_) / static_cast<double>(trades_);
}

std::string Statistics::save() const {
  KeyValues out;
  out.set("trades", trades_);
  out.set("won", won_);
  out.set("lost", lost_);
  out.set("net", net_);
  out.set("profit", profit_);
  out.set("loss", loss_);
  out.set("realized", realized_);
  out.set("commission", commission_);
  out.set("funding", funding_);
  out.set("streak", streak_);
  out.set("executions.filled", executions_.filled);
  out.set("executions.failed", executions_.failed);
  out.set("executions.rejected", executions_.rejected);
  out.set("executions.open", executions_.open);
  return out.text();
}

result<Statistics> Statistics::load(std::string_view text) {
  auto parsed = KeyValues::parse(text);
  if (parsed.has_error()) return parsed.error().within("statistics");
  const KeyValues& in = *parsed;
  Statistics made;
  made.trades_ = in.integer("trades");
  made.won_ = in.integer("won");
  made.lost_ = in.integer("lost");
  made.net_ = in.fixed<Money>("net");
  made.profit_ = in.fixed<Money>("profit");
  made.loss_ = in.fixed<Money>("loss");
  made.realized_ = in.fixed<Money>("realized");
  made.commission_ = in.fixed<Money>("commission");
  made.funding_ = in.fixed<Money>("funding");
  made.streak_ = in.small("streak");
  ExecutionCounts& counts = made.executions_;
  counts.filled = in.integer("executions.filled");
  counts.failed = in.integer("executions.failed");
  counts.rejected = in.integer("executions.rejected");
  counts.open = in.integer("executions.open");
  counts.total = counts.filled + counts.failed + counts.rejected + counts.open;
  if (in.error()) return in.error()->within("statistics");
  return made;
}

}  // namespace vectord::portfolio
