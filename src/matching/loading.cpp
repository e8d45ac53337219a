// A saved exchange read back: everything is read and checked aside, then taken over at once. A file
// that was cut off, edited or meant for other instruments is an error with its line.
#include <algorithm>

#include "matching/core.hpp"
#include "matching/records.hpp"

namespace vectord::matching {
namespace {

__extension__ using Wide = __int128;

struct SymbolLine {
  std::int64_t next_trade = 1, update_id = 0;
  std::optional<MarketState> market;
};

Error bad(std::size_t line, std::string_view what) {
  return {Errc::parse, "saved exchange, line " + std::to_string(line) + ": " + std::string(what)};
}

}  // namespace

struct Core::Loading {
  const Core& core;
  std::int64_t next_order = 0, next_algo = 0, sequence = 0;
  std::vector<SymbolLine> symbols;
  std::deque<AccountState> accounts;
  bool ended = false;

  explicit Loading(const Core& of) : core(of), symbols(of.symbols_.size()) {}

  // Each answers what is wrong, or nothing.
  std::string_view take(std::string_view kind, std::string_view fields);
  std::string_view take_symbol(LineReader& read);
  std::string_view take_account(LineReader& read);
  std::string_view take_slot(LineReader& read, AccountState& account);
  std::string_view take_order(LineReader& read, AccountState& account);
  std::string_view take_algo(LineReader& read, AccountState& account);
  std::string_view check() const;
};

std::string_view Core::Loading::take_symbol(LineReader& read) {
  Symbol name;
  read(name);
  const auto found = core.index_.find(name);
  if (found == core.index_.end()) return "a symbol that is not an instrument here";
  SymbolLine& symbol = symbols[found->second];
  bool moved = false;
  MarketState market;
  read(symbol.next_trade);
  read(symbol.update_id);
  read(moved);
  read(market.last);
  read(market.mark);
  read(market.index);
  read(market.at);
  if (moved) symbol.market = market;
  return read.complete() ? "" : "not a symbol record";
}

std::string_view Core::Loading::take_account(LineReader& read) {
  AccountState& account = accounts.emplace_back();
  account.id = static_cast<AccountId>(accounts.size()) - 1;
  account.slots.resize(core.symbols_.size());
  account_fields(account, read);
  if (!read.complete() || account.name.empty()) return "not an account record";
  const AccountTotals& sums = account.totals;
  // In 128 bits: the figures may be anything here.
  const Wide wallet = Wide{sums.initial.units()} + sums.realized.units() - sums.commission.units() +
                      sums.funding.units() + sums.insurance.units();
  return wallet == account.wallet.units() ? "" : "the wallet is not the sum of its movements";
}

std::string_view Core::Loading::take_slot(LineReader& read, AccountState& account) {
  Symbol name;
  read(name);
  const auto found = core.index_.find(name);
  if (found == core.index_.end()) return "a symbol that is not an instrument here";
  Slot& slot = account.slots[found->second];
  slot_fields(slot, read);
  if (!read.complete()) return "not a slot record";
  if (slot.leverage < 1 || slot.leverage > 125) return "a leverage outside 1 to 125";
  if (slot.position.flat() != slot.position.cost.is_zero()) return "a position without its cost";
  if (!slot.position.flat() && !symbols[found->second].market) return "a position without a market";
  return "";
}

std::string_view Core::Loading::take_order(LineReader& read, AccountState& account) {
  OrderRecord record;
  order_fields(record, read);
  Order& order = record.order;
  order.account = account.id;
  if (!read.complete()) return "not an order record";
  if (!core.index_.contains(order.symbol)) return "an order of an unknown symbol";
  if (order.id < 1 || order.id >= next_order) return "an order id beyond the counter";
  const bool sound = order.executed >= Quantity{} && order.executed <= order.quantity;
  const bool restable = order.type == OrderType::limit && order.price > Price{} &&
                        order.remaining() > Quantity{} && record.priority <= sequence;
  if (!sound || (is_open(order.status) && !restable)) return "an order that cannot be";
  if (!account.orders.emplace(order.id, record).second) return "an order twice";
  account.latest_by_client[{order.symbol, order.client_id}] = order.id;
  if (!is_open(order.status)) ++account.finished_orders;
  return "";
}

std::string_view Core::Loading::take_algo(LineReader& read, AccountState& account) {
  Algo algo;
  algo_fields(algo, read);
  algo.account = account.id;
  if (!read.complete()) return "not an algo record";
  if (!core.index_.contains(algo.symbol)) return "a conditional order of an unknown symbol";
  if (algo.id < 1 || algo.id >= next_algo) return "an algo id beyond the counter";
  if (!is_conditional(algo.type)) return "a conditional order that cannot be";
  if (!account.algos.emplace(algo.id, algo).second) return "a conditional order twice";
  account.latest_algo_by_client.insert_or_assign(algo.client_id, algo.id);
  if (is_open(algo.status)) {
    const bool fresh = account.open_algo_by_client.emplace(algo.client_id, algo.id).second;
    return fresh ? "" : "two open conditional orders of one client id";
  }
  if (algo.status != AlgoStatus::triggered) ++account.finished_algos;
  return "";
}

std::string_view Core::Loading::take(std::string_view kind, std::string_view fields) {
  LineReader read(fields);
  if (kind == "counters") {
    read(next_order);
    read(next_algo);
    read(sequence);
    const bool good = read.complete() && next_order > 0 && next_algo > 0 && sequence >= 0;
    return good ? "" : "not the counters";
  }
  if (kind == "symbol") return take_symbol(read);
  if (kind == "account") return take_account(read);
  if (kind == "end") {
    ended = true;
    return "";
  }
  if (accounts.empty()) return "a record before its account";
  AccountState& account = accounts.back();
  if (kind == "slot") return take_slot(read, account);
  if (kind == "order") return take_order(read, account);
  if (kind == "algo") return take_algo(read, account);
  if (kind == "trade") {
    trade_fields(account.trades.emplace_back(), read);
    return read.complete() ? "" : "not a trade record";
  }
  if (kind == "income") {
    income_fields(account.income.emplace_back(), read);
    return read.complete() ? "" : "not an income record";
  }
  return "a record of unknown kind";
}

std::string_view Core::Loading::check() const {
  if (!ended) return "the text ends before its end record";
  if (next_order == 0) return "no counters";
  return "";
}

result<void> Core::load(std::string_view text) {
  if (!accounts_.empty()) {
    return Error{Errc::duplicate,
                 "saved exchange: accounts exist already; load before creating any"};
  }
  Loading loading(*this);
  std::size_t number = 0;
  while (!text.empty() && !loading.ended) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return bad(number + 1, "the text ends inside a line");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (++number == 1) {
      if (line == "vector-matching 1") continue;
      return Error{Errc::unsupported,
                   "saved exchange: not of version vector-matching 1; start without it"};
    }
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string_view fields = line.substr(std::min(blank + 1, line.size()));
    const std::string_view wrong = loading.take(line.substr(0, blank), fields);
    if (!wrong.empty()) return bad(number, wrong);
  }
  if (const std::string_view wrong = loading.check(); !wrong.empty()) return bad(number, wrong);
  take_over(loading);
  return {};
}

void Core::take_over(Loading& loading) {
  next_order_ = loading.next_order;
  next_algo_ = loading.next_algo;
  sequence_ = loading.sequence;
  for (std::size_t i = 0; i < symbols_.size(); ++i) {
    symbols_[i].next_trade = loading.symbols[i].next_trade;
    symbols_[i].update_id = loading.symbols[i].update_id;
    symbols_[i].market = loading.symbols[i].market;
  }
  accounts_ = std::move(loading.accounts);
  for (AccountState& account : accounts_) relink(account);
  for (SymbolState& symbol : symbols_) {
    std::sort(symbol.algos.begin(), symbol.algos.end(),
              [](const auto& a, const auto& b) { return a.second < b.second; });
  }
}

// The lists that point into an account's records.
void Core::relink(AccountState& account) {
  for (auto& [id, record] : account.orders) {
    if (!is_open(record.order.status)) continue;
    SymbolState& symbol = *find(record.order.symbol);
    slot(account, symbol).open.push_back(&record);
    account.open_by_client.emplace(record.order.client_id, &record);
    symbol.book.add(record);
    if (record.order.tif == TimeInForce::gtd) {
      set_deadline(record.order.good_till, account.id, symbol.index, id);
    }
  }
  for (const auto& [client, id] : account.open_algo_by_client) {
    find(account.algos.at(id).symbol)->algos.emplace_back(account.id, id);
  }
  for (SymbolState& symbol : symbols_) {
    const Slot& held = slot(account, symbol);
    if (!held.position.flat()) symbol.holders.push_back(account.id);
    if (held.countdown != Time{}) set_deadline(held.countdown, account.id, symbol.index, 0);
  }
}

}  // namespace vectord::matching
