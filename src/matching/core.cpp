#include "matching/core.hpp"

#include <algorithm>

#include "vectord/base/prng.hpp"

namespace vectord::matching {

Core::Core(Settings settings, std::vector<Instrument> instruments)
    : settings_(settings), instruments_(std::move(instruments)), symbols_(instruments_.size()) {
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    const Instrument& instrument = instruments_[i];
    VECTOR_CHECK(instrument.tick_size > Price{} && instrument.step_size > Quantity{},
                 "instrument without tick or step size");
    VECTOR_CHECK(index_.emplace(instrument.symbol, i).second, "instrument given twice");
    symbols_[i].instrument = &instrument;
    symbols_[i].index = i;
    symbols_[i].name_hash = hash64(instrument.symbol.view(), settings_.seed);
  }
}

void Core::drain(Outputs& into) {
  into.clear();
  std::swap(into, outputs_);
}

SymbolState* Core::find(Symbol symbol) {
  const auto found = index_.find(symbol);
  return found == index_.end() ? nullptr : &symbols_[found->second];
}
const SymbolState* Core::find(Symbol symbol) const {
  const auto found = index_.find(symbol);
  return found == index_.end() ? nullptr : &symbols_[found->second];
}

AccountState& Core::account(AccountId id) {
  VECTOR_CHECK(id >= 0 && id < account_count(), "no such account");
  return accounts_[static_cast<std::size_t>(id)];
}
const AccountState& Core::account(AccountId id) const {
  VECTOR_CHECK(id >= 0 && id < account_count(), "no such account");
  return accounts_[static_cast<std::size_t>(id)];
}

AccountId Core::create_account(std::string name, Money initial) {
  VECTOR_CHECK(!find_account(name), "account created twice");
  const bool printable =
      std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c != '\x7f'; });
  VECTOR_CHECK(!name.empty() && printable, "account name must be printable");
  AccountState& account = accounts_.emplace_back();
  account.id = account_count() - 1;
  account.name = std::move(name);
  account.wallet = account.totals.initial = initial;
  account.slots.resize(symbols_.size());
  for (std::size_t i = 0; i < symbols_.size(); ++i) {
    const int highest = instruments_[i].max_leverage_for(Money{});
    const int usual = settings_.default_leverage;
    account.slots[i].leverage = highest == 0 ? usual : std::min(usual, highest);
  }
  return account.id;
}

std::optional<AccountId> Core::find_account(std::string_view name) const {
  for (const AccountState& account : accounts_) {
    if (account.name == name) return account.id;
  }
  return std::nullopt;
}

void Core::begin(AccountState& account, Time at) {
  advance(at);
  prune(account);
}

// Only here, never while an order is at work: references to records stay valid through a command.
void Core::prune(AccountState& account) {
  const std::size_t limit = settings_.history_limit;
  const auto drop_oldest = [limit](auto& records, std::size_t& finished, auto finished_record,
                                   auto forget) {
    for (auto it = records.begin(); finished > limit && it != records.end();) {
      if (!finished_record(it->second)) {
        ++it;
        continue;
      }
      forget(it->second);
      it = records.erase(it);
      --finished;
    }
  };
  drop_oldest(
      account.orders, account.finished_orders,
      [](const OrderRecord& record) { return !is_open(record.order.status); },
      [&](const OrderRecord& record) {
        const auto named =
            account.latest_by_client.find({record.order.symbol, record.order.client_id});
        if (named != account.latest_by_client.end() && named->second == record.order.id) {
          account.latest_by_client.erase(named);
        }
      });
  drop_oldest(
      account.algos, account.finished_algos,
      [](const Algo& algo) {
        return algo.status != AlgoStatus::new_ && algo.status != AlgoStatus::triggered;
      },
      [&](const Algo& algo) {
        const auto named = account.latest_algo_by_client.find(algo.client_id);
        if (named != account.latest_algo_by_client.end() && named->second == algo.id) {
          account.latest_algo_by_client.erase(named);
        }
      });
  while (account.trades.size() > limit) account.trades.pop_front();
  while (account.income.size() > limit) account.income.pop_front();
}

BookTicker Core::top_of(const SymbolState& symbol) const {
  const BookLevel bid = symbol.book.top(Side::buy);
  const BookLevel ask = symbol.book.top(Side::sell);
  return {symbol.instrument->symbol, bid.price,      ask.price, bid.quantity, ask.quantity,
          symbol.update_id,          symbol.shown.at};
}

void Core::publish_top(SymbolState& symbol, Time at) {
  if (!symbol.market) return;
  ++symbol.update_id;
  const BookTicker top = top_of(symbol);
  const BookTicker& shown = symbol.shown;
  const bool same = top.bid == shown.bid && top.ask == shown.ask &&
                    top.bid_quantity == shown.bid_quantity &&
                    top.ask_quantity == shown.ask_quantity;
  if (same) return;
  symbol.shown = top;
  symbol.shown.at = at;
  outputs_.emplace_back(symbol.shown);
}

void Core::set_deadline(Time when, AccountId account, std::size_t symbol, std::int64_t order_id) {
  deadlines_.emplace(when, account, symbol, order_id);
}

void Core::advance(Time at) {
  while (!deadlines_.empty() && std::get<0>(*deadlines_.begin()) <= at) {
    const auto [when, account_id, symbol_index, order_id] = *deadlines_.begin();
    deadlines_.erase(deadlines_.begin());
    AccountState& owner = account(account_id);
    SymbolState& symbol = symbols_[symbol_index];
    if (order_id == 0) {
      if (slot(owner, symbol).countdown != when) continue;  // renewed or stopped since
      slot(owner, symbol).countdown = Time{};
      cancel_all(account_id, symbol.instrument->symbol, at);
      continue;
    }
    const auto found = owner.orders.find(order_id);
    if (found == owner.orders.end() || !is_open(found->second.order.status)) continue;
    end_order(owner, symbol, found->second, Status::expired, ExpiryReason::none, at);
    publish_top(symbol, at);
  }
}

void Core::book_income(AccountState& account, Symbol symbol, IncomeKind kind, Money amount,
                       std::int64_t trade_id, Time at) {
  if (amount.is_zero()) return;
  account.income.push_back({symbol, kind, amount, account.next_transaction++, trade_id, at});
  account.wallet += amount;
  account.updated = at;
  switch (kind) {
    case IncomeKind::realized_pnl: account.totals.realized += amount; break;
    case IncomeKind::commission: account.totals.commission -= amount; break;
    case IncomeKind::funding_fee: account.totals.funding += amount; break;
    case IncomeKind::insurance_clear: account.totals.insurance += amount; break;
  }
}

void Core::emit_account(const AccountState& account, std::string_view reason, Money change,
                        std::vector<const SymbolState*> changed, Time at) {
  AccountEvent event{account.id, reason, account.wallet, account.cross_wallet(), change, {}, at};
  for (const SymbolState* symbol : changed) event.positions.push_back(view(account, *symbol));
  outputs_.emplace_back(std::move(event));
}

// 22 characters as Binance's own.
ClientOrderId Core::generated_id(std::int64_t number) const {
  const std::string digits = std::to_string(number);
  return ClientOrderId("sim" + std::string(19 - std::min<std::size_t>(19, digits.size()), '0') +
                       digits);
}

}  // namespace vectord::matching
