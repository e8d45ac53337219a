// Faults that strike events, orders and positions, seen by a client that listens.
#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

SimulatedExchangeSettings with_faults(std::string_view text) {
  SimulatedExchangeSettings settings;
  settings.faults = *parse_faults(text);
  return settings;
}

class UnderFaults : public ExchangeTest {
 protected:
  UnderFaults() : ExchangeTest(SimulatedExchangeSettings{}) {}
  void begin(std::string_view rules) {
    make(with_faults(rules));
    exchange_->start();
    stream_ = open_user_stream();
  }
  std::string buy(const std::string& more = "&type=MARKET&quantity=0.010") {
    return call("POST", "/fapi/v1/order", "symbol=BTCUSDT&side=BUY" + more).body;
  }
  std::string position() {
    return value_of(first_of(call("GET", "/fapi/v3/positionRisk", "symbol=BTCUSDT").body),
                    "positionAmt");
  }
  std::size_t heard(std::string_view part) const { return stream_->with(part).size(); }

  std::shared_ptr<FakeSocket> stream_;
};

TEST_F(UnderFaults, ADuplicateEventComesTwice) {
  begin("duplicate_event=1");
  buy();
  clock_.run_for(Millis{1'000});
  EXPECT_EQ(heard("\"x\":\"NEW\""), 2u);
  EXPECT_EQ(heard("\"x\":\"TRADE\""), 2u);
}

TEST_F(UnderFaults, LateEventsAreOvertaken) {
  begin("reordered_event=0.5 for=5s");
  const auto before_trades = [&] {
    for (int i = 0; i < 12; ++i) buy();
    clock_.run_for(Millis{10'000});
    std::vector<std::string> orders;
    for (const auto& text : stream_->with("ORDER_TRADE_UPDATE")) {
      orders.push_back(value_of(text, "E"));
    }
    return orders;
  };
  EXPECT_EQ(before_trades().size(), 24u) << "nothing is lost";
  std::vector<std::string> states;
  for (const auto& text : stream_->with("ORDER_TRADE_UPDATE")) {
    states.push_back(text.find("\"x\":\"NEW\"") != std::string::npos ? "new" : "trade");
  }
  int overtaken = 0;
  for (std::size_t i = 0; i + 1 < states.size(); i += 2) overtaken += states[i] == "trade" ? 1 : 0;
  EXPECT_GT(overtaken, 0);
}

TEST_F(UnderFaults, ASilentStreamStaysOpenAndItsEventsAreLost) {
  begin("silent_stream=1 for=5s until=5s");
  buy();
  clock_.run_for(Millis{4'900});
  EXPECT_EQ(stream_->received.size(), 0u);
  EXPECT_TRUE(stream_->is_open());
  clock_.run_for(Millis{200});
  buy();
  clock_.run_for(Millis{1'000});
  EXPECT_EQ(heard("\"x\":\"TRADE\""), 1u) << "after it the stream tells again, what was is lost";
}

TEST_F(UnderFaults, ADroppedStreamIsClosed) {
  begin("stream_drop=1");
  buy();
  EXPECT_FALSE(stream_->is_open());
}

TEST_F(UnderFaults, AListenKeyEndsAndSaysSo) {
  begin("key_expiry=1");
  const auto key = listen_key();
  buy();
  clock_.run_for(Millis{100});
  EXPECT_EQ(heard("listenKeyExpired"), 1u);
  EXPECT_EQ(describe(with_key("PUT", "/fapi/v1/listenKey")).substr(0, 9), "400 -1125");
  EXPECT_NE(listen_key(), key);
}

TEST_F(UnderFaults, ASilentMarketTellsNothingAndStaysOpen) {
  begin("silent_market=1 for=10s until=10s");
  const auto market = open("/public/ws/btcusdt@bookTicker");
  clock_.run_for(Millis{9'500});
  EXPECT_EQ(market->received.size(), 0u);
  clock_.run_for(Millis{3'000});
  EXPECT_GT(market->received.size(), 0u);
  EXPECT_TRUE(market->is_open());
}

TEST_F(UnderFaults, AnOrderThatTakesFindsOnlyAPart) {
  begin("partial_fill=1");
  const auto done = buy("&type=MARKET&quantity=1&newOrderRespType=RESULT");
  EXPECT_EQ(value_of(done, "status"), "EXPIRED");
  const double executed = std::stod(value_of(done, "executedQty"));
  EXPECT_GE(executed, 0.099);
  EXPECT_LE(executed, 0.9);
}

TEST_F(UnderFaults, APartIsNeverLessThanAStep) {
  begin("partial_fill=1");
  EXPECT_EQ(value_of(buy("&type=MARKET&quantity=0.001&newOrderRespType=RESULT"), "status"),
            "FILLED");
}

TEST_F(UnderFaults, AFreshOrderIsNotVisibleYet) {
  begin("not_visible=1 for=500ms");
  buy("&type=LIMIT&timeInForce=GTC&price=49000&quantity=0.010&newClientOrderId=mine");
  const auto query = [&] {
    return error("GET", "/fapi/v1/order", "symbol=BTCUSDT&origClientOrderId=mine").substr(0, 9);
  };
  clock_.run_for(Millis{499});
  EXPECT_EQ(query(), "400 -2013");
  EXPECT_EQ(call("GET", "/fapi/v1/openOrders", "symbol=BTCUSDT").body, "[]");
  clock_.run_for(Millis{1});
  EXPECT_EQ(query().substr(0, 3), "200");
  EXPECT_NE(call("GET", "/fapi/v1/openOrders", "symbol=BTCUSDT").body, "[]");
}

TEST_F(UnderFaults, AFreshConditionalOrderIsNotVisibleYet) {
  begin("not_visible=1 for=500ms");
  call("POST", "/fapi/v1/algoOrder",
       "algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=STOP_MARKET&quantity=0.010"
       "&triggerPrice=40000&clientAlgoId=mine");
  const auto query = [&] {
    return error("GET", "/fapi/v1/algoOrder", "clientAlgoId=mine").substr(0, 9);
  };
  EXPECT_EQ(query(), "400 -2013");
  EXPECT_EQ(call("GET", "/fapi/v1/openAlgoOrders").body, "[]");
  clock_.run_for(Millis{500});
  EXPECT_EQ(query().substr(0, 3), "200");
}

TEST_F(UnderFaults, ALiquidationClosesThePositionAndItsOrders) {
  begin("liquidation=1 for=2s");
  buy();
  buy("&type=LIMIT&timeInForce=GTC&price=49000&quantity=0.010");
  clock_.run_for(Millis{1'999});
  EXPECT_EQ(position(), "0.010");
  clock_.run_for(Millis{500});
  EXPECT_EQ(call("GET", "/fapi/v3/positionRisk", "symbol=BTCUSDT").body, "[]");
  EXPECT_GT(heard("autoclose-"), 0u);
  EXPECT_EQ(call("GET", "/fapi/v1/openOrders", "symbol=BTCUSDT").body, "[]");
  EXPECT_NE(call("GET", "/fapi/v1/forceOrders").body, "[]");
}

TEST_F(UnderFaults, DeleveragingClosesAtTheMarkPriceAndLeavesOtherOrders) {
  begin("adl=1 for=2s");
  buy();
  buy("&type=LIMIT&timeInForce=GTC&price=49000&quantity=0.010");
  clock_.run_for(Millis{2'100});
  EXPECT_GT(heard("adl_autoclose"), 0u);
  EXPECT_NE(call("GET", "/fapi/v1/openOrders", "symbol=BTCUSDT").body, "[]");
}

TEST_F(UnderFaults, WhatReducesIsNotLiquidated) {
  begin("liquidation=1 for=2s after=1s");
  buy("&type=MARKET&quantity=0.020");
  clock_.run_for(Millis{1'500});
  call("POST", "/fapi/v1/order",
       "symbol=BTCUSDT&side=SELL&type=MARKET&quantity=0.010&reduceOnly=true");
  clock_.run_for(Millis{5'000});
  EXPECT_EQ(position(), "0.010");
}

}  // namespace
}  // namespace vectord::exchange
