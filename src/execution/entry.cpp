#include "vectord/execution/entry.hpp"

#include <algorithm>

namespace vectord::execution {

namespace {

// 200, 400, 800, ... ms: what the exchange asks for when it is overloaded (-1008, 503).
Millis turned_away_wait(int times) {
  return Millis{100} * (1 << std::clamp(times, 1, 6));
}

}  // namespace

Entry::Entry(EntryPlan plan, const ExecutionSettings& settings)
    : plan_(std::move(plan)), settings_(settings) {}

void Entry::start(bool leverage_known, Context& context) {
  if (leverage_known) {
    attempt(context);
    return;
  }
  phase_ = Phase::leverage;
  deadline_ = context.at + settings_.leverage_timeout;
  context.effects.push_back(effect::SetLeverage{plan_.signal.symbol, plan_.leverage});
}

void Entry::on(const event::LeverageSet& answer, Context& context) {
  if (phase_ != Phase::leverage) return;
  if (!answer.error.empty()) {
    end(RejectReason::entry_rejected, "leverage was not set: " + answer.error);
  } else if (answer.leverage != plan_.leverage) {
    end(RejectReason::entry_rejected, "leverage is " + std::to_string(answer.leverage) +
                                          " on the exchange, not " +
                                          std::to_string(plan_.leverage));
  } else {
    attempt(context);
  }
}

void Entry::await_quote(Context& context) {
  if (phase_ != Phase::quoting) deadline_ = context.at + settings_.quote_wait;
  phase_ = Phase::quoting;
}

void Entry::on_quote(Context& context) {
  if (phase_ == Phase::quoting) attempt(context);
}

void Entry::on_time(Context& context) {
  if (phase_ != Phase::leverage && phase_ != Phase::quoting) return;
  if (context.at < deadline_) {
    if (phase_ == Phase::quoting && not_before_ != Time{} && context.at >= not_before_) {
      not_before_ = Time{};
      attempt(context);
    }
    return;
  }
  if (phase_ == Phase::leverage) {
    end(RejectReason::entry_unknown, "no answer to setting the leverage");
  } else {
    end(RejectReason::entry_not_filled, "no fresh quote");
  }
}

// An attempt needs a touch that is newer than the one the last attempt was priced on.
void Entry::attempt(Context& context) {
  if (stopping_) return end(reason_, detail_);
  const auto& quote = context.quote;
  const bool fresh = context.at >= not_before_ && quote && quote->at > last_quote_at_ &&
                     context.at - quote->at <= settings_.quote_max_age && quote->bid > Price{} &&
                     quote->ask >= quote->bid;
  if (!fresh) return await_quote(context);
  last_quote_at_ = quote->at;
  not_before_ = Time{};
  if (attempts_ < settings_.entry_limit_attempts) {
    ++attempts_;
    place_limit(*quote, context);
  } else if (settings_.entry_market_fallback && !market_tried_ && spread_ok(*quote)) {
    market_tried_ = true;
    place_market(*quote, context);
  } else {
    end(RejectReason::entry_not_filled,
        "not filled in " + std::to_string(attempts_) + " attempts at the touch");
  }
}

bool Entry::spread_ok(const QuoteAt& quote) const {
  // Of the mid, as the gate measures it; both sides doubled.
  const Price widest = scaled(quote.bid + quote.ask,
                              rate_from_percent(settings_.max_spread_percent), Rounding::down);
  return (quote.ask - quote.bid) * 2 <= widest;
}

Price Entry::limit_price(const QuoteAt& quote, const Instrument& instrument) const {
  const Rate one = Rate::from_int(1);
  const Rate offset = rate_from_percent(settings_.entry_offset_percent);
  if (plan_.signal.direction == Direction::long_) {
    return instrument.round_price(scaled(quote.ask, one + offset, Rounding::ceiling),
                                  Rounding::ceiling);
  }
  return instrument.round_price(scaled(quote.bid, one - offset, Rounding::floor), Rounding::floor);
}

Price Entry::to_stop(Price price) const {
  return plan_.signal.direction == Direction::long_ ? price - plan_.stop : plan_.stop - price;
}

// The most that may still be added at this price: its loss at the stop, and that of what is
// executed already, stay inside the approved risk and its tolerance.
Quantity Entry::within_risk(Price price) const {
  const Price distance = to_stop(price);
  if (distance <= Price{}) return Quantity{};  // the market is beyond the stop already
  if (plan_.risk.is_zero()) return plan_.quantity;
  const Rate tolerance = rate_from_percent(100 + settings_.entry_risk_tolerance_percent);
  Money left = fraction(plan_.risk, tolerance, Rounding::down);
  for (const Part& part : parts_) {
    const Price paid = part.average.is_zero() ? price : part.average;
    left -= notional(std::max(to_stop(paid), Price{}), part.executed, Rounding::up);
  }
  return left <= Money{} ? Quantity{} : quantity_for(left, distance, Rounding::down);
}

Quantity Entry::quantity_at(Price price, bool market, const Instrument& instrument) {
  if (plan_.quantity <= executed()) return Quantity{};
  Quantity rest = std::min(plan_.quantity - executed(), within_risk(price));
  const Quantity most = market ? instrument.market_max_quantity : instrument.max_quantity;
  needs_more_ = !most.is_zero() && rest > most;
  if (needs_more_) rest = most;
  rest = instrument.round_quantity(rest);
  if (market && !instrument.market_step_size.is_zero()) {
    rest = instrument.round_market_quantity(rest);
  }
  const Quantity least = market ? std::max(instrument.min_quantity, instrument.market_min_quantity)
                                : instrument.min_quantity;
  if (rest < least || notional(price, rest, Rounding::down) < instrument.min_notional) {
    return Quantity{};
  }
  return rest;
}

void Entry::place_limit(const QuoteAt& quote, Context& context) {
  const Price price = limit_price(quote, context.instrument);
  OrderRequest request{.type = OrderType::limit, .tif = TimeInForce::ioc, .price = price};
  request.quantity = quantity_at(price, false, context.instrument);
  send(std::move(request), context);
}

void Entry::place_market(const QuoteAt& quote, Context& context) {
  const Price touch = plan_.signal.direction == Direction::long_ ? quote.ask : quote.bid;
  OrderRequest request{.type = OrderType::market};
  request.quantity = quantity_at(touch, true, context.instrument);
  send(std::move(request), context);
}

void Entry::send(OrderRequest request, Context& context) {
  if (request.quantity.is_zero()) {
    end(RejectReason::entry_not_filled,
        "what is left is below the exchange's minimum or beyond the approved risk");
    return;
  }
  request.symbol = plan_.signal.symbol;
  request.role = OrderRole::entry;
  request.side = entry_side(plan_.signal.direction);
  order_ = context.orders.place(std::move(request), plan_.signal.id, context.at, context.effects);
  parts_.push_back(Part{.id = *order_});
  phase_ = Phase::working;
}

void Entry::on(const OrderChange& change, Context& context) {
  const Order& order = change.order;
  const auto part = std::find_if(parts_.begin(), parts_.end(),
                                 [&](const Part& each) { return each.id == order.id(); });
  if (part == parts_.end()) return;
  part->executed = order.executed;
  if (!order.average_price.is_zero()) part->average = order.average_price;
  if (order_ == order.id() && !order.live()) on_order_end(order, context);
}

void Entry::on_order_end(const Order& order, Context& context) {
  order_.reset();
  if (phase_ == Phase::ended) return;
  if (order.absent) return end(RejectReason::entry_unknown, "the exchange does not know the order");
  if (order.status == OrderStatus::rejected) {
    return end(RejectReason::entry_rejected, std::to_string(order.code) + " " + order.text);
  }
  turned_away_ = order.not_sent ? turned_away_ + 1 : 0;
  if (order.not_sent) not_before_ = context.at + turned_away_wait(turned_away_);
  const bool whole = order.status == OrderStatus::filled && !needs_more_;
  if (whole || executed() >= plan_.quantity) return end(RejectReason::entry_not_filled, "filled");
  if (market_tried_) return end(RejectReason::entry_not_filled, "the market order did not fill");
  attempt(context);
}

void Entry::stop(RejectReason reason, std::string detail, Context&) {
  if (ended() || stopping_) return;
  stopping_ = true;
  reason_ = reason;
  detail_ = std::move(detail);
  if (!order_) end(reason_, detail_);
}

void Entry::end(RejectReason reason, std::string detail) {
  phase_ = Phase::ended;
  deadline_ = Time{};
  reason_ = stopping_ ? reason_ : reason;
  detail_ = stopping_ ? detail_ : std::move(detail);
}

void Entry::resume(std::optional<ClientOrderId> in_flight, Quantity executed_before) {
  stopping_ = true;
  reason_ = RejectReason::entry_unknown;
  detail_ = "interrupted by a restart";
  parts_.push_back(Part{.executed = executed_before});
  order_ = in_flight;
  phase_ = in_flight ? Phase::working : Phase::ended;
  if (in_flight) parts_.push_back(Part{.id = *in_flight});
}

Quantity Entry::executed() const {
  Quantity sum;
  for (const Part& part : parts_) sum += part.executed;
  return sum;
}

std::optional<Time> Entry::next_wake() const {
  if (phase_ != Phase::leverage && phase_ != Phase::quoting) return std::nullopt;
  return not_before_ == Time{} ? deadline_ : std::min(deadline_, not_before_);
}

EntryOutcome Entry::outcome() const {
  EntryOutcome made{
      .signal = plan_.signal, .approved = plan_.quantity, .filled = executed(), .detail = detail_};
  if (made.filled.is_zero()) {
    made.reason = reason_;
    return made;
  }
  Money cost;
  Quantity priced;
  for (const Part& part : parts_) {
    if (part.average.is_zero()) continue;
    cost += notional(part.average, part.executed, Rounding::nearest);
    priced += part.executed;
  }
  if (priced == made.filled) {
    made.average_price = Price::from_units(
        fixed::mul_div(cost.units(), fixed::one, priced.units(), Rounding::nearest));
  }
  return made;
}

}  // namespace vectord::execution
