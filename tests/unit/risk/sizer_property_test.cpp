#include <rapidcheck.h>

#include "support.hpp"

namespace vectord::risk {
namespace {

using namespace testing;

std::int64_t units(std::int64_t least, std::int64_t most) {
  return *rc::gen::inRange<std::int64_t>(least, most);
}

Instrument any_instrument() {
  Instrument on = instrument();
  const auto step = *rc::gen::element<std::int64_t>(1'000, 100'000, 100'000'000, 1'000'000'000);
  on.step_size = on.market_step_size = on.min_quantity = Quantity::from_units(step);
  on.max_quantity = Quantity::from_units(units(1, 1'000'000) * step);
  on.market_max_quantity = Quantity{};
  on.min_notional = Money::from_units(units(0, 100 * fixed::one));
  return on;
}

SizerInput any_input() {
  SizerInput in = input();
  in.direction = *rc::gen::element(Direction::long_, Direction::short_);
  in.leverage = *rc::gen::inRange(1, 126);
  in.entry = Price::from_units(units(1'000, 100'000 * fixed::one));
  const Price distance = Price::from_units(
      fixed::mul_div(in.entry.units(), units(10, 1'000), 10'000, Rounding::up));  // 0.1 .. 10 %
  in.stop = in.direction == Direction::long_ ? in.entry - distance : in.entry + distance;
  in.equity = Money::from_units(units(1, 1'000'000 * fixed::one));
  in.margin_in_use = Money::from_units(units(0, in.equity.units() + 1));
  in.open_risk = Money::from_units(units(0, in.equity.units() / 8 + 1));
  in.open_positions = *rc::gen::inRange(0, 4);
  in.multiplier = *rc::gen::element(*Rate::parse("0.6"), *Rate::parse("0.8"), *Rate::parse("1"),
                                    *Rate::parse("1.2"), *Rate::parse("1.3"));
  return in;
}

Money percent_of(Money amount, double percent) {
  return fraction(amount, rate_from_percent(percent), Rounding::down);
}

std::optional<SizedEntry> approved(const SizerInput& in, const Instrument& on) {
  auto outcome = sized(in, on);
  if (const auto* entry = std::get_if<SizedEntry>(&outcome)) return *entry;
  return std::nullopt;
}

TEST(SizerLaw, RiskNeverExceedsItsShareOfEquity) {
  EXPECT_TRUE(rc::check("risk <= 1.4 % x multiplier", [] {
    const auto in = any_input();
    const auto entry = approved(in, any_instrument());
    RC_PRE(entry.has_value());
    const Money exact = notional((in.entry - in.stop).abs(), entry->quantity, Rounding::up);
    RC_ASSERT(entry->risk == exact);
    RC_ASSERT(exact <= fraction(percent_of(in.equity, 1.4), in.multiplier, Rounding::down));
    RC_ASSERT(in.open_risk + exact <= percent_of(in.equity, 15));
  }));
}

TEST(SizerLaw, CapsHoldAndNothingIsRoundedUp) {
  EXPECT_TRUE(rc::check("on the step, inside every cap", [] {
    const auto in = any_input();
    const auto on = any_instrument();
    const auto entry = approved(in, on);
    RC_PRE(entry.has_value());
    RC_ASSERT(on.round_quantity(entry->quantity) == entry->quantity);
    RC_ASSERT(entry->quantity >= on.min_quantity);
    RC_ASSERT(entry->quantity <= on.max_quantity);
    RC_ASSERT(notional(in.entry, entry->quantity, Rounding::down) >= on.min_notional);
    RC_ASSERT(entry->margin <= percent_of(in.equity, 20));
    RC_ASSERT(in.margin_in_use + entry->margin <= percent_of(in.equity, 90));
    RC_ASSERT(entry->leverage <= in.leverage);
    RC_ASSERT(entry->leverage <= on.max_leverage_for(entry->notional));
    RC_ASSERT(survives_move(in.direction, entry->quantity, in.entry, in.equity - in.margin_in_use,
                            35, on));
  }));
}

TEST(SizerLaw, MoreEquityNeverGivesLessWhereNoCutIsNeeded) {
  EXPECT_TRUE(rc::check("monotone in equity", [] {
    auto in = any_input();
    in.margin_in_use = in.open_risk = Money{};
    const auto on = any_instrument();
    auto richer = in;
    richer.equity += Money::from_units(units(0, 1'000'000 * fixed::one));
    RiskSettings settings;
    settings.liquidation_distance_min_percent = 0.1;  // a cut in steps is not monotone
    const auto small = size(in, on, settings);
    const auto large = size(richer, on, settings);
    RC_PRE(std::holds_alternative<SizedEntry>(small));
    RC_ASSERT(std::holds_alternative<SizedEntry>(large));
    RC_ASSERT(std::get<SizedEntry>(large).quantity >= std::get<SizedEntry>(small).quantity);
  }));
}

TEST(SizerLaw, AWiderStopNeverGivesMore) {
  EXPECT_TRUE(rc::check("monotone in the stop's distance", [] {
    auto in = any_input();
    in.direction = Direction::short_;
    in.stop = in.entry + Price::from_units(units(1, in.entry.units()));
    auto wider = in;
    wider.stop += Price::from_units(units(0, in.entry.units()));
    const auto on = any_instrument();
    RiskSettings settings;
    settings.liquidation_distance_min_percent = 0.1;
    const auto near = size(in, on, settings);
    const auto far = size(wider, on, settings);
    RC_PRE(std::holds_alternative<SizedEntry>(near) && std::holds_alternative<SizedEntry>(far));
    RC_ASSERT(std::get<SizedEntry>(far).quantity <= std::get<SizedEntry>(near).quantity);
  }));
}

}  // namespace
}  // namespace vectord::risk
