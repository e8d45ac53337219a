// The exchange as text: one record a line, the records of an account after its own line.
#include "matching/core.hpp"
#include "matching/records.hpp"

namespace vectord::matching {
namespace {

void save_account(const AccountState& account, const std::vector<Instrument>& instruments,
                  std::string& out) {
  {
    LineWriter line(out, "account");
    account_fields(account, line);
  }
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    LineWriter line(out, "slot");
    line(instruments[i].symbol);
    slot_fields(account.slots[i], line);
  }
  for (const auto& [id, record] : account.orders) {
    LineWriter line(out, "order");
    order_fields(record, line);
  }
  for (const auto& [id, algo] : account.algos) {
    LineWriter line(out, "algo");
    algo_fields(algo, line);
  }
  for (const AccountTrade& trade : account.trades) {
    LineWriter line(out, "trade");
    trade_fields(trade, line);
  }
  for (const Income& income : account.income) {
    LineWriter line(out, "income");
    income_fields(income, line);
  }
}

}  // namespace

std::string Core::save() const {
  std::string out = "vector-matching 1\n";
  {
    LineWriter line(out, "counters");
    line(next_order_);
    line(next_algo_);
    line(sequence_);
  }
  for (const SymbolState& symbol : symbols_) {
    const MarketState market = symbol.market.value_or(MarketState{});
    LineWriter line(out, "symbol");
    line(symbol.instrument->symbol);
    line(symbol.next_trade);
    line(symbol.update_id);
    line(symbol.market.has_value());
    line(market.last);
    line(market.mark);
    line(market.index);
    line(market.at);
  }
  for (const AccountState& account : accounts_) save_account(account, instruments_, out);
  out += "end\n";
  return out;
}

}  // namespace vectord::matching
