// New orders: the checks of POST order in the exchange's order (parameters, filters, account), then
// the book.
#include "matching/core.hpp"
#include "matching/filters.hpp"
#include "matching/rejections.hpp"

namespace vectord::matching {
namespace {

constexpr Millis least_good_till{600'000};
constexpr std::int64_t latest_good_till_ms = 253'402'300'799'000;

Check check_limit_parameters(const OrderParams& params, Time at) {
  if (!params.tif) return missing_parameter("timeInForce");
  if (!params.quantity) return missing_parameter("quantity");
  if (params.price_match != PriceMatch::none) {
    if (params.price) return not_required("price");
  } else if (!params.price) {
    return missing_parameter("price");
  }
  if (*params.tif != TimeInForce::gtd) return std::nullopt;
  if (!params.good_till) return missing_parameter("goodTillDate");
  const bool in_range =
      *params.good_till > at + least_good_till && to_ms(*params.good_till) < latest_good_till_ms;
  return in_range ? std::nullopt : Check{rejected(-5040)};
}

Check check_market_parameters(const OrderParams& params) {
  if (params.tif) return not_required("timeInForce");
  if (params.price_match != PriceMatch::none) return rejected(-5038);
  if (!params.quantity) return missing_parameter("quantity");
  if (params.price) return not_required("price");
  return std::nullopt;
}

}  // namespace

Check Core::check_shape(const OrderParams& params, const SymbolState* symbol, Time at) const {
  if (symbol == nullptr) return rejected(-1121);
  if (params.position_side != PositionSide::both) return rejected(-4061);
  Check wrong = params.type == OrderType::limit ? check_limit_parameters(params, at)
                                                : check_market_parameters(params);
  if (!wrong) wrong = check_client_id(params.client_id, "newClientOrderId");
  if (!wrong) wrong = check_precision(*symbol->instrument, params.price, params.quantity);
  if (wrong) return wrong;
  const bool trading =
      symbol->instrument->status == InstrumentStatus::trading && symbol->book.shaped();
  return trading ? std::nullopt : Check{rejected(-1122)};
}

Check Core::check_filters(const Order& order, const SymbolState& symbol) const {
  const Instrument& instrument = *symbol.instrument;
  const bool market = order.type == OrderType::market;
  const Price mark = symbol.market->mark;
  Check wrong;
  if (!market) wrong = check_price(instrument, order.price);
  if (!wrong) wrong = check_quantity(instrument, order.quantity, market);
  if (!wrong && !order.reduce_only) {
    wrong = check_notional(instrument, market ? mark : order.price, order.quantity, -4164);
  }
  if (wrong) return wrong;
  if (!market) return check_percent_price(instrument, order.side, order.price, mark);
  const BookLevel best = symbol.book.top(opposite(order.side));
  if (best.quantity.is_zero()) return std::nullopt;
  return check_percent_price(instrument, order.side, best.price, mark) ? Check{rejected(-4131)}
                                                                       : std::nullopt;
}

Check Core::check_account(const AccountState& account, const Order& order,
                          const SymbolState& symbol) const {
  const Slot& held = slot(account, symbol);
  if (account.open_by_client.contains(order.client_id)) return rejected(-4116);
  if (order.reduce_only) {
    Quantity left = held.position.closable_by(order.side);
    if (left.is_zero()) return rejected(-2022);
    if (settings_.strict_reduce_only && !order.close_position) {
      for (const OrderRecord* open : held.open) {
        if (open->order.reduce_only && open->order.side == order.side) {
          left -= open->order.remaining();
        }
      }
      if (order.quantity > left) return rejected(-2022);
    }
  }
  if (order.type == OrderType::limit &&
      held.open.size() >= static_cast<std::size_t>(settings_.max_open_orders)) {
    return rejected(-2025);
  }
  return check_margin(account, order, symbol);
}

std::optional<Price> Core::matched_price(const SymbolState& symbol, Side side,
                                         PriceMatch match) const {
  std::size_t depth = 1;
  if (match == PriceMatch::opponent_5 || match == PriceMatch::queue_5) depth = 5;
  if (match == PriceMatch::queue_10) depth = 10;
  if (match == PriceMatch::queue_20) depth = 20;
  const bool against = match == PriceMatch::opponent || match == PriceMatch::opponent_5;
  const auto levels = symbol.book.levels(against ? opposite(side) : side, depth);
  if (levels.size() < depth) return std::nullopt;
  return levels.back().price;
}

Order Core::drafted(AccountId account, const OrderParams& params) const {
  Order order;
  order.account = account;
  order.id = next_order_;
  order.client_id =
      params.client_id.empty() ? generated_id(next_order_) : ClientOrderId(params.client_id);
  order.symbol = params.symbol;
  order.side = params.side;
  order.type = order.original_type = params.type;
  order.tif = params.tif.value_or(TimeInForce::gtc);
  order.quantity = *params.quantity;
  order.price = params.price.value_or(Price{});
  order.reduce_only = params.reduce_only.value_or(false);
  order.self_trade = params.self_trade.value_or(settings_.self_trade);
  order.price_match = params.price_match;
  if (order.tif == TimeInForce::gtd) {
    order.good_till = time_from_ms(to_ms(*params.good_till) / 1000 * 1000);  // seconds resolution
  }
  return order;
}

Answer<Order> Core::place(AccountId account_id, const OrderParams& params, Time at) {
  AccountState& owner = account(account_id);
  begin(owner, at);
  if (is_conditional(params.type)) return rejected(-4120);
  SymbolState* symbol = find(params.symbol);
  if (auto wrong = check_shape(params, symbol, at)) return *wrong;
  Order order = drafted(account_id, params);
  if (params.price_match != PriceMatch::none) {
    const auto price = matched_price(*symbol, params.side, params.price_match);
    if (!price) return rejected(-5041);
    order.price = *price;
  }
  if (auto wrong = check_filters(order, *symbol)) return *wrong;
  if (auto wrong = check_account(owner, order, *symbol)) return *wrong;
  if (auto wrong = check_execution(owner, order, *symbol)) return *wrong;
  OrderRecord& record = open_order(owner, std::move(order), at);
  launch(owner, *symbol, record, at);
  publish_top(*symbol, at);
  return record.order;
}

Answer<Done> Core::test(AccountId account_id, const OrderParams& params, Time at) const {
  const SymbolState* symbol = find(params.symbol);
  if (is_conditional(params.type)) {
    if (symbol == nullptr) return rejected(-1121);
    if (params.position_side != PositionSide::both) return rejected(-4061);
    if (auto wrong = check_client_id(params.client_id, "newClientOrderId")) return *wrong;
    if (auto wrong = check_precision(*symbol->instrument, params.price, params.quantity)) {
      return *wrong;
    }
    return Done{};
  }
  if (auto wrong = check_shape(params, symbol, at)) return *wrong;
  Order order = drafted(account_id, params);
  if (params.price_match != PriceMatch::none) {
    const auto price = matched_price(*symbol, params.side, params.price_match);
    if (!price) return rejected(-5041);
    order.price = *price;
  }
  if (auto wrong = check_filters(order, *symbol)) return *wrong;
  if (auto wrong = check_account(account(account_id), order, *symbol)) return *wrong;
  return Done{};
}

// What the book itself refuses: a fill-or-kill it cannot fill, a post-only that would take.
Check Core::check_execution(const AccountState& account, const Order& order,
                            const SymbolState& symbol) const {
  if (order.type != OrderType::limit) return std::nullopt;
  const Side against = opposite(order.side);
  if (order.tif == TimeInForce::fok) {
    const bool closable = !order.reduce_only ||
                          order.quantity <= slot(account, symbol).position.closable_by(order.side);
    const bool fillable = closable && symbol.book.available(against, order.price) >= order.quantity;
    return fillable ? std::nullopt : Check{rejected(-5021)};
  }
  if (order.tif == TimeInForce::gtx && crosses(order, symbol)) return rejected(-5022);
  return std::nullopt;
}

bool Core::crosses(const Order& order, const SymbolState& symbol) const {
  const auto front = symbol.book.front(opposite(order.side));
  if (!front) return false;
  return order.side == Side::buy ? front->price <= order.price : front->price >= order.price;
}

}  // namespace vectord::matching
