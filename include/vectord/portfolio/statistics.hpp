#pragma once
// Counters of trades and executions. Bounded: sums only, no history. Percentages are left to who
// shows them, but the win rate is here because everyone means the same by it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vectord/domain/order.hpp"
#include "vectord/domain/position.hpp"

namespace vectord::portfolio {

// How an order counts among executions. filled: executed anything by its end. failed: ended with
// nothing executed (canceled, expired, absent). rejected: by the exchange.
enum class Execution { open, filled, failed, rejected };
// nullopt: does not count (a conditional order that has not triggered).
std::optional<Execution> execution_of(OrderStatus status, Quantity executed, bool conditional,
                                      bool triggered);

struct ExecutionCounts {
  std::int64_t total = 0, filled = 0, failed = 0, rejected = 0, open = 0;
  bool operator==(const ExecutionCounts&) const = default;
};

class Statistics {
 public:
  void on_trade(const Trade& trade);  // won when net > 0, lost when net < 0; 0 is neither
  // An order moved from one bucket to another; nullopt = not counted (yet).
  void on_execution(std::optional<Execution> from, std::optional<Execution> to);

  std::int64_t trades() const { return trades_; }
  std::int64_t won() const { return won_; }
  std::int64_t lost() const { return lost_; }
  std::optional<double> win_rate_percent() const;  // none before the first trade
  Money net() const { return net_; }
  Money profit() const { return profit_; }  // of the won trades
  Money loss() const { return loss_; }      // of the lost trades, <= 0
  Money realized_pnl() const { return realized_; }
  Money commission() const { return commission_; }
  Money funding() const { return funding_; }
  int streak() const { return streak_; }  // > 0 wins in a row, < 0 losses in a row
  const ExecutionCounts& executions() const { return executions_; }

  std::string save() const;
  static result<Statistics> load(std::string_view text);
  bool operator==(const Statistics&) const = default;

 private:
  std::int64_t trades_ = 0, won_ = 0, lost_ = 0;
  Money net_, profit_, loss_, realized_, commission_, funding_;
  int streak_ = 0;
  ExecutionCounts executions_;
};

}  // namespace vectord::portfolio
