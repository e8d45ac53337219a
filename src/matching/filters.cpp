#include "matching/filters.hpp"

#include <algorithm>

#include "matching/rejections.hpp"

namespace vectord::matching {
namespace {

const Rate one = Rate::from_int(1);

bool finer_than(std::int64_t units, int decimals) {
  return units != 0 && decimals_of(units < 0 ? -units : units) > decimals;
}

bool on_grid(std::int64_t units, std::int64_t origin, std::int64_t step) {
  return step == 0 || (units - origin) % step == 0;
}

bool worse(Side side, Price a, Price b) {
  return side == Side::buy ? a > b : a < b;
}

}  // namespace

Check check_precision(const Instrument& instrument, std::optional<Price> price,
                      std::optional<Quantity> quantity) {
  const bool bad = (price && finer_than(price->units(), instrument.price_decimals())) ||
                   (quantity && finer_than(quantity->units(), instrument.quantity_decimals()));
  return bad ? Check{rejected(-1111)} : std::nullopt;
}

Check check_price(const Instrument& instrument, Price price) {
  if (price <= Price{}) return rejected(-4001);
  if (!instrument.min_price.is_zero() && price < instrument.min_price) return rejected(-4013);
  if (!instrument.max_price.is_zero() && price > instrument.max_price) return rejected(-4002);
  // From zero: the synthetic levels and every real minPrice stand on that grid too.
  if (!on_grid(price.units(), 0, instrument.tick_size.units())) return rejected(-4014);
  return std::nullopt;
}

Check check_stop_price(const Instrument& instrument, Price price) {
  if (price <= Price{}) return rejected(-4006);
  if (!instrument.max_price.is_zero() && price > instrument.max_price) return rejected(-4007);
  if (!on_grid(price.units(), 0, instrument.tick_size.units())) return rejected(-4014);
  return std::nullopt;
}

Check check_quantity(const Instrument& instrument, Quantity quantity, bool market) {
  const Quantity least = market ? instrument.market_min_quantity : instrument.min_quantity;
  const Quantity most = market ? instrument.market_max_quantity : instrument.max_quantity;
  const Quantity step = market ? instrument.market_step_size : instrument.step_size;
  if (quantity <= Quantity{}) return rejected(-4003);
  if (!least.is_zero() && quantity < least) return rejected(-4004);
  if (!most.is_zero() && quantity > most) return rejected(-4005);
  if (!on_grid(quantity.units(), 0, step.units())) return rejected(-4023);
  return std::nullopt;
}

Check check_notional(const Instrument& instrument, Price price, Quantity quantity, int code) {
  if (notional(price, quantity, Rounding::nearest) >= instrument.min_notional) return std::nullopt;
  return notional_too_small(code, instrument.min_notional);
}

Check check_percent_price(const Instrument& instrument, Side side, Price price, Price mark) {
  const Rate factor =
      side == Side::buy ? instrument.percent_price_up : instrument.percent_price_down;
  if (factor.is_zero()) return std::nullopt;
  const Price bound = scaled(mark, factor, Rounding::nearest);
  if (!worse(side, price, bound)) return std::nullopt;
  return side == Side::buy ? price_beyond(-4016, bound) : price_beyond(-4024, bound);
}

std::optional<Price> market_bound(const Instrument& instrument, Side side, Price mark) {
  const Rate percent =
      side == Side::buy ? instrument.percent_price_up : instrument.percent_price_down;
  std::optional<Price> bound;
  if (!percent.is_zero()) bound = scaled(mark, percent, Rounding::nearest);
  if (instrument.market_take_bound.is_zero()) return bound;
  const Rate take =
      side == Side::buy ? one + instrument.market_take_bound : one - instrument.market_take_bound;
  const Price taken = scaled(mark, take, Rounding::nearest);
  return bound && worse(side, taken, *bound) ? bound : taken;
}

Check check_client_id(std::string_view id, std::string_view name) {
  if (id.empty()) return std::nullopt;
  if (id.size() > ClientOrderId::capacity) return rejected(-4015);
  const bool legal = std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view(".:/_-").find(c) != std::string_view::npos;
  });
  return legal ? std::nullopt : Check{illegal_client_id(name)};
}

}  // namespace vectord::matching
