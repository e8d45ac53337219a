#include "vectord/binance/decode_market.hpp"

namespace vectord::binance {
namespace {

// One instrument of an exchangeInfo; a test changes what it is about.
std::string instrument_json(std::string tick = R"("tickSize":"0.10")",
                            std::string status = "TRADING", std::string contract = "PERPETUAL") {
  return R"({"symbol":"BTCUSDT","pair":"BTCUSDT","contractType":")" + contract +
         R"(","deliveryDate":4133404800000,"status":")" + status +
         R"(","baseAsset":"BTC","quoteAsset":"USDT","marginAsset":"USDT","pricePrecision":2,
"underlyingSubType":["PoW"],"filters":[
{"filterType":"PRICE_FILTER","minPrice":"556.80","maxPrice":"4529764",)" +
         tick + R"(},
{"filterType":"LOT_SIZE","stepSize":"0.001","minQty":"0.001","maxQty":"1000"},
{"filterType":"MARKET_LOT_SIZE","stepSize":"0.001","minQty":"0.001","maxQty":"120"},
{"filterType":"MAX_NUM_ORDERS","limit":200},
{"filterType":"SOMETHING_NEW","x":{"y":[1,2]}},
{"filterType":"MIN_NOTIONAL","notional":"100"},
{"filterType":"PERCENT_PRICE","multiplierUp":"1.0500","multiplierDown":"0.9500","multiplierDecimal":"4"},
{"filterType":"POSITION_RISK_CONTROL","positionControlSide":"NONE"}],
"orderTypes":["LIMIT","MARKET"],"timeInForce":["GTC"],"liquidationFee":"0.012500","marketTakeBound":"0.05"})";
}

std::string info_json(const std::string& symbols) {
  return R"({"timezone":"UTC","serverTime":1565613908500,"rateLimits":[
{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":2400},
{"rateLimitType":"ORDERS","interval":"MINUTE","intervalNum":1,"limit":1200},
{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":300}],
"exchangeFilters":[],"assets":[{"asset":"USDT","autoAssetExchange":null}],"symbols":[)" +
         symbols + "]}";
}

template <class T>
std::string error_of(const result<T>& read) {
  return read.has_error() ? read.error().what() : "";
}

bool names(const std::string& error, const std::string& part) {
  return error.find(part) != std::string::npos;
}

TEST(ExchangeInfo, GivesAnInstrumentWithItsFilters) {
  const auto info = decode_exchange_info(info_json(instrument_json()));
  ASSERT_TRUE(info.has_value()) << error_of(info);
  ASSERT_EQ(info->instruments.size(), 1u);
  Instrument expected;
  expected.symbol = Symbol{"BTCUSDT"};
  expected.base_asset = "BTC";
  expected.quote_asset = "USDT";
  expected.margin_asset = "USDT";
  expected.tick_size = Price::parse("0.1").value();
  expected.min_price = Price::parse("556.8").value();
  expected.max_price = Price::parse("4529764").value();
  expected.step_size = expected.market_step_size = Quantity::parse("0.001").value();
  expected.min_quantity = expected.market_min_quantity = Quantity::parse("0.001").value();
  expected.max_quantity = Quantity::from_int(1000);
  expected.market_max_quantity = Quantity::from_int(120);
  expected.min_notional = Money::from_int(100);
  expected.percent_price_up = Rate::parse("1.05").value();
  expected.percent_price_down = Rate::parse("0.95").value();
  expected.market_take_bound = Rate::parse("0.05").value();
  EXPECT_EQ(info->instruments.front(), expected);
}

TEST(ExchangeInfo, GivesTheLimits) {
  const auto info = decode_exchange_info(info_json(""));
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->weight_limit_1m, 2400);
  EXPECT_EQ(info->orders_limit_10s, 300);
  EXPECT_EQ(info->orders_limit_1m, 1200);
}

TEST(ExchangeInfo, ReadsStatusesAndContractTypesItDoesNotKnow) {
  const auto info = decode_exchange_info(
      info_json(instrument_json(R"("tickSize":"0.10")", "TRADING_HALT", "TRADIFI_PERPETUAL")));
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->instruments.front().status, InstrumentStatus::not_trading);
  EXPECT_FALSE(info->instruments.front().perpetual);
}

TEST(ExchangeInfo, FailsNamingTheFieldWhenATradingPerpetualIsNotWhole) {
  const auto missing = decode_exchange_info(info_json(instrument_json(R"("ticks":"0.10")")));
  EXPECT_TRUE(names(error_of(missing), "exchangeInfo BTCUSDT: field \"tickSize\" is missing"))
      << error_of(missing);
  for (const char* tick : {R"("tickSize":"NaN")", R"("tickSize":{})", R"("tickSize":true)",
                           R"("tickSize":"0")", R"("tickSize":"")", R"("tickSize":null)"}) {
    const auto bad = decode_exchange_info(info_json(instrument_json(tick)));
    EXPECT_TRUE(names(error_of(bad), "\"tickSize\"")) << tick << ": " << error_of(bad);
  }
}

TEST(ExchangeInfo, LeavesOutWhatIsNotReadableAndCannotBeTraded) {
  const auto info = decode_exchange_info(
      info_json(instrument_json() + "," +
                instrument_json(R"("tickSize":"NaN")", "DELIVERING", "CURRENT_QUARTER")));
  ASSERT_TRUE(info.has_value()) << error_of(info);
  EXPECT_EQ(info->instruments.size(), 1u);
  EXPECT_EQ(info->skipped, 1);
}

TEST(ExchangeInfo, FailsWithoutSymbolsInsteadOfGivingNone) {
  EXPECT_TRUE(names(error_of(decode_exchange_info(R"({"timezone":"UTC"})")), "\"symbols\""));
  for (const char* text : {"", "[]", "null", "5", R"({"symbols":{}})", R"({"symbols":[)",
                           "<html></html>", "{\"symbols\":[{\"symbol\":\"A"}) {
    EXPECT_TRUE(decode_exchange_info(text).has_error()) << text;
  }
}

TEST(LeverageBrackets, AreSortedNumbers) {
  const std::string row =
      R"({"symbol":"ETHUSDT","notionalCoef":1.5,"brackets":[
{"bracket":2,"initialLeverage":50,"notionalCap":9223372036854775807,"notionalFloor":10000,"maintMarginRatio":0.01,"cum":35.0},
{"bracket":1,"initialLeverage":75,"notionalCap":10000,"notionalFloor":0,"maintMarginRatio":0.0065,"cum":0}]})";
  for (const std::string& text : {"[" + row + "]", row}) {
    const auto brackets = decode_leverage_brackets(text);
    ASSERT_TRUE(brackets.has_value()) << error_of(brackets);
    ASSERT_EQ(brackets->list.size(), 1u);
    const auto& list = brackets->list.front().brackets;
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].max_leverage, 75);
    EXPECT_EQ(list[0].notional_cap, Money::from_int(10000));
    EXPECT_EQ(list[0].maintenance_margin_rate, Rate::parse("0.0065").value());
    EXPECT_EQ(list[1].maintenance_amount, Money::from_int(35));
    EXPECT_GT(list[1].notional_cap, Money::from_int(90'000'000'000));
  }
}

TEST(LeverageBrackets, FailOnARowWithoutBrackets) {
  EXPECT_TRUE(names(error_of(decode_leverage_brackets(R"([{"symbol":"A","brackets":[]}])")),
                    "\"brackets\""));
  EXPECT_TRUE(decode_leverage_brackets(R"([{"brackets":1}])").has_error());
}

constexpr const char* candles_json =
    R"([[1499040000000,"0.01634790","0.80000000","0.01575800","0.01577100","148976.11427815",1499043599999,"2434.19055334",308,"1756.87402397","28.46694368","0"],
[1499043600000,"1","2","0.5","1.5","10",1499047199999,"15",3,"4","6","0"]])";

TEST(Candles, LeaveOutTheRowThatIsStillOpen) {
  const Time end = time_from_ms(1499047200000);
  EXPECT_EQ(decode_candles(candles_json, Interval::h1, end).value().size(), 2u);
  const auto open = decode_candles(candles_json, Interval::h1, end - Millis{1});
  ASSERT_EQ(open.value().size(), 1u);
  const Candle expected{time_from_ms(1499040000000),
                        0.0163479,
                        0.8,
                        0.015758,
                        0.015771,
                        148976.11427815,
                        2434.19055334,
                        308,
                        1756.87402397};
  EXPECT_EQ(open.value().front(), expected);
}

TEST(Candles, FailNamingTheColumn) {
  const auto bad = decode_candles(
      R"([[1499040000000,"0.1","0.8","NaN","0.1","1",1499043599999,"2",308,"1","2","0"]])",
      Interval::h1, time_from_ms(1499999999999));
  EXPECT_TRUE(names(error_of(bad), "klines: column 3")) << error_of(bad);
  EXPECT_TRUE(decode_candles("[[1,2]]", Interval::h1, Time{}).has_error());
  EXPECT_TRUE(decode_candles("[{}]", Interval::h1, Time{}).has_error());
  EXPECT_TRUE(decode_candles("{}", Interval::h1, Time{}).has_error());
  EXPECT_TRUE(decode_candles(R"([[1,"inf","1","1","1","1",1,"1",1,"1"]])", Interval::h1, Time{})
                  .has_error());
}

TEST(Candles, FailWhenNotAscending) {
  EXPECT_TRUE(decode_candles(R"([[7200000,"1","1","1","1","1",1,"1",1,"1"],
[3600000,"1","1","1","1","1",1,"1",1,"1"]])",
                             Interval::h1, time_from_ms(99999999))
                  .has_error());
}

TEST(Depth, SumsWithinFivePercentOfTheMid) {
  // mid 100: bids to 95, asks to 105
  const auto depth = decode_depth(
      R"({"lastUpdateId":1,"E":2,"T":3,"bids":[["99","1"],["95","2"],["94.99","5"]],
"asks":[["101","1"],["105","3"],["105.01","9"]]})",
      Symbol{"BTCUSDT"});
  ASSERT_TRUE(depth.has_value()) << error_of(depth);
  EXPECT_EQ(depth->bid_notional, Money::from_int(99 + 190));
  EXPECT_EQ(depth->ask_notional, Money::from_int(101 + 315));
  EXPECT_EQ(depth->symbol, Symbol{"BTCUSDT"});
}

TEST(Depth, OfAnEmptySideIsNothing) {
  const auto depth = decode_depth(R"({"bids":[],"asks":[["101","1"]]})", Symbol{"A"});
  EXPECT_EQ(depth.value().ask_notional, Money{});
}

TEST(Depth, FailsWithoutASideOrWithALevelThatIsNone) {
  EXPECT_TRUE(decode_depth(R"({"bids":[["1","1"]]})", Symbol{"A"}).has_error());
  EXPECT_TRUE(decode_depth(R"({"bids":[["1"]],"asks":[]})", Symbol{"A"}).has_error());
  EXPECT_TRUE(decode_depth(R"({"bids":[["NaN","1"]],"asks":[]})", Symbol{"A"}).has_error());
  EXPECT_TRUE(
      decode_depth(R"({"bids":[["9e10","9e10"]],"asks":[["9e10","1"]]})", Symbol{"A"}).has_error());
}

TEST(DayTickers, GiveTheQuoteVolumeOfEverySymbol) {
  const auto volumes = decode_day_tickers(
      R"([{"symbol":"BTCUSDT","quoteVolume":"15.3","count":76},{"quoteVolume":"2","symbol":"ETHUSDT"}])");
  ASSERT_EQ(volumes.value().list.size(), 2u);
  EXPECT_EQ(volumes.value().list[0].quote_volume, 15.3);
  EXPECT_EQ(volumes.value().list[1].symbol, Symbol{"ETHUSDT"});
  EXPECT_TRUE(decode_day_tickers(R"([{"symbol":"BTCUSDT"}])").has_error());
}

TEST(PremiumIndex, LeavesFundingUnknownWhenTheTextIsEmpty) {
  const auto mark = decode_premium_index(
      R"({"symbol":"BTCUSDT","markPrice":"11793.63104562","lastFundingRate":"","nextFundingTime":0,"time":1})");
  ASSERT_TRUE(mark.has_value()) << error_of(mark);
  EXPECT_EQ(mark->mark, Price::parse("11793.63104562").value());
  EXPECT_EQ(mark->funding_rate, std::nullopt);
}

TEST(OpenInterest, ChangesFromTheFirstRowToTheLast) {
  const auto row = [](const char* value, const char* time) {
    return std::string(R"({"symbol":"BTCUSDT","sumOpenInterest":")") + value +
           R"(","sumOpenInterestValue":"1","timestamp":)" + time + "}";
  };
  const auto change = decode_open_interest_change("[" + row("200", "1") + "," + row("150", "2") +
                                                  "," + row("203", "\"3\"") + "]");
  ASSERT_TRUE(change.has_value()) << error_of(change);
  EXPECT_NEAR(change->value(), 1.5, 1e-9);
  EXPECT_EQ(decode_open_interest_change("[" + row("200", "1") + "]").value(), std::nullopt);
  EXPECT_EQ(decode_open_interest_change("[]").value(), std::nullopt);
  EXPECT_TRUE(decode_open_interest_change("[" + row("NaN", "1") + "]").has_error());
}

TEST(TakerRatio, IsTheRatioOfTheSums) {
  const auto ratio = decode_taker_ratio(
      R"([{"buySellRatio":"9","buyVol":"10","sellVol":"30","timestamp":1},{"buySellRatio":"9","buyVol":"20","sellVol":"10","timestamp":2}])");
  EXPECT_DOUBLE_EQ(ratio.value().value(), 0.75);
  EXPECT_EQ(decode_taker_ratio("[]").value(), std::nullopt);
}

TEST(ServerTime, IsRead) {
  EXPECT_EQ(decode_server_time(R"({"serverTime":1499827319559})").value(),
            time_from_ms(1499827319559));
  EXPECT_TRUE(names(error_of(decode_server_time("{}")), "GET /fapi/v1/time: field \"serverTime\""));
}

}  // namespace
}  // namespace vectord::binance
