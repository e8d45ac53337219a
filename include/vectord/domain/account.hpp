#pragma once
// The account as the exchange knows it, read for start-up and reconciliation.
#include <vector>

#include "vectord/domain/order.hpp"
#include "vectord/domain/position.hpp"

namespace vectord {

struct AccountSnapshot {
  Money wallet_balance;  // USDT
  Money available_balance;
  bool can_trade = true;
  bool hedge_mode = false;
  bool multi_assets = false;
  Millis clock_offset{0};                 // the exchange's clock less ours, at the time of reading
  std::vector<PositionReport> positions;  // non-zero only
  std::vector<OrderReport> open_orders;
  std::vector<AlgoReport> open_algos;
  bool operator==(const AccountSnapshot&) const = default;
};

// One row of /fapi/v1/income. Sign: negative = paid by us.
enum class IncomeType { realized_pnl, commission, funding_fee, other };
struct IncomeRow {
  IncomeType type = IncomeType::other;
  Symbol symbol;
  Money amount;
  std::int64_t transaction_id = 0;  // unique within its type
  Time at;
  bool operator==(const IncomeRow&) const = default;
};

}  // namespace vectord
