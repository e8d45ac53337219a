#include "unit/gateway/world.hpp"

namespace vectord::gateway::test {
namespace {

net::HttpResponse config(bool can_trade, bool hedge, bool multi) {
  const auto word = [](bool yes) { return std::string(yes ? "true" : "false"); };
  return ok(R"({"canTrade":)" + word(can_trade) + R"(,"dualSidePosition":)" + word(hedge) +
            R"(,"multiAssetsMargin":)" + word(multi) + "}");
}

struct AccountReads : testing::Test, RestWorld {
  void SetUp() override {
    exchange.script("GET /fapi/v1/time",
                    {ok(R"({"serverTime":)" + std::to_string(to_ms(start + Millis{5})) + "}")});
    exchange.script("GET /fapi/v1/accountConfig", {config(true, false, false)});
    exchange.script("GET /fapi/v1/openOrders", {ok("[]")});
    exchange.script("GET /fapi/v1/openAlgoOrders", {ok("[]")});
    exchange.script("GET /fapi/v3/account",
                    {ok(R"({"totalWalletBalance":"100","availableBalance":"90","assets":[]})")});
    exchange.script(
        "GET /fapi/v3/positionRisk",
        {ok(R"([{"symbol":"BTCUSDT","positionAmt":"-2","entryPrice":"9000","unRealizedProfit":"1"}])")});
  }
  std::string income_rows(int count) {
    std::string rows;
    for (int i = 0; i < count; ++i) {
      rows +=
          (i == 0 ? "" : ",") +
          std::string(
              R"({"symbol":"BTCUSDT","incomeType":"COMMISSION","income":"-1","asset":"USDT","time":5,"tranId":)") +
          std::to_string(i) + "}";
    }
    return "[" + rows + "]";
  }
};

TEST_F(AccountReads, GiveOneSnapshot) {
  gateway().perform(effect::LoadAccount{});
  run_for(Millis{1000});
  AccountSnapshot expected;
  expected.wallet_balance = Money::from_int(100);
  expected.available_balance = Money::from_int(90);
  expected.positions = {{btc, Quantity::from_int(-2), Price::from_int(9000), Money::from_int(1)}};
  EXPECT_EQ(only<event::Account>().snapshot, expected);
  EXPECT_EQ(gateway().stats().used_weight, 1 + 5 + 40 + 40 + 5 + 5);
}

TEST_F(AccountReads, TellWhetherItMayTradeAndItsModes) {
  exchange.script("GET /fapi/v1/accountConfig", {config(false, true, true)});
  gateway().perform(effect::LoadAccount{});
  run_for(Millis{1000});
  EXPECT_FALSE(only<event::Account>().snapshot.can_trade);
  EXPECT_TRUE(only<event::Account>().snapshot.hedge_mode);
  EXPECT_TRUE(only<event::Account>().snapshot.multi_assets);
}

TEST_F(AccountReads, TellHowFarOurClockIsOffAndLeaveItAlone) {
  const auto server = start + Millis{5 - 1234};
  exchange.script("GET /fapi/v1/time",
                  {ok(R"({"serverTime":)" + std::to_string(to_ms(server)) + "}")});
  gateway().perform(effect::LoadAccount{});
  run_for(Millis{1000});
  EXPECT_EQ(only<event::Account>().snapshot.clock_offset, Millis{-1234});
  EXPECT_TRUE(adjustments.empty());
}

TEST_F(AccountReads, SayWhenItIsTheKeyThatIsNotAccepted) {
  exchange.script("GET /fapi/v1/accountConfig",
                  {refusal(-2015, "Invalid API-key, IP, or permissions for action.", 401)});
  gateway().perform(effect::LoadAccount{});
  run_for(Millis{60'000});
  const auto failed = only<event::ReadFailed>();
  EXPECT_TRUE(failed.denied);
  EXPECT_EQ(failed.error,
            "GET /fapi/v1/accountConfig: -2015 Invalid API-key, IP, or permissions for action.");
  EXPECT_EQ(exchange.seen("GET /fapi/v1/accountConfig").size(), 1u);  // not asked in vain again
}

TEST_F(AccountReads, DoNotBlameTheKeyForAnythingElse) {
  exchange.script("GET /fapi/v1/accountConfig", {answer(502, "")});
  gateway().perform(effect::LoadAccount{});
  run_for(Millis{60'000});
  EXPECT_FALSE(only<event::ReadFailed>().denied);
}

// A failed read is unknown, never empty: each part alone spoils the whole.
TEST_F(AccountReads, FailAsAWholeWhenOnePartFails) {
  for (const char* call :
       {"GET /fapi/v1/time", "GET /fapi/v1/accountConfig", "GET /fapi/v1/openOrders",
        "GET /fapi/v1/openAlgoOrders", "GET /fapi/v3/account", "GET /fapi/v3/positionRisk"}) {
    for (const auto& step : {refusal(-2015, "Invalid API-key"), ok(R"({"x":1})"), ok("")}) {
      SetUp();
      events.clear();
      exchange.script(call, {step});
      gateway().perform(effect::LoadAccount{});
      run_for(Millis{60'000});
      EXPECT_TRUE(all<event::Account>().empty()) << call;
      EXPECT_EQ(only<event::ReadFailed>().what, event::Read::account) << call;
    }
  }
}

TEST_F(AccountReads, IncomeTurnsPagesUntilOneIsNotFull) {
  exchange.script("GET /fapi/v1/income", {ok(income_rows(1000)), ok(income_rows(7))});
  gateway().perform(effect::LoadIncome{time_from_ms(42)});
  run_for(Millis{1000});
  const auto income = only<event::Income>();
  EXPECT_EQ(income.rows.size(), 1007u);
  EXPECT_EQ(income.from, time_from_ms(42));
  ASSERT_EQ(exchange.requests.size(), 2u);
  EXPECT_TRUE(
      exchange.requests[1].target.starts_with("/fapi/v1/income?startTime=42&page=2&limit=1000&"));
}

TEST_F(AccountReads, IncomeFailsRatherThanGivingAPart) {
  settings.max_income_pages = 2;
  exchange.script("GET /fapi/v1/income", {ok(income_rows(1000))});
  gateway().perform(effect::LoadIncome{time_from_ms(42)});
  run_for(Millis{1000});
  EXPECT_TRUE(all<event::Income>().empty());
  EXPECT_EQ(only<event::ReadFailed>().what, event::Read::income);
}

std::string trade_rows(int first, int count) {
  std::string rows;
  for (int id = first; id < first + count; ++id) {
    rows += (id == first ? "" : ",") + std::string(R"({"symbol":"BTCUSDT","id":)") +
            std::to_string(id) +
            R"(,"orderId":7,"side":"BUY","price":"100","qty":"1","commission":"0.05",)" +
            R"("commissionAsset":"USDT","realizedPnl":"0","maker":false,"time":)" +
            std::to_string(1'000 + id) + "}";
  }
  return "[" + rows + "]";
}

TEST_F(AccountReads, FillsTurnPagesFromTheLastRowOnAndCountItOnce) {
  exchange.script("GET /fapi/v1/userTrades", {ok(trade_rows(1, 1000)), ok(trade_rows(1000, 3))});
  gateway().perform(effect::LoadFills{btc, time_from_ms(42)});
  run_for(Millis{1000});
  const auto told = only<event::Fills>();
  ASSERT_EQ(told.fills.size(), 1002u);
  EXPECT_EQ(told.symbol, btc);
  EXPECT_EQ(told.from, time_from_ms(42));
  EXPECT_EQ(told.fills.back().trade_id, 1002);
  EXPECT_EQ(told.fills.back().order_id, 7);
  const auto asked = exchange.seen("GET /fapi/v1/userTrades");
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_TRUE(asked[0].target.find("symbol=BTCUSDT&startTime=42&limit=1000") != std::string::npos);
  EXPECT_TRUE(asked[1].target.find("startTime=2000&") != std::string::npos);
}

TEST_F(AccountReads, FillsFailRatherThanGivingAPart) {
  settings.max_fill_pages = 2;
  exchange.script("GET /fapi/v1/userTrades", {ok(trade_rows(1, 1000)), ok(trade_rows(1000, 1000))});
  gateway().perform(effect::LoadFills{btc, time_from_ms(42)});
  run_for(Millis{1000});
  EXPECT_TRUE(all<event::Fills>().empty());
  EXPECT_EQ(only<event::ReadFailed>().what, event::Read::fills);
  EXPECT_EQ(only<event::ReadFailed>().symbol, btc);
}

}  // namespace
}  // namespace vectord::gateway::test
