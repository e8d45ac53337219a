#pragma once
// The exchange's state and its rules. One class because every rule touches book, account and
// outputs at once; each .cpp named in the comments below is one noun of it.
#include <set>
#include <tuple>

#include "matching/account_state.hpp"
#include "vectord/matching/exchange.hpp"

namespace vectord::matching {

struct SymbolState {
  const Instrument* instrument = nullptr;
  std::size_t index = 0;
  std::uint64_t name_hash = 0;
  std::optional<MarketState> market;
  Book book;
  BookTicker shown;  // the top last told of
  std::int64_t next_trade = 1, update_id = 0;
  std::vector<std::pair<AccountId, std::int64_t>> algos;  // open conditionals, by id
  std::vector<AccountId> holders;                         // accounts with a position, ascending
};

// An order's share of what its side of a symbol asks of the margin.
struct Exposure {
  Money position, bids, asks;  // position signed, at mark; bids and asks without reduce-only
  Money peak() const;          // the largest |position| that could come of them
};

struct CrossState {  // the account's cross positions together
  Money wallet, unrealized, maintenance;
};

class Core {
 public:
  Core(Settings settings, std::vector<Instrument> instruments);

  // core.cpp
  void drain(Outputs& into);
  void advance(Time at);
  AccountId create_account(std::string name, Money initial);
  std::optional<AccountId> find_account(std::string_view name) const;
  const std::vector<Instrument>& instruments() const { return instruments_; }
  const SymbolState* find(Symbol symbol) const;
  const AccountState& account(AccountId id) const;
  int account_count() const { return static_cast<int>(accounts_.size()); }
  BookTicker top_of(const SymbolState& symbol) const;

  // moving.cpp, funding.cpp
  void on_market(const MarketMove& move, Time at);
  void on_funding(Symbol symbol, Rate rate, Time at);

  // placing.cpp
  Answer<Order> place(AccountId account, const OrderParams& params, Time at);
  Answer<Done> test(AccountId account, const OrderParams& params, Time at) const;
  // amending.cpp
  Answer<Order> modify(AccountId account, const ModifyParams& params, Time at);
  Answer<Order> cancel(AccountId account, const OrderRef& ref, Time at);
  Answer<Done> cancel_all(AccountId account, Symbol symbol, Time at);
  Answer<Done> countdown(AccountId account, Symbol symbol, Millis after, Time at);
  // conditionals.cpp
  Answer<Algo> place_algo(AccountId account, const AlgoParams& params, Time at);
  Answer<Algo> cancel_algo(AccountId account, const AlgoRef& ref, Time at);
  Answer<Done> cancel_all_algos(AccountId account, Symbol symbol, Time at);
  Answer<Algo> query_algo(AccountId account, const AlgoRef& ref) const;

  // liquidation.cpp
  bool close_by_force(AccountId account, Symbol symbol, ForcedClose how, Time at);

  // margin.cpp
  Exposure exposure(const AccountState& account, const SymbolState& symbol,
                    const OrderRecord* without = nullptr) const;
  CrossState cross_state(const AccountState& account) const;
  Money available(const AccountState& account) const;
  Money max_notional(const SymbolState& symbol, int leverage) const;
  PositionView view(const AccountState& account, const SymbolState& symbol,
                    const CrossState& cross) const;
  PositionView view(const AccountState& account, const SymbolState& symbol) const;
  AccountView view(const AccountState& account) const;
  std::vector<PositionView> views(const AccountState& account) const;

  // terms.cpp
  Answer<SymbolConfig> set_leverage(AccountId account, Symbol symbol, int leverage, Time at);
  Answer<Done> set_margin_type(AccountId account, Symbol symbol, bool isolated, Time at);
  Answer<Done> change_position_margin(AccountId account, Symbol symbol, Money amount, Time at);
  SymbolConfig symbol_config(AccountId account, Symbol symbol) const;

  // history.cpp
  Answer<Order> query_order(AccountId account, const OrderRef& ref, bool open_only) const;
  std::vector<Order> open_orders(AccountId account, std::optional<Symbol> symbol) const;
  std::vector<Order> all_orders(AccountId account, const HistoryQuery& query,
                                bool liquidations_only) const;
  std::vector<AccountTrade> user_trades(AccountId account, const HistoryQuery& query) const;
  std::vector<Income> income(AccountId account, const HistoryQuery& query,
                             std::optional<IncomeKind> kind) const;
  std::vector<Algo> all_algos(AccountId account, const HistoryQuery& query) const;
  std::vector<Algo> open_algos(AccountId account, std::optional<Symbol> symbol) const;

  // saving.cpp, loading.cpp
  std::string save() const;
  result<void> load(std::string_view text);

 private:
  // core.cpp
  AccountState& account(AccountId id);
  SymbolState* find(Symbol symbol);
  Slot& slot(AccountState& account, const SymbolState& symbol) {
    return account.slots[symbol.index];
  }
  const Slot& slot(const AccountState& account, const SymbolState& symbol) const {
    return account.slots[symbol.index];
  }
  void begin(AccountState& account, Time at);
  void prune(AccountState& account);
  void publish_top(SymbolState& symbol, Time at);
  void set_deadline(Time when, AccountId account, std::size_t symbol, std::int64_t order_id);
  void book_income(AccountState& account, Symbol symbol, IncomeKind kind, Money amount,
                   std::int64_t trade_id, Time at);
  void emit_account(const AccountState& account, std::string_view reason, Money change,
                    std::vector<const SymbolState*> changed, Time at);
  ClientOrderId generated_id(std::int64_t number) const;

  // placing.cpp
  std::optional<Rejection> check_shape(const OrderParams& params, const SymbolState* symbol,
                                       Time at) const;
  std::optional<Rejection> check_filters(const Order& order, const SymbolState& symbol) const;
  std::optional<Rejection> check_account(const AccountState& account, const Order& order,
                                         const SymbolState& symbol) const;
  std::optional<Rejection> check_execution(const AccountState& account, const Order& order,
                                           const SymbolState& symbol) const;
  bool crosses(const Order& order, const SymbolState& symbol) const;
  Order drafted(AccountId account, const OrderParams& params) const;
  std::optional<Price> matched_price(const SymbolState& symbol, Side side, PriceMatch match) const;
  // amending.cpp
  OrderRecord* open_record(AccountState& account, const OrderRef& ref);
  std::optional<Rejection> check_ref(const OrderRef& ref) const;
  std::optional<Rejection> check_modification(const AccountState& account,
                                              const OrderRecord& record, const ModifyParams& params,
                                              const Order& changed) const;
  void requeue(AccountState& account, SymbolState& symbol, OrderRecord& record,
               const Order& changed, const ModifyParams& params, Time at);
  // margin.cpp: -2027 and -2019 for an order that is not on the book (`without`: its older self
  // is).
  std::optional<Rejection> check_margin(const AccountState& account, const Order& order,
                                        const SymbolState& symbol,
                                        const OrderRecord* without = nullptr) const;

  // lifecycle.cpp: an order from its record to its end
  OrderRecord& open_order(AccountState& account, Order order, Time at);
  void launch(AccountState& account, SymbolState& symbol, OrderRecord& record, Time at);
  void rest_or_expire(AccountState& account, SymbolState& symbol, OrderRecord& record,
                      std::optional<ExpiryReason> stopped, Time at);
  void end_order(AccountState& account, SymbolState& symbol, OrderRecord& record, Status status,
                 ExpiryReason reason, Time at);
  void retire(AccountState& account, SymbolState& symbol, OrderRecord& record, Time at);
  void emit_order(const AccountState& account, const SymbolState& symbol, const Order& order,
                  Execution execution, ExpiryReason reason, Time at);
  OrderEvent order_event(const AccountState& account, const SymbolState& symbol, const Order& order,
                         Execution execution, Time at) const;

  // trading.cpp: orders meet
  std::optional<ExpiryReason> match(AccountState& account, SymbolState& symbol, OrderRecord& taker,
                                    Time at);
  Quantity taking_limit(const SymbolState& symbol, const Order& order, Time at) const;
  bool prevent_self_trade(AccountState& account, SymbolState& symbol, OrderRecord& taker,
                          OrderRecord& maker, Time at);
  void execute(SymbolState& symbol, OrderRecord& taker, OrderRecord* maker, Price price,
               Quantity quantity, Time at);
  struct Trade {
    std::int64_t id = 0;
    Price price;
    Quantity quantity;
    bool maker = false;
  };
  void settle(SymbolState& symbol, OrderRecord& record, const Trade& trade, Time at);
  void after_position_change(AccountState& account, SymbolState& symbol, Quantity before, Time at);
  bool holds_cross(const AccountState& account) const;
  std::optional<Price> worst_price(const SymbolState& symbol, const Order& order) const;
  void tell_trade(SymbolState& symbol, std::int64_t id, Price price, Quantity quantity,
                  bool buyer_is_maker, Time at);

  // moving.cpp
  void tell_market_trades(SymbolState& symbol, const MarketMove& move, Time at);
  void sweep(SymbolState& symbol, const MarketMove& move, Side side, Time at);

  // conditionals.cpp
  std::optional<Rejection> check_algo_shape(const AlgoParams& params, const SymbolState* symbol,
                                            Time at) const;
  std::optional<Rejection> check_algo_filters(const AlgoParams& params,
                                              const SymbolState& symbol) const;
  std::optional<Rejection> check_algo_account(const AccountState& account, const AlgoParams& params,
                                              const SymbolState& symbol) const;
  Algo drafted_algo(AccountId account, const AlgoParams& params, const SymbolState& symbol,
                    Time at) const;
  Algo* open_algo(AccountState& account, const AlgoRef& ref);
  void end_algo(AccountState& account, SymbolState& symbol, Algo& algo, AlgoStatus status,
                std::string reason, Time at);
  void forget_open(AccountState& account, SymbolState& symbol, const Algo& algo);
  void finish_algo(AccountState& account, const Order& order, Time at);
  void expire_close_position(AccountState& account, SymbolState& symbol, Side closing, Time at);
  // triggers.cpp
  void check_triggers(SymbolState& symbol, Time at);
  bool due(Algo& algo, const SymbolState& symbol, Time at);
  void fire(AccountState& account, SymbolState& symbol, Algo& algo, Time at);
  std::optional<Order> order_of(const AccountState& account, const SymbolState& symbol,
                                const Algo& algo) const;

  // liquidation.cpp
  void check_liquidation(SymbolState& symbol, Time at);
  void check_isolated(AccountState& account, SymbolState& symbol, Time at);
  void check_cross(AccountState& account, Time at);
  void tell_cross_margin_call(const AccountState& account, const CrossState& cross, Time at);
  void liquidate(AccountState& account, SymbolState& symbol, Time at);
  OrderRecord& open_closing_order(AccountState& account, SymbolState& symbol,
                                  ClientOrderId client_id, Time at);
  void take_rest_at_mark(SymbolState& symbol, OrderRecord& record, Time at);
  void clear_deficit(AccountState& account, const SymbolState& symbol, Money floor, Time at);

  // loading.cpp
  struct Loading;
  void take_over(Loading& loading);
  void relink(AccountState& account);

  Settings settings_;
  std::vector<Instrument> instruments_;
  std::vector<SymbolState> symbols_;  // as instruments_
  std::map<Symbol, std::size_t> index_;
  std::deque<AccountState> accounts_;  // a deque: references stay
  std::int64_t next_order_ = 1, next_algo_ = 1, sequence_ = 0;
  // GTD orders and countdowns (order id 0), looked at when due; stale entries are passed over.
  std::set<std::tuple<Time, AccountId, std::size_t, std::int64_t>> deadlines_;
  Outputs outputs_;
};

}  // namespace vectord::matching
