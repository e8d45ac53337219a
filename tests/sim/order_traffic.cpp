#include "sim/order_traffic.hpp"

namespace vectord::sim {

Price OrderTraffic::beside(const Instrument& instrument, Price price, double percent) const {
  const Rate factor = Rate::from_int(1) + rate_from_percent(percent);
  return instrument.round_price(scaled(price, factor, Rounding::nearest), Rounding::nearest);
}

OrderRequest OrderTraffic::next(const Instrument& instrument, const Touch& touch) {
  OrderRequest order;
  order.symbol = instrument.symbol;
  order.side = chance_.below(2) == 0 ? Side::buy : Side::sell;
  const bool buying = order.side == Side::buy;
  const Price there = buying ? touch.ask : touch.bid;
  const Money size = Money::from_int(static_cast<std::int64_t>(100 + chance_.below(200)));
  order.quantity = instrument.round_market_quantity(quantity_for(size, there, Rounding::floor));
  const auto kind = chance_.below(100);
  const double towards = buying ? 1 : -1;
  if (kind < 45) {
    order.tif = TimeInForce::ioc;
    order.price = beside(instrument, there, 0.05 * towards);
  } else if (kind < 65) {
    order.type = OrderType::market;
  } else if (kind < 85) {
    // Rests; the market may come to it or not.
    order.price =
        beside(instrument, buying ? touch.bid : touch.ask, -towards * (0.02 + chance_.uniform()));
  } else {
    order.role = OrderRole::stop;
    order.type = OrderType::stop_market;
    order.working_type = WorkingType::mark_price;
    order.trigger_price = beside(instrument, there, towards * (0.3 + chance_.uniform()));
  }
  return order;
}

}  // namespace vectord::sim
