#pragma once
// An entry: from an approved plan to a filled, partly filled or unfilled position. LIMIT IOC at the
// touch, re-quoted, then MARKET. Never two orders at once, never a next one before the last one's
// end is known, never more than the plan's quantity.
#include <array>
#include <optional>
#include <string>

#include "vectord/execution/order_manager.hpp"

namespace vectord::execution {

// An approved entry. The engine makes it from a risk::RiskApproved<risk::SizedEntry> only.
struct EntryPlan {
  Signal signal;
  Quantity quantity;  // on the step, > 0
  int leverage = 1;
  Price stop;  // before or on the tick
  std::array<Price, 3> targets{};
  Money risk;  // |entry - stop| x quantity as approved; 0 = not bounded here
};

struct QuoteAt {
  Price bid, ask;
  Time at;
};

// How an entry ended: once for every plan.
struct EntryOutcome {
  Signal signal;
  Quantity approved;
  Quantity filled;
  Price average_price;                 // 0 when nothing filled, or not told yet
  std::optional<RejectReason> reason;  // only when nothing filled
  std::string detail;
};

// What a step of execution works with.
struct Context {
  OrderManager& orders;
  const Instrument& instrument;
  const std::optional<QuoteAt>& quote;  // newest
  Time at;
  Effects& effects;
};

class Entry {
 public:
  enum class Phase { leverage, quoting, working, ended };
  Entry(EntryPlan plan, const ExecutionSettings& settings);

  // leverage_known: the exchange has confirmed plan.leverage for this symbol.
  void start(bool leverage_known, Context& context);
  void on(const event::LeverageSet& answer, Context& context);
  void on(const OrderChange& change, Context& context);
  void on_quote(Context& context);
  void on_time(Context& context);
  // No further attempt; what is in flight runs to its end.
  void stop(RejectReason reason, std::string detail, Context& context);

  Phase phase() const { return phase_; }
  bool ended() const { return phase_ == Phase::ended; }
  const EntryPlan& plan() const { return plan_; }
  Quantity executed() const;  // of all its orders
  const std::optional<ClientOrderId>& order() const { return order_; }
  std::optional<Time> next_wake() const;
  EntryOutcome outcome() const;  // once ended

  // After a restart: no new attempt; what was in flight runs to its end.
  void resume(std::optional<ClientOrderId> in_flight, Quantity executed_before);

 private:
  struct Part {  // what one order of the entry executed
    ClientOrderId id;
    Quantity executed;
    Price average;
  };
  void await_quote(Context& context);
  void attempt(Context& context);
  void place_limit(const QuoteAt& quote, Context& context);
  void place_market(const QuoteAt& quote, Context& context);
  void send(OrderRequest request, Context& context);
  void on_order_end(const Order& order, Context& context);
  bool spread_ok(const QuoteAt& quote) const;
  Price limit_price(const QuoteAt& quote, const Instrument& instrument) const;
  Price to_stop(Price price) const;
  Quantity quantity_at(Price price, bool market, const Instrument& instrument);
  Quantity within_risk(Price price) const;
  void end(RejectReason reason, std::string detail);

  EntryPlan plan_;
  ExecutionSettings settings_;
  Phase phase_ = Phase::leverage;
  Time deadline_;        // of the phase; Time{}: none
  Time last_quote_at_;   // the quote of the last attempt
  Time not_before_;      // the next attempt: the exchange, or a limit, turned the last one away
  int turned_away_ = 0;  // attempts in a row that were not executed for no fault of theirs
  int attempts_ = 0;
  bool stopping_ = false;
  bool market_tried_ = false;
  bool needs_more_ = false;  // the last order was cut to the most that one order may hold
  std::optional<ClientOrderId> order_;  // in flight
  std::vector<Part> parts_;
  RejectReason reason_ = RejectReason::entry_not_filled;
  std::string detail_;
};

}  // namespace vectord::execution
