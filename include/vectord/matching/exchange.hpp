#pragma once
// The simulated exchange's pure core, the one door: commands at a time in, an answer and ordered
// outputs out. Same settings, instruments and calls: same answers, to the bit. It reads no clock
// and trusts the caller's `at` never to run backwards. One-way position mode and USDT margin only.
//
// Outputs gather until drained: drain after every call. An AccountId must come from create_account,
// a moved or funded symbol must be an instrument of ours; else it is our bug (a check).
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/matching/events.hpp"
#include "vectord/matching/market.hpp"

namespace vectord::matching {

class Core;
enum class ForcedClose { liquidation, deleveraging };

class Exchange {
 public:
  Exchange(Settings settings, std::vector<Instrument> instruments);
  ~Exchange();
  Exchange(Exchange&&) noexcept;
  Exchange& operator=(Exchange&&) noexcept;

  // The outputs since the last drain, in order; `into` is overwritten and its memory reused.
  void drain(Outputs& into);

  // The market. A move of a symbol without orders or positions costs well under a microsecond.
  void on_market(const MarketMove& move, Time at);
  void on_funding(Symbol symbol, Rate rate, Time at);
  // Ends what time ends (GTD orders, countdowns). Commands and moves do it too.
  void advance(Time at);

  const std::vector<Instrument>& instruments() const;
  const Instrument* instrument(Symbol symbol) const;       // null: unknown
  std::optional<MarketState> market(Symbol symbol) const;  // nullopt: unknown or not moved yet
  std::optional<BookTicker> book_ticker(Symbol symbol) const;
  std::optional<BookDepth> depth(Symbol symbol, std::size_t limit) const;

  // Accounts. Names are unique (a check) and printable.
  AccountId create_account(std::string name, Money initial);
  std::optional<AccountId> find_account(std::string_view name) const;
  int account_count() const;
  AccountView account(AccountId account) const;
  AccountTotals totals(AccountId account) const;
  PositionView position(AccountId account, Symbol symbol) const;  // symbol must be known
  std::vector<PositionView> positions(AccountId account) const;   // every symbol
  SymbolConfig symbol_config(AccountId account, Symbol symbol) const;

  // Ordinary orders. The Order answered by place is its final state of this call (RESULT); an ACK
  // is the same with status NEW and nothing executed.
  Answer<Order> place(AccountId account, const OrderParams& params, Time at);
  // The checks of place that need no book and change nothing (POST order/test); conditional types
  // too.
  Answer<Done> test(AccountId account, const OrderParams& params, Time at) const;
  Answer<Order> modify(AccountId account, const ModifyParams& params, Time at);
  Answer<Order> cancel(AccountId account, const OrderRef& ref, Time at);
  Answer<Done> cancel_all(AccountId account, Symbol symbol, Time at);
  // Dead man's switch: cancels the symbol's orders when not renewed; 0 stops it.
  Answer<Done> countdown_cancel_all(AccountId account, Symbol symbol, Millis countdown, Time at);
  Answer<Order> query_order(AccountId account, const OrderRef& ref) const;  // open or finished
  Answer<Order> query_open_order(AccountId account, const OrderRef& ref) const;
  std::vector<Order> open_orders(AccountId account, std::optional<Symbol> symbol) const;
  // With from_id the oldest, else the newest `limit`; ascending either way.
  std::vector<Order> all_orders(AccountId account, const HistoryQuery& query) const;
  std::vector<Order> force_orders(AccountId account, const HistoryQuery& query) const;
  std::vector<AccountTrade> user_trades(AccountId account,
                                        const HistoryQuery& query) const;  // oldest
  std::vector<Income> income(AccountId account, const HistoryQuery& query,
                             std::optional<IncomeKind> kind) const;  // oldest

  // Conditional orders.
  Answer<Algo> place_algo(AccountId account, const AlgoParams& params, Time at);
  Answer<Algo> cancel_algo(AccountId account, const AlgoRef& ref, Time at);
  Answer<Done> cancel_all_algos(AccountId account, Symbol symbol, Time at);
  Answer<Algo> query_algo(AccountId account, const AlgoRef& ref) const;
  std::vector<Algo> open_algos(AccountId account, std::optional<Symbol> symbol) const;
  std::vector<Algo> all_algos(AccountId account, const HistoryQuery& query) const;

  // Account settings.
  Answer<SymbolConfig> set_leverage(AccountId account, Symbol symbol, int leverage, Time at);
  Answer<Done> set_margin_type(AccountId account, Symbol symbol, bool isolated, Time at);
  Answer<Done> set_position_mode(AccountId account, bool dual_side);  // false: -4059; true: refused
  // Adds to (> 0) or takes from (< 0) an isolated position's margin.
  Answer<Done> change_position_margin(AccountId account, Symbol symbol, Money amount, Time at);

  // Ends a position as the exchange itself does: by liquidation (open orders of the symbol first),
  // or deleveraged at the mark price. False: there is none.
  bool close_by_force(AccountId account, Symbol symbol, ForcedClose how, Time at);

  // Every account with its orders, conditionals, histories and the id counters as lines of text, to
  // be loaded by an exchange of the same instruments that has no account yet. Books are not in it:
  // the next move of each symbol builds them. A failed load leaves the exchange as it was.
  std::string save() const;
  result<void> load(std::string_view text);

 private:
  std::unique_ptr<Core> core_;
};

}  // namespace vectord::matching
