// Funding: payment = -amount x mark x rate, booked to the nearest 1e-8; of an isolated position it
// is taken from, or added to, its own margin.
#include "matching/core.hpp"

namespace vectord::matching {

void Core::on_funding(Symbol name, Rate rate, Time at) {
  SymbolState* symbol = find(name);
  VECTOR_CHECK(symbol != nullptr, "funding of an unknown symbol");
  advance(at);
  if (!symbol->market) return;  // nobody can hold a position yet
  for (const AccountId id : symbol->holders) {
    AccountState& owner = account(id);
    Slot& held = slot(owner, *symbol);
    const Money payment =
        -fraction(held.position.notional_at(symbol->market->mark), rate, Rounding::nearest);
    if (payment.is_zero()) continue;
    book_income(owner, name, IncomeKind::funding_fee, payment, 0, at);
    if (held.isolated) {
      held.position.isolated_wallet += payment;
      held.position.updated = at;
      emit_account(owner, "FUNDING_FEE", payment, {symbol}, at);
    } else {
      emit_account(owner, "FUNDING_FEE", payment, {}, at);
    }
  }
  check_liquidation(*symbol, at);
  publish_top(*symbol, at);
}

}  // namespace vectord::matching
