#include "vectord/portfolio/ledger.hpp"

#include <algorithm>

#include "vectord/portfolio/key_values.hpp"

namespace vectord::portfolio {
namespace {

Price average(Money total, Quantity quantity) {
  if (quantity.is_zero()) return Price{};
  return Price::from_units(
      fixed::mul_div(total.units(), fixed::one, quantity.units(), Rounding::nearest));
}

Money share(Money total, Quantity part, Quantity whole) {
  return Money::from_units(
      fixed::mul_div(total.units(), part.units(), whole.units(), Rounding::nearest));
}

bool in_usdt(const Fill& fill) {
  return fill.commission.is_zero() || fill.commission_asset == "USDT";
}

}  // namespace

Price Holding::entry_price() const {
  return average(cost, quantity.abs());
}
Price Holding::average_entry() const {
  return average(entered_notional, entered);
}
Price Holding::average_exit() const {
  return average(exited_notional, exited);
}

void merge(Holding& into, const Holding& from) {
  into.entered += from.entered;
  into.exited += from.exited;
  into.entered_notional += from.entered_notional;
  into.exited_notional += from.exited_notional;
  into.realized_pnl += from.realized_pnl;
  into.commission += from.commission;
  into.funding += from.funding;
  into.opened_at = std::min(into.opened_at, from.opened_at);
  into.last_fill_at = std::max(into.last_fill_at, from.last_fill_at);
  into.exact = into.exact && from.exact;
}

void Ledger::start(Money wallet, Time at) {
  VECTOR_CHECK(!start_, "the ledger is started once");
  start_ = wallet;
  started_at_ = agreed_at_ = at;
}

Money Ledger::expected_wallet() const {
  return start_.value_or(Money{}) + realized_pnl_ - commission_ + funding_ + adjustments_;
}

void Ledger::enter(Holding& holding, Quantity quantity, Price price) {
  const Money value = notional(price, quantity.abs(), Rounding::nearest);
  holding.quantity += quantity;
  holding.cost += value;
  holding.entered += quantity.abs();
  holding.entered_notional += value;
}

void Ledger::leave(Holding& holding, Quantity quantity, Price price) {
  // The average entry of what stays does not change.
  holding.cost -= share(holding.cost, quantity.abs(), holding.quantity.abs());
  holding.quantity += quantity;
  holding.exited += quantity.abs();
  holding.exited_notional += notional(price, quantity.abs(), Rounding::nearest);
}

bool Ledger::remember(const Fill& fill) {
  if (!trades_.insert({fill.symbol, fill.trade_id})) return false;
  const auto& ids = trades_.ids();
  if (ids.size() > trades_saved) {
    const auto& [symbol, id] = ids[ids.size() - trades_saved - 1];
    std::int64_t& floor = floors_[symbol];
    floor = std::max(floor, id);
  }
  return true;
}

Applied Ledger::apply(const Fill& fill) {
  Applied applied;
  if (!remember(fill)) {
    applied.duplicate = true;
    return applied;
  }
  applied.foreign_commission = !in_usdt(fill);
  const Money paid = applied.foreign_commission ? Money{} : fill.commission;
  if (applied.foreign_commission) foreign_commission_[fill.commission_asset] += fill.commission;
  realized_pnl_ += fill.realized_pnl;
  commission_ += paid;

  const Quantity signed_quantity = fill.side == Side::buy ? fill.quantity : -fill.quantity;
  Holding& holding = holdings_[fill.symbol];
  const bool opening = holding.quantity.is_zero();
  if (opening) holding = Holding{.symbol = fill.symbol, .opened_at = fill.at};
  holding.last_fill_at = fill.at;
  const bool same_side = opening || (holding.quantity > Quantity{}) == (fill.side == Side::buy);
  if (same_side) {
    enter(holding, signed_quantity, fill.price);
    holding.commission += paid;
    holding.realized_pnl += fill.realized_pnl;
    return applied;
  }
  // A fill larger than the position closes it and opens the other side with the rest.
  const Quantity closing = std::min(holding.quantity.abs(), fill.quantity);
  const Quantity rest = fill.quantity - closing;
  const Money closing_paid = share(paid, closing, fill.quantity);
  const bool buying = fill.side == Side::buy;
  leave(holding, buying ? closing : -closing, fill.price);
  holding.realized_pnl += fill.realized_pnl;
  holding.commission += closing_paid;
  if (!holding.quantity.is_zero()) return applied;
  applied.closed = holding;
  holdings_.erase(fill.symbol);
  if (rest.is_zero()) return applied;
  Holding& turned = holdings_[fill.symbol];
  turned = Holding{.symbol = fill.symbol, .opened_at = fill.at, .last_fill_at = fill.at};
  enter(turned, buying ? rest : -rest, fill.price);
  turned.commission = paid - closing_paid;
  return applied;
}

bool Ledger::apply(const IncomeRow& row) {
  if (row.type != IncomeType::funding_fee || row.at < started_at_) return false;
  if (!funding_rows_.insert(row.transaction_id)) return false;
  funding_ += row.amount;
  last_funding_at_ = std::max(last_funding_at_, row.at);
  const auto held = holdings_.find(row.symbol);
  if (held != holdings_.end() && held->second.opened_at <= row.at)
    held->second.funding += row.amount;
  return true;
}

void Ledger::take(const PositionReport& report, Time opened_at, bool exact_if_new) {
  Holding& holding = holdings_[report.symbol];
  const bool new_one = holding.quantity.is_zero();
  if (new_one) {
    holding = Holding{.symbol = report.symbol, .opened_at = opened_at, .last_fill_at = opened_at};
  }
  const Quantity size = report.quantity.abs();
  const bool reversed =
      !new_one && (holding.quantity > Quantity{}) != (report.quantity > Quantity{});
  if (reversed) {
    // What looked like the other side were exits of entries that we did not see.
    std::swap(holding.entered, holding.exited);
    std::swap(holding.entered_notional, holding.exited_notional);
    const Quantity unseen = size + holding.exited - holding.entered;
    holding.entered += unseen;
    holding.entered_notional += notional(report.entry_price, unseen, Rounding::nearest);
  } else if (size > holding.quantity.abs()) {
    const Quantity more = size - holding.quantity.abs();
    holding.entered += more;
    holding.entered_notional += notional(report.entry_price, more, Rounding::nearest);
  } else {
    holding.exited += holding.quantity.abs() - size;
  }
  holding.quantity = report.quantity;
  holding.cost = notional(report.entry_price, size, Rounding::nearest);
  holding.exact = new_one && exact_if_new;
}

std::optional<Holding> Ledger::fold(Holding reversed) {
  std::swap(reversed.entered, reversed.exited);
  std::swap(reversed.entered_notional, reversed.exited_notional);
  const auto held = holdings_.find(reversed.symbol);
  if (held == holdings_.end()) return reversed;
  merge(held->second, reversed);
  return std::nullopt;
}

void Ledger::restore(const Holding& holding) {
  holdings_.insert_or_assign(holding.symbol, holding);
}

std::optional<Holding> Ledger::drop(const Symbol& symbol) {
  const auto held = holdings_.find(symbol);
  if (held == holdings_.end()) return std::nullopt;
  Holding dropped = held->second;
  dropped.exited += dropped.quantity.abs();
  dropped.exact = false;
  holdings_.erase(held);
  return dropped;
}

void Ledger::settle(Holding& holding, std::span<const IncomeRow> rows) {
  Money realized, commission, funding;
  for (const auto& row : rows) {
    if (row.symbol != holding.symbol || row.at < holding.opened_at) continue;
    if (row.type == IncomeType::realized_pnl) realized += row.amount;
    if (row.type == IncomeType::commission) commission -= row.amount;
    if (row.type == IncomeType::funding_fee) funding += row.amount;
  }
  realized_pnl_ += realized - holding.realized_pnl;
  commission_ += commission - holding.commission;
  // Funding totals come from apply(row), each row once.
  holding.realized_pnl = realized;
  holding.commission = commission;
  holding.funding = funding;
  holding.exact = true;
}

const Holding* Ledger::find(const Symbol& symbol) const {
  const auto held = holdings_.find(symbol);
  return held == holdings_.end() ? nullptr : &held->second;
}

Quantity Ledger::quantity(const Symbol& symbol) const {
  const Holding* held = find(symbol);
  return held == nullptr ? Quantity{} : held->quantity;
}

bool Ledger::knows(const Symbol& symbol, std::int64_t trade_id) const {
  return trades_.contains({symbol, trade_id});
}

bool Ledger::counted(const Fill& row) const {
  if (row.at < started_at_ || knows(row.symbol, row.trade_id)) return true;
  const auto floor = floors_.find(row.symbol);
  return floor != floors_.end() && row.trade_id <= floor->second;
}

Time Ledger::word_taken_at(const Symbol& symbol) const {
  const auto found = taken_at_.find(symbol);
  return found == taken_at_.end() ? Time{} : found->second;
}

std::vector<std::pair<Symbol, std::int64_t>> Ledger::recent_trades() const {
  return {trades_.ids().begin(), trades_.ids().end()};
}

}  // namespace vectord::portfolio
