#include "exchange/rate_limits.hpp"

#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

SimulatedExchangeSettings tight() {
  SimulatedExchangeSettings settings;
  settings.limits.weight_per_minute = 10;
  settings.limits.orders_per_10_seconds = 2;
  settings.limits.orders_per_minute = 3;
  settings.limits.data_per_5_minutes = 2;
  settings.limits.funding_per_5_minutes = 1;
  return settings;
}

class Limits : public ExchangeTest {
 protected:
  Limits() : ExchangeTest(tight()) {}
  net::HttpResponse order() {
    return call("POST", "/fapi/v1/order",
                "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=49000");
  }
};

TEST_F(Limits, TellTheUsedWeight) {
  EXPECT_EQ(net::find_header(get("/fapi/v1/time").headers, "x-mbx-used-weight-1m"), "1");
  const auto depth = get("/fapi/v1/depth?symbol=BTCUSDT&limit=5");
  EXPECT_EQ(net::find_header(depth.headers, "X-MBX-USED-WEIGHT-1M"), "3");
}

TEST_F(Limits, RefuseTheRequestThatWouldExceedTheWeight) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(get("/fapi/v1/ping").status, 200) << i;
  const auto refused = get("/fapi/v1/ping");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(value_of(refused.body, "code"), "-1003");
  EXPECT_EQ(net::find_header(refused.headers, "Retry-After"), "60");
  EXPECT_EQ(net::find_header(refused.headers, "X-MBX-USED-WEIGHT-1M"), "");
}

TEST_F(Limits, BeginAnewWithEachMinuteOfTheClock) {
  for (int i = 0; i < 10; ++i) get("/fapi/v1/ping");
  clock_.run_for(Millis{59'999});
  EXPECT_EQ(get("/fapi/v1/ping").status, 429);
  clock_.run_for(Millis{1});
  EXPECT_EQ(get("/fapi/v1/ping").status, 200);
}

TEST_F(Limits, CountOrdersInTenSecondsAndInAMinute) {
  const auto first = order();
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(net::find_header(first.headers, "X-MBX-ORDER-COUNT-10S"), "1");
  EXPECT_EQ(net::find_header(first.headers, "X-MBX-ORDER-COUNT-1M"), "1");
  EXPECT_EQ(order().status, 200);
  const auto third = order();
  EXPECT_EQ(describe(third),
            "429 -1015 Too many new orders; current limit is 2 orders per TEN_SECONDS.");
  clock_.run_for(Millis{10'000});
  EXPECT_EQ(order().status, 200);
  EXPECT_EQ(describe(order()),
            "429 -1015 Too many new orders; current limit is 3 orders per MINUTE.");
}

TEST_F(Limits, KeepDataAndFundingApart) {
  const std::string data = "/futures/data/takerlongshortRatio?symbol=BTCUSDT&period=1h";
  EXPECT_EQ(get(data).status, 200);
  EXPECT_EQ(get(data).status, 200);
  EXPECT_EQ(get(data).status, 429);
  EXPECT_EQ(get("/fapi/v1/fundingInfo").status, 200);
  EXPECT_EQ(get("/fapi/v1/fundingRate").status, 429);
  EXPECT_EQ(net::find_header(get("/fapi/v1/ping").headers, "X-MBX-USED-WEIGHT-1M"), "1");
}

TEST(Window, OfNoLimitAlwaysHasRoom) {
  Window window(0, Millis{1000});
  window.add(time_from_ms(5), 1'000'000);
  EXPECT_TRUE(window.has_room(time_from_ms(6), 1'000'000));
}

}  // namespace
}  // namespace vectord::exchange
