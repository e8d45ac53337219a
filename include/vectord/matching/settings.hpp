#pragma once
// What the simulated exchange may be told about itself. Defaults are Binance USDⓈ-M's usual
// figures.
#include <cstddef>
#include <cstdint>
#include <functional>

#include "vectord/base/fixed.hpp"
#include "vectord/base/time.hpp"

namespace vectord::matching {

struct Order;

enum class SelfTradeMode { none, expire_taker, expire_maker, expire_both };

struct Settings {
  std::uint64_t seed = 1;                     // shapes the books, nothing else
  Rate maker_fee = Rate::from_units(20'000);  // 0.0002
  Rate taker_fee = Rate::from_units(50'000);  // 0.0005
  int default_leverage = 20;
  int max_open_orders = 200;         // a symbol and account
  int max_conditional_orders = 200;  // an account, all symbols
  SelfTradeMode self_trade = SelfTradeMode::expire_maker;
  Rate trigger_protect = Rate::from_units(5'000'000);     // 0.05, for priceProtect
  Rate margin_call_ratio = Rate::from_units(80'000'000);  // maintenance / margin balance
  // Open reduce-only orders count against the position: one more than the position is -2022. Live
  // accounts show both behaviours; off, such an order is accepted and its fills are capped.
  bool strict_reduce_only = false;
  bool market_trades = true;            // tell of the market's own trades at each move
  int book_levels = 50;                 // synthetic levels a side, within 5 %
  std::size_t history_limit = 200'000;  // finished orders, trades, income rows kept an account
  // For injected faults: the share of an order that may trade as it meets the book; empty: all.
  // Must be a function of its arguments.
  std::function<Rate(const Order&, Time)> taking_share;
};

}  // namespace vectord::matching
