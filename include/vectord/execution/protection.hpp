#pragma once
// The protection of one position: a stop resting on the exchange from the first fill to flat, and
// reduce-only targets. Level-triggered: review() looks at what is and does what is needed, so that
// any order of events leads to the same place. It never leaves a position without a stop for longer
// than the deadline: then it closes at market, again and again until flat. A stop is replaced new
// first.
#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "vectord/execution/entry.hpp"
#include "vectord/execution/stop_refusal.hpp"
#include "vectord/portfolio/key_values.hpp"

namespace vectord::execution {

// From the strategy, on bar close.
struct MarketHint {
  std::optional<double> atr;          // 1 h
  std::optional<bool> trend_against;  // the 4 h trend is against the position
};

// What protection looks at.
struct Exposure {
  Quantity quantity;  // > 0: size held, fills not yet seen included; 0 = flat
  Price entry;        // average
  std::optional<Price> mark;
  Time opened_at;
  bool entry_ended = false;
  std::optional<Rate> funding_rate;
  Time next_funding;  // Time{}: not known
};

// Where a position's protection stands. `resting` and `replaced` are the exchange's word, for at
// least the position's size.
enum class ProtectionPhase { none, requested, resting, replaced, done };
constexpr std::size_t protection_phases = 5;
std::string_view to_string(ProtectionPhase phase);

class Protection {
 public:
  struct Plan {
    Symbol symbol;
    Direction direction = Direction::long_;
    SignalId signal_id;
    int leverage = 1;
    Price stop;
    std::array<Price, 3> targets{};
    bool with_targets = true;
    bool close_position = true;  // first stop as closePosition; false: reduceOnly with quantity
    std::optional<double> atr;
  };
  struct Stop {
    ClientOrderId id;
    Price price;
    ExitReason reason = ExitReason::stop;
    bool operator==(const Stop&) const = default;
  };
  struct Target {
    ClientOrderId id;
    Price price;
    Quantity quantity;
    bool operator==(const Target&) const = default;
  };

  Protection(Plan plan, const ProtectionSettings& settings);

  void on(const OrderChange& change, Context& context);
  void hint(const MarketHint& hint);
  void review(const Exposure& exposure, Context& context);
  void close(ExitReason reason, Context& context);  // operator, shutdown, exits; kept until flat
  // Reconciliation: the exchange does not show the stop we believe in. Asked for, and another is
  // placed.
  void stop_missing(Context& context);
  void use_stop(const Stop& stop) { current_ = stop; }  // of an adopted position
  // Cancels every stop and target of ours; the position is gone.
  void release(Context& context);

  // The exchange holds a stop for the whole position (or its order is being executed).
  bool is_protected(const OrderManager& orders) const;
  ProtectionPhase phase() const { return phase_; }
  // When each phase was last entered; Time{}: never.
  const std::array<Time, protection_phases>& phase_at() const { return phase_at_; }
  const std::optional<Stop>& stop() const { return current_; }
  Price stop_price() const { return current_ ? current_->price : plan_.stop; }
  const std::vector<Target>& targets() const { return targets_; }
  const std::optional<ExitReason>& closing() const { return closing_; }
  bool break_even_reached() const { return break_even_done_; }
  bool trailing() const { return best_mark_.has_value(); }
  const Plan& plan() const { return plan_; }
  bool owns(const ClientOrderId& id) const;
  // Why a fill of this order ended (part of) the position.
  ExitReason reason_of(const Order& order) const;
  Millis unprotected(Time now) const;  // total time exposed without a resting stop
  std::optional<Time> next_wake() const;
  bool wants_account() { return std::exchange(wants_account_, false); }

  void save(portfolio::KeyValues& to) const;
  void load(const portfolio::KeyValues& from);
  // All that save() writes, as values: most events change none of it, and need not write it to
  // know.
  using Kept =
      std::tuple<Price, ExitReason, bool, bool, std::optional<double>, std::array<Price, 3>,
                 std::optional<Stop>, std::optional<Stop>, std::vector<Stop>, std::vector<Target>,
                 bool, std::optional<ExitReason>, std::optional<ClientOrderId>, bool,
                 ProtectionPhase, bool, std::array<Time, protection_phases>, Millis, bool>;
  Kept kept() const;
  bool is_still(const Kept& saved) const;

 private:
  auto durable() const;  // by reference
  void forget_ended(Context& context);
  void watch(const Exposure& exposure, Context& context);
  void ensure_stop(const Exposure& exposure, Context& context);
  void ensure_targets(const Exposure& exposure, Context& context);
  void ensure_close(const Exposure& exposure, Context& context);
  void consider_exits(const Exposure& exposure, Context& context);
  void consider_break_even(const Exposure& exposure, Context& context);
  void consider_trailing(const Exposure& exposure, Context& context);
  void on_stop_ended(const Order& order, Context& context);
  void on_stop_refused(const Order& order, Context& context);
  void take_step(const Exposure& exposure, Context& context);
  void note_phase(Context& context);
  void end_current(const Order& order, Context& context);
  void on_replacement(const Order& order, Context& context);
  void on_close_order(const Order& order, Context& context);
  void begin_close(ExitReason reason, std::string text, Context& context);
  bool close_is_unknown(const OrderManager& orders) const;
  void cancel_targets(Context& context);
  void promote(Context& context);
  void retire(const Stop& stop);
  bool covers(const Order& order) const;
  bool holds(const std::optional<Stop>& stop, const OrderManager& orders) const;
  Price gain(const Exposure& exposure) const;  // price move in our favour, signed
  bool returned(double percent_on_margin, const Exposure& exposure) const;
  bool may_replace(Price price, const Exposure& exposure, Context& context) const;
  void replace(Price price, ExitReason reason, const Exposure& exposure, Context& context);
  ClientOrderId place_stop(Price price, Quantity quantity, bool close_position, Context& context);
  bool favours(Price candidate, Price than) const;  // a better stop for the position
  Side exit_side() const { return opposite(entry_side(plan_.direction)); }

  Plan plan_;
  ProtectionSettings settings_;
  std::optional<Stop> current_, next_;
  std::vector<Stop> retired_;  // replaced; kept until their end is known
  std::vector<Target> targets_;
  bool targets_done_ = false;
  std::optional<ExitReason> closing_;
  std::optional<ClientOrderId> close_order_;
  bool close_unknown_ = false;  // at the last review
  int close_attempts_ = 0;
  Time close_at_;              // not before
  Time stop_at_, replace_at_;  // not before
  bool break_even_done_ = false;
  std::optional<Price> best_mark_;  // since trailing began
  std::optional<bool> trend_against_;
  std::optional<Time> exposed_at_;  // exposed without a resting stop since
  Millis unprotected_{0};
  bool wants_account_ = false;
  Quantity held_;                               // of the last review
  ExitReason level_reason_ = ExitReason::stop;  // of plan_.stop, the level last agreed on
  std::string refused_;             // why the exchange refused the stop for good; empty: it did not
  std::optional<StopRemedy> step_;  // before the next stop is placed
  bool step_taken_ = false;         // since a stop last rested
  bool replaced_ = false;           // the stop that rests took another one's place
  ProtectionPhase phase_ = ProtectionPhase::none;
  std::array<Time, protection_phases> phase_at_{};
};

}  // namespace vectord::execution
