#pragma once
// A small exchange to test against: BTCUSDT and ETHUSDT with plain filters and brackets, one
// account.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "vectord/matching/exchange.hpp"

namespace vectord::matching::test {

inline Price price(std::string_view text) {
  return Price::parse(text).value();
}
inline Quantity quantity(std::string_view text) {
  return Quantity::parse(text).value();
}
inline Money money(std::string_view text) {
  return Money::parse(text).value();
}
inline Rate rate(std::string_view text) {
  return Rate::parse(text).value();
}

inline const Symbol btc{"BTCUSDT"};
inline const Symbol eth{"ETHUSDT"};

inline Instrument instrument(Symbol symbol) {
  Instrument made;
  made.symbol = symbol;
  made.base_asset = symbol == btc ? "BTC" : "ETH";
  made.quote_asset = made.margin_asset = "USDT";
  made.tick_size = price(symbol == btc ? "0.1" : "0.01");
  made.min_price = made.tick_size;
  made.max_price = price("1000000");
  made.step_size = made.market_step_size = quantity("0.001");
  made.min_quantity = made.market_min_quantity = quantity("0.001");
  made.max_quantity = quantity("1000");
  made.market_max_quantity = quantity("120");
  made.min_notional = money("5");
  made.percent_price_up = rate("1.05");
  made.percent_price_down = rate("0.95");
  made.market_take_bound = rate("0.05");
  made.brackets = {{money("0"), money("50000"), 125, rate("0.004"), money("0")},
                   {money("50000"), money("600000"), 100, rate("0.005"), money("50")},
                   {money("600000"), money("3000000"), 75, rate("0.0065"), money("950")},
                   {money("3000000"), money("12000000"), 50, rate("0.01"), money("11450")}};
  return made;
}

class Desk {
 public:
  explicit Desk(Settings settings = {}, std::string_view initial = "10000")
      : exchange(settings, {instrument(btc), instrument(eth)}) {
    account = exchange.create_account("alice", money(initial));
    move(btc, "10000");
    move(eth, "1000");
    drain();
  }

  // A move with last == mark unless told; nothing traded but what `volume` says.
  void move(Symbol symbol, std::string_view last, std::string_view mark = "", double volume = 0,
            double taker_buy = 0) {
    MarketMove to;
    to.symbol = symbol;
    to.last = price(last);
    to.mark = to.index = mark.empty() ? to.last : price(mark);
    to.volume = volume;
    to.taker_buy_volume = taker_buy;
    to.depth_notional = 5e6;
    exchange.on_market(to, tick());
  }
  Time tick() { return now += Millis{1000}; }

  Answer<Order> limit(Side side, std::string_view qty, std::string_view at,
                      TimeInForce tif = TimeInForce::gtc, bool reduce_only = false,
                      std::string client_id = "") {
    OrderParams params;
    params.symbol = btc;
    params.side = side;
    params.tif = tif;
    params.quantity = quantity(qty);
    params.price = price(at);
    if (reduce_only) params.reduce_only = true;
    params.client_id = std::move(client_id);
    return exchange.place(account, params, tick());
  }
  Answer<Order> market(Side side, std::string_view qty, bool reduce_only = false,
                       Symbol symbol = btc) {
    OrderParams params;
    params.symbol = symbol;
    params.side = side;
    params.type = OrderType::market;
    params.quantity = quantity(qty);
    if (reduce_only) params.reduce_only = true;
    return exchange.place(account, params, tick());
  }
  AlgoParams stop(Side side, std::string_view trigger, OrderType type = OrderType::stop_market) {
    AlgoParams params;
    params.symbol = btc;
    params.side = side;
    params.type = type;
    params.trigger_price = price(trigger);
    params.working_type = WorkingType::mark_price;
    params.close_position = true;
    return params;
  }
  Outputs drain() {
    Outputs outputs;
    exchange.drain(outputs);
    return outputs;
  }
  template <class Event>
  std::vector<Event> drain_only() {
    std::vector<Event> found;
    for (const Output& output : drain()) {
      if (const auto* event = std::get_if<Event>(&output)) found.push_back(*event);
    }
    return found;
  }
  Quantity amount(Symbol symbol = btc) { return exchange.position(account, symbol).amount; }

  Time now = time_from_ms(1'767'225'600'000);
  Exchange exchange;
  AccountId account = 0;
};

template <class T>
const T& good(const Answer<T>& answer) {
  static const T none{};
  if (const auto* wrong = std::get_if<Rejection>(&answer)) {
    ADD_FAILURE() << wrong->code << " " << wrong->message;
    return none;
  }
  return std::get<T>(answer);
}
template <class T>
T good(Answer<T>&& answer) {
  const Answer<T> kept = std::move(answer);
  return good(kept);
}
template <class T>
int code(const Answer<T>& answer) {
  const auto* wrong = std::get_if<Rejection>(&answer);
  return wrong == nullptr ? 0 : wrong->code;
}

// One word an output, e.g. "NEW", "TRADE/FILLED", "ACCOUNT ORDER", "ALGO NEW"; the market's left
// out.
inline std::string story(const Outputs& outputs) {
  std::string told;
  for (const Output& output : outputs) {
    std::string word;
    if (const auto* order = std::get_if<OrderEvent>(&output)) {
      word = std::string(to_string(order->execution)) + "/" +
             std::string(to_string(order->order.status));
      if (order->expiry != ExpiryReason::none) {
        word += "(" + std::to_string(static_cast<int>(order->expiry)) + ")";
      }
    } else if (const auto* algo = std::get_if<AlgoEvent>(&output)) {
      word = "ALGO:" + std::string(to_string(algo->algo.status));
    } else if (const auto* account = std::get_if<AccountEvent>(&output)) {
      word = "ACCOUNT:" + std::string(account->reason);
    } else if (std::holds_alternative<LeverageEvent>(output)) {
      word = "LEVERAGE";
    } else if (std::holds_alternative<MarginCallEvent>(output)) {
      word = "MARGIN_CALL";
    } else {
      continue;
    }
    told += (told.empty() ? "" : " ") + word;
  }
  return told;
}

}  // namespace vectord::matching::test
