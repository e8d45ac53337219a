#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

using Keys = std::set<std::string>;

class Algos : public ExchangeTest {
 protected:
  static constexpr const char* path = "/fapi/v1/algoOrder";
  std::string stop(std::string rest = "&triggerPrice=49000&quantity=0.010") {
    return "algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=STOP_MARKET" + rest;
  }
  const Keys placed_{"algoId",          "clientAlgoId",
                     "algoType",        "orderType",
                     "symbol",          "side",
                     "positionSide",    "timeInForce",
                     "quantity",        "algoStatus",
                     "triggerPrice",    "price",
                     "icebergQuantity", "selfTradePreventionMode",
                     "workingType",     "priceMatch",
                     "closePosition",   "priceProtect",
                     "reduceOnly",      "activatePrice",
                     "callbackRate",    "createTime",
                     "updateTime",      "triggerTime",
                     "goodTillDate"};
};

TEST_F(Algos, ArePlacedWithTheirOwnNames) {
  const auto algo = call("POST", path,
                         stop("&triggerPrice=49000&quantity=0.010&clientAlgoId=a-1&"
                              "workingType=MARK_PRICE"))
                        .body;
  EXPECT_EQ(keys_of(algo), placed_) << algo;
  EXPECT_EQ(value_of(algo, "algoStatus"), "NEW");
  EXPECT_EQ(value_of(algo, "orderType"), "STOP_MARKET");
  EXPECT_EQ(value_of(algo, "icebergQuantity"), "null");
  EXPECT_EQ(value_of(algo, "activatePrice"), "");
  EXPECT_EQ(value_of(algo, "triggerPrice"), "49000.0");
  EXPECT_EQ(value_of(algo, "workingType"), "MARK_PRICE");
}

TEST_F(Algos, AreInNoOrdinaryList) {
  call("POST", path, stop());
  EXPECT_EQ(call("GET", "/fapi/v1/openOrders").body, "[]");
  auto expected = placed_;
  expected.insert({"actualOrderId", "actualQty", "isActivated"});
  const auto open = call("GET", "/fapi/v1/openAlgoOrders").body;
  EXPECT_EQ(keys_of(first_of(open)), expected) << open;
  EXPECT_EQ(call("GET", "/fapi/v1/openAlgoOrders", "symbol=ETHUSDT").body, "[]");
}

TEST_F(Algos, ThatWouldFireAtOnceAreRejected) {
  EXPECT_EQ(error("POST", path, stop("&triggerPrice=51000&quantity=0.010")),
            "400 -2021 Order would immediately trigger.");
}

TEST_F(Algos, NeedTheirTypeAndTrigger) {
  EXPECT_EQ(error("POST", path, "algoType=VP&symbol=BTCUSDT&side=SELL&type=STOP_MARKET"),
            "400 -1130 Data sent for parameter 'algoType' is not valid.");
  EXPECT_EQ(error("POST", path, "symbol=BTCUSDT&side=SELL&type=STOP_MARKET").substr(0, 9),
            "400 -1102");
  EXPECT_EQ(error("POST", path, stop("&quantity=0.010")).substr(0, 9), "400 -1102");
}

TEST_F(Algos, AreCanceledWithACodeThatIsAString) {
  const auto id = value_of(call("POST", path,
                                stop("&triggerPrice=49000&quantity=0.010&"
                                     "clientAlgoId=a-1"))
                               .body,
                           "algoId");
  EXPECT_EQ(call("DELETE", path, "symbol=BTCUSDT&clientAlgoId=a-1").body,
            "{\"algoId\":" + id + R"(,"clientAlgoId":"a-1","code":"200","msg":"success"})");
  EXPECT_EQ(error("DELETE", path, "algoId=" + id), "400 -2011 Unknown order sent.");
  EXPECT_EQ(error("DELETE", path, "algoId=999"), "400 -2013 Order does not exist.");
  EXPECT_EQ(value_of(call("GET", path, "algoId=" + id).body, "algoStatus"), "CANCELED");
}

TEST_F(Algos, ATrailingStopTakesCcxtsName) {
  const auto algo = call("POST", path,
                         "algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=TRAILING_STOP_MARKET&"
                         "quantity=0.010&activationPrice=50500&callbackRate=1")
                        .body;
  EXPECT_EQ(value_of(algo, "activatePrice"), "50500") << algo;
  EXPECT_EQ(value_of(algo, "callbackRate"), "1");
}

TEST_F(Algos, BecomeAnOrderWhenTriggered) {
  call("POST", "/fapi/v1/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.010");
  const auto placed = call("POST", path,
                           "algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=TAKE_PROFIT_MARKET&"
                           "triggerPrice=50003&closePosition=true&clientAlgoId=tp-1")
                          .body;
  ASSERT_EQ(value_of(placed, "algoStatus"), "NEW") << placed;
  exchange_->start();
  clock_.run_for(Millis{5000});
  const auto algo = call("GET", path, "clientAlgoId=tp-1").body;
  EXPECT_EQ(value_of(algo, "algoStatus"), "FINISHED") << algo;
  EXPECT_EQ(value_of(algo, "actualType"), "MARKET");
  const auto order = call("GET", "/fapi/v1/order", "symbol=BTCUSDT&origClientOrderId=tp-1").body;
  EXPECT_EQ(value_of(order, "orderId"), value_of(algo, "actualOrderId")) << order;
  EXPECT_EQ(value_of(order, "status"), "FILLED");
  EXPECT_EQ(value_of(order, "origType"), "TAKE_PROFIT_MARKET");
}

TEST_F(Algos, AllOfASymbolAreCanceledAtOnce) {
  call("POST", path, stop());
  EXPECT_EQ(call("DELETE", "/fapi/v1/algoOpenOrders", "symbol=BTCUSDT").body,
            R"({"code":200,"msg":"The operation of cancel all open order is done."})");
  EXPECT_EQ(call("GET", "/fapi/v1/openAlgoOrders").body, "[]");
  EXPECT_NE(call("GET", "/fapi/v1/allAlgoOrders", "symbol=BTCUSDT").body.find("CANCELED"),
            std::string::npos);
}

}  // namespace
}  // namespace vectord::exchange
