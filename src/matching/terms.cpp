// The terms of an account in a symbol: leverage, margin type, isolated margin.
#include <algorithm>

#include "matching/core.hpp"
#include "matching/rejections.hpp"

namespace vectord::matching {
namespace {

constexpr int highest_leverage = 125;

}  // namespace

SymbolConfig Core::symbol_config(AccountId account_id, Symbol name) const {
  const SymbolState* symbol = find(name);
  VECTOR_CHECK(symbol != nullptr, "configuration of an unknown symbol");
  const Slot& held = slot(account(account_id), *symbol);
  return {name, held.leverage, held.isolated, max_notional(*symbol, held.leverage)};
}

Answer<SymbolConfig> Core::set_leverage(AccountId account_id, Symbol name, int leverage, Time at) {
  AccountState& owner = account(account_id);
  begin(owner, at);
  SymbolState* symbol = find(name);
  if (symbol == nullptr) return rejected(-1121);
  const int bracket = symbol->instrument->max_leverage_for(Money{});
  const int highest = bracket == 0 ? highest_leverage : bracket;
  if (leverage < 1 || leverage > highest) return leverage_not_valid(leverage);
  Slot& held = slot(owner, *symbol);
  if (leverage == held.leverage) return symbol_config(account_id, name);
  const bool lower = leverage < held.leverage;
  if (lower && held.isolated && !held.position.flat()) return rejected(-4161);
  const Exposure asked = exposure(owner, *symbol);
  const Money peak = std::max(asked.peak(), asked.position.abs());
  const Money cap = max_notional(*symbol, leverage);
  if (!cap.is_zero() && peak > cap) return rejected(-2027);
  const Money more = margin_for(peak, leverage) - margin_for(peak, held.leverage);
  if (lower && more > available(owner)) return rejected(-2028);
  held.leverage = leverage;
  outputs_.emplace_back(LeverageEvent{account_id, name, leverage, at});
  return symbol_config(account_id, name);
}

Answer<Done> Core::set_margin_type(AccountId account_id, Symbol name, bool isolated, Time at) {
  AccountState& owner = account(account_id);
  begin(owner, at);
  SymbolState* symbol = find(name);
  if (symbol == nullptr) return rejected(-1121);
  Slot& held = slot(owner, *symbol);
  if (held.isolated == isolated) return rejected(-4046);
  const bool conditional = std::any_of(symbol->algos.begin(), symbol->algos.end(),
                                       [&](const auto& algo) { return algo.first == account_id; });
  if (!held.open.empty() || conditional) return rejected(-4047);
  if (!held.position.flat()) return rejected(-4048);
  held.isolated = isolated;
  emit_account(owner, "MARGIN_TYPE_CHANGE", Money{}, {symbol}, at);
  return Done{};
}

Answer<Done> Core::change_position_margin(AccountId account_id, Symbol name, Money amount,
                                          Time at) {
  AccountState& owner = account(account_id);
  begin(owner, at);
  SymbolState* symbol = find(name);
  if (symbol == nullptr) return rejected(-1121);
  if (amount.is_zero()) return rejected(-4055);
  Slot& held = slot(owner, *symbol);
  if (!held.isolated) return rejected(-4049);
  if (held.position.flat()) return rejected(-4054);
  if (amount > Money{} && amount > available(owner)) return rejected(-4050);
  if (amount < Money{}) {
    // What stays must still carry the position at its leverage.
    const Price mark = symbol->market->mark;
    const Money margin = held.position.isolated_wallet + amount + held.position.unrealized_at(mark);
    if (margin < margin_for(held.position.notional_at(mark), held.leverage)) {
      return rejected(-4051);
    }
  }
  held.position.isolated_wallet += amount;
  held.position.updated = at;
  emit_account(owner, "MARGIN_TRANSFER", Money{}, {symbol}, at);
  return Done{};
}

}  // namespace vectord::matching
