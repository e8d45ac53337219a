#include "unit/gateway/world.hpp"

namespace vectord::gateway::test {
namespace {

struct AccountReads : testing::Test, RestWorld {
  void SetUp() override {
    exchange.script("GET /fapi/v1/positionSide/dual", {ok(R"({"dualSidePosition":false})")});
    exchange.script("GET /fapi/v1/multiAssetsMargin", {ok(R"({"multiAssetsMargin":false})")});
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
  EXPECT_EQ(gateway().stats().used_weight, 30 + 30 + 40 + 40 + 5 + 5);
}

TEST_F(AccountReads, TellHedgeAndMultiAssetsMode) {
  exchange.script("GET /fapi/v1/positionSide/dual", {ok(R"({"dualSidePosition":true})")});
  exchange.script("GET /fapi/v1/multiAssetsMargin", {ok(R"({"multiAssetsMargin":true})")});
  gateway().perform(effect::LoadAccount{});
  run_for(Millis{1000});
  EXPECT_TRUE(only<event::Account>().snapshot.hedge_mode);
  EXPECT_TRUE(only<event::Account>().snapshot.multi_assets);
}

// A failed read is unknown, never empty: each part alone spoils the whole.
TEST_F(AccountReads, FailAsAWholeWhenOnePartFails) {
  for (const char* call : {"GET /fapi/v1/positionSide/dual", "GET /fapi/v1/multiAssetsMargin",
                           "GET /fapi/v1/openOrders", "GET /fapi/v1/openAlgoOrders",
                           "GET /fapi/v3/account", "GET /fapi/v3/positionRisk"}) {
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
