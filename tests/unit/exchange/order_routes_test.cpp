#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

using Keys = std::set<std::string>;

class Orders : public ExchangeTest {
 protected:
  static constexpr const char* path = "/fapi/v1/order";
  // A resting limit order less or with what the test says.
  std::string limit(std::string rest) {
    return "symbol=BTCUSDT&side=BUY&type=LIMIT&" + std::move(rest);
  }
  std::string place_error(std::string parameters) { return error("POST", path, parameters); }
  std::string rest(std::string more = "") {
    return call("POST", path, limit("timeInForce=GTC&quantity=0.010&price=49000" + more)).body;
  }
  std::string buy(std::string quantity) {
    return call("POST", path,
                "symbol=BTCUSDT&side=BUY&type=MARKET&newOrderRespType=RESULT&quantity=" + quantity)
        .body;
  }
  const Keys acknowledged_{"orderId",      "symbol",       "status",      "clientOrderId",
                           "price",        "origQty",      "executedQty", "cumQty",
                           "timeInForce",  "type",         "reduceOnly",  "closePosition",
                           "side",         "positionSide", "stopPrice",   "workingType",
                           "priceProtect", "origType",     "priceMatch",  "selfTradePreventionMode",
                           "goodTillDate", "updateTime"};
  const Keys queried_{"orderId",       "symbol",      "status",
                      "clientOrderId", "price",       "avgPrice",
                      "origQty",       "executedQty", "cumQuote",
                      "timeInForce",   "type",        "reduceOnly",
                      "closePosition", "side",        "positionSide",
                      "stopPrice",     "workingType", "priceProtect",
                      "origType",      "priceMatch",  "selfTradePreventionMode",
                      "goodTillDate",  "time",        "updateTime"};
};

TEST_F(Orders, AreAcknowledgedWithoutAFillPrice) {
  const auto order = rest("&newClientOrderId=mine-1");
  EXPECT_EQ(keys_of(order), acknowledged_) << order;
  EXPECT_EQ(value_of(order, "status"), "NEW");
  EXPECT_EQ(value_of(order, "price"), "49000.0");
  EXPECT_EQ(value_of(order, "origQty"), "0.010");
  EXPECT_EQ(value_of(order, "clientOrderId"), "mine-1");
}

TEST_F(Orders, AcknowledgeAMarketOrderBeforeItIsMatched) {
  const auto order = call("POST", path, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.010").body;
  EXPECT_EQ(value_of(order, "status"), "NEW") << order;
  EXPECT_EQ(value_of(order, "executedQty"), "0.000");
}

TEST_F(Orders, TellTheResultWhenAsked) {
  const auto order = buy("0.010");
  EXPECT_EQ(value_of(order, "status"), "FILLED") << order;
  EXPECT_EQ(value_of(order, "executedQty"), "0.010");
  const auto queried =
      call("GET", path, "symbol=BTCUSDT&orderId=" + value_of(order, "orderId")).body;
  EXPECT_EQ(keys_of(queried), queried_) << queried;
  EXPECT_NE(value_of(queried, "avgPrice"), "0.00000");
}

class OldAcknowledgements : public ExchangeTest {
 protected:
  static SimulatedExchangeSettings old() {
    SimulatedExchangeSettings settings;
    settings.acknowledge_average_price = true;
    return settings;
  }
  OldAcknowledgements() : ExchangeTest(old()) {}
};

TEST_F(OldAcknowledgements, CarryTheAveragePriceBehindASwitch) {
  const auto order = call("POST", "/fapi/v1/order",
                          "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.010&"
                          "price=49000")
                         .body;
  EXPECT_EQ(value_of(order, "avgPrice"), "0.00000");
  EXPECT_EQ(value_of(order, "cumQuote"), "0.00000");
}

TEST_F(Orders, MissingParametersAreNamed) {
  const auto missing = [](const char* name) {
    return std::string("400 -1102 Mandatory parameter '") + name +
           "' was not sent, was empty/null, or malformed.";
  };
  EXPECT_EQ(place_error("side=BUY&type=MARKET&quantity=1"), missing("symbol"));
  EXPECT_EQ(place_error("symbol=&side=BUY&type=MARKET&quantity=1"), missing("symbol"));
  EXPECT_EQ(place_error("symbol=BTCUSDT&type=MARKET&quantity=1"), missing("side"));
  EXPECT_EQ(place_error("symbol=BTCUSDT&side=BUY&quantity=1"), missing("type"));
  EXPECT_EQ(place_error("symbol=BTCUSDT&side=BUY&type=MARKET"), missing("quantity"));
  EXPECT_EQ(place_error(limit("quantity=1&price=49000")), missing("timeInForce"));
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=1")), missing("price"));
}

TEST_F(Orders, WordsThatDoNotExistAreRejected) {
  EXPECT_EQ(place_error("symbol=BTCUSDT&side=HOLD&type=MARKET&quantity=1"),
            "400 -1117 Invalid side.");
  EXPECT_EQ(place_error("symbol=BTCUSDT&side=BUY&type=LIMIT_MAKER&quantity=1"),
            "400 -1116 Invalid orderType.");
  EXPECT_EQ(place_error(limit("timeInForce=DAY&quantity=1&price=49000")),
            "400 -1115 Invalid timeInForce.");
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=1&price=49000&newOrderRespType=FULL")),
            "400 -1136 Invalid newOrderRespType.");
  EXPECT_EQ(place_error("symbol=DOGEUSD&side=BUY&type=MARKET&quantity=1"),
            "400 -1121 Invalid symbol.");
}

TEST_F(Orders, ConditionalTypesBelongToTheAlgoService) {
  EXPECT_EQ(place_error("symbol=BTCUSDT&side=SELL&type=STOP_MARKET&stopPrice=49000&quantity=1"),
            "400 -4120 Order type not supported for this endpoint. Please use the Algo Order API "
            "endpoints instead.");
}

TEST_F(Orders, NumbersMustBeDecimalsOnTheGrid) {
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=abc&price=49000")),
            "400 -1100 Illegal characters found in parameter 'quantity'; legal range is "
            "'^([0-9]{1,20})(\\.[0-9]{1,20})?$'.");
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=0.0001&price=49000")),
            "400 -1111 Precision is over the maximum defined for this asset.");
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=0.34999999999999&price=49000")),
            "400 -1111 Precision is over the maximum defined for this asset.");
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=0&price=49000")).substr(0, 9), "400 -4003");
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=1001&price=49000")).substr(0, 9),
            "400 -4005");
}

TEST_F(Orders, FiltersAreApplied) {
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=0.001&price=4000")),
            "400 -4164 Order's notional must be no smaller than 5.0 (unless you choose reduce "
            "only)");
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=0.010&price=52500.1")).substr(0, 9),
            "400 -4016");
  EXPECT_EQ(place_error("symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.010&"
                        "price=47499.9")
                .substr(0, 9),
            "400 -4024");
}

TEST_F(Orders, ClientIdsAreCheckedAndUnique) {
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=0.01&price=49000&newClientOrderId=" +
                              std::string(37, 'x'))),
            "400 -4015 Client order id length should not be more than 36 chars");
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=0.01&price=49000&newClientOrderId=a%20b")),
            "400 -1100 Illegal characters found in parameter 'newClientOrderId'; legal range is "
            "'^[\\.A-Z\\:/a-z0-9_-]{1,36}$'.");
  rest("&newClientOrderId=twice");
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=0.01&price=49000&newClientOrderId=twice")),
            "400 -4116 ClientOrderId is duplicated.");
}

TEST_F(Orders, ReduceOnlyNeedsAPosition) {
  EXPECT_EQ(place_error("symbol=BTCUSDT&side=SELL&type=MARKET&quantity=0.01&reduceOnly=true"),
            "400 -2022 ReduceOnly Order is rejected.");
}

TEST_F(Orders, NeedMarginAndOneWaySides) {
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=10&price=49000")),
            "400 -2019 Margin is insufficient.");
  EXPECT_EQ(place_error(limit("timeInForce=GTC&quantity=0.01&price=49000&positionSide=LONG")),
            "400 -4061 Order's position side does not match user's setting.");
}

TEST_F(Orders, PostOnlyAndFillOrKillFailTheRequest) {
  EXPECT_EQ(place_error(limit("timeInForce=GTX&quantity=0.01&price=51000")),
            "400 -5022 Due to the order could not be executed as maker, the Post Only order will "
            "be rejected. The order will not be recorded in the order history");
  EXPECT_EQ(place_error(limit("timeInForce=FOK&quantity=0.01&price=49000")),
            "400 -5021 Due to the order could not be filled immediately, the FOK order has been "
            "rejected. The order will not be recorded in the order history");
}

TEST_F(Orders, AnEmptyOptionalParameterIsAnError) {
  EXPECT_EQ(place_error("symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01&reduceOnly="),
            "400 -1105 Parameter 'reduceOnly' was empty.");
}

TEST_F(Orders, AreCanceledOnceAndThenUnknown) {
  const auto id = value_of(rest(), "orderId");
  const auto canceled = call("DELETE", path, "symbol=BTCUSDT&orderId=" + id).body;
  EXPECT_EQ(keys_of(canceled), acknowledged_);
  EXPECT_EQ(value_of(canceled, "status"), "CANCELED");
  EXPECT_EQ(error("DELETE", path, "symbol=BTCUSDT&orderId=" + id), "400 -2011 Unknown order sent.");
  EXPECT_EQ(value_of(call("GET", path, "symbol=BTCUSDT&orderId=" + id).body, "status"), "CANCELED");
  EXPECT_EQ(error("GET", "/fapi/v1/openOrder", "symbol=BTCUSDT&orderId=" + id),
            "400 -2013 Order does not exist.");
  EXPECT_EQ(error("GET", path, "symbol=BTCUSDT&origClientOrderId=never"),
            "400 -2013 Order does not exist.");
  EXPECT_EQ(error("GET", path, "symbol=BTCUSDT"),
            "400 -1102 Param 'origClientOrderId' or 'orderId' must be sent, but both were "
            "empty/null!");
}

TEST_F(Orders, OpenOnesAreListedBySymbol) {
  rest();
  const auto all = call("GET", "/fapi/v1/openOrders").body;
  EXPECT_EQ(keys_of(first_of(all)), queried_) << all;
  EXPECT_EQ(call("GET", "/fapi/v1/openOrders", "symbol=ETHUSDT").body, "[]");
  EXPECT_EQ(call("DELETE", "/fapi/v1/allOpenOrders", "symbol=BTCUSDT").body,
            R"({"code":200,"msg":"The operation of cancel all open order is done."})");
  EXPECT_EQ(call("GET", "/fapi/v1/openOrders").body, "[]");
  EXPECT_NE(call("GET", "/fapi/v1/allOrders", "symbol=BTCUSDT").body.find("CANCELED"),
            std::string::npos);
}

TEST_F(Orders, AreModifiedInPlace) {
  const auto id = value_of(rest(), "orderId");
  const auto changed =
      call("PUT", path,
           "symbol=BTCUSDT&side=BUY&quantity=0.020&price=48000&modifyId=7&orderId=" + id)
          .body;
  auto expected = acknowledged_;
  expected.insert({"pair", "modifyId"});
  EXPECT_EQ(keys_of(changed), expected) << changed;
  EXPECT_EQ(value_of(changed, "price"), "48000.0");
  EXPECT_EQ(error("PUT", path, "symbol=BTCUSDT&side=BUY&quantity=0.020&price=48000&orderId=" + id)
                .substr(0, 9),
            "400 -5027");
  EXPECT_EQ(error("PUT", path, "symbol=BTCUSDT&side=BUY&quantity=0.020&price=48000&orderId=999")
                .substr(0, 9),
            "400 -2013");
}

TEST_F(Orders, ATestReachesNoBook) {
  const auto body =
      call("POST", "/fapi/v1/order/test", limit("timeInForce=GTC&quantity=0.010&price=49000")).body;
  EXPECT_EQ(keys_of(body), acknowledged_) << body;
  EXPECT_EQ(value_of(body, "orderId"), "0");
  EXPECT_EQ(call("GET", "/fapi/v1/openOrders").body, "[]");
  EXPECT_EQ(error("POST", "/fapi/v1/order/test", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0"),
            "400 -4003 Quantity less than zero.");
}

TEST_F(Orders, BatchesAnswerEachItem) {
  const auto body =
      call("POST", "/fapi/v1/batchOrders",
           "batchOrders=%5B%7B%22symbol%22%3A%22BTCUSDT%22%2C%22side%22%3A%22BUY%22%2C%22type%22%"
           "3A%22LIMIT%22%2C%22timeInForce%22%3A%22GTC%22%2C%22quantity%22%3A0.010%2C%22price%22%"
           "3A%2249000%22%7D%2C%7B%22symbol%22%3A%22BTCUSDT%22%2C%22side%22%3A%22BUY%22%2C%22type%"
           "22%3A%22LIMIT%22%2C%22timeInForce%22%3A%22GTX%22%2C%22quantity%22%3A%220.010%22%2C%"
           "22price%22%3A51000%7D%5D")
          .body;
  EXPECT_EQ(keys_of(first_of(body)), acknowledged_) << body;
  EXPECT_NE(body.find(",{\"code\":-5022,\"msg\":\"Due to"), std::string::npos) << body;
}

TEST_F(Orders, BatchesTakeRawJsonAsCcxtSendsIt) {
  const auto item = [](int i) {
    return "{\"symbol\":\"BTCUSDT\",\"side\":\"BUY\",\"type\":\"LIMIT\",\"timeInForce\":\"GTC\","
           "\"quantity\":\"0.001\",\"price\":\"" +
           std::to_string(49'000 - i) + "\"}";
  };
  std::string five = item(0);
  for (int i = 1; i < 5; ++i) five += "," + item(i);
  EXPECT_EQ(call("POST", "/fapi/v1/batchOrders", "batchOrders=[" + five + "]").status, 200);
  EXPECT_EQ(error("POST", "/fapi/v1/batchOrders", "batchOrders=[" + five + "," + item(5) + "]"),
            "400 -4082 Invalid number of batch place orders.");
  EXPECT_EQ(error("POST", "/fapi/v1/batchOrders", "batchOrders=[{"),
            "400 -1130 Data sent for parameter 'batchOrders' is not valid.");
}

TEST_F(Orders, BatchCancelsReadEveryClientsList) {
  for (const auto* form : {"orderidlist=[1001,%]", "orderIdList=[\"%\"]", "orderIdList=\"[%]\""}) {
    std::string list = form;
    list.replace(list.find('%'), 1, value_of(rest(), "orderId"));
    const auto body = call("DELETE", "/fapi/v1/batchOrders", "symbol=BTCUSDT&" + list).body;
    EXPECT_NE(body.find("\"status\":\"CANCELED\""), std::string::npos) << list << body;
  }
  rest("&newClientOrderId=by-name");
  const auto body = call("DELETE", "/fapi/v1/batchOrders",
                         "symbol=BTCUSDT&origClientOrderIdList=[\"by-name\",\"other\"]")
                        .body;
  EXPECT_NE(body.find("\"status\":\"CANCELED\""), std::string::npos) << body;
  EXPECT_NE(body.find(R"({"code":-2011,"msg":"Unknown order sent."})"), std::string::npos);
}

TEST_F(Orders, TheDeadMansSwitchCancels) {
  rest();
  EXPECT_EQ(call("POST", "/fapi/v1/countdownCancelAll", "symbol=BTCUSDT&countdownTime=3000").body,
            R"({"symbol":"BTCUSDT","countdownTime":"3000"})");
  exchange_->start();
  clock_.run_for(Millis{4000});
  EXPECT_EQ(call("GET", "/fapi/v1/openOrders").body, "[]");
}

TEST_F(Orders, TradesAndIncomeOfAFillAgree) {
  const auto id = value_of(buy("0.010"), "orderId");
  const auto trade = first_of(call("GET", "/fapi/v1/userTrades", "symbol=BTCUSDT").body);
  EXPECT_EQ(keys_of(trade),
            (Keys{"buyer", "commission", "commissionAsset", "id", "maker", "orderId", "price",
                  "qty", "quoteQty", "realizedPnl", "side", "positionSide", "symbol", "time"}));
  EXPECT_EQ(value_of(trade, "orderId"), id);
  const auto income = first_of(call("GET", "/fapi/v1/income", "incomeType=COMMISSION").body);
  EXPECT_EQ(keys_of(income),
            (Keys{"symbol", "incomeType", "income", "asset", "info", "time", "tranId", "tradeId"}));
  EXPECT_EQ(value_of(income, "income"), "-" + value_of(trade, "commission"));
  EXPECT_EQ(value_of(income, "tradeId"), value_of(trade, "id"));
}

TEST_F(Orders, HistoriesCheckTheirWindows) {
  const std::string path_of = "/fapi/v1/userTrades";
  EXPECT_EQ(error("GET", path_of, "symbol=BTCUSDT&startTime=2&endTime=1"),
            "400 -1023 Start time is greater than end time.");
  EXPECT_EQ(call("GET", path_of, "symbol=BTCUSDT&startTime=0&endTime=604800000").status, 200);
  EXPECT_EQ(error("GET", path_of, "symbol=BTCUSDT&startTime=0&endTime=604800001"),
            "400 -4165 Invalid time interval");
  EXPECT_EQ(error("GET", path_of, "symbol=BTCUSDT&fromId=1&startTime=0"),
            "400 -1128 Combination of optional parameters invalid.");
}

}  // namespace
}  // namespace vectord::exchange
