#include "vectord/risk/sizer.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace vectord::risk {
namespace {

__extension__ typedef __int128 Wide;

Refusal refuse(RejectReason reason, std::string detail) {
  return Refusal{reason, std::move(detail)};
}

// amount / price rounded down, at most `most`: a tiny price must not overflow.
Quantity quantity_within(Money amount, Price price, Quantity most) {
  if (amount <= Money{}) return Quantity{};
  const Wide exact = static_cast<Wide>(amount.units()) * fixed::one / price.units();
  return exact >= most.units() ? most : Quantity::from_units(static_cast<std::int64_t>(exact));
}

Money part_of(Money equity, double percent) {
  return fraction(equity, rate_from_percent(percent), Rounding::down);
}

// Of limit and market orders, as the way out is a market order. 0 disables a bound.
Quantity largest_quantity(const Instrument& instrument) {
  Quantity most = Quantity::from_units(std::numeric_limits<std::int64_t>::max());
  for (const Quantity bound : {instrument.max_quantity, instrument.market_max_quantity}) {
    if (!bound.is_zero()) most = std::min(most, bound);
  }
  return most;
}

Quantity smallest_quantity(const Instrument& instrument) {
  return std::max(instrument.min_quantity, instrument.step_size);
}

Money risk_of(Quantity quantity, const SizerInput& input) {
  return notional((input.entry - input.stop).abs(), quantity, Rounding::up);
}

Money budget_of(const SizerInput& input, const RiskSettings& settings) {
  return fraction(part_of(input.equity, settings.per_trade_percent), input.multiplier,
                  Rounding::down);
}

struct Size {
  Quantity quantity;
  int leverage = 1;
};

// The quantity that risk, margin and bracket allow at this leverage, on the step.
Quantity quantity_at(int leverage, Money margin, Quantity by_risk, const SizerInput& input,
                     const Instrument& instrument) {
  const Money most = std::min(margin * leverage, instrument.max_notional_at(leverage));
  return instrument.round_quantity(quantity_within(most, input.entry, by_risk));
}

// A bracket of larger notional allows less leverage, and less leverage needs more margin: of the
// wanted leverage and each lower one that a bracket asks for, the one that lets most through; then
// the highest.
Size best_size(Money margin, Quantity by_risk, const SizerInput& input,
               const Instrument& instrument) {
  std::set<int, std::greater<>> leverages{input.leverage};
  for (const auto& bracket : instrument.brackets) {
    if (bracket.max_leverage < input.leverage && bracket.max_leverage >= 1) {
      leverages.insert(bracket.max_leverage);
    }
  }
  Size best{Quantity{}, *leverages.begin()};
  for (const int leverage : leverages) {
    const Quantity quantity = quantity_at(leverage, margin, by_risk, input, instrument);
    if (quantity > best.quantity) best = Size{quantity, leverage};
  }
  return best;
}

std::optional<Refusal> below_minimum(Quantity quantity, const SizerInput& input,
                                     const Instrument& instrument) {
  const Quantity least = smallest_quantity(instrument);
  if (quantity < least) {
    return refuse(RejectReason::quantity_below_minimum,
                  "quantity " + quantity.to_string() + " < " + least.to_string());
  }
  const Money value = notional(input.entry, quantity, Rounding::down);
  if (value >= instrument.min_notional) return std::nullopt;
  return refuse(RejectReason::notional_below_minimum,
                "notional " + value.to_string() + " < " + instrument.min_notional.to_string());
}

std::optional<Refusal> review_slot(const SizerInput& input, const RiskSettings& settings) {
  if (input.open_positions >= settings.max_positions) {
    return refuse(RejectReason::max_positions, std::to_string(input.open_positions) + " of " +
                                                   std::to_string(settings.max_positions) +
                                                   " positions are open");
  }
  if (!input.position_on_symbol) return std::nullopt;
  return refuse(RejectReason::position_exists, "a position on " + input.symbol.str() + " is open");
}

std::optional<Refusal> review_plan(const SizerInput& input) {
  const bool stop_behind =
      input.direction == Direction::long_ ? input.stop < input.entry : input.stop > input.entry;
  if (input.stop > Price{} && input.entry > Price{} && stop_behind && input.leverage >= 1 &&
      input.multiplier > Rate{}) {
    return std::nullopt;
  }
  return refuse(RejectReason::invalid_plan, std::string(to_string(input.direction)) + " entry " +
                                                input.entry.to_string() + ", stop " +
                                                input.stop.to_string() + ", leverage " +
                                                std::to_string(input.leverage));
}

Quantity cut_until_safe(Quantity quantity, const SizerInput& input, const Instrument& instrument,
                        const RiskSettings& settings) {
  const Money behind = input.equity - input.margin_in_use;
  const Quantity least = smallest_quantity(instrument);
  const std::int64_t keep =
      (Rate::from_int(1) - rate_from_percent(settings.liquidation_reduce_step_percent)).units();
  while (quantity >= least &&
         !survives_move(input.direction, quantity, input.entry, behind,
                        settings.liquidation_distance_min_percent, instrument)) {
    const auto units = fixed::mul_div(quantity.units(), keep, fixed::one, Rounding::down);
    quantity = instrument.round_quantity(Quantity::from_units(units));
  }
  return quantity;
}

std::optional<Refusal> review_portfolio(Money risk, const SizerInput& input,
                                        const RiskSettings& settings) {
  const Money limit = part_of(input.equity, settings.portfolio_risk_percent);
  if (input.open_risk + risk <= limit) return std::nullopt;
  return refuse(RejectReason::portfolio_risk, "open risk " + input.open_risk.to_string() + " + " +
                                                  risk.to_string() + " > " + limit.to_string());
}

SizedEntry entry_of(const Size& size, const SizerInput& input) {
  const Money value = notional(input.entry, size.quantity, Rounding::up);
  return SizedEntry{
      .signal_id = input.signal_id,
      .symbol = input.symbol,
      .direction = input.direction,
      .quantity = size.quantity,
      .entry = input.entry,
      .stop = input.stop,
      .leverage = size.leverage,
      .risk = risk_of(size.quantity, input),
      .notional = value,
      .margin = Money::from_units(fixed::mul_div(value.units(), 1, size.leverage, Rounding::up))};
}

}  // namespace

bool survives_move(Direction direction, Quantity quantity, Price entry, Money equity_behind,
                   double percent, const Instrument& instrument) {
  const Price move = scaled(entry, rate_from_percent(percent), Rounding::up);
  const Price there = direction == Direction::long_ ? entry - move : entry + move;
  const Money value = notional(there, quantity, Rounding::up);
  const LeverageBracket* bracket = instrument.bracket_for(value);
  if (bracket == nullptr) return false;
  const Money maintenance =
      fraction(value, bracket->maintenance_margin_rate, Rounding::up) - bracket->maintenance_amount;
  return equity_behind - notional(move, quantity, Rounding::up) >= maintenance;
}

std::variant<SizedEntry, Refusal> size(const SizerInput& input, const Instrument& instrument,
                                       const RiskSettings& settings) {
  VECTOR_CHECK(input.symbol == instrument.symbol, "sized with another symbol's instrument");
  if (auto refusal = review_slot(input, settings)) return *refusal;
  if (instrument.brackets.empty()) {
    return refuse(RejectReason::brackets_unknown,
                  "leverage brackets of " + input.symbol.str() + " are not known");
  }
  if (auto refusal = review_plan(input)) return *refusal;

  const Money capital = part_of(input.equity, settings.capital_in_use_percent);
  const Money left = capital - input.margin_in_use;
  const Refusal no_capital =
      refuse(RejectReason::capital_in_use, "margin in use " + input.margin_in_use.to_string() +
                                               " leaves " + left.to_string() + " of " +
                                               capital.to_string());
  if (left <= Money{}) return no_capital;

  const Quantity by_risk = quantity_within(
      budget_of(input, settings), (input.entry - input.stop).abs(), largest_quantity(instrument));
  const Money cap = part_of(input.equity, settings.margin_per_position_percent);
  if (auto refusal =
          below_minimum(best_size(cap, by_risk, input, instrument).quantity, input, instrument)) {
    return *refusal;
  }
  Size sized = best_size(std::min(cap, left), by_risk, input, instrument);
  if (below_minimum(sized.quantity, input, instrument)) return no_capital;

  const Quantity uncut = sized.quantity;
  sized.quantity = cut_until_safe(uncut, input, instrument, settings);
  if (const auto refusal = below_minimum(sized.quantity, input, instrument)) {
    return refuse(RejectReason::liquidation_too_close, "quantity cut from " + uncut.to_string() +
                                                           " for its distance: " + refusal->detail);
  }
  const SizedEntry entry = entry_of(sized, input);
  if (auto refusal = review_portfolio(entry.risk, input, settings)) return *refusal;
  return entry;
}

class EntryReview {
 public:
  static RiskApproved<SizedEntry> approve(const SizedEntry& entry) {
    return RiskApproved<SizedEntry>(entry);
  }
};

std::variant<RiskApproved<SizedEntry>, Refusal> approve_entry(const RiskGuard& guard, Time now,
                                                              SizerInput input,
                                                              const Instrument& instrument,
                                                              const RiskSettings& settings) {
  if (auto refusal = guard.review_entry(now)) return *refusal;
  input.multiplier = guard.risk_multiplier();
  auto sized = size(input, instrument, settings);
  if (auto* refusal = std::get_if<Refusal>(&sized)) return *refusal;
  return EntryReview::approve(std::get<SizedEntry>(sized));
}

}  // namespace vectord::risk
