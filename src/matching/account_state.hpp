#pragma once
// One account's records: wallet, one slot a symbol, orders, conditionals and histories. Plain
// state; the rules that change it are Core's.
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "matching/book.hpp"
#include "matching/position.hpp"
#include "vectord/matching/account.hpp"

namespace vectord::matching {

// An account in a symbol.
struct Slot {
  int leverage = 20;
  bool isolated = false;
  Position position;
  bool margin_called = false;      // isolated; of the cross wallet see AccountState
  std::vector<OrderRecord*> open;  // by id
  Time countdown;                  // dead man's switch; Time{} = off
};

struct AccountState {
  AccountId id = 0;
  std::string name;
  Money wallet;  // cross + isolated
  AccountTotals totals;
  Time updated;
  bool margin_called = false;
  std::vector<Slot> slots;  // by symbol index

  std::map<std::int64_t, OrderRecord> orders;
  std::size_t finished_orders = 0;
  std::map<ClientOrderId, OrderRecord*> open_by_client;
  std::map<std::pair<Symbol, ClientOrderId>, std::int64_t> latest_by_client;

  std::map<std::int64_t, Algo> algos;
  std::size_t finished_algos = 0;
  std::map<ClientOrderId, std::int64_t> open_algo_by_client;
  std::map<ClientOrderId, std::int64_t> latest_algo_by_client;

  std::deque<AccountTrade> trades;
  std::deque<Income> income;
  std::int64_t next_transaction = 1;

  Money isolated_wallets() const {
    Money sum;
    for (const Slot& slot : slots) sum += slot.position.isolated_wallet;
    return sum;
  }
  Money cross_wallet() const { return wallet - isolated_wallets(); }
};

}  // namespace vectord::matching
