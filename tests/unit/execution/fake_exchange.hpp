#pragma once
// A small exchange with a bad line: answers and events come late, twice, out of order or never;
// requests are lost before or after they were executed. One symbol, one-way mode, a random walk for
// a price.
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "unit/execution/desk.hpp"
#include "vectord/base/prng.hpp"

namespace vectord::execution {

struct Faults {
  int lost_answer_percent = 0;  // executed or not, the answer says unknown
  int not_sent_percent = 0;
  int rejected_percent = 0;    // of stops and exits
  int lost_event_percent = 0;  // of the user stream; a reconnect follows
  int twice_percent = 0;
  int latency_max_ms = 40;
};

class FakeExchange {
 public:
  FakeExchange(std::uint64_t seed, Faults with) : faults(with), chance_(seed) {}

  struct Resting {
    OrderRequest request;
    std::int64_t id = 0;
    bool done = false;
    OrderStatus end = OrderStatus::accepted;
    Quantity executed;
    bool triggered = false;
  };
  struct Due {
    Time at;
    std::function<void(Desk&)> deliver;
  };

  void perform(const Effects& effects, Time now) {
    for (const auto& effect : effects) {
      if (const auto* place = std::get_if<effect::PlaceOrder>(&effect))
        on_place(place->request, now);
      if (const auto* cancel = std::get_if<effect::CancelOrder>(&effect)) on_cancel(*cancel, now);
      if (const auto* query = std::get_if<effect::QueryOrder>(&effect)) on_query(*query, now);
      if (const auto* set = std::get_if<effect::SetLeverage>(&effect)) {
        const int leverage = set->leverage;
        later(now, [leverage](Desk& desk) { desk.on(event::LeverageSet{btc, leverage, {}}); });
      }
      if (std::holds_alternative<effect::LoadAccount>(effect)) on_account(now);
      if (const auto* load = std::get_if<effect::LoadIncome>(&effect)) on_income(load->from, now);
      if (const auto* load = std::get_if<effect::LoadFills>(&effect)) on_fills(load->from, now);
    }
  }

  // Moves the price, triggers what it crosses, delivers what is due.
  void step(Desk& desk) {
    price += static_cast<std::int64_t>(chance_.below(5)) - 2;
    price = std::clamp<std::int64_t>(price, 850, 1150);
    std::vector<ClientOrderId> crossed;
    for (auto& [id, order] : orders) {
      if (!order.done && is_conditional(order.request.type) && crosses(order.request)) {
        crossed.push_back(id);
      }
    }
    for (const auto& id : crossed) trigger(orders.at(id), desk.now);
    deliver(desk);
    desk.quote(tick(price - 1), tick(price));
    desk.mark(tick(price));
  }
  void deliver(Desk& desk) {
    for (std::size_t i = 0; i < due_.size();) {
      if (due_[i].at > desk.now) {
        ++i;
        continue;
      }
      const auto act = std::move(due_[i].deliver);
      due_.erase(due_.begin() + static_cast<std::ptrdiff_t>(i));
      act(desk);
    }
    if (reconnect_ && chance_.below(20) == 0) {
      reconnect_ = false;
      desk.with([&](Effects& effects) { desk.positions.reconcile(desk.now, effects); });
    }
  }
  // The daemon died: whatever was on its way to it is lost.
  void disconnect() { due_.clear(); }

  bool holds_stop() const {
    Quantity covered;
    for (const auto& [id, order] : orders) {
      if (order.done || order.request.role != OrderRole::stop) continue;
      if (order.request.close_position) return true;
      covered = std::max(covered, order.request.quantity);
    }
    return covered >= position.abs();
  }
  bool exit_live() const { return exits_placed_at_ + Millis{12'000} > last_; }
  std::size_t resting() const {
    return static_cast<std::size_t>(std::count_if(
        orders.begin(), orders.end(), [](const auto& each) { return !each.second.done; }));
  }
  bool quiet() const { return due_.empty(); }

  Faults faults;
  std::map<ClientOrderId, Resting> orders;
  Quantity position;
  Money cost;  // of the position, > 0
  Money wallet = Money::from_int(10'000);
  std::vector<IncomeRow> income;
  std::vector<Fill> user_trades;
  std::int64_t price = 1'000;  // in ticks of 0.1
  std::vector<std::string> broken;

 private:
  static std::string tick(std::int64_t ticks) {
    return std::to_string(ticks / 10) + '.' + std::to_string(ticks % 10);
  }
  bool hits(int percent) { return chance_.below(100) < static_cast<std::uint64_t>(percent); }
  void later(Time now, std::function<void(Desk&)> act) {
    const auto latency = 1 + chance_.below(static_cast<std::uint64_t>(faults.latency_max_ms));
    due_.push_back({now + Millis{static_cast<std::int64_t>(latency)}, std::move(act)});
  }
  void stream(Time now, std::function<void(Desk&)> act) {
    if (hits(faults.lost_event_percent)) {
      reconnect_ = true;
      return;
    }
    if (hits(faults.twice_percent)) later(now, act);
    later(now, std::move(act));
  }
  bool crosses(const OrderRequest& request) const {
    const Price now = of<Price>(tick(price));
    const bool up = request.type == OrderType::stop_market ? request.side == Side::buy
                                                           : request.side == Side::sell;
    return up ? now >= request.trigger_price : now <= request.trigger_price;
  }

  void on_place(const OrderRequest& request, Time now) {
    last_ = now;
    if (request.role == OrderRole::exit) exits_placed_at_ = now;
    if (hits(faults.not_sent_percent)) {
      return answer(request, event::Request::place, event::Outcome::not_sent, now);
    }
    const bool lost = hits(faults.lost_answer_percent);
    if (lost && hits(50)) {
      return answer(request, event::Request::place, event::Outcome::unknown, now);
    }
    if (orders.contains(request.client_id))
      broken.push_back("sent twice: " + request.client_id.str());
    if (const int code = refusal(request); code != 0) {
      return answer(request, event::Request::place,
                    lost ? event::Outcome::unknown : event::Outcome::rejected, now, code);
    }
    Resting& order = orders[request.client_id];
    order.request = request;
    order.id = ++order_ids_;
    answer(request, event::Request::place,
           lost ? event::Outcome::unknown : event::Outcome::accepted, now);
    if (is_conditional(request.type)) {
      tell_algo(order, now);
    } else {
      match(order, now);
    }
  }

  int refusal(const OrderRequest& request) {
    if (request.role != OrderRole::entry && hits(faults.rejected_percent)) return -2021;
    if (is_conditional(request.type)) {
      if (crosses(request)) return -2021;
      if (!request.close_position) return 0;
      for (const auto& [id, order] : orders) {
        const bool same = !order.done && order.request.close_position;
        if (same && order.request.side == request.side) return -4130;
      }
      return 0;
    }
    if (!request.reduce_only) return 0;
    const bool reduces = request.side == Side::sell ? position > Quantity{} : position < Quantity{};
    return reduces ? 0 : -2022;
  }

  void match(Resting& order, Time now) {
    Quantity rest = order.request.close_position ? position.abs() : order.request.quantity;
    const bool reducing = order.request.reduce_only || order.request.close_position;
    if (reducing) rest = std::min(rest, position.abs());
    if (order.request.type == OrderType::limit && hits(30)) {
      rest = hits(50) ? Quantity{} : of<Quantity>("0.1");
    }
    const Quantity whole = order.request.quantity;
    while (!rest.is_zero()) {
      const Quantity part = hits(50) ? rest : std::min(rest, of<Quantity>("0.1"));
      rest -= part;
      order.executed += part;
      const bool filled =
          order.executed == whole || (order.request.close_position && rest.is_zero());
      execute(order, part, filled ? OrderStatus::filled : OrderStatus::partially_filled, now);
      if (filled) return finish(order, OrderStatus::filled);
    }
    finish(order, OrderStatus::expired);
    const auto report = report_of(order, OrderStatus::expired);
    stream(now, [report](Desk& desk) { desk.on(event::OrderUpdate{report}); });
  }

  void execute(Resting& order, Quantity part, OrderStatus status, Time now) {
    const Price at = of<Price>(tick(price));
    const bool buying = order.request.side == Side::buy;
    Money realized;
    const bool reducing = !position.is_zero() && (position > Quantity{}) != buying;
    if (reducing) {
      const Money share = Money::from_units(
          fixed::mul_div(cost.units(), part.units(), position.abs().units(), Rounding::nearest));
      const Money value = notional(at, part, Rounding::nearest);
      realized = buying ? share - value : value - share;
      cost -= share;
    } else {
      cost += notional(at, part, Rounding::nearest);
    }
    position += buying ? part : -part;
    const Money fee =
        fraction(notional(at, part, Rounding::nearest), of<Rate>("0.0005"), Rounding::up);
    wallet += realized - fee;
    income.push_back({IncomeType::commission, btc, -fee, ++rows_, now});
    if (reducing) income.push_back({IncomeType::realized_pnl, btc, realized, ++rows_, now});
    OrderReport report = report_of(order, status);
    report.average_price = at;
    report.fill = Fill{.symbol = btc,
                       .trade_id = ++trades_,
                       .order_id = order.id,
                       .client_id = order.request.client_id,
                       .side = order.request.side,
                       .price = at,
                       .quantity = part,
                       .commission = fee,
                       .realized_pnl = realized,
                       .at = now};
    user_trades.push_back(*report.fill);
    user_trades.back().client_id = {};  // as the exchange tells them
    stream(now, [report](Desk& desk) { desk.on(event::OrderUpdate{report}); });
    const Money balance = wallet;
    const Quantity held = position;
    stream(now, [balance, held](Desk& desk) {
      desk.on(event::AccountUpdate{"ORDER", balance, {{btc, held, {}, {}}}});
    });
    if (position.is_zero()) expire_close_position(now);
  }

  // The exchange ends closePosition orders by itself once the position is gone.
  void expire_close_position(Time now) {
    for (auto& [id, order] : orders) {
      if (order.done || order.triggered || !order.request.close_position) continue;
      finish(order, OrderStatus::expired);
      tell_algo(order, now);
    }
  }

  void trigger(Resting& order, Time now) {
    if (order.done) return;
    order.triggered = true;
    tell_algo(order, now);
    match(order, now);
  }
  static void finish(Resting& order, OrderStatus end) {
    order.done = true;
    order.end = end;
  }

  AlgoReport algo_of(const Resting& order) const {
    OrderStatus status = order.done ? order.end : OrderStatus::accepted;
    if (order.triggered) status = order.done ? OrderStatus::filled : OrderStatus::triggered;
    AlgoReport made = Desk::algo_report(order.request, status);
    made.actual_order_id = order.triggered ? order.id : 0;
    return made;
  }
  static OrderReport report_of(const Resting& order, OrderStatus status) {
    OrderReport made = Desk::report(order.request, status, order.executed.to_string());
    made.order_id = order.id;
    return made;
  }
  void tell_algo(const Resting& order, Time now) {
    const auto report = algo_of(order);
    stream(now, [report](Desk& desk) { desk.on(event::AlgoUpdate{report}); });
  }

  void answer(const OrderRequest& request, event::Request what, event::Outcome outcome, Time now,
              int code = 0) {
    later(now, [=](Desk& desk) { desk.answer(request, what, outcome, code); });
  }

  void on_cancel(const effect::CancelOrder& cancel, Time now) {
    const auto found = orders.find(cancel.client_id);
    event::OrderAnswer made{event::Request::cancel, btc, cancel.client_id, cancel.conditional,
                            event::Outcome::accepted};
    if (hits(faults.lost_answer_percent)) {
      made.outcome = event::Outcome::unknown;
    } else if (found == orders.end() || found->second.done ||
               cancel.conditional == found->second.triggered) {
      made.outcome = event::Outcome::rejected;
      made.code = -2011;
    } else {
      finish(found->second, OrderStatus::canceled);
      tell_algo(found->second, now);
    }
    later(now, [made](Desk& desk) { desk.on(made); });
  }

  void on_query(const effect::QueryOrder& query, Time now) {
    const auto found = orders.find(query.client_id);
    event::OrderAnswer made{event::Request::query, btc, query.client_id, query.conditional,
                            event::Outcome::accepted};
    if (hits(faults.lost_answer_percent)) {
      made.outcome = event::Outcome::unknown;
    } else if (found == orders.end()) {
      made.outcome = event::Outcome::absent;
      made.code = -2013;
    } else if (query.conditional) {
      made.algo = algo_of(found->second);
    } else {
      const Resting& order = found->second;
      made.order = report_of(order, order.done ? order.end : OrderStatus::accepted);
    }
    later(now, [made](Desk& desk) { desk.on(made); });
  }

  void on_account(Time now) {
    AccountSnapshot made;
    made.wallet_balance = wallet;
    if (!position.is_zero()) {
      const Price entry = Price::from_units(
          fixed::mul_div(cost.units(), fixed::one, position.abs().units(), Rounding::nearest));
      made.positions.push_back({btc, position, entry, Money{}});
    }
    for (const auto& [id, order] : orders) {
      if (!order.done) made.open_algos.push_back(algo_of(order));
    }
    const bool failed = hits(faults.lost_answer_percent);
    later(now, [made, failed](Desk& desk) {
      if (failed) return desk.on(event::ReadFailed{event::Read::account, {}, Interval::h1, "lost"});
      desk.on(event::Account{made});
    });
  }

  void on_fills(Time from, Time now) {
    event::Fills made{btc, from, {}};
    for (const auto& fill : user_trades) {
      if (fill.at >= from) made.fills.push_back(fill);
    }
    const bool failed = hits(faults.lost_answer_percent);
    later(now, [made, failed](Desk& desk) {
      if (failed) return desk.on(event::ReadFailed{event::Read::fills, btc, Interval::h1, "lost"});
      desk.on(made);
    });
  }

  void on_income(Time from, Time now) {
    event::Income made{.from = from};
    for (const auto& row : income) {
      if (row.at >= from) made.rows.push_back(row);
    }
    later(now, [made](Desk& desk) { desk.on(made); });
  }

  Prng chance_;
  std::vector<Due> due_;
  std::int64_t trades_ = 0, rows_ = 0, order_ids_ = 0;
  bool reconnect_ = false;
  Time exits_placed_at_, last_;
};

}  // namespace vectord::execution
