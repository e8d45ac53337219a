#pragma once
// A desk to drive Positions through events: it sorts the effects into what was asked for and
// answers as the exchange would. No exchange, no clock: `now` is set by the test.
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/execution/positions.hpp"

namespace vectord::execution {

inline const Symbol btc{"BTCUSDT"};

template <class T>
T of(std::string_view text) {
  return *T::parse(text);
}

inline Instrument btc_instrument() {
  Instrument made{.symbol = btc};
  made.tick_size = of<Price>("0.1");
  made.step_size = made.min_quantity = of<Quantity>("0.001");
  made.max_quantity = of<Quantity>("1000");
  made.market_step_size = made.market_min_quantity = of<Quantity>("0.001");
  made.market_max_quantity = of<Quantity>("100");
  made.min_notional = Money::from_int(5);
  return made;
}

// Long from 100 with the stop at 95, or short with the stop at 105; targets 4, 6 and 8 away.
inline EntryPlan plan_of(Direction direction, std::string_view quantity = "1", int leverage = 5) {
  const std::int64_t sign = direction == Direction::long_ ? 1 : -1;
  EntryPlan plan;
  plan.signal.id = SignalId{"signal-1"};
  plan.signal.symbol = btc;
  plan.signal.direction = direction;
  plan.signal.score = 80;
  plan.signal.entry = 100;
  plan.signal.atr = 1;
  plan.quantity = of<Quantity>(quantity);
  plan.leverage = leverage;
  plan.stop = Price::from_int(100 - 5 * sign);
  plan.targets = {Price::from_int(100 + 4 * sign), Price::from_int(100 + 6 * sign),
                  Price::from_int(100 + 8 * sign)};
  return plan;
}

class Desk {
 public:
  Desk() : Desk(ExecutionSettings{}, ProtectionSettings{}) {}
  Desk(const ExecutionSettings& execution, const ProtectionSettings& protection)
      : execution_(execution), protection_(protection), positions(execution, protection, "t1") {
    positions.on(event::Instruments{{btc_instrument()}});
  }

  // What a restart finds: the recorded state and nothing else.
  void restart() {
    positions = Positions{execution_, protection_, "t1"};
    positions.on(event::Instruments{{btc_instrument()}});
    for (const auto& [key, value] : state) {
      if (value.empty()) continue;
      ASSERT_TRUE(*positions.load(key, value)) << key;
    }
    forget();
    with([&](Effects& effects) { positions.start(now, effects); });
  }

  template <class Action>
  void with(Action action) {
    Effects effects;
    action(effects);
    for (const auto& effect : effects) keep(effect);
    if (performer) performer(effects);
    if (!performer && fills_answered) answer_fills(effects);
    auto outcomes = positions.take();
    for (auto& each : outcomes.changes) changes.push_back(std::move(each));
    for (auto& each : outcomes.entries) entries.push_back(std::move(each));
    for (auto& each : outcomes.trades) trades.push_back(std::move(each));
  }
  template <class Event>
  void on(const Event& event) {
    with([&](Effects& effects) { positions.on(event, now, effects); });
  }
  void pass(Millis time) {
    now += time;
    with([&](Effects& effects) { positions.on(now, effects); });
  }
  void quote(std::string_view bid, std::string_view ask) {
    on(event::Quote{btc, of<Price>(bid), of<Price>(ask), Quantity::from_int(9),
                    Quantity::from_int(9)});
  }
  void mark(std::string_view price, std::optional<Rate> rate = std::nullopt, Time next = {}) {
    on(event::Mark{btc, of<Price>(price), rate, next});
  }
  void open(EntryPlan plan) {
    with([&](Effects& effects) { positions.open(std::move(plan), now, effects); });
  }
  void hint(const MarketHint& hint) {
    with([&](Effects& effects) { positions.hint(btc, hint, now, effects); });
  }
  void close(ExitReason reason) {
    with([&](Effects& effects) { positions.close(btc, reason, now, effects); });
  }

  // Answers to requests.
  void answer(const OrderRequest& request, event::Request what, event::Outcome outcome,
              int code = 0, std::string_view text = {}) {
    on(event::OrderAnswer{what, request.symbol, request.client_id, is_conditional(request.type),
                          outcome, code, std::string(text), std::nullopt, std::nullopt});
  }
  void accept(const OrderRequest& request) {
    if (is_conditional(request.type)) return algo(request, OrderStatus::accepted);
    on(event::OrderUpdate{report(request, OrderStatus::accepted, "0")});
  }
  void reject(const OrderRequest& request, int code) {
    answer(request, event::Request::place, event::Outcome::rejected, code, "no");
  }
  void algo(const OrderRequest& request, OrderStatus status) {
    on(event::AlgoUpdate{algo_report(request, status)});
  }
  void canceled(const OrderRequest& request) {
    if (is_conditional(request.type)) return algo(request, OrderStatus::canceled);
    on(event::OrderUpdate{report(request, OrderStatus::canceled, "0")});
  }
  // One execution; `executed` is cumulative.
  void fill(const OrderRequest& request, OrderStatus status, std::string_view quantity,
            std::string_view executed, std::string_view price, std::string_view realized = "0",
            std::int64_t trade_id = 0) {
    OrderReport made = report(request, status, executed);
    made.average_price = of<Price>(price);
    made.fill = Fill{.symbol = request.symbol,
                     .trade_id = trade_id == 0 ? ++last_trade_ : trade_id,
                     .order_id = 1,
                     .client_id = request.client_id,
                     .side = request.side,
                     .price = of<Price>(price),
                     .quantity = of<Quantity>(quantity),
                     .commission = of<Money>("0.05"),
                     .realized_pnl = of<Money>(realized),
                     .at = now};
    on(event::OrderUpdate{made});
  }
  void filled(const OrderRequest& request, std::string_view quantity, std::string_view price,
              std::string_view realized = "0") {
    fill(request, OrderStatus::filled, quantity, quantity, price, realized);
  }
  void expired(const OrderRequest& request, std::string_view executed = "0") {
    on(event::OrderUpdate{report(request, OrderStatus::expired, executed)});
  }
  static OrderReport report(const OrderRequest& request, OrderStatus status,
                            std::string_view executed) {
    return OrderReport{.symbol = request.symbol,
                       .client_id = request.client_id,
                       .order_id = 1,
                       .status = status,
                       .type = request.type,
                       .side = request.side,
                       .quantity = request.quantity,
                       .executed = of<Quantity>(executed)};
  }
  static AlgoReport algo_report(const OrderRequest& request, OrderStatus status) {
    return AlgoReport{.symbol = request.symbol,
                      .client_id = request.client_id,
                      .algo_id = 7,
                      .status = status,
                      .type = request.type,
                      .side = request.side,
                      .quantity = request.quantity,
                      .trigger_price = request.trigger_price,
                      .reduce_only = request.reduce_only,
                      .close_position = request.close_position};
  }

  // A position of `quantity` at 100, its stop resting, its targets resting.
  void enter(Direction direction, std::string_view quantity = "1", int leverage = 5) {
    quote("99.9", "100");
    open(plan_of(direction, quantity, leverage));
    on(event::LeverageSet{btc, leverage, {}});
    filled(last(OrderRole::entry), quantity, "100");
    for (const auto& request : std::vector<OrderRequest>(placed)) {
      if (is_conditional(request.type)) accept(request);
    }
  }

  std::vector<OrderRequest> all(OrderRole role) const {
    std::vector<OrderRequest> found;
    for (const auto& request : placed) {
      if (request.role == role) found.push_back(request);
    }
    return found;
  }
  OrderRequest last(OrderRole role) const {
    const auto found = all(role);
    return found.empty() ? OrderRequest{} : found.back();
  }
  std::size_t count(OrderRole role) const { return all(role).size(); }
  // The text of the last alert of this code; empty: there was none.
  std::string said(std::string_view code) const {
    std::string text;
    for (const auto& alert : alerts) {
      if (alert.code == code) text = alert.text;
    }
    return text;
  }
  bool alerted(std::string_view code) const {
    for (const auto& alert : alerts) {
      if (alert.code == code) return true;
    }
    return false;
  }
  bool cancel_asked(const OrderRequest& request) const {
    for (const auto& cancel : cancels) {
      if (cancel.client_id == request.client_id) return true;
    }
    return false;
  }
  AccountSnapshot snapshot(std::string_view quantity, const std::vector<OrderRequest>& algos,
                           std::string_view wallet = "10000") const {
    AccountSnapshot made;
    made.wallet_balance = of<Money>(wallet);
    if (quantity != "0") {
      made.positions.push_back({btc, of<Quantity>(quantity), Price::from_int(100), Money{}});
    }
    for (const auto& algo : algos) {
      made.open_algos.push_back(algo_report(algo, OrderStatus::accepted));
    }
    return made;
  }
  std::optional<OpenPosition> view() const { return positions.view(btc, now); }
  void forget() {
    placed.clear();
    cancels.clear();
    queries.clear();
    alerts.clear();
    log.clear();
    fills_asked.clear();
    account_reads = income_reads = 0;
  }

 private:
  ExecutionSettings execution_;
  ProtectionSettings protection_;
  std::int64_t last_trade_ = 100;

  // As the exchange would: the rows since then.
  void answer_fills(const Effects& effects) {
    for (const auto& effect : effects) {
      const auto* load = std::get_if<effect::LoadFills>(&effect);
      if (load == nullptr) continue;
      event::Fills told{load->symbol, load->from, {}};
      for (const auto& fill : user_trades) {
        if (fill.symbol == load->symbol && fill.at >= load->from) told.fills.push_back(fill);
      }
      on(told);
    }
  }

  void keep(const Effect& effect) {
    if (const auto* place = std::get_if<effect::PlaceOrder>(&effect)) {
      placed.push_back(place->request);
      log.push_back("place " + std::string(to_string(place->request.role)));
    } else if (const auto* cancel = std::get_if<effect::CancelOrder>(&effect)) {
      cancels.push_back(*cancel);
      log.push_back("cancel");
    } else if (const auto* query = std::get_if<effect::QueryOrder>(&effect)) {
      queries.push_back(*query);
      log.push_back("query");
    } else if (const auto* alert = std::get_if<effect::Alert>(&effect)) {
      alerts.push_back(*alert);
    } else if (const auto* record = std::get_if<effect::RecordState>(&effect)) {
      state[record->key] = record->value;
      log.push_back("state " + record->key);
    } else if (const auto* order = std::get_if<effect::RecordOrder>(&effect)) {
      log.push_back("record " + std::string(to_string(order->status)));
    } else if (std::holds_alternative<effect::LoadAccount>(effect)) {
      ++account_reads;
    } else if (std::holds_alternative<effect::LoadInstruments>(effect)) {
      ++instrument_reads;
    } else if (std::holds_alternative<effect::LoadIncome>(effect)) {
      ++income_reads;
    } else if (const auto* fills = std::get_if<effect::LoadFills>(&effect)) {
      fills_asked.push_back(*fills);
    } else if (const auto* leverage = std::get_if<effect::SetLeverage>(&effect)) {
      log.push_back("leverage " + std::to_string(leverage->leverage));
    } else if (std::holds_alternative<effect::RecordFill>(effect)) {
      ++fills_recorded;
    }
  }

 public:
  Positions positions;
  std::function<void(const Effects&)> performer;  // besides being kept
  Time now = time_from_ms(1'700'000'000'000);
  std::vector<OrderRequest> placed;
  std::vector<effect::CancelOrder> cancels;
  std::vector<effect::QueryOrder> queries;
  std::vector<effect::Alert> alerts;
  std::map<std::string, std::string> state;
  std::vector<std::string> log;
  std::vector<OrderChange> changes;
  std::vector<EntryOutcome> entries;
  std::vector<Trade> trades;
  int account_reads = 0, income_reads = 0, instrument_reads = 0, fills_recorded = 0;
  std::vector<effect::LoadFills> fills_asked;
  bool fills_answered = true;     // at once, with what of `user_trades` is asked for
  std::vector<Fill> user_trades;  // oldest first
};

}  // namespace vectord::execution
