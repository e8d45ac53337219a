#include "exchange/signature.hpp"
#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

using Auth = ExchangeTest;

TEST_F(Auth, UnknownPathsAndWrongMethodsAre404) {
  EXPECT_EQ(get("/fapi/v1/nothing").status, 404);
  EXPECT_EQ(get("/fapi/v1/listenKey").status, 404);
  EXPECT_EQ(describe(exchange_->handle({"DELETE", "/fapi/v1/time", {}, ""})),
            "404 -5000 Path /fapi/v1/time, Method DELETE is invalid");
}

TEST_F(Auth, APrivateRouteWithoutAKeyIs401) {
  EXPECT_EQ(describe(get("/fapi/v3/account")), "401 -2014 API-key format invalid.");
  EXPECT_EQ(describe(exchange_->handle({"POST", "/fapi/v1/listenKey", {}, ""})),
            "401 -2014 API-key format invalid.");
}

TEST_F(Auth, AnUnknownKeyIs401) {
  const auto response =
      exchange_->handle({"GET", "/fapi/v3/account", {{"x-mbx-apikey", "nobody"}}, ""});
  EXPECT_EQ(describe(response), "401 -2015 Invalid API-key, IP, or permissions for action.");
}

TEST_F(Auth, ATimestampIsMandatory) {
  EXPECT_EQ(describe(with_key("GET", "/fapi/v3/account")),
            "400 -1102 Mandatory parameter 'timestamp' was not sent, was empty/null, or "
            "malformed.");
}

TEST_F(Auth, TheSignatureIsMandatory) {
  const auto now = std::to_string(to_ms(clock_.now()));
  EXPECT_EQ(describe(with_key("GET", "/fapi/v3/account?timestamp=" + now)),
            "400 -1102 Mandatory parameter 'signature' was not sent, was empty/null, or "
            "malformed.");
}

class Timing : public ExchangeTest {
 protected:
  std::string at(Millis offset, std::string parameters = "") {
    std::string query = parameters + "timestamp=" + std::to_string(to_ms(clock_.now() + offset));
    query += "&signature=" + hmac_sha256_hex("paper", query);
    return describe(with_key("GET", "/fapi/v3/balance?" + query));
  }
};

TEST_F(Timing, AllowsLessThanASecondAhead) {
  EXPECT_EQ(at(Millis{999}), "200  ");
  EXPECT_EQ(at(Millis{1000}),
            "400 -1021 Timestamp for this request was 1000ms ahead of the server's time.");
}

TEST_F(Timing, AllowsTheWindowBehind) {
  const std::string outside = "400 -1021 Timestamp for this request is outside of the recvWindow.";
  EXPECT_EQ(at(Millis{-5000}), "200  ");
  EXPECT_EQ(at(Millis{-5001}), outside);
  EXPECT_EQ(at(Millis{-10'000}, "recvWindow=10000&"), "200  ");
  EXPECT_EQ(at(Millis{-10'001}, "recvWindow=10000&"), outside);
  EXPECT_EQ(at(Millis{0}, "recvWindow=60000&"), "200  ");
  EXPECT_EQ(at(Millis{0}, "recvWindow=60001&"), "400 -1131 recvWindow must be less than 60000");
}

TEST_F(Auth, TimeIsCheckedBeforeTheSignature) {
  EXPECT_EQ(describe(with_key("GET", "/fapi/v3/account?timestamp=1&signature=00")),
            "400 -1021 Timestamp for this request is outside of the recvWindow.");
}

TEST_F(Auth, AWrongSignatureIsRejectedBeforeTheParametersAreRead) {
  const auto now = std::to_string(to_ms(clock_.now()));
  EXPECT_EQ(
      describe(with_key("POST", "/fapi/v1/order?symbol=NO&timestamp=" + now + "&signature=00")),
      "400 -1022 Signature for this request is not valid.");
}

TEST_F(Auth, TakesParametersFromQueryBodyAndBoth) {
  const std::string order = "side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=49000";
  const std::string time = "&timestamp=" + std::to_string(to_ms(clock_.now()));
  const net::Headers headers = {{"X-MBX-APIKEY", "paper"}};
  const std::string all = "symbol=BTCUSDT&" + order + time;
  const auto body = exchange_->handle(
      {"POST", "/fapi/v1/order", headers, all + "&signature=" + hmac_sha256_hex("paper", all)});
  EXPECT_EQ(body.status, 200) << body.body;
  const auto mixed = exchange_->handle(
      {"POST", "/fapi/v1/order?symbol=BTCUSDT", headers,
       order + time + "&signature=" + hmac_sha256_hex("paper", "symbol=BTCUSDT" + order + time)});
  EXPECT_EQ(mixed.status, 200) << mixed.body;
}

TEST_F(Auth, TheQueryWinsOverTheBody) {
  const std::string query = "symbol=ETHUSDT";
  const std::string body =
      "symbol=BTCUSDT&leverage=3&timestamp=" + std::to_string(to_ms(clock_.now()));
  const auto response =
      exchange_->handle({"POST",
                         "/fapi/v1/leverage?" + query,
                         {{"X-MBX-APIKEY", "paper"}},
                         body + "&signature=" + hmac_sha256_hex("paper", query + body)});
  EXPECT_EQ(value_of(response.body, "symbol"), "ETHUSDT") << response.body;
}

TEST_F(Auth, ANameTwiceInOnePartIsAnError) {
  EXPECT_EQ(describe(get("/fapi/v1/depth?symbol=BTCUSDT&symbol=BTCUSDT&limit=5")),
            "400 -1101 Duplicate values for a parameter detected.");
  EXPECT_EQ(error("GET", "/fapi/v1/openOrders", "symbol=BTCUSDT&symbol=BTCUSDT"),
            "400 -1101 Duplicate values for a parameter detected.");
}

TEST_F(Auth, UnknownParametersAreIgnored) {
  EXPECT_EQ(
      call("GET", "/fapi/v1/openOrders", "symbol=BTCUSDT&stopLoss%5BtriggerPrice%5D=5").status,
      200);
}

TEST_F(Auth, ABadPercentEncodingIsAnError) {
  EXPECT_EQ(describe(get("/fapi/v1/depth?symbol=%zz")).substr(0, 9), "400 -1100");
}

}  // namespace
}  // namespace vectord::exchange
