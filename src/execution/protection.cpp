#include "vectord/execution/protection.hpp"

#include <algorithm>

#include "vectord/base/check.hpp"

namespace vectord::execution {
namespace {

constexpr std::size_t retired_bound = 32;
constexpr Millis stop_retry{
    250};  // after a stop that never left, or that ended by the exchange's hand
constexpr Millis refused_retry{5'000};  // of a stop refused for good, while a close is unknown
constexpr Millis step_wait{500};        // for new filters, or for targets to be gone

bool nothing_to_reduce(int code) {
  return code == -2022 || code == -4118 || code == -2024;
}

Millis doubled(Millis least, Millis most, int times) {
  Millis wait = least;
  for (int i = 0; i < times && wait < most; ++i) wait *= 2;
  return std::min(wait, most);
}

}  // namespace

std::string_view to_string(ProtectionPhase phase) {
  switch (phase) {
    case ProtectionPhase::none: return "none";
    case ProtectionPhase::requested: return "requested";
    case ProtectionPhase::resting: return "resting";
    case ProtectionPhase::replaced: return "replaced";
    case ProtectionPhase::done: return "done";
  }
  return "?";
}

Protection::Protection(Plan plan, const ProtectionSettings& settings)
    : plan_(std::move(plan)), settings_(settings) {}

void Protection::hint(const MarketHint& hint) {
  if (hint.atr) plan_.atr = hint.atr;
  if (hint.trend_against) trend_against_ = hint.trend_against;
}

bool Protection::covers(const Order& order) const {
  return order.request.close_position || order.request.quantity >= held_;
}

bool Protection::holds(const std::optional<Stop>& stop, const OrderManager& orders) const {
  if (!stop) return false;
  const Order* order = orders.find(stop->id);
  if (order == nullptr || !order->live() || !covers(*order)) return false;
  return order->resting() || order->triggered;
}

bool Protection::is_protected(const OrderManager& orders) const {
  return holds(current_, orders) || holds(next_, orders);
}

bool Protection::owns(const ClientOrderId& id) const {
  const auto same = [&](const auto& each) { return each.id == id; };
  return (current_ && current_->id == id) || (next_ && next_->id == id) || close_order_ == id ||
         std::any_of(retired_.begin(), retired_.end(), same) ||
         std::any_of(targets_.begin(), targets_.end(), same);
}

ExitReason Protection::reason_of(const Order& order) const {
  if (order.request.role == OrderRole::target) return ExitReason::target;
  if (order.request.role == OrderRole::exit) return closing_.value_or(ExitReason::external);
  for (const auto& stop : {current_, next_}) {
    if (stop && stop->id == order.id()) return stop->reason;
  }
  for (const auto& stop : retired_) {
    if (stop.id == order.id()) return stop.reason;
  }
  return ExitReason::stop;
}

Millis Protection::unprotected(Time now) const {
  return unprotected_ + (exposed_at_ ? now - *exposed_at_ : Millis{0});
}

std::optional<Time> Protection::next_wake() const {
  if (held_.is_zero()) return std::nullopt;
  std::optional<Time> next;
  const auto sooner = [&](Time at) {
    if (!next || at < *next) next = at;
  };
  if (exposed_at_ && !closing_) sooner(*exposed_at_ + settings_.stop_deadline);
  const bool wants_stop = !closing_ || (close_unknown_ && !current_);
  if (!next_ && wants_stop && exposed_at_ && stop_at_ != Time{}) sooner(stop_at_);
  if (closing_ && !close_order_) sooner(close_at_);
  return next;
}

void Protection::review(const Exposure& exposure, Context& context) {
  held_ = exposure.quantity;
  forget_ended(context);
  watch(exposure, context);
  note_phase(context);
  if (held_.is_zero()) return;
  if (!closing_) consider_exits(exposure, context);
  if (!closing_) ensure_stop(exposure, context);
  if (closing_) {
    ensure_close(exposure, context);
    close_unknown_ = close_is_unknown(context.orders);
    if (close_unknown_) ensure_stop(exposure, context);
    note_phase(context);
    return;
  }
  ensure_targets(exposure, context);
  consider_break_even(exposure, context);
  consider_trailing(exposure, context);
  note_phase(context);
}

void Protection::note_phase(Context& context) {
  ProtectionPhase now = ProtectionPhase::none;
  if (held_.is_zero()) {
    if (phase_at_ == decltype(phase_at_){}) return;  // nothing was held yet
    now = ProtectionPhase::done;
  } else if (is_protected(context.orders)) {
    now = replaced_ ? ProtectionPhase::replaced : ProtectionPhase::resting;
  } else if (current_ || next_) {
    now = ProtectionPhase::requested;
  }
  Time& entered = phase_at_[static_cast<std::size_t>(now)];
  if (now == phase_ && entered != Time{}) return;
  phase_ = now;
  entered = context.at;
}

// Orders that ended out of our sight (before a restart) protect nothing.
void Protection::forget_ended(Context& context) {
  const auto ended = [&](const ClientOrderId& id) {
    const Order* order = context.orders.find(id);
    return order == nullptr || !order->live();
  };
  for (auto* stop : {&current_, &next_}) {
    if (!*stop || !ended((*stop)->id)) continue;
    retire(**stop);
    stop->reset();
  }
  if (close_order_ && ended(*close_order_)) close_order_.reset();
}

void Protection::watch(const Exposure& exposure, Context& context) {
  if (exposure.quantity.is_zero() || is_protected(context.orders)) {
    if (exposed_at_) unprotected_ += context.at - *exposed_at_;
    exposed_at_.reset();
    refused_.clear();
    step_taken_ = false;
    return;
  }
  if (!exposed_at_) exposed_at_ = context.at;
  if (!refused_.empty()) {
    begin_close(ExitReason::unprotected, "the stop was refused: " + refused_, context);
  } else if (context.at - *exposed_at_ >= settings_.stop_deadline) {
    begin_close(ExitReason::unprotected,
                "no stop rests " + std::to_string((context.at - *exposed_at_).count()) +
                    " ms after it was needed",
                context);
  }
}

void Protection::ensure_stop(const Exposure& exposure, Context& context) {
  if (next_ || context.at < stop_at_) return;
  if (current_) {
    const Order* order = context.orders.find(current_->id);
    const bool outgrown = order != nullptr && order->resting() && !covers(*order);
    if (!outgrown) return;
    stop_at_ = Time{};
    return replace(current_->price, current_->reason, exposure, context);
  }
  stop_at_ = Time{};
  const bool was_closing = closing_.has_value();
  take_step(exposure, context);
  if (closing_ && !was_closing) return;
  const bool is_long = plan_.direction == Direction::long_;
  const Price price =
      context.instrument.round_price(plan_.stop, is_long ? Rounding::floor : Rounding::ceiling);
  plan_.stop = price;
  current_ = Stop{place_stop(price, exposure.quantity, plan_.close_position, context), price,
                  level_reason_};
}

ClientOrderId Protection::place_stop(Price price, Quantity quantity, bool close_position,
                                     Context& context) {
  OrderRequest request{.symbol = plan_.symbol,
                       .role = OrderRole::stop,
                       .side = exit_side(),
                       .type = OrderType::stop_market,
                       .quantity = close_position ? Quantity{} : quantity,
                       .trigger_price = price,
                       .working_type = WorkingType::mark_price,
                       .reduce_only = !close_position,
                       .close_position = close_position};
  return context.orders.place(std::move(request), plan_.signal_id, context.at, context.effects);
}

// New first: the old stop is canceled only when this one rests. It is reduce-only with a quantity
// because the exchange refuses a second closePosition stop in one direction (-4130).
void Protection::replace(Price price, ExitReason reason, const Exposure& exposure,
                         Context& context) {
  VECTOR_CHECK(!next_, "one stop replacement at a time");
  next_ = Stop{place_stop(price, exposure.quantity, false, context), price, reason};
}

void Protection::promote(Context& context) {
  if (current_) {
    retire(*current_);
    context.orders.cancel(current_->id, context.at, context.effects);
  }
  current_ = std::exchange(next_, std::nullopt);
  plan_.stop = current_->price;
  level_reason_ = current_->reason;
  if (current_->reason != ExitReason::stop) break_even_done_ = true;
  replaced_ = true;
  phase_at_[static_cast<std::size_t>(ProtectionPhase::replaced)] = context.at;
}

void Protection::retire(const Stop& stop) {
  retired_.push_back(stop);
  if (retired_.size() > retired_bound) retired_.erase(retired_.begin());
}

void Protection::on(const OrderChange& change, Context& context) {
  const Order& order = change.order;
  if (current_ && current_->id == order.id()) {
    if (!order.live()) end_current(order, context);
  } else if (next_ && next_->id == order.id()) {
    on_replacement(order, context);
  } else if (close_order_ == order.id()) {
    if (!order.live()) on_close_order(order, context);
  } else if (order.request.role == OrderRole::target && order.status == OrderStatus::rejected &&
             change.before != OrderStatus::rejected) {
    context.effects.push_back(
        effect::Alert{effect::Severity::warning, "target_rejected", plan_.symbol,
                      "target " + order.request.trigger_price.to_string() +
                          " was rejected: " + std::to_string(order.code) + " " + order.text});
  }
}

void Protection::end_current(const Order& order, Context& context) {
  retire(*current_);
  current_.reset();
  replaced_ = false;
  on_stop_ended(order, context);
}

void Protection::on_stop_ended(const Order& order, Context& context) {
  if (order.status == OrderStatus::filled) return;
  const std::string why = std::to_string(order.code) + " " + order.text;
  if (order.triggered) {
    // Its level was reached and it did not get us out: nothing to wait for.
    refused_ = "triggered, then " + std::string(to_string(order.status)) + " " + why;
    stop_at_ = context.at + refused_retry;
  } else if (order.status == OrderStatus::rejected) {
    on_stop_refused(order, context);
  } else {
    // Never left, or ended by the exchange: also what happens a moment before we hear that we are
    // flat.
    stop_at_ = context.at + stop_retry;
  }
}

// The next step by the code of the refusal, at most one between two stops that rested; what is only
// another form of the same stop, or the same once more, does not count.
void Protection::on_stop_refused(const Order& order, Context& context) {
  const std::string why = std::to_string(order.code) + " " + order.text;
  const StopRemedy remedy = remedy_for(order.code);
  const bool free =
      remedy == StopRemedy::again || (remedy == StopRemedy::by_quantity && plan_.close_position);
  const bool possible = remedy == StopRemedy::by_quantity      ? plan_.close_position
                        : remedy == StopRemedy::whole_position ? !plan_.close_position
                                                               : remedy != StopRemedy::close;
  if (!possible || (step_taken_ && !free)) {
    refused_ = why;
    stop_at_ = context.at + refused_retry;
    return;
  }
  step_ = remedy;
  if (!free) step_taken_ = true;
  const bool waits = remedy == StopRemedy::fresh_filters || remedy == StopRemedy::free_a_place;
  stop_at_ = context.at + (waits                         ? step_wait
                           : remedy == StopRemedy::again ? stop_retry
                                                         : Millis{0});
  if (remedy == StopRemedy::fresh_filters) context.effects.push_back(effect::LoadInstruments{});
  if (remedy == StopRemedy::free_a_place) cancel_targets(context);
  context.effects.push_back(effect::Alert{effect::Severity::warning, "stop_refused", plan_.symbol,
                                          "the stop at " + order.request.trigger_price.to_string() +
                                              " was refused (" + why +
                                              "); next: " + std::string(to_string(remedy))});
}

// What the last refusal asks for, before another stop is placed.
void Protection::take_step(const Exposure& exposure, Context& context) {
  const auto step = std::exchange(step_, std::nullopt);
  if (!step) return;
  const bool is_long = plan_.direction == Direction::long_;
  switch (*step) {
    case StopRemedy::by_quantity: plan_.close_position = false; return;
    case StopRemedy::whole_position:
    case StopRemedy::fresh_filters: plan_.close_position = true; return;
    case StopRemedy::behind_market:
    case StopRemedy::nearer: break;
    case StopRemedy::free_a_place:
    case StopRemedy::again:
    case StopRemedy::close: return;
  }
  if (!exposure.mark) {
    return begin_close(ExitReason::unprotected,
                       "the stop was refused and the mark price is not known", context);
  }
  const Rate gap = rate_from_percent(settings_.refused_stop_gap_percent);
  const Rate factor = is_long ? Rate::from_int(1) - gap : Rate::from_int(1) + gap;
  plan_.stop = *step == StopRemedy::nearer
                   ? Price::from_units((exposure.mark->units() + plan_.stop.units()) / 2)
                   : scaled(*exposure.mark, factor, Rounding::nearest);
}

void Protection::on_replacement(const Order& order, Context& context) {
  if (order.resting() || (order.live() && order.triggered)) {
    promote(context);
  } else if (!order.live() && order.executed > Quantity{}) {
    promote(context);
    end_current(order, context);
  } else if (!order.live()) {
    retire(*next_);
    next_.reset();
    replace_at_ = context.at + settings_.replace_backoff;
    stop_at_ = context.at + stop_retry;  // where the old one is too small, it is tried again soon
    context.effects.push_back(
        effect::Alert{effect::Severity::warning, "stop_not_replaced", plan_.symbol,
                      "the new stop was refused (" + std::to_string(order.code) + " " + order.text +
                          "); the old one stays"});
  }
}

void Protection::stop_missing(Context& context) {
  if (!current_) return;
  context.orders.query(current_->id, context.at, context.effects);
  // Another one at the same level at once; two reduce-only stops do no harm, none does.
  retire(*current_);
  current_.reset();
  replaced_ = false;
  plan_.close_position = false;
  stop_at_ = context.at;
}

void Protection::close(ExitReason reason, Context& context) {
  begin_close(reason, {}, context);
}

void Protection::begin_close(ExitReason reason, std::string text, Context& context) {
  if (closing_) return;
  closing_ = reason;
  close_at_ = context.at;
  if (reason == ExitReason::unprotected) {
    context.effects.push_back(effect::Alert{effect::Severity::critical, "position_unprotected",
                                            plan_.symbol,
                                            text + "; the position is closed at market"});
  }
  // A resting reduce-only order can block the closing one (-2022, -4118).
  cancel_targets(context);
}

void Protection::cancel_targets(Context& context) {
  for (const auto& target : targets_) {
    context.orders.cancel(target.id, context.at, context.effects);
  }
  targets_done_ = true;
}

void Protection::ensure_close(const Exposure& exposure, Context& context) {
  if (close_order_ || context.at < close_at_) return;
  const Quantity most = context.instrument.market_max_quantity;
  OrderRequest request{.symbol = plan_.symbol,
                       .role = OrderRole::exit,
                       .side = exit_side(),
                       .type = OrderType::market,
                       .quantity = exposure.quantity,
                       .reduce_only = true};
  if (!most.is_zero()) request.quantity = std::min(request.quantity, most);
  ++close_attempts_;
  close_order_ =
      context.orders.place(std::move(request), plan_.signal_id, context.at, context.effects);
}

// Nobody knows whether the close was executed, and it may take a while to learn: a stop that can
// be had meanwhile is better than none. One that the exchange refused is asked for at intervals.
bool Protection::close_is_unknown(const OrderManager& orders) const {
  if (!close_order_) return false;
  const Order* order = orders.find(*close_order_);
  return order != nullptr && order->status == OrderStatus::unknown;
}

// A new attempt (and id) only after this one's end is known; never given up.
void Protection::on_close_order(const Order& order, Context& context) {
  close_order_.reset();
  if (order.status == OrderStatus::filled) {
    close_attempts_ = 0;
    close_at_ = context.at;
    return;
  }
  close_at_ = context.at + doubled(settings_.close_backoff_min, settings_.close_backoff_max,
                                   close_attempts_ - 1);
  if (nothing_to_reduce(order.code)) wants_account_ = true;
  if (close_attempts_ % 10 != 1 || order.executed > Quantity{}) return;
  context.effects.push_back(
      effect::Alert{effect::Severity::critical, "close_failed", plan_.symbol,
                    "closing order ended " + std::string(to_string(order.status)) + " (" +
                        std::to_string(order.code) + " " + order.text + "); it is tried again"});
}

void Protection::release(Context& context) {
  held_ = Quantity{};
  if (exposed_at_) unprotected_ += context.at - *exposed_at_;
  exposed_at_.reset();
  note_phase(context);
  for (const auto& stop : {current_, next_}) {
    if (stop) context.orders.cancel(stop->id, context.at, context.effects);
  }
  for (const auto& stop : retired_) context.orders.cancel(stop.id, context.at, context.effects);
  cancel_targets(context);
}

}  // namespace vectord::execution
