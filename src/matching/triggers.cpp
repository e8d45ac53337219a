// What makes a conditional order fire, and the ordinary order it then becomes: same client id,
// checked like any other; where that fails the conditional ends REJECTED with the reason.
#include <algorithm>

#include "matching/core.hpp"

namespace vectord::matching {
namespace {

bool fires_rising(const Algo& algo) {
  const bool stop = algo.type == OrderType::stop || algo.type == OrderType::stop_market;
  return (algo.side == Side::buy) == stop;
}

// The price a trailing order fires at, from its extreme: lowest x (1 + rate), highest x (1 - rate).
Price trailing_trigger(const Algo& algo) {
  const Rate rate = Rate::from_units(algo.callback_percent.units() / 100);
  const Rate one = Rate::from_int(1);
  return algo.side == Side::buy ? scaled(algo.extreme, one + rate, Rounding::ceiling)
                                : scaled(algo.extreme, one - rate, Rounding::floor);
}

}  // namespace

void Core::check_triggers(SymbolState& symbol, Time at) {
  const auto open = symbol.algos;
  for (const auto& [owner_id, algo_id] : open) {
    AccountState& owner = account(owner_id);
    Algo& algo = owner.algos.at(algo_id);
    // One that fired before it in this move may have ended it.
    if (is_open(algo.status) && due(algo, symbol, at)) fire(owner, symbol, algo, at);
  }
}

bool Core::due(Algo& algo, const SymbolState& symbol, Time at) {
  const MarketState& market = *symbol.market;
  const Price latest = algo.working_type == WorkingType::mark_price ? market.mark : market.last;
  bool reached = false;
  if (algo.type == OrderType::trailing_stop_market) {
    const bool buying = algo.side == Side::buy;
    algo.extreme = buying ? std::min(algo.extreme, latest) : std::max(algo.extreme, latest);
    const bool activated = algo.activated || (buying ? algo.extreme <= algo.activate_price
                                                     : algo.extreme >= algo.activate_price);
    if (activated && !algo.activated) {
      algo.activated = true;
      algo.updated = at;
      outputs_.emplace_back(AlgoEvent{algo, at});
    }
    const Price trigger = trailing_trigger(algo);
    reached = activated && (buying ? latest >= trigger : latest <= trigger);
  } else {
    reached = fires_rising(algo) ? latest >= algo.trigger_price : latest <= algo.trigger_price;
  }
  if (!reached || !algo.price_protect) return reached;
  const Price apart = (market.mark - market.last).abs();
  return apart <= scaled(market.last, settings_.trigger_protect, Rounding::nearest);
}

void Core::fire(AccountState& owner, SymbolState& symbol, Algo& algo, Time at) {
  forget_open(owner, symbol, algo);
  algo.status = AlgoStatus::triggering;
  algo.triggered_at = algo.updated = at;
  outputs_.emplace_back(AlgoEvent{algo, at});

  auto order = order_of(owner, symbol, algo);
  if (!order) {  // closePosition with nothing to close
    end_algo(owner, symbol, algo, AlgoStatus::expired, "", at);
    return;
  }
  if (becomes_limit(algo.type) && order->price.is_zero()) {
    end_algo(owner, symbol, algo, AlgoStatus::rejected, "No depth matches this BBO order", at);
    return;
  }
  auto wrong = check_account(owner, *order, symbol);
  if (!wrong) wrong = check_execution(owner, *order, symbol);
  if (wrong) {
    end_algo(owner, symbol, algo, AlgoStatus::rejected, wrong->message, at);
    return;
  }
  OrderRecord& record = open_order(owner, std::move(*order), at);
  algo.status = AlgoStatus::triggered;
  algo.actual_order_id = record.order.id;
  outputs_.emplace_back(AlgoEvent{algo, at});
  launch(owner, symbol, record, at);
}

std::optional<Order> Core::order_of(const AccountState& owner, const SymbolState& symbol,
                                    const Algo& algo) const {
  Order order;
  order.account = owner.id;
  order.client_id = algo.client_id;
  order.symbol = algo.symbol;
  order.side = algo.side;
  order.original_type = algo.type;
  order.type = becomes_limit(algo.type) ? OrderType::limit : OrderType::market;
  order.tif = algo.tif;
  order.quantity =
      algo.close_position ? slot(owner, symbol).position.closable_by(algo.side) : algo.quantity;
  if (order.quantity.is_zero()) return std::nullopt;
  order.price = algo.price;
  if (algo.price_match != PriceMatch::none) {
    order.price = matched_price(symbol, algo.side, algo.price_match).value_or(Price{});
  }
  order.reduce_only = algo.reduce_only || algo.close_position;
  order.close_position = algo.close_position;
  order.self_trade = algo.self_trade;
  order.price_match = algo.price_match;
  order.stop_price = algo.trigger_price;
  order.working_type = algo.working_type;
  order.price_protect = algo.price_protect;
  order.good_till = algo.tif == TimeInForce::gtd ? algo.good_till : Time{};
  order.algo_id = algo.id;
  return order;
}

}  // namespace vectord::matching
