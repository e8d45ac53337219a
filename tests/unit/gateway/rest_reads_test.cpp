#include "unit/gateway/world.hpp"

namespace vectord::gateway::test {
namespace {

struct Reads : testing::Test, RestWorld {};

std::string candle_row(Time open) {
  return "[" + std::to_string(to_ms(open)) + R"(,"1","2","0.5","1.5","10",0,"15",3,"4","6","0"])";
}

TEST_F(Reads, HistoryAsksForClosedBarsOnly) {
  const Time hour = time_from_ms(to_ms(start) / 3'600'000 * 3'600'000);
  exchange.script("GET /fapi/v1/klines",
                  {ok("[" + candle_row(hour - Millis{7'200'000}) + "," +
                      candle_row(hour - Millis{3'600'000}) + "," + candle_row(hour) + "]")});
  gateway().perform(effect::LoadHistory{btc, Interval::h1, 1000});
  run_for(Millis{100});
  EXPECT_EQ(exchange.requests.front().target,
            "/fapi/v1/klines?symbol=BTCUSDT&interval=1h&endTime=" +
                std::to_string(to_ms(hour) - 1) + "&limit=1000");
  const auto history = only<event::History>();
  EXPECT_EQ(history.candles.size(), 2u);  // and drops an open one that comes all the same
  EXPECT_EQ(history.interval, Interval::h1);
}

TEST_F(Reads, AreRepeatedThreeTimesWithGrowingWaits) {
  exchange.script("GET /fapi/v1/klines", {Error{Errc::outcome_unknown, "reset"}});
  gateway().perform(effect::LoadHistory{btc, Interval::h4, 10});
  run_for(Millis{60'000});
  EXPECT_EQ(exchange.seen("GET /fapi/v1/klines").size(), 4u);
  EXPECT_LT(exchange.times[1] - exchange.times[0], exchange.times[3] - exchange.times[2]);
  const auto failed = only<event::ReadFailed>();
  EXPECT_EQ(failed.what, event::Read::history);
  EXPECT_EQ(failed.symbol, btc);
  EXPECT_EQ(failed.interval, Interval::h4);
  EXPECT_EQ(failed.error, "GET /fapi/v1/klines: reset");
  EXPECT_TRUE(all<event::History>().empty());
}

TEST_F(Reads, AreNotRepeatedWhenTheAnswerIsFinal) {
  exchange.script("GET /fapi/v1/klines", {refusal(-1121, "Invalid symbol.")});
  gateway().perform(effect::LoadHistory{btc, Interval::h1, 10});
  run_for(Millis{60'000});
  EXPECT_EQ(exchange.requests.size(), 1u);
  EXPECT_EQ(only<event::ReadFailed>().error, "GET /fapi/v1/klines: -1121 Invalid symbol.");
}

TEST_F(Reads, SucceedAfterATransientFailure) {
  exchange.script("GET /fapi/v1/ticker/24hr",
                  {answer(502, "<html>"), ok(R"([{"symbol":"BTCUSDT","quoteVolume":"5"}])")});
  gateway().perform(effect::LoadDayVolumes{});
  run_for(Millis{60'000});
  EXPECT_EQ(only<event::DayVolumes>().list.size(), 1u);
  EXPECT_EQ(gateway().stats().retries, 1u);
}

TEST_F(Reads, ThatCannotBeReadFail) {
  exchange.script("GET /fapi/v1/leverageBracket", {ok("[{}]")});
  gateway().perform(effect::LoadBrackets{});
  run_for(Millis{100});
  EXPECT_EQ(only<event::ReadFailed>().what, event::Read::brackets);
}

TEST_F(Reads, InstrumentsBringTheLimitsOfTheExchange) {
  exchange.script(
      "GET /fapi/v1/exchangeInfo",
      {ok(R"({"rateLimits":[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":6000}],"symbols":[]})")});
  gateway().perform(effect::LoadInstruments{});
  run_for(Millis{100});
  EXPECT_TRUE(only<event::Instruments>().list.empty());
  EXPECT_EQ(gateway().stats().weight_limit, 6000);
}

TEST_F(Reads, DepthBecomesNotionals) {
  exchange.script("GET /fapi/v1/depth", {ok(R"({"bids":[["99","1"]],"asks":[["101","2"]]})")});
  gateway().perform(effect::LoadDepth{btc});
  run_for(Millis{100});
  EXPECT_EQ(only<event::Depth>().ask_notional, Money::from_int(202));
}

constexpr const char* interest = "GET /futures/data/openInterestHist";
constexpr const char* taker = "GET /futures/data/takerlongshortRatio";

TEST_F(Reads, ADerivativeFigureThatFailsIsUnknown) {
  exchange.script(interest, {refusal(-1, "no")});
  exchange.script(taker, {ok(R"([{"buyVol":"3","sellVol":"2"}])")});
  gateway().perform(effect::LoadDerivatives{btc});
  run_for(Millis{100});
  const auto figures = only<event::Derivatives>();
  EXPECT_EQ(figures.open_interest_change_percent, std::nullopt);
  EXPECT_EQ(figures.taker_buy_sell_ratio, 1.5);
}

TEST_F(Reads, BothDerivativeFiguresFailingIsAFailedRead) {
  exchange.script(interest, {refusal(-1, "no")});
  exchange.script(taker, {refusal(-1, "no")});
  gateway().perform(effect::LoadDerivatives{btc});
  run_for(Millis{100});
  EXPECT_EQ(only<event::ReadFailed>().what, event::Read::derivatives);
  EXPECT_TRUE(all<event::Derivatives>().empty());
}

TEST_F(Reads, RunSideBySide) {
  exchange.script("GET /fapi/v1/depth", {ok(R"({"bids":[],"asks":[]})")});
  for (int i = 0; i < 20; ++i) gateway().perform(effect::LoadDepth{btc});
  run_for(Millis{10});
  EXPECT_EQ(all<event::Depth>().size(), 20u);
}

TEST_F(Reads, MoreThanTheBoundUnderWayAreRefusedForOrders) {
  settings.max_pending = 1;
  exchange.script("GET /fapi/v1/depth", {ok(R"({"bids":[],"asks":[]})")});
  gateway().perform(effect::LoadDepth{btc});
  gateway().perform(effect::QueryOrder{btc, ClientOrderId{"a"}, false});
  run_for(Millis{100});
  EXPECT_EQ(only<event::OrderAnswer>().outcome, event::Outcome::not_sent);
}

}  // namespace
}  // namespace vectord::gateway::test
