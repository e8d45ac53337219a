#pragma once
// Every order of ours, one state machine each over may_follow(). An order is recorded before it is
// sent; an outcome we do not know is asked for until it is known and never re-sent, under no id.
// Late, duplicate and out-of-order reports are normal. It never decides what to trade. State keys:
// "execution/ids", "execution/order/<client id>" (empty value: no longer needed).
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/domain/effect.hpp"
#include "vectord/execution/ids.hpp"
#include "vectord/execution/order.hpp"
#include "vectord/execution/settings.hpp"
#include "vectord/portfolio/recent_ids.hpp"

namespace vectord::execution {

class OrderManager {
 public:
  OrderManager(const ExecutionSettings& settings, std::string_view session_tag);
  OrderManager(OrderManager&&) = default;  // not copied: active_ points into orders_
  OrderManager& operator=(OrderManager&&) = default;

  // request.client_id is given here. Emits RecordState (ids, order), RecordOrder(intended),
  // PlaceOrder.
  ClientOrderId place(OrderRequest request, const SignalId& signal, Time at, Effects& effects);
  // Wanted until the order has ended; asked again when the answer is lost. No effect on ended
  // orders.
  void cancel(const ClientOrderId& id, Time at, Effects& effects);
  // Asks the exchange about a live order now.
  void query(const ClientOrderId& id, Time at, Effects& effects);
  // Takes over an order of ours that the exchange knows and we had forgotten.
  void adopt(const AlgoReport& report, OrderRole role, Time at, Effects& effects);
  // The exchange holds it with another size than we believed.
  void take_size(const AlgoReport& report, Effects& effects);
  // Reconciliation took the exchange's word for the position of this symbol: fills up to `executed`
  // that come later are recorded, not counted.
  void settle(const Symbol& symbol, Time at, Effects& effects);

  // Each says whether the order is one of ours that is known here.
  bool on(const event::OrderAnswer& answer, Time at, Effects& effects);
  bool on(const event::OrderUpdate& update, Time at, Effects& effects);
  bool on(const event::AlgoUpdate& update, Time at, Effects& effects);
  // A fill that the exchange was asked for; it names our order by the exchange's id.
  bool on_read_back(Fill fill, Time at, Effects& effects);
  void on(Time at, Effects& effects);  // query deadlines

  std::vector<OrderChange> take_changes();  // in order; since the last call
  const Order* find(const ClientOrderId& id) const;
  std::vector<const Order*> live(const Symbol& symbol) const;
  // Live, or executed with fills still to come.
  std::vector<const Order*> active(const Symbol& symbol) const;
  std::set<Symbol> live_symbols() const;
  bool any_live(const Symbol& symbol) const;
  // An order of the symbol has an outcome that is being asked for.
  bool any_in_doubt(const Symbol& symbol) const;
  bool any_in_doubt() const;
  // Executed and not yet seen as fills, signed (buy > 0).
  Quantity outstanding(const Symbol& symbol) const;
  // An order of the symbol is in the matching engine, or not answered: it may execute at any
  // moment.
  bool any_moving(const Symbol& symbol) const;
  // Some order of the symbol has executed more than its fills tell (they may cancel out above).
  bool fills_missing(const Symbol& symbol) const;
  bool is_ours(const ClientOrderId& id) const { return ids_.is_ours(id); }
  const OrderIds& ids() const { return ids_; }
  std::optional<Time> next_wake() const;
  std::size_t active_count() const { return active_.size(); }

  // State by key, as RecordState emitted it. False: not a key of this room.
  result<bool> load(const std::string& key, std::string_view value);
  // After loading: what was intended or unknown is asked for at once, what was live as well.
  void resume(Time at);
  void remember_fill(const Symbol& symbol, std::int64_t trade_id) {
    fills_.insert({symbol, trade_id});
  }

 private:
  struct Before;
  Order& add(Order order);
  void deactivate_if_done(const ClientOrderId& id);
  void schedule(Order& order, Time at);
  std::optional<Fill> apply(Order& order, const OrderReport& report, Time at, Effects& effects);
  void apply(Order& order, const AlgoReport& report, Time at);
  std::optional<Fill> apply_answer(Order& order, const event::OrderAnswer& answer, Time at,
                                   Effects& effects);
  std::optional<Fill> on_place_answer(Order& order, const event::OrderAnswer& answer, Time at,
                                      Effects& effects);
  std::optional<Fill> on_cancel_answer(Order& order, const event::OrderAnswer& answer, Time at,
                                       Effects& effects);
  std::optional<Fill> on_query_answer(Order& order, const event::OrderAnswer& answer, Time at,
                                      Effects& effects);
  void move(Order& order, OrderStatus to, Time at);
  void send_query(Order& order, Time at, Effects& effects);
  void send_cancel(Order& order, Time at, Effects& effects);
  void ask_again(Order& order, Time at);
  void believe_absent(Order& order, Time at);
  void become_unknown(Order& order, Time at);
  std::optional<Fill> count_fill(Order& order, const OrderReport& report, Effects& effects);
  void publish(Order& order, const Before& before, std::optional<Fill> fill, Time at,
               Effects& effects);
  void record(const Order& order, Effects& effects);
  bool is_due(const Order& order, Time at) const;
  void tick(Order& order, Time at, Effects& effects);
  bool needed(const Order& order) const {
    return order.live() || order.fills_outstanding() > Quantity{};
  }
  Millis backoff(int n) const;
  static bool in_doubt(const Order& order);

  ExecutionSettings settings_;
  OrderIds ids_;
  std::map<ClientOrderId, Order> orders_;
  std::map<ClientOrderId, Order*> active_;  // live, or fills outstanding; into orders_
  std::deque<ClientOrderId> finished_;      // oldest first, for pruning
  portfolio::RecentIds<std::pair<Symbol, std::int64_t>> fills_{8192};
  std::vector<OrderChange> changes_;
};

}  // namespace vectord::execution
