// Several accounts of one exchange: each sees its own and nothing else.
#include "exchange/signature.hpp"
#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

SimulatedExchangeSettings two_accounts() {
  SimulatedExchangeSettings settings;
  settings.accounts = {{"ann", "secret-a", Money::from_int(10'000)},
                       {"bob", "secret-b", Money::from_int(500)}};
  return settings;
}

class Accounts : public ExchangeTest {
 protected:
  Accounts() : ExchangeTest(two_accounts()) {}
  net::HttpResponse as(const std::string& key, std::string method, const std::string& path,
                       std::string parameters = "", std::string secret = "") {
    if (secret.empty()) secret = key == "ann" ? "secret-a" : "secret-b";
    if (!parameters.empty()) parameters += '&';
    parameters += "timestamp=" + std::to_string(to_ms(clock_.now()));
    const auto signature = hmac_sha256_hex(secret, parameters);
    return exchange_->handle({std::move(method),
                              path + "?" + parameters + "&signature=" + signature,
                              {{"X-MBX-APIKEY", key}},
                              ""});
  }
  std::shared_ptr<FakeSocket> stream_of(const std::string& key) {
    const auto made =
        exchange_->handle({"POST", "/fapi/v1/listenKey", {{"X-MBX-APIKEY", key}}, ""});
    return open("/private/ws/" + value_of(made.body, "listenKey"));
  }
};

TEST_F(Accounts, EachHasItsOwnBalance) {
  EXPECT_EQ(value_of(as("ann", "GET", "/fapi/v3/account").body, "totalWalletBalance"),
            "10000.00000000");
  EXPECT_EQ(value_of(as("bob", "GET", "/fapi/v3/account").body, "totalWalletBalance"),
            "500.00000000");
}

TEST_F(Accounts, OrdersPositionsAndStreamsOfOneAreNotTheOthers) {
  const auto anns = stream_of("ann");
  const auto bobs = stream_of("bob");
  const std::string resting =
      "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=49000&quantity=0.010"
      "&newClientOrderId=same";
  EXPECT_EQ(as("ann", "POST", "/fapi/v1/order", resting).status, 200);
  EXPECT_EQ(
      as("ann", "POST", "/fapi/v1/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.010")
          .status,
      200);
  clock_.run_for(Millis{100});
  EXPECT_GT(anns->with("ORDER_TRADE_UPDATE").size(), 0u);
  EXPECT_EQ(bobs->received.size(), 0u);
  EXPECT_EQ(as("bob", "GET", "/fapi/v1/openOrders").body, "[]");
  EXPECT_EQ(as("bob", "GET", "/fapi/v1/userTrades", "symbol=BTCUSDT").body, "[]");
  EXPECT_EQ(as("bob", "GET", "/fapi/v3/positionRisk").body, "[]");
  EXPECT_EQ(describe(as("bob", "DELETE", "/fapi/v1/order", "symbol=BTCUSDT&origClientOrderId=same"))
                .substr(0, 9),
            "400 -2011");
  EXPECT_EQ(as("bob", "POST", "/fapi/v1/order", resting).status, 200)
      << "the other account may use the same client order id";
  EXPECT_EQ(exchange_->wallet_balance("bob"), Money::from_int(500));
  EXPECT_LT(*exchange_->wallet_balance("ann"), Money::from_int(10'000)) << "the fee";
}

TEST_F(Accounts, OneCannotSignForTheOther) {
  EXPECT_EQ(describe(as("ann", "GET", "/fapi/v3/account", "", "secret-b")).substr(0, 9),
            "400 -1022");
  EXPECT_EQ(describe(as("eve", "GET", "/fapi/v3/account")).substr(0, 9), "401 -2015");
}

TEST_F(Accounts, TheOrderLimitsAreCountedApart) {
  const std::string order =
      "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=49000"
      "&quantity=0.010";
  const auto placed = as("ann", "POST", "/fapi/v1/order", order);
  EXPECT_EQ(net::find_header(placed.headers, "X-MBX-ORDER-COUNT-1M"), "1");
  const auto other = as("bob", "POST", "/fapi/v1/order/test", order);
  EXPECT_EQ(net::find_header(other.headers, "X-MBX-ORDER-COUNT-1M"), "1");
}

}  // namespace
}  // namespace vectord::exchange
