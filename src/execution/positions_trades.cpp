// From a closed position to its trade, with the exchange's own money.
#include <algorithm>

#include "execution/positions_state.hpp"

namespace vectord::execution {
namespace {

constexpr int settle_tries = 6;
constexpr Millis settle_delay{2'000};
constexpr Millis settle_retry{10'000};
constexpr Millis income_retry{30'000};
constexpr Millis income_window{7 * 86'400'000LL};  // that the exchange answers for

// pnl = (exit - entry) x quantity, solved for the exit.
Price exit_price_of(const portfolio::Holding& holding, Quantity quantity, Direction direction) {
  if (quantity.is_zero()) return Price{};
  const Price move = Price::from_units(fixed::mul_div(holding.realized_pnl.units(), fixed::one,
                                                      quantity.units(), Rounding::nearest));
  const Price entry = holding.average_entry();
  return direction == Direction::long_ ? entry + move : entry - move;
}

}  // namespace

void Positions::State::close_holding(Managed& it, portfolio::Holding holding, Time at,
                                     Effects& effects) {
  it.traded = true;
  // The first fill may be among those that were missed.
  if (!holding.exact) holding.opened_at = std::min(holding.opened_at, it.begun);
  if (it.settling) {
    portfolio::merge(it.settling->holding, holding);
  } else if (holding.exact && !income_due) {
    book(it, holding, false, at, effects);
  } else {  // funding that is on its way belongs to it
    it.settling = Settling{std::move(holding), at + settle_delay, 0};
  }
}

// An exit never turns a position: where the ledger says so, or executions of the symbol are still
// without their fills, fills were missed, and the exchange's income rows say what was earned.
void Positions::State::on_closed(Managed& it, portfolio::Holding closed, bool exiting, Time at,
                                 Effects& effects) {
  const Symbol symbol = closed.symbol;
  const Quantity unseen = orders.outstanding(symbol);
  const bool turned = exiting && ledger.find(symbol) != nullptr;
  // Flat with an entry order under way: what it filled unheard is being closed as well.
  const auto live = orders.live(symbol);
  const bool entering = std::any_of(live.begin(), live.end(), [](const Order* order) {
    return order->request.role == OrderRole::entry;
  });
  const bool certain = !turned && !entering && !orders.fills_missing(symbol);
  if (certain) return close_holding(it, std::move(closed), at, effects);
  const Quantity held = ledger.quantity(symbol) + unseen;
  const Price entry = closed.average_entry();
  if (auto rest = ledger.drop(symbol)) {
    std::swap(rest->entered, rest->exited);
    std::swap(rest->entered_notional, rest->exited_notional);
    portfolio::merge(closed, *rest);
  }
  closed.exact = false;
  orders.settle(symbol, at, effects);
  ledger.word_taken(symbol, at);
  const bool ended = held.is_zero() || (held > Quantity{}) != (it.direction == Direction::long_);
  if (!ended) {
    closed.quantity = held;
    closed.cost = notional(entry, held.abs(), Rounding::nearest);
    ledger.restore(closed);
  }
  record_ledger(effects);
  request_account(at, effects);
  if (ended) close_holding(it, std::move(closed), at, effects);
}

void Positions::State::book(Managed& it, const portfolio::Holding& holding, bool derive_exit,
                            Time at, Effects& effects) {
  // With fills missing, the orders know better what was entered.
  const Quantity quantity = derive_exit && !it.entered.is_zero() ? it.entered : holding.entered;
  Trade trade{.id = next_trade_id++,
              .signal_id = it.signal.id,
              .symbol = holding.symbol,
              .direction = it.direction,
              .quantity = quantity,
              .entry_price = holding.average_entry(),
              .exit_price = derive_exit ? exit_price_of(holding, quantity, it.direction)
                                        : holding.average_exit(),
              .leverage = it.leverage,
              .score = it.signal.score,
              .realized_pnl = holding.realized_pnl,
              .commission = holding.commission,
              .funding = holding.funding,
              .opened_at = holding.opened_at,
              .closed_at = derive_exit ? at : holding.last_fill_at,
              .reason = it.last_exit.value_or(ExitReason::external)};
  it.begun = std::max(it.begun, trade.closed_at + Millis{1});
  effects.push_back(effect::RecordState{"execution/trade_id", std::to_string(next_trade_id)});
  effects.push_back(effect::RecordTrade{trade});
  outcomes.trades.push_back(std::move(trade));
}

// Nothing of the symbol is held, executing or in doubt: its income rows are all there will be.
bool Positions::State::quiet(const Symbol& symbol) const {
  return ledger.quantity(symbol).is_zero() && !orders.any_moving(symbol) &&
         !orders.any_in_doubt(symbol) && !orders.fills_missing(symbol);
}

void Positions::State::tick_settling(Managed& it, Time at, Effects& effects) {
  if (!it.settling || at < it.settling->ask_at) return;
  Settling& settling = *it.settling;
  if (settling.holding.exact) {
    const bool waits = income_due && ++settling.tries < settle_tries;
    settling.ask_at = at + settle_retry;
    if (!waits) book_settled(it, at, effects);
    return;
  }
  if (!quiet(settling.holding.symbol)) {
    settling.ask_at = at + settle_delay;
    return;
  }
  if (settling.tries >= settle_tries) {
    alert(effect::Severity::warning, "trade_incomplete", settling.holding.symbol,
          "the exchange told no income rows: the trade is booked with the fills we saw", effects);
    return book_settled(it, at, effects);
  }
  ++settling.tries;
  settling.ask_at = at + settle_retry;
  effects.push_back(effect::LoadIncome{settling.holding.opened_at});
}

void Positions::State::book_settled(Managed& it, Time at, Effects& effects) {
  const portfolio::Holding holding = it.settling->holding;
  it.settling.reset();
  book(it, holding, !holding.exact, at, effects);
}

// A funding row of the time that a closed position was held, told after its end.
void Positions::State::add_funding(const IncomeRow& row) {
  const auto found = managed.find(row.symbol);
  if (found == managed.end() || !found->second.settling) return;
  portfolio::Holding& holding = found->second.settling->holding;
  if (holding.exact && row.at >= holding.opened_at && row.at <= holding.last_fill_at) {
    holding.funding += row.amount;
  }
}

void Positions::State::settle(const event::Income& income, Time at, Effects& effects) {
  std::vector<Symbol> done;
  for (auto& [symbol, it] : managed) {
    if (it.settling && it.settling->holding.exact) {
      if (income_due) continue;
      book_settled(it, at, effects);
      done.push_back(symbol);
    }
    if (!it.settling || it.settling->tries == 0 || !quiet(symbol)) continue;
    portfolio::Holding& holding = it.settling->holding;
    if (income.from > holding.opened_at) continue;
    const bool told = std::any_of(income.rows.begin(), income.rows.end(), [&](const auto& row) {
      return row.symbol == holding.symbol && row.type == IncomeType::realized_pnl &&
             row.at >= holding.opened_at;
    });
    if (!told) continue;  // not written yet; asked for again
    ledger.settle(holding, income.rows);
    record_ledger(effects);
    holding.exact = false;  // its money is, its prices are derived
    book_settled(it, at, effects);
    done.push_back(symbol);
  }
  for (const auto& symbol : done) review(symbol, at, effects);
}

void Positions::State::request_income(Time from, Time due) {
  income_from = income_due ? std::min(income_from, from) : from;
  income_due = due;
}

// Funding told while nobody listened.
void Positions::State::request_missed_income(Time at) {
  if (!ledger.started()) return;
  const Time since = std::max(ledger.last_funding_at(), ledger.started_at());
  request_income(std::max(since, at - income_window), at);
}

void Positions::State::tick_income(Time at, Effects& effects) {
  if (!income_due || at < *income_due) return;
  income_due = at + income_retry;  // unless it is answered
  effects.push_back(effect::LoadIncome{income_from});
}

void Positions::on(const event::Income& income, Time at, Effects& effects) {
  State& state = *state_;
  bool changed = false;
  for (const auto& row : income.rows) {
    const Money books = state.ledger.expected_wallet();
    if (!state.ledger.apply(row)) continue;
    // What the wallet held beyond our books, they hold now.
    if (!state.settled_residual.is_zero()) {
      state.settled_residual -= state.ledger.expected_wallet() - books;
    }
    changed = true;
    state.add_funding(row);
  }
  if (changed) state.record_ledger(effects);
  if (state.income_due && income.from <= state.income_from) state.income_due.reset();
  state.settle(income, at, effects);
  if (state.wallet_puzzle) {
    state.explain_wallet(income, at, effects);
  } else if (state.account_read) {
    state.check_wallet(at, effects);  // it had to wait for these rows
  }
}

}  // namespace vectord::execution
