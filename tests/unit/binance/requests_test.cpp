#include "vectord/binance/requests.hpp"

namespace vectord::binance {
namespace {

const Symbol btc{"BTCUSDT"};

OrderRequest limit_order() {
  OrderRequest order;
  order.client_id = ClientOrderId{"v1:entry/7"};
  order.symbol = btc;
  order.side = Side::buy;
  order.type = OrderType::limit;
  order.tif = TimeInForce::ioc;
  order.quantity = Quantity::parse("0.001").value();
  order.price = Price::parse("64000.10").value();
  return order;
}

OrderRequest stop_order() {
  OrderRequest order;
  order.client_id = ClientOrderId{"v1-stop"};
  order.symbol = btc;
  order.role = OrderRole::stop;
  order.side = Side::sell;
  order.type = OrderType::stop_market;
  order.trigger_price = Price::parse("63000").value();
  order.working_type = WorkingType::mark_price;
  order.close_position = true;
  return order;
}

TEST(Requests, LimitOrderIsEncodedBeforeItIsSigned) {
  const auto call = request::place(limit_order());
  ASSERT_TRUE(call.has_value());
  EXPECT_EQ(call->query,
            "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.001&timeInForce=IOC&price=64000.1&"
            "newClientOrderId=v1%3Aentry%2F7&newOrderRespType=RESULT");
  EXPECT_EQ(call->method, "POST");
  EXPECT_EQ(call->path, "/fapi/v1/order");
  EXPECT_EQ(call->cost, (Cost{.orders = 1}));
  EXPECT_EQ(call->priority, Priority::entry);
}

TEST(Requests, TheBytesSignedAreTheBytesSent) {
  const Signer signer("secret");
  const auto call = request::place(limit_order()).value();
  const auto http = to_http(call, {"the-key", &signer, Millis{5000}}, time_from_ms(1700000000000));
  const std::string signed_part = call.query + "&recvWindow=5000&timestamp=1700000000000";
  EXPECT_EQ(http.target,
            "/fapi/v1/order?" + signed_part + "&signature=" + signer.sign(signed_part));
  EXPECT_EQ(net::find_header(http.headers, "x-mbx-apikey"), "the-key");
  EXPECT_EQ(http.body, "");
}

// Base64 holds '+', '/' and '=', which mean something else in a URL.
TEST(Requests, AnEd25519SignatureIsPercentEncoded) {
  const Signer signer(
      "-----BEGIN PRIVATE KEY-----\n"
      "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
      "-----END PRIVATE KEY-----\n");
  const auto http =
      to_http(request::account(), {"k", &signer, Millis{5000}}, time_from_ms(1700000000000));
  const std::string signed_part = "recvWindow=5000&timestamp=1700000000000";
  const std::string signature = signer.sign(signed_part);
  EXPECT_EQ(signature.size(), 88u);
  const auto at = http.target.find("&signature=") + 11;
  EXPECT_EQ(http.target.substr(0, at), "/fapi/v3/account?" + signed_part + "&signature=");
  EXPECT_EQ(http.target.find_first_of("+/=", at), std::string::npos);
  EXPECT_EQ(net::percent_decode(http.target.substr(at)), signature);
}

TEST(Requests, ASignedCallWithoutParametersStartsWithTheReceiveWindow) {
  const Signer signer("secret");
  const auto http = to_http(request::account(), {"k", &signer, Millis{5000}}, time_from_ms(5));
  EXPECT_TRUE(http.target.starts_with("/fapi/v3/account?recvWindow=5000&timestamp=5&signature="));
}

TEST(Requests, AStopGoesToTheAlgoServiceWithoutQuantityOrReduceOnly) {
  auto order = stop_order();
  order.reduce_only = true;  // not allowed together with closePosition
  const auto call = request::place(order).value();
  EXPECT_EQ(call.query,
            "symbol=BTCUSDT&algoType=CONDITIONAL&side=SELL&type=STOP_MARKET&triggerPrice=63000&"
            "workingType=MARK_PRICE&closePosition=true&clientAlgoId=v1-stop");
  EXPECT_EQ(call.path, "/fapi/v1/algoOrder");
  EXPECT_EQ(call.priority, Priority::stop);
}

TEST(Requests, AReduceOnlyTargetCarriesItsQuantity) {
  auto order = stop_order();
  order.type = OrderType::take_profit_market;
  order.role = OrderRole::target;
  order.close_position = false;
  order.reduce_only = true;
  order.quantity = Quantity::parse("0.3").value();
  EXPECT_EQ(request::place(order).value().query,
            "symbol=BTCUSDT&algoType=CONDITIONAL&side=SELL&type=TAKE_PROFIT_MARKET&quantity=0.3&"
            "reduceOnly=true&triggerPrice=63000&workingType=MARK_PRICE&clientAlgoId=v1-stop");
}

TEST(Requests, AMarketExitHasNeitherPriceNorTimeInForce) {
  auto order = limit_order();
  order.type = OrderType::market;
  order.role = OrderRole::exit;
  order.reduce_only = true;
  const auto call = request::place(order).value();
  EXPECT_EQ(call.query.find("price"), std::string::npos);
  EXPECT_EQ(call.query.find("timeInForce"), std::string::npos);
  EXPECT_NE(call.query.find("&reduceOnly=true&"), std::string::npos);
  EXPECT_EQ(call.priority, Priority::exit);
}

TEST(Requests, ATrailingStopIsUnsupportedRatherThanWrong) {
  auto order = stop_order();
  order.type = OrderType::trailing_stop_market;
  const auto call = request::place(order);
  ASSERT_TRUE(call.has_error());
  EXPECT_EQ(call.error().code(), Errc::unsupported);
}

TEST(Requests, CancelAndQueryUseTheClientIdOfTheirService) {
  const ClientOrderId id{"abc"};
  EXPECT_EQ(request::cancel(btc, id, false).query, "symbol=BTCUSDT&origClientOrderId=abc");
  EXPECT_EQ(request::cancel(btc, id, true).query, "symbol=BTCUSDT&clientAlgoId=abc");
  EXPECT_EQ(request::query(btc, id, true).path, "/fapi/v1/algoOrder");
  EXPECT_EQ(request::query(btc, id, false).kind, Kind::query);
  EXPECT_EQ(request::cancel(btc, id, false).method, "DELETE");
}

TEST(Requests, CandlesCostByLimit) {
  const auto weight = [](int limit) {
    return request::candles(btc, Interval::h1, limit, time_from_ms(1)).cost.weight;
  };
  EXPECT_EQ(weight(99), 1);
  EXPECT_EQ(weight(100), 2);
  EXPECT_EQ(weight(499), 2);
  EXPECT_EQ(weight(500), 5);
  EXPECT_EQ(weight(1000), 5);
  EXPECT_EQ(weight(1001), 10);
}

TEST(Requests, DepthCostsByLimit) {
  EXPECT_EQ(request::depth(btc, 50).cost.weight, 2);
  EXPECT_EQ(request::depth(btc, 100).cost.weight, 5);
  EXPECT_EQ(request::depth(btc, 500).cost.weight, 10);
  EXPECT_EQ(request::depth(btc, 1000).cost.weight, 20);
}

TEST(Requests, SymbolsOutsideAsciiArePercentEncoded) {
  EXPECT_EQ(request::set_crossed(Symbol{"龙虾USDT"}).query,
            "symbol=%E9%BE%99%E8%99%BEUSDT&marginType=CROSSED");
}

TEST(Requests, TheListenKeyNeedsTheKeyAndNoSignature) {
  const auto http = to_http(request::create_listen_key(), {"k", nullptr, Millis{5000}}, Time{});
  EXPECT_EQ(http.target, "/fapi/v1/listenKey");
  EXPECT_EQ(http.method, "POST");
  EXPECT_EQ(net::find_header(http.headers, "X-MBX-APIKEY"), "k");
}

TEST(Requests, PublicCallsCarryNoKey) {
  const auto http = to_http(request::exchange_info(), {"k", nullptr, Millis{1}}, Time{});
  EXPECT_TRUE(http.headers.empty());
  EXPECT_EQ(http.priority, net::least_priority);
  EXPECT_EQ(to_http(request::server_time(), {"k", nullptr, Millis{1}}, Time{}).priority, 0);
}

TEST(Requests, WeightsOfTheAccountCalls) {
  EXPECT_EQ(request::open_orders().cost.weight, 40);
  EXPECT_EQ(request::open_algo_orders().cost.weight, 40);
  EXPECT_EQ(request::account_config().cost.weight, 5);
  EXPECT_EQ(request::open_algo_orders().cost.weight, 40);
  EXPECT_EQ(request::open_algo_orders(Symbol{"BTCUSDT"}).cost.weight, 1);
  EXPECT_EQ(request::income(Time{}, 1).cost.weight, 30);
  EXPECT_EQ(request::account().cost.weight, 5);
  EXPECT_EQ(request::taker_ratio(btc, 12).cost, (Cost{.data_requests = 1}));
}

}  // namespace
}  // namespace vectord::binance
