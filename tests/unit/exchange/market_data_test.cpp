#include <algorithm>

#include "exchange/candle_query.hpp"
#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

using MarketData = ExchangeTest;
using Keys = std::set<std::string>;

TEST_F(MarketData, TellsTheTimeOfItsClock) {
  EXPECT_EQ(get("/fapi/v1/ping").body, "{}");
  EXPECT_EQ(get("/fapi/v1/time").body,
            "{\"serverTime\":" + std::to_string(FakeMarket::start_ms) + "}");
}

TEST_F(MarketData, ExchangeInfoHasWhatClientsParse) {
  const auto info = get("/fapi/v1/exchangeInfo").body;
  EXPECT_EQ(keys_of(info), (Keys{"timezone", "serverTime", "futuresType", "rateLimits",
                                 "exchangeFilters", "assets", "symbols"}));
  const auto symbol = first_of(value_of(info, "symbols"));
  EXPECT_EQ(keys_of(symbol), (Keys{"symbol",
                                   "pair",
                                   "contractType",
                                   "deliveryDate",
                                   "onboardDate",
                                   "status",
                                   "maintMarginPercent",
                                   "requiredMarginPercent",
                                   "baseAsset",
                                   "quoteAsset",
                                   "marginAsset",
                                   "pricePrecision",
                                   "quantityPrecision",
                                   "baseAssetPrecision",
                                   "quotePrecision",
                                   "underlyingType",
                                   "underlyingSubType",
                                   "settlePlan",
                                   "triggerProtect",
                                   "liquidationFee",
                                   "marketTakeBound",
                                   "maxMoveOrderLimit",
                                   "filters",
                                   "orderTypes",
                                   "timeInForce"}));
  EXPECT_EQ(
      first_of(value_of(symbol, "filters")),
      R"({"filterType":"PRICE_FILTER","minPrice":"0.1","maxPrice":"1000000","tickSize":"0.1"})");
  EXPECT_EQ(value_of(symbol, "pricePrecision"), "1");
}

TEST_F(MarketData, KlinesAreRowsOfTwelve) {
  const auto body = get("/fapi/v1/klines?symbol=BTCUSDT&interval=1h&limit=1").body;
  const auto expected_open = FakeMarket::start_ms - 3600'000;
  EXPECT_EQ(body, "[[" + std::to_string(expected_open) +
                      R"(,"109.0","111.0","108.0","110.0","10.000",)" +
                      std::to_string(FakeMarket::start_ms - 1) +
                      R"(,"1000.00000",7,"4.000","400.00000","0"]])");
}

TEST_F(MarketData, KlinesGoFromTheStartTimeOn) {
  const auto from = std::to_string(FakeMarket::start_ms - 5 * 3600'000);
  const auto body =
      get("/fapi/v1/klines?symbol=BTCUSDT&interval=1h&limit=2&startTime=" + from).body;
  EXPECT_NE(body.find("[[" + from), std::string::npos) << body;
  EXPECT_EQ(std::count(body.begin(), body.end(), '['), 3) << body;
}

TEST_F(MarketData, KlinesNameWhatIsWrong) {
  EXPECT_EQ(describe(get("/fapi/v1/klines?interval=1h")),
            "400 -1102 Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
  EXPECT_EQ(describe(get("/fapi/v1/klines?symbol=NOUSDT&interval=1h")),
            "400 -1121 Invalid symbol.");
  EXPECT_EQ(describe(get("/fapi/v1/klines?symbol=BTCUSDT&interval=7h")),
            "400 -1120 Invalid interval.");
  EXPECT_EQ(describe(get("/fapi/v1/klines?symbol=BTCUSDT&interval=1h&startTime=2&endTime=1")),
            "400 -1023 Start time is greater than end time.");
}

TEST_F(MarketData, KlinesCostByTheirLimit) {
  const auto used = [&](const std::string& limit) {
    clock_.run_for(Millis{60'000});
    const auto response = get("/fapi/v1/klines?symbol=BTCUSDT&interval=1h&limit=" + limit);
    return std::string(net::find_header(response.headers, "X-MBX-USED-WEIGHT-1M"));
  };
  EXPECT_EQ(used("99"), "1");
  EXPECT_EQ(used("100"), "2");
  EXPECT_EQ(used("499"), "2");
  EXPECT_EQ(used("500"), "5");
  EXPECT_EQ(used("1000"), "5");
  EXPECT_EQ(used("1001"), "10");
}

TEST_F(MarketData, NobodySeesTheStepPulledAhead) {
  exchange_->start();
  clock_.run_for(Millis{1500});  // one step done, the second is pulled
  EXPECT_EQ(value_of(get("/fapi/v2/ticker/price?symbol=BTCUSDT").body, "price"), "50001.0");
  const auto body = get("/fapi/v1/klines?symbol=BTCUSDT&interval=1h&limit=1").body;
  EXPECT_NE(body.find("\"50001.0\",\"2.000\""), std::string::npos) << body;
}

TEST_F(MarketData, LongerIntervalsAreMadeOfShorterOnes) {
  const auto interval = candle_interval_from("2h");
  ASSERT_TRUE(interval);
  FakeMarket market;
  CandleQuery query{Symbol("BTCUSDT"), *interval, {}, {}, 2};
  const auto found = query_candles(market, query);
  ASSERT_EQ(found.size(), 2u);
  // 01:00 is the start: 22:00 to 24:00, then the hour from 00:00.
  EXPECT_EQ(found[0].open, 107);
  EXPECT_EQ(found[0].close, 109);
  EXPECT_EQ(found[0].volume, 20);
  EXPECT_EQ(found[1].open, 109);
  EXPECT_EQ(to_ms(found[1].open_time), FakeMarket::start_ms - 3600'000);
}

TEST_F(MarketData, DepthHasItsLimits) {
  const auto body = get("/fapi/v1/depth?symbol=BTCUSDT&limit=5").body;
  EXPECT_EQ(keys_of(body), (Keys{"lastUpdateId", "E", "T", "bids", "asks"}));
  EXPECT_EQ(describe(get("/fapi/v1/depth?symbol=BTCUSDT&limit=7")),
            "400 -4021 Depth limit is not valid.");
}

TEST_F(MarketData, TickersAreOneObjectOrAll) {
  const auto one = get("/fapi/v1/ticker/24hr?symbol=BTCUSDT").body;
  EXPECT_EQ(keys_of(one),
            (Keys{"symbol", "priceChange", "priceChangePercent", "weightedAvgPrice", "lastPrice",
                  "lastQty", "openPrice", "highPrice", "lowPrice", "volume", "quoteVolume",
                  "openTime", "closeTime", "firstId", "lastId", "count"}));
  EXPECT_EQ(value_of(one, "quoteVolume"), "123456.79");
  EXPECT_EQ(get("/fapi/v1/ticker/24hr").body.front(), '[');
  const auto price = get("/fapi/v1/ticker/price").body;
  EXPECT_EQ(price,
            "[{\"symbol\":\"BTCUSDT\",\"price\":\"50000.0\",\"time\":1767229200000},"
            "{\"symbol\":\"ETHUSDT\",\"price\":\"3000.00\",\"time\":1767229200000}]");
  EXPECT_EQ(keys_of(get("/fapi/v1/ticker/bookTicker?symbol=BTCUSDT").body),
            (Keys{"symbol", "bidPrice", "bidQty", "askPrice", "askQty", "time", "lastUpdateId"}));
}

TEST_F(MarketData, PremiumIndexHasTheNextFunding) {
  EXPECT_EQ(get("/fapi/v1/premiumIndex?symbol=BTCUSDT").body,
            R"({"symbol":"BTCUSDT","markPrice":"50000.00000000","indexPrice":"50000.00000000",)"
            R"("estimatedSettlePrice":"50000.00000000","lastFundingRate":"0.00010000",)"
            R"("interestRate":"0.00010000","nextFundingTime":1767254400000,"time":1767229200000})");
}

TEST_F(MarketData, AFigureThatIsNotRecordedIsNotZero) {
  EXPECT_EQ(value_of(get("/fapi/v1/openInterest?symbol=BTCUSDT").body, "openInterest"), "1234.500");
  EXPECT_EQ(get("/fapi/v1/openInterest?symbol=ETHUSDT").status, 400);
  EXPECT_EQ(get("/futures/data/openInterestHist?symbol=ETHUSDT&period=1h").body, "[]");
}

TEST_F(MarketData, DerivativeHistoriesEndWithTheLastWholePeriod) {
  const auto interest = get("/futures/data/openInterestHist?symbol=BTCUSDT&period=1h&limit=2").body;
  EXPECT_EQ(first_of(interest),
            R"({"symbol":"BTCUSDT","sumOpenInterest":"1234.50000000",)"
            R"("sumOpenInterestValue":"134560.50000000","CMCCirculatingSupply":"0",)"
            R"("timestamp":1767225600000})");
  const auto ratio = get("/futures/data/takerlongshortRatio?symbol=BTCUSDT&period=1h&limit=1").body;
  EXPECT_EQ(ratio, R"([{"buySellRatio":"1.2500","buyVol":"5.5556","sellVol":"4.4444",)"
                   R"("timestamp":1767229200000}])");
}

TEST_F(MarketData, FundingThatWasPaidIsTold) {
  EXPECT_EQ(get("/fapi/v1/fundingRate?symbol=BTCUSDT").body, "[]");
  exchange_->start();
  clock_.run_until(time_from_ms(1'767'254'400'000));
  EXPECT_EQ(get("/fapi/v1/fundingRate?symbol=BTCUSDT").body,
            R"([{"symbol":"BTCUSDT","fundingRate":"0.00010000","fundingTime":1767254400000,)"
            R"("markPrice":"50020.00000000","rateType":"Regular"}])");
}

TEST_F(MarketData, TradesAreTheTape) {
  exchange_->start();
  clock_.run_for(Millis{3000});
  const auto body = get("/fapi/v1/trades?symbol=BTCUSDT&limit=2").body;
  EXPECT_EQ(keys_of(first_of(body)),
            (Keys{"id", "price", "qty", "quoteQty", "time", "isBuyerMaker", "isRPITrade"}))
      << body;
  EXPECT_EQ(keys_of(first_of(get("/fapi/v1/aggTrades?symbol=BTCUSDT").body)),
            (Keys{"a", "p", "q", "nq", "f", "l", "T", "m"}));
}

TEST_F(MarketData, CandlesOfTheMarkTheIndexAndTheContinuousContractAreThere) {
  const auto contract = get("/fapi/v1/klines?symbol=BTCUSDT&interval=1h&limit=3").body;
  EXPECT_EQ(
      get("/fapi/v1/continuousKlines?pair=BTCUSDT&contractType=PERPETUAL&interval=1h&limit=3").body,
      contract);
  const auto mark = get("/fapi/v1/markPriceKlines?symbol=BTCUSDT&interval=1h&limit=3").body;
  EXPECT_EQ(get("/fapi/v1/indexPriceKlines?pair=BTCUSDT&interval=1h&limit=3").body, mark);
  EXPECT_NE(mark.find(R"("108.0","110.0","107.0","109.0","0.000",)"), std::string::npos) << mark;
  EXPECT_EQ(describe(get("/fapi/v1/continuousKlines?pair=BTCUSDT&contractType=NEXT_QUARTER&"
                         "interval=1h")),
            "400 -1130 Data sent for parameter 'contractType' is not valid.");
}

TEST_F(MarketData, OlderTradesAreAskedForByTheirIds) {
  exchange_->start();
  clock_.run_for(Millis{3500});
  const auto all = get("/fapi/v1/trades?symbol=BTCUSDT").body;
  const auto first = value_of(first_of(all), "id");
  EXPECT_EQ(with_key("GET", "/fapi/v1/historicalTrades?symbol=BTCUSDT&fromId=" + first).body, all);
  const auto next = std::to_string(std::stoll(first) + 1);
  const auto later = with_key("GET", "/fapi/v1/historicalTrades?symbol=BTCUSDT&fromId=" + next);
  EXPECT_EQ(value_of(first_of(later.body), "id"), next);
  EXPECT_EQ(describe(get("/fapi/v1/historicalTrades?symbol=BTCUSDT")),
            "401 -2014 API-key format invalid.");
}

}  // namespace
}  // namespace vectord::exchange
