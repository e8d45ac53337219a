// What an account may look back on: orders, conditionals, trades, income.
#include <algorithm>

#include "matching/core.hpp"
#include "matching/rejections.hpp"

namespace vectord::matching {
namespace {

bool within(const HistoryQuery& query, Time at) {
  return (!query.from || at >= *query.from) && (!query.to || at <= *query.to);
}
bool wanted(const HistoryQuery& query, Symbol symbol, std::int64_t id, Time at) {
  return (!query.symbol || *query.symbol == symbol) && (!query.from_id || id >= *query.from_id) &&
         within(query, at);
}

// Rows stand in the order of their time: the first not before the query's.
template <class Rows>
auto first_wanted(const Rows& rows, const HistoryQuery& query) {
  return std::partition_point(rows.begin(), rows.end(),
                              [&](const auto& row) { return query.from && row.at < *query.from; });
}

// Records by id: from an id on the oldest `limit`, else the newest, ascending either way.
template <class Records, class Row, class Accept>
std::vector<Row> picked(const Records& records, const HistoryQuery& query,
                        Row (*row_of)(const typename Records::mapped_type&), Accept accept) {
  std::vector<Row> rows;
  if (query.from_id) {
    for (auto it = records.lower_bound(*query.from_id); it != records.end(); ++it) {
      if (rows.size() == query.limit) break;
      const Row row = row_of(it->second);
      if (accept(row)) rows.push_back(row);
    }
    return rows;
  }
  for (auto it = records.rbegin(); it != records.rend() && rows.size() < query.limit; ++it) {
    const Row row = row_of(it->second);
    if (query.from && row.created < *query.from) break;
    if (accept(row)) rows.push_back(row);
  }
  std::reverse(rows.begin(), rows.end());
  return rows;
}

}  // namespace

Answer<Order> Core::query_order(AccountId account_id, const OrderRef& ref, bool open_only) const {
  if (auto wrong = check_ref(ref)) return *wrong;
  const AccountState& owner = account(account_id);
  std::int64_t id = ref.id.value_or(0);
  if (!ref.id) {
    const auto client = ClientOrderId::make(ref.client_id);
    if (!client) return rejected(-2013);
    const auto named = owner.latest_by_client.find({ref.symbol, *client});
    if (named == owner.latest_by_client.end()) return rejected(-2013);
    id = named->second;
  }
  const auto found = owner.orders.find(id);
  if (found == owner.orders.end() || found->second.order.symbol != ref.symbol) {
    return rejected(-2013);
  }
  const Order& order = found->second.order;
  if (open_only && !is_open(order.status)) return rejected(-2013);
  return order;
}

std::vector<Order> Core::open_orders(AccountId account_id, std::optional<Symbol> symbol) const {
  std::vector<Order> rows;
  const AccountState& owner = account(account_id);
  for (const SymbolState& state : symbols_) {
    if (symbol && *symbol != state.instrument->symbol) continue;
    for (const OrderRecord* record : slot(owner, state).open) rows.push_back(record->order);
  }
  std::sort(rows.begin(), rows.end(), [](const Order& a, const Order& b) { return a.id < b.id; });
  return rows;
}

std::vector<Order> Core::all_orders(AccountId account_id, const HistoryQuery& query,
                                    bool liquidations_only) const {
  const auto accept = [&](const Order& order) {
    return (!liquidations_only || order.liquidation) &&
           wanted(query, order.symbol, order.id, order.created);
  };
  return picked<std::map<std::int64_t, OrderRecord>, Order>(
      account(account_id).orders, query, [](const OrderRecord& record) { return record.order; },
      accept);
}

std::vector<AccountTrade> Core::user_trades(AccountId account_id, const HistoryQuery& query) const {
  std::vector<AccountTrade> rows;
  const auto& trades = account(account_id).trades;
  for (auto it = first_wanted(trades, query); it != trades.end(); ++it) {
    const AccountTrade& trade = *it;
    if (rows.size() == query.limit || (query.to && trade.at > *query.to)) break;
    if (query.order_id && trade.order_id != *query.order_id) continue;
    if (wanted(query, trade.symbol, trade.id, trade.at)) rows.push_back(trade);
  }
  return rows;
}

std::vector<Income> Core::income(AccountId account_id, const HistoryQuery& query,
                                 std::optional<IncomeKind> kind) const {
  std::vector<Income> rows;
  const auto& all = account(account_id).income;
  for (auto it = first_wanted(all, query); it != all.end(); ++it) {
    const Income& row = *it;
    if (rows.size() == query.limit || (query.to && row.at > *query.to)) break;
    if (kind && row.kind != *kind) continue;
    if (wanted(query, row.symbol, row.transaction_id, row.at)) rows.push_back(row);
  }
  return rows;
}

std::vector<Algo> Core::all_algos(AccountId account_id, const HistoryQuery& query) const {
  const auto accept = [&](const Algo& algo) {
    return wanted(query, algo.symbol, algo.id, algo.created);
  };
  return picked<std::map<std::int64_t, Algo>, Algo>(
      account(account_id).algos, query, [](const Algo& algo) { return algo; }, accept);
}

std::vector<Algo> Core::open_algos(AccountId account_id, std::optional<Symbol> symbol) const {
  std::vector<Algo> rows;
  const AccountState& owner = account(account_id);
  for (const auto& [client, id] : owner.open_algo_by_client) {
    const Algo& algo = owner.algos.at(id);
    if (!symbol || *symbol == algo.symbol) rows.push_back(algo);
  }
  std::sort(rows.begin(), rows.end(), [](const Algo& a, const Algo& b) { return a.id < b.id; });
  return rows;
}

}  // namespace vectord::matching
