#include "unit/gateway/world.hpp"

namespace vectord::gateway::test {
namespace {

using event::Outcome;

constexpr const char* order_json =
    R"({"orderId":8886774,"symbol":"BTCUSDT","status":"NEW","clientOrderId":"id-1","price":"9000","origQty":"1",
"executedQty":"0","cumQty":"0","timeInForce":"IOC","type":"LIMIT","reduceOnly":false,"side":"BUY","updateTime":5})";
constexpr const char* algo_json =
    R"({"algoId":77,"clientAlgoId":"id-1","orderType":"STOP_MARKET","symbol":"BTCUSDT","side":"SELL","quantity":"0",
"algoStatus":"NEW","triggerPrice":"8000","closePosition":true,"reduceOnly":false,"updateTime":5})";

OrderRequest limit_order() {
  OrderRequest order;
  order.client_id = ClientOrderId{"id-1"};
  order.symbol = btc;
  order.tif = TimeInForce::ioc;
  order.quantity = Quantity::from_int(1);
  order.price = Price::from_int(9000);
  return order;
}

OrderRequest stop_order() {
  auto order = limit_order();
  order.type = OrderType::stop_market;
  order.role = OrderRole::stop;
  order.side = Side::sell;
  order.quantity = Quantity{};
  order.trigger_price = Price::from_int(8000);
  order.close_position = true;
  return order;
}

struct OrderEntry : testing::Test, RestWorld {
  event::OrderAnswer place(FakeExchange::Step step) {
    exchange.script("POST /fapi/v1/order", {std::move(step)});
    gateway().perform(effect::PlaceOrder{limit_order()});
    run_for(Millis{60'000});
    EXPECT_EQ(exchange.seen("POST /fapi/v1/order").size(), 1u);  // never sent twice
    return only<event::OrderAnswer>();
  }
};

TEST_F(OrderEntry, AnswersWithTheExchangesReport) {
  const auto answer = place(ok(order_json));
  EXPECT_EQ(answer.outcome, Outcome::accepted);
  EXPECT_EQ(answer.request, event::Request::place);
  EXPECT_EQ(answer.client_id, ClientOrderId{"id-1"});
  ASSERT_TRUE(answer.order.has_value());
  EXPECT_EQ(answer.order->order_id, 8886774);
  EXPECT_EQ(observed, std::vector<std::string>{"order_place ok"});
  for (const Event& event : events) EXPECT_EQ(event.at, start + Millis{10});
}

TEST_F(OrderEntry, SignsTheBytesThatItSends) {
  place(ok(order_json));
  const std::string target = exchange.requests.front().target;
  const auto query = target.find('?');
  const auto at = target.find("&signature=");
  EXPECT_EQ(target.substr(at + 11),
            binance::Signer(test_secret).sign(target.substr(query + 1, at - query - 1)));
  EXPECT_NE(target.find("&timestamp=" + std::to_string(to_ms(start))), std::string::npos);
  EXPECT_EQ(target.find(test_secret), std::string::npos);
}

TEST_F(OrderEntry, SaysUnknownWhenTheAnswerIsLost) {
  const auto answer = place(Error{Errc::outcome_unknown, "timed out"});
  EXPECT_EQ(answer.outcome, Outcome::unknown);
  EXPECT_EQ(answer.text, "timed out");
}

TEST_F(OrderEntry, SaysNotSentWhenNothingLeft) {
  EXPECT_EQ(place(Error{Errc::not_sent, "refused"}).outcome, Outcome::not_sent);
}

TEST_F(OrderEntry, TellsTheThreeMeaningsOf503Apart) {
  EXPECT_EQ(place(answer(503, R"({"msg":"Service Unavailable."})")).outcome, Outcome::not_sent);
}

TEST_F(OrderEntry, DoesNotKnowWhatA503WithUnknownErrorDid) {
  EXPECT_EQ(
      place(
          answer(503, R"({"msg":"Unknown error, please check your request or try again later."})"))
          .outcome,
      Outcome::unknown);
}

TEST_F(OrderEntry, TakesADuplicateIdForASignThatTheFirstArrived) {
  const auto answer = place(refusal(-4116, "ClientOrderId is duplicated."));
  EXPECT_EQ(answer.outcome, Outcome::unknown);
  EXPECT_EQ(answer.code, -4116);
}

TEST_F(OrderEntry, PassesARejectionOnWithCodeAndText) {
  const auto answer = place(refusal(-2019, "Margin is insufficient."));
  EXPECT_EQ(answer.outcome, Outcome::rejected);
  EXPECT_EQ(answer.code, -2019);
  EXPECT_EQ(answer.text, "Margin is insufficient.");
}

TEST_F(OrderEntry, DoesNotTakeAnUnreadableAcceptanceForAFailure) {
  EXPECT_EQ(place(ok("{}")).outcome, Outcome::unknown);
}

TEST_F(OrderEntry, RejectsWhatCannotBeExpressedWithoutSending) {
  auto order = stop_order();
  order.type = OrderType::trailing_stop_market;
  gateway().perform(effect::PlaceOrder{order});
  run_for(Millis{100});
  EXPECT_EQ(only<event::OrderAnswer>().outcome, Outcome::rejected);
  EXPECT_TRUE(exchange.requests.empty());
}

TEST_F(OrderEntry, PlacesStopsWithTheAlgoService) {
  exchange.script("POST /fapi/v1/algoOrder", {ok(algo_json)});
  gateway().perform(effect::PlaceOrder{stop_order()});
  run_for(Millis{100});
  const auto answer = only<event::OrderAnswer>();
  EXPECT_TRUE(answer.conditional);
  ASSERT_TRUE(answer.algo.has_value());
  EXPECT_EQ(answer.algo->algo_id, 77);
}

TEST_F(OrderEntry, CancelsConditionalOrdersWhoseCodeIsAText) {
  exchange.script("DELETE /fapi/v1/algoOrder",
                  {ok(R"({"algoId":77,"clientAlgoId":"id-1","code":"200","msg":"success"})")});
  gateway().perform(effect::CancelOrder{btc, ClientOrderId{"id-1"}, true});
  run_for(Millis{100});
  const auto answer = only<event::OrderAnswer>();
  EXPECT_EQ(answer.outcome, Outcome::accepted);
  EXPECT_EQ(answer.request, event::Request::cancel);
}

TEST_F(OrderEntry, SendsACancelOnce) {
  exchange.script("DELETE /fapi/v1/order", {Error{Errc::outcome_unknown, "lost"}});
  gateway().perform(effect::CancelOrder{btc, ClientOrderId{"id-1"}, false});
  run_for(Millis{60'000});
  EXPECT_EQ(only<event::OrderAnswer>().outcome, Outcome::unknown);
  EXPECT_EQ(exchange.seen("DELETE /fapi/v1/order").size(), 1u);
}

TEST_F(OrderEntry, AsksAgainWhenAQueryFails) {
  exchange.script("GET /fapi/v1/order", {Error{Errc::outcome_unknown, "lost"}, answer(502, ""),
                                         refusal(-2013, "Order does not exist.")});
  gateway().perform(effect::QueryOrder{btc, ClientOrderId{"id-1"}, false});
  run_for(Millis{60'000});
  EXPECT_EQ(only<event::OrderAnswer>().outcome, Outcome::absent);
  EXPECT_EQ(exchange.seen("GET /fapi/v1/order").size(), 3u);
}

TEST_F(OrderEntry, ResyncsTheClockAndRepeatsOnceWhenTheTimestampIsRefused) {
  exchange.script("POST /fapi/v1/order", {refusal(-1021, "Timestamp"), ok(order_json)});
  exchange.script("GET /fapi/v1/time",
                  {ok(R"({"serverTime":)" + std::to_string(to_ms(start) + 5000) + "}")});
  settings.clock_readings = 1;
  gateway().perform(effect::PlaceOrder{limit_order()});
  run_for(Millis{60'000});
  EXPECT_EQ(only<event::OrderAnswer>().outcome, Outcome::accepted);
  EXPECT_EQ(exchange.seen("POST /fapi/v1/order").size(), 2u);
  EXPECT_EQ(adjustments, std::vector<Millis>{Millis{5000 - 15}});  // read between 10 and 20 ms
}

TEST_F(OrderEntry, SetsTheClockOnceForAllThatWereRefusedTogether) {
  exchange.script("POST /fapi/v1/order",
                  {refusal(-1021, "Timestamp"), refusal(-1021, "Timestamp"), ok(order_json)});
  exchange.script("GET /fapi/v1/time",
                  {ok(R"({"serverTime":)" + std::to_string(to_ms(start) + 5000) + "}")});
  settings.clock_readings = 1;
  gateway().perform(effect::PlaceOrder{limit_order()});
  gateway().perform(effect::PlaceOrder{limit_order()});
  run_for(Millis{60'000});
  for (const auto& answer : all<event::OrderAnswer>()) {
    EXPECT_EQ(answer.outcome, Outcome::accepted);
  }
  EXPECT_EQ(exchange.seen("POST /fapi/v1/order").size(), 4u);
  EXPECT_EQ(adjustments.size(), 1u);
}

// Whoever asked has long concluded that there is none.
TEST_F(OrderEntry, DoesNotRepeatAnOrderThatHasGrownOld) {
  for (const Millis age : {settings.order_max_wait, settings.order_max_wait + Millis{1}}) {
    exchange.latency = age;
    exchange.requests.clear();
    exchange.script("POST /fapi/v1/order", {refusal(-1021, "Timestamp"), ok(order_json)});
    exchange.script("GET /fapi/v1/time", {ok(R"({"serverTime":1700000040000})")});
    gateway().perform(effect::PlaceOrder{limit_order()});
    run_for(Millis{60'000});
    const bool young = age == settings.order_max_wait;
    EXPECT_EQ(exchange.seen("POST /fapi/v1/order").size(), young ? 2u : 1u);
    EXPECT_EQ(all<event::OrderAnswer>().back().outcome,
              young ? Outcome::accepted : Outcome::not_sent);
  }
}

TEST_F(OrderEntry, SaysWhenTheKeyIsNotAccepted) {
  EXPECT_TRUE(place(refusal(-2015, "Invalid API-key, IP, or permissions for action.", 401)).denied);
}

struct AlgoQuery : OrderEntry {
  void SetUp() override {
    const auto absent = refusal(-2013, "Order does not exist.");
    exchange.script("GET /fapi/v1/algoOrder", {absent});
    exchange.script("GET /fapi/v1/openAlgoOrders", {ok("[]")});
    exchange.script("GET /fapi/v1/order", {absent});
  }
  event::OrderAnswer ask() {
    gateway().perform(effect::QueryOrder{btc, ClientOrderId{"id-1"}, true});
    run_for(Millis{60'000});
    return only<event::OrderAnswer>();
  }
};

TEST_F(AlgoQuery, IsAbsentOnlyWhenNeitherListNorOrdersHaveItEither) {
  EXPECT_EQ(ask().outcome, Outcome::absent);
  ASSERT_EQ(exchange.requests.size(), 3u);
  EXPECT_TRUE(exchange.requests[1].target.starts_with("/fapi/v1/openAlgoOrders?symbol=BTCUSDT&"));
}

TEST_F(AlgoQuery, FindsItInTheListOfOpenOnes) {
  const std::string other = R"({"algoId":76,"clientAlgoId":"id-0","orderType":"STOP_MARKET",
"symbol":"BTCUSDT","side":"SELL","quantity":"0","algoStatus":"NEW","triggerPrice":"7000",
"closePosition":true,"reduceOnly":false,"updateTime":5})";
  exchange.script("GET /fapi/v1/openAlgoOrders", {ok("[" + other + "," + algo_json + "]")});
  const auto answer = ask();
  EXPECT_EQ(answer.outcome, Outcome::accepted);
  ASSERT_TRUE(answer.algo.has_value());
  EXPECT_EQ(answer.algo->algo_id, 77);
}

TEST_F(AlgoQuery, FindsItAmongTheOrdersOnceItHasTriggered) {
  exchange.script("GET /fapi/v1/order", {ok(order_json)});
  const auto answer = ask();
  EXPECT_EQ(answer.outcome, Outcome::accepted);
  EXPECT_TRUE(answer.order.has_value());
}

TEST_F(AlgoQuery, DoesNotTakeAFailedLookForAbsence) {
  exchange.script("GET /fapi/v1/openAlgoOrders", {answer(502, "")});
  EXPECT_EQ(ask().outcome, Outcome::unknown);
}

TEST_F(AlgoQuery, DoesNotTakeAnUnreadableListForAbsence) {
  exchange.script("GET /fapi/v1/openAlgoOrders", {ok(R"({"x":1})")});
  EXPECT_EQ(ask().outcome, Outcome::unknown);
}

TEST_F(OrderEntry, GivesUpWhenTheTimestampIsRefusedAgain) {
  exchange.script("POST /fapi/v1/order", {refusal(-1021, "Timestamp")});
  exchange.script("GET /fapi/v1/time", {ok(R"({"serverTime":1700000040000})")});
  gateway().perform(effect::PlaceOrder{limit_order()});
  run_for(Millis{60'000});
  EXPECT_EQ(only<event::OrderAnswer>().outcome, Outcome::not_sent);
  EXPECT_EQ(exchange.seen("POST /fapi/v1/order").size(), 2u);
}

TEST_F(OrderEntry, SetsCrossMarginThenTheLeverage) {
  exchange.script("POST /fapi/v1/marginType", {refusal(-4046, "No need to change margin type.")});
  exchange.script("POST /fapi/v1/leverage",
                  {ok(R"({"leverage":7,"maxNotionalValue":"1000000","symbol":"BTCUSDT"})")});
  gateway().perform(effect::SetLeverage{btc, 7});
  run_for(Millis{100});
  const auto set = only<event::LeverageSet>();
  EXPECT_EQ(set.error, "");
  EXPECT_EQ(set.leverage, 7);
  ASSERT_EQ(exchange.requests.size(), 2u);
  EXPECT_EQ(exchange.requests[0].path(), "/fapi/v1/marginType");
}

TEST_F(OrderEntry, DoesNotSetTheLeverageWhenTheMarginTypeCannotBeSet) {
  exchange.script("POST /fapi/v1/marginType", {refusal(-4048, "has a position")});
  gateway().perform(effect::SetLeverage{btc, 7});
  run_for(Millis{100});
  EXPECT_EQ(only<event::LeverageSet>().error, "POST /fapi/v1/marginType: -4048 has a position");
  EXPECT_EQ(exchange.requests.size(), 1u);
}

TEST_F(OrderEntry, AnswersNothingAfterItWasClosed) {
  exchange.script("POST /fapi/v1/order", {ok(order_json)});
  gateway().perform(effect::PlaceOrder{limit_order()});
  run_for(Millis{5});
  gateway().close();
  gateway().perform(effect::PlaceOrder{limit_order()});
  run_for(Millis{60'000});
  EXPECT_TRUE(events.empty());
  EXPECT_EQ(exchange.requests.size(), 1u);
}

TEST_F(OrderEntry, SurvivesBeingDestroyedWithRequestsUnderWay) {
  exchange.script("POST /fapi/v1/order", {ok(order_json)});
  gateway().perform(effect::PlaceOrder{limit_order()});
  run_for(Millis{5});
  made.reset();
  run_for(Millis{100});
  EXPECT_TRUE(events.empty());
}

}  // namespace
}  // namespace vectord::gateway::test
