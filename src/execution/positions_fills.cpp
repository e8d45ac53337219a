// Fills that were missed, read back with their exact money; and the wallet, which they must add up
// to.
#include <algorithm>

#include "execution/positions_state.hpp"

namespace vectord::execution {
namespace {

// The exchange answers for so long a window, and its rows may carry a clock a little behind ours.
constexpr Millis fills_window{7 * 86'400'000LL};
constexpr Millis clock_tolerance{2'000};

bool of_position(DifferenceKind kind) {
  return kind == DifferenceKind::gone || kind == DifferenceKind::turned ||
         kind == DifferenceKind::quantity_differs || kind == DifferenceKind::unknown_position;
}

}  // namespace

bool Positions::State::wants_fills(const Difference& difference) const {
  if (!of_position(difference.kind)) return false;
  return ledger.quantity(difference.symbol) != difference.theirs ||
         orders.fills_missing(difference.symbol);
}

void Positions::State::request_fills(const Symbol& symbol, Time at, Effects& effects) {
  const auto found = managed.find(symbol);
  Time from = found == managed.end() ? ledger.started_at() : found->second.begun;
  from = std::max({from - clock_tolerance, ledger.started_at(), at - fills_window});
  // What was filled before our word was replaced by the exchange's is in it.
  read_fills(symbol, std::max(from, ledger.word_taken_at(symbol)), effects);
}

void Positions::State::read_fills(const Symbol& symbol, Time from, Effects& effects) {
  ++fill_reads[symbol];
  effects.push_back(effect::LoadFills{symbol, from});
}

// A read of fills has ended, well or not. An earlier one does not speak for those still under way.
bool Positions::State::ends_wait_for_fills(const Symbol& symbol) {
  const auto reads = fill_reads.find(symbol);
  if (reads != fill_reads.end()) {
    if (--reads->second > 0) return false;
    fill_reads.erase(reads);
  }
  return explaining.erase(symbol) > 0;
}

void Positions::State::tick_explaining(Time at, Effects& effects) {
  std::vector<Symbol> due;
  for (const auto& [symbol, asked_at] : explaining) {
    if (at - asked_at >= settings.fills_wait) due.push_back(symbol);
  }
  for (const auto& symbol : due) {
    explaining.erase(symbol);
    mend(symbol, false, at, effects);
  }
}

// One row into the books, as its event would have gone; false when it is in them already.
bool Positions::State::apply_row(const Fill& row, std::set<Symbol>& touched, Time at,
                                 Effects& effects) {
  if (ledger.counted(row) || row.at < ledger.word_taken_at(row.symbol)) return false;
  if (orders.on_read_back(row, at, effects)) {
    for (auto& change : orders.take_changes()) apply(std::move(change), touched, at, effects);
    return ledger.knows(row.symbol, row.trade_id);
  }
  count_foreign(row, ExitReason::external, at, effects);
  return true;
}

void Positions::on(const event::Fills& told, Time at, Effects& effects) {
  State& state = *state_;
  if (!state.ledger.started()) return;
  const bool waited_for = state.ends_wait_for_fills(told.symbol);
  const Money before = state.ledger.expected_wallet();
  std::set<Symbol> touched{told.symbol};
  std::vector<std::int64_t> news;
  for (const Fill& row : told.fills) {
    if (state.apply_row(row, touched, at, effects)) news.push_back(row.trade_id);
  }
  for (const auto& symbol : touched) state.review(symbol, at, effects);
  // What the wallet held beyond our books, they hold now.
  if (!state.settled_residual.is_zero()) {
    state.settled_residual -= state.ledger.expected_wallet() - before;
  }
  if (!news.empty()) {
    state.money_asked.erase(told.symbol);
    state.alert(effect::Severity::info, "fills_recovered", told.symbol,
                std::to_string(news.size()) + " missed fills were read back, the first is trade " +
                    std::to_string(news.front()) + ": they are in the books with their own money",
                effects);
    state.request_account_anew(at, effects);  // does it add up now?
  } else if (waited_for) {
    state.mend(told.symbol, true, at, effects);
  }
}

bool Positions::State::books_quiet(Time at) const {
  if (income_due || !explaining.empty()) return false;
  for (const auto& symbol : orders.live_symbols()) {
    if (orders.any_moving(symbol)) return false;
  }
  for (const auto& [symbol, it] : managed) {
    const bool lately = at - it.last_activity < settings.reconcile_quiet;
    if (lately || it.settling || orders.fills_missing(symbol)) return false;
  }
  return std::all_of(left_at.begin(), left_at.end(), [&](const auto& left) {
    return at - left.second >= settings.reconcile_quiet;
  });
}

// The wallet that goes with the positions in our books. The stream tells of a wallet and of the
// fill that changed it one after the other: between the two, the wallet's word and our position
// would count one profit or loss twice, or not at all.
Money Positions::State::wallet_of_books() const {
  const bool money_to_come = std::any_of(managed.begin(), managed.end(), [](const auto& each) {
    return each.second.settling && !each.second.settling->holding.exact;
  });
  if (!ledger.started() || money_to_come) return *wallet;
  return ledger.expected_wallet() + settled_residual;
}

// What the wallet holds beyond our books is looked for in the income rows since they last agreed;
// risk reckons with the exchange's wallet all the while.
void Positions::State::check_wallet(Time at, Effects& effects) {
  if (!wallet || !books_quiet(at)) return;
  const Money residual = settled_residual = ledger.residual(*wallet);
  if (residual.is_zero()) {
    wallet_puzzle.reset();
    ledger.agree(at);
    return;
  }
  if (wallet_puzzle != residual) {
    wallet_puzzle = residual;
    request_income(std::max(ledger.agreed_at(), at - fills_window), at);
    return tick_income(at, effects);
  }
  if (!first_time("wallet " + residual.to_string())) return;
  alert(effect::Severity::warning, "wallet_differs", Symbol{},
        "by our fills and funding the wallet is " + ledger.expected_wallet().to_string() +
            ", the exchange says " + wallet->to_string() + ": " + residual.to_string() +
            " is explained by no fill, funding or transfer; the exchange's figure is used",
        effects);
}

// Transfers explain the rest; else fills that we never saw do, of the symbols that have rows.
void Positions::State::explain_wallet(const event::Income& income, Time at, Effects& effects) {
  if (!wallet_puzzle || !wallet || !books_quiet(at)) return;
  const Money residual = ledger.residual(*wallet);
  if (residual.is_zero()) return;
  Money transfers;
  std::set<Symbol> traded;
  for (const auto& row : income.rows) {
    if (row.at < ledger.agreed_at()) continue;
    if (row.type == IncomeType::other) transfers += row.amount;
    if (row.type == IncomeType::commission || row.type == IncomeType::realized_pnl) {
      traded.insert(row.symbol);
    }
  }
  if (transfers == residual) {
    ledger.adjust(residual);
    ledger.agree(at);
    settled_residual = Money{};
    record_ledger(effects);
    wallet_puzzle.reset();
    return alert(effect::Severity::info, "wallet_explained", Symbol{},
                 "transfers and rebates of " + residual.to_string() + " are in the books now",
                 effects);
  }
  wallet_puzzle = residual;
  for (const auto& symbol : traded) {
    const Time from = std::max(ledger.agreed_at(), ledger.word_taken_at(symbol));
    read_fills(symbol, from - clock_tolerance, effects);
  }
}

}  // namespace vectord::execution
