// Who goes first: whatever the scan is doing, a stop goes at once; and who waits for which limit.
#include <algorithm>

#include "unit/gateway/world.hpp"

namespace vectord::gateway::test {
namespace {

constexpr const char* depth_call = "GET /fapi/v1/depth";
constexpr const char* candles_call = "GET /fapi/v1/klines";
constexpr const char* order_call = "POST /fapi/v1/order";
constexpr const char* stop_call = "POST /fapi/v1/algoOrder";

struct Priorities : testing::Test, RestWorld {
  void SetUp() override {
    exchange.script(candles_call, {ok("[]")});
    exchange.script(depth_call, {ok(R"({"bids":[],"asks":[]})")});
    exchange.script(order_call, {refusal(-2019, "Margin is insufficient.")});
    exchange.script(stop_call, {refusal(-2021, "Order would immediately trigger.")});
    exchange.script("DELETE /fapi/v1/algoOrder", {refusal(-2011, "Unknown order sent.")});
  }
  void place(OrderRole role) {
    OrderRequest order;
    order.client_id = ClientOrderId{std::to_string(++placed)};
    order.symbol = btc;
    order.role = role;
    order.quantity = Quantity::from_int(1);
    order.price = Price::from_int(9000);
    if (role == OrderRole::stop) order.type = OrderType::stop_market;
    gateway().perform(effect::PlaceOrder{order});
  }
  void scan(int times) {
    for (int i = 0; i < times; ++i) {
      gateway().perform(effect::LoadHistory{btc, Interval::h1, 1000});  // weight 5
    }
  }
  std::size_t sent(const char* call) const { return exchange.seen(call).size(); }
  // What became of the last order: the code, or the text of what was not sent.
  std::string end() {
    const auto answers = all<event::OrderAnswer>();
    if (answers.empty()) return "none";
    return answers.back().code != 0 ? std::to_string(answers.back().code) : answers.back().text;
  }
  int placed = 0;
};

TEST_F(Priorities, AStopGoesAtOnceThoughScansHaveUsedUpTheirWeight) {
  scan(600);
  run_for(Millis{2'000});
  ASSERT_EQ(sent(candles_call), 268u);  // 70 % of 80 % of 2400
  const Time asked = clock.now();
  place(OrderRole::stop);
  gateway().perform(effect::CancelOrder{btc, ClientOrderId{"old"}, true});
  place(OrderRole::exit);
  place(OrderRole::entry);
  run_for(Millis{15});
  EXPECT_EQ(sent(stop_call), 1u);
  EXPECT_EQ(sent("DELETE /fapi/v1/algoOrder"), 1u);
  EXPECT_EQ(sent(order_call), 2u);
  for (const auto& event : events) {
    if (std::holds_alternative<event::OrderAnswer>(event.what)) {
      EXPECT_EQ(event.at, asked + exchange.latency);
    }
  }
  run_for(Millis{180'000});
  EXPECT_EQ(all<event::History>().size(), 600u);  // and the scans get theirs in their time
}

TEST_F(Priorities, AnEntryMayNotUseTheLastOfTheOrderCounts) {
  settings.rate.orders_10s = 10;
  for (int i = 0; i < 8; ++i) place(OrderRole::entry);
  run_for(Millis{20});
  EXPECT_EQ(sent(order_call), 8u);
  place(OrderRole::entry);
  run_for(Millis{20});
  EXPECT_EQ(sent(order_call), 8u);
  EXPECT_EQ(end(), "not sent: the rate limit leaves no room in time");
  place(OrderRole::stop);
  run_for(Millis{20});
  EXPECT_EQ(sent(stop_call), 1u);  // 9 of 10: a stop's share ends there
  place(OrderRole::stop);
  place(OrderRole::exit);
  run_for(Millis{20});
  EXPECT_EQ(sent(stop_call), 1u);
  EXPECT_EQ(sent(order_call), 9u);  // the tenth is for an exit
}

TEST_F(Priorities, OrdersThatOthersPlacedAreCounted) {
  exchange.script(order_call,
                  {answer(400, R"({"code":-2019,"msg":"no"})",
                          {{"X-MBX-ORDER-COUNT-10S", "240"}, {"X-MBX-ORDER-COUNT-1M", "900"}})});
  place(OrderRole::entry);
  run_for(Millis{20});
  EXPECT_EQ(gateway().stats().used_orders_10s, 240);
  EXPECT_EQ(gateway().stats().used_orders_1m, 900);
  place(OrderRole::entry);
  place(OrderRole::exit);
  run_for(Millis{20});
  EXPECT_EQ(sent(order_call), 2u);  // the exit
}

struct Refused : Priorities {
  // Refused for the weight; then asked what else goes.
  void break_weight() {
    exchange.script(depth_call, {answer(429, R"({"code":-1003,"msg":"Too many requests"})",
                                        {{"Retry-After", "30"}}),
                                 ok(R"({"bids":[],"asks":[]})")});
    gateway().perform(effect::LoadDepth{btc});
    run_for(Millis{20});
  }
};

TEST_F(Refused, ForTheWeightStopsAndExitsStillGo) {
  break_weight();
  place(OrderRole::stop);
  place(OrderRole::exit);
  place(OrderRole::entry);
  scan(1);
  run_for(Millis{1'000});
  EXPECT_EQ(sent(stop_call), 1u);
  EXPECT_EQ(sent(order_call), 1u);
  EXPECT_EQ(sent(candles_call), 0u);
  run_for(Millis{31'000});
  EXPECT_EQ(sent(candles_call), 1u);
  EXPECT_EQ(sent(order_call), 1u);  // the entry was told, and is not sent late
}

TEST_F(Refused, ForTheWeightAnOrderThatIsRefusedTooStopsThemAll) {
  break_weight();
  exchange.script(stop_call, {answer(429, R"({"code":-1003,"msg":"Too many requests"})",
                                     {{"Retry-After", "30"}})});
  place(OrderRole::stop);
  run_for(Millis{20});
  EXPECT_EQ(sent(stop_call), 1u);
  EXPECT_EQ(all<event::OrderAnswer>().back().outcome, event::Outcome::not_sent);
  place(OrderRole::exit);
  run_for(Millis{3'000});
  EXPECT_EQ(sent(order_call), 0u);
  EXPECT_EQ(end(), "not sent: the rate limit leaves no room in time");
}

TEST_F(Refused, ForTooManyOrdersNewEntriesAloneWait) {
  exchange.script(
      order_call,
      {refusal(-1015, "Too many new orders; current limit is 300 orders per TEN_SECONDS.", 429),
       refusal(-2019, "Margin is insufficient.")});
  place(OrderRole::entry);
  run_for(Millis{20});
  EXPECT_EQ(all<event::OrderAnswer>().back().outcome, event::Outcome::not_sent);
  place(OrderRole::entry);
  run_for(Millis{20});
  EXPECT_EQ(sent(order_call), 1u);
  place(OrderRole::exit);
  place(OrderRole::stop);
  gateway().perform(effect::LoadDepth{btc});
  run_for(Millis{20});
  EXPECT_EQ(sent(order_call), 2u);
  EXPECT_EQ(sent(stop_call), 1u);
  EXPECT_EQ(sent(depth_call), 1u);
  run_for(Millis{10'000});
  place(OrderRole::entry);
  run_for(Millis{20});
  EXPECT_EQ(sent(order_call), 3u);
}

TEST_F(Refused, ABanHoldsStopsAndExitsToo) {
  exchange.script(depth_call, {answer(418, "", {{"Retry-After", "100"}})});
  exchange.script("GET /fapi/v1/time", {ok(R"({"serverTime":1})")});
  gateway().perform(effect::LoadDepth{btc});
  run_for(Millis{20});
  place(OrderRole::stop);
  place(OrderRole::exit);
  run_for(Millis{90'000});
  EXPECT_EQ(exchange.requests.size(), 1u);
}

}  // namespace
}  // namespace vectord::gateway::test
