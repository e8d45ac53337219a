// What protection does later: targets, break-even, trailing, and the exits by time and funding.
#include <algorithm>

#include "vectord/execution/protection.hpp"

namespace vectord::execution {
namespace {

struct Part {
  Price price;
  Quantity quantity;
};

Quantity on_market_step(Quantity quantity, const Instrument& instrument) {
  const Quantity stepped = instrument.round_quantity(quantity);
  return instrument.market_step_size.is_zero() ? stepped
                                               : instrument.round_market_quantity(stepped);
}

Quantity share_of(Quantity total, double percent) {
  return Quantity::from_units(fixed::mul_div(total.units(), rate_from_percent(percent).units(),
                                             fixed::one, Rounding::down));
}

// Parts rounded down to the step; what is under the minimum goes into the next, the last takes the
// rest.
std::vector<Part> split(Quantity total, const std::array<Price, 3>& prices,
                        const ProtectionSettings& settings, const Instrument& instrument) {
  const Quantity least = std::max(instrument.min_quantity, instrument.market_min_quantity);
  const std::array<double, 2> shares{settings.target_1_share_percent,
                                     settings.target_2_share_percent};
  std::vector<Part> parts;
  Quantity left = total, carried;
  for (std::size_t i = 0; i < prices.size(); ++i) {
    const bool last = i + 1 == prices.size();
    const Quantity planned =
        last ? left : on_market_step(share_of(total, shares[i]), instrument) + carried;
    const Quantity part = std::min(planned, left);
    if (prices[i].is_zero() || part < least) {
      carried = part;
      continue;
    }
    parts.push_back(Part{prices[i], part});
    left -= part;
    carried = Quantity{};
  }
  // A rest under the minimum (or without a price) goes to the part before it.
  if (!left.is_zero() && !parts.empty()) parts.back().quantity += left;
  return parts;
}

}  // namespace

void Protection::ensure_targets(const Exposure& exposure, Context& context) {
  if (!exposure.entry_ended || targets_done_ || !plan_.with_targets) return;
  targets_done_ = true;
  const bool is_long = plan_.direction == Direction::long_;
  std::array<Price, 3> prices = plan_.targets;
  for (auto& price : prices) {
    price = context.instrument.round_price(price, is_long ? Rounding::floor : Rounding::ceiling);
  }
  for (const Part& part : split(exposure.quantity, prices, settings_, context.instrument)) {
    OrderRequest request{.symbol = plan_.symbol,
                         .role = OrderRole::target,
                         .side = exit_side(),
                         .type = OrderType::take_profit_market,
                         .quantity = part.quantity,
                         .trigger_price = part.price,
                         .working_type = WorkingType::contract_price,
                         .reduce_only = true};
    const auto id =
        context.orders.place(std::move(request), plan_.signal_id, context.at, context.effects);
    targets_.push_back(Target{id, part.price, part.quantity});
  }
}

Price Protection::gain(const Exposure& exposure) const {
  const Price move = *exposure.mark - exposure.entry;
  return plan_.direction == Direction::long_ ? move : -move;
}

bool Protection::favours(Price candidate, Price than) const {
  return plan_.direction == Direction::long_ ? candidate > than : candidate < than;
}

// Return on margin = price move x leverage; exact at the boundary.
bool Protection::returned(double percent_on_margin, const Exposure& exposure) const {
  const Price needed = scaled(exposure.entry, rate_from_percent(percent_on_margin), Rounding::up);
  return gain(exposure) * plan_.leverage >= needed;
}

bool Protection::may_replace(Price price, const Exposure& exposure, Context& context) const {
  if (!current_ || next_ || !exposure.entry_ended || context.at < replace_at_) return false;
  if (!favours(price, current_->price) || !favours(*exposure.mark, price)) return false;
  const Order* order = context.orders.find(current_->id);
  return order != nullptr && order->resting();
}

void Protection::consider_break_even(const Exposure& exposure, Context& context) {
  if (!settings_.break_even || break_even_done_ || !exposure.mark) return;
  if (!returned(settings_.break_even_percent, exposure)) return;
  const bool is_long = plan_.direction == Direction::long_;
  const Rounding toward_profit = is_long ? Rounding::ceiling : Rounding::floor;
  const Rate fees = rate_from_percent(2 * settings_.taker_fee_percent);
  const Rate factor = is_long ? Rate::from_int(1) + fees : Rate::from_int(1) - fees;
  const Price price =
      context.instrument.round_price(scaled(exposure.entry, factor, toward_profit), toward_profit);
  if (may_replace(price, exposure, context)) {
    replace(price, ExitReason::break_even, exposure, context);
  }
}

void Protection::consider_trailing(const Exposure& exposure, Context& context) {
  if (!settings_.trailing || !exposure.mark || !plan_.atr || *plan_.atr <= 0) return;
  if (!best_mark_ && !returned(settings_.trailing_percent, exposure)) return;
  if (!best_mark_ || favours(*exposure.mark, *best_mark_)) best_mark_ = exposure.mark;
  const double best = best_mark_->to_double();
  const double distance =
      std::clamp(settings_.trailing_atr * *plan_.atr, best * settings_.trailing_min_percent / 100.0,
                 best * settings_.trailing_max_percent / 100.0);
  const bool is_long = plan_.direction == Direction::long_;
  const Price away = Price::from_double(distance, Rounding::nearest);
  const Price level = is_long ? *best_mark_ - away : *best_mark_ + away;
  const Price price =
      context.instrument.round_price(level, is_long ? Rounding::floor : Rounding::ceiling);
  if (!may_replace(price, exposure, context)) return;
  const Price step =
      Price::from_double(settings_.trailing_step_atr * *plan_.atr, Rounding::nearest);
  if ((price - current_->price).abs() < step) return;
  replace(price, ExitReason::trailing, exposure, context);
}

void Protection::consider_exits(const Exposure& exposure, Context& context) {
  if (!exposure.mark) return;
  const Price move = gain(exposure);
  const auto level = [&](double percent) {
    return scaled(exposure.entry, rate_from_percent(percent), Rounding::nearest);
  };
  const bool held_long_enough = context.at - exposure.opened_at >= settings_.time_exit_after;
  if (settings_.time_exit && held_long_enough && trend_against_.value_or(false) &&
      move >= level(settings_.time_exit_min_percent) &&
      move <= level(settings_.time_exit_max_percent)) {
    begin_close(ExitReason::time_exit, {}, context);
    return;
  }
  if (!settings_.funding_exit || !exposure.funding_rate || exposure.next_funding <= context.at) {
    return;
  }
  const bool is_long = plan_.direction == Direction::long_;
  const Rate against = is_long ? *exposure.funding_rate : -*exposure.funding_rate;
  if (exposure.next_funding - context.at <= settings_.funding_exit_window &&
      against > rate_from_percent(settings_.funding_exit_rate_percent) &&
      move >= level(settings_.funding_exit_profit_percent)) {
    begin_close(ExitReason::funding_exit, {}, context);
  }
}

}  // namespace vectord::execution
