#pragma once
// A fill is an execution of ours ("trade" is the market's). The exchange's own figures, unrounded
// by us.
#include <cstdint>
#include <string>

#include "vectord/base/fixed.hpp"
#include "vectord/base/fixed_string.hpp"
#include "vectord/base/time.hpp"
#include "vectord/domain/instrument.hpp"

namespace vectord {

enum class Side { buy, sell };
constexpr Side opposite(Side side) {
  return side == Side::buy ? Side::sell : Side::buy;
}
constexpr std::string_view to_string(Side side) {
  return side == Side::buy ? "BUY" : "SELL";
}

// The exchange's newClientOrderId / clientAlgoId: ^[\.A-Z\:/a-z0-9_-]{1,36}$.
using ClientOrderId = FixedString<36, struct ClientOrderIdTag>;

struct Fill {
  Symbol symbol;
  std::int64_t trade_id = 0;  // unique within a symbol
  std::int64_t order_id = 0;
  ClientOrderId client_id;
  Side side = Side::buy;
  Price price;
  Quantity quantity;  // > 0
  Money commission;   // > 0: paid; in commission_asset
  std::string commission_asset = "USDT";
  Money realized_pnl;  // excludes commission
  bool maker = false;
  Time at;
  bool operator==(const Fill&) const = default;
};

}  // namespace vectord
