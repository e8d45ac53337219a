#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

using Keys = std::set<std::string>;

class Account : public ExchangeTest {
 protected:
  void buy() {
    call("POST", "/fapi/v1/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.010");
  }
};

const Keys totals{"totalInitialMargin",
                  "totalMaintMargin",
                  "totalWalletBalance",
                  "totalUnrealizedProfit",
                  "totalMarginBalance",
                  "totalPositionInitialMargin",
                  "totalOpenOrderInitialMargin",
                  "totalCrossWalletBalance",
                  "totalCrossUnPnl",
                  "availableBalance",
                  "maxWithdrawAmount",
                  "assets",
                  "positions"};

TEST_F(Account, V3ListsOnlySymbolsInUse) {
  const auto flat = call("GET", "/fapi/v3/account").body;
  EXPECT_EQ(keys_of(flat), totals);
  EXPECT_EQ(value_of(flat, "totalWalletBalance"), "10000.00000000");
  EXPECT_EQ(value_of(flat, "positions"), "[]");
  const auto asset = first_of(value_of(flat, "assets"));
  EXPECT_EQ(keys_of(asset), (Keys{"asset", "walletBalance", "unrealizedProfit", "marginBalance",
                                  "maintMargin", "initialMargin", "positionInitialMargin",
                                  "openOrderInitialMargin", "crossWalletBalance", "crossUnPnl",
                                  "availableBalance", "maxWithdrawAmount", "updateTime"}));
  buy();
  const auto held = call("GET", "/fapi/v3/account").body;
  EXPECT_EQ(keys_of(first_of(value_of(held, "positions"))),
            (Keys{"symbol", "positionSide", "positionAmt", "unrealizedProfit", "isolatedMargin",
                  "notional", "isolatedWallet", "initialMargin", "maintMargin", "updateTime"}));
}

TEST_F(Account, TheAssetHasAnUpdateTimeFromTheStart) {
  const auto asset = first_of(value_of(call("GET", "/fapi/v3/account").body, "assets"));
  EXPECT_NE(value_of(asset, "updateTime"), "0") << "ccxt skips rows with 0";
}

TEST_F(Account, V2ListsEverySymbol) {
  const auto body = call("GET", "/fapi/v2/account").body;
  auto expected = totals;
  expected.insert({"feeTier", "feeBurn", "canTrade", "canDeposit", "canWithdraw", "updateTime",
                   "multiAssetsMargin", "tradeGroupId"});
  EXPECT_EQ(keys_of(body), expected);
  EXPECT_EQ(keys_of(first_of(value_of(body, "positions"))),
            (Keys{"symbol", "initialMargin", "maintMargin", "unrealizedProfit",
                  "positionInitialMargin", "openOrderInitialMargin", "leverage", "isolated",
                  "entryPrice", "breakEvenPrice", "maxNotional", "positionSide", "positionAmt",
                  "notional", "isolatedWallet", "bidNotional", "askNotional", "updateTime"}));
  EXPECT_NE(body.find("\"symbol\":\"ETHUSDT\""), std::string::npos);
}

TEST_F(Account, BalanceIsAnArrayOfAssets) {
  for (const auto* path : {"/fapi/v2/balance", "/fapi/v3/balance"}) {
    EXPECT_EQ(keys_of(first_of(call("GET", path).body)),
              (Keys{"accountAlias", "asset", "balance", "crossWalletBalance", "crossUnPnl",
                    "availableBalance", "maxWithdrawAmount", "marginAvailable", "updateTime"}));
  }
}

TEST_F(Account, PositionRiskHasTwoVersions) {
  EXPECT_EQ(call("GET", "/fapi/v3/positionRisk").body, "[]");
  buy();
  const auto v3 = first_of(call("GET", "/fapi/v3/positionRisk").body);
  EXPECT_EQ(keys_of(v3), (Keys{"symbol",
                               "positionSide",
                               "positionAmt",
                               "entryPrice",
                               "breakEvenPrice",
                               "markPrice",
                               "unRealizedProfit",
                               "liquidationPrice",
                               "isolatedMargin",
                               "notional",
                               "marginAsset",
                               "isolatedWallet",
                               "initialMargin",
                               "maintMargin",
                               "positionInitialMargin",
                               "openOrderInitialMargin",
                               "adl",
                               "bidNotional",
                               "askNotional",
                               "updateTime"}));
  EXPECT_EQ(value_of(v3, "positionAmt"), "0.010");
  const auto v2 = first_of(call("GET", "/fapi/v2/positionRisk", "symbol=BTCUSDT").body);
  EXPECT_EQ(
      keys_of(v2),
      (Keys{"symbol", "positionSide", "positionAmt", "entryPrice", "breakEvenPrice", "markPrice",
            "unRealizedProfit", "liquidationPrice", "leverage", "maxNotionalValue", "marginType",
            "isolatedMargin", "isAutoAddMargin", "notional", "isolatedWallet", "updateTime"}));
  EXPECT_EQ(value_of(v2, "marginType"), "cross");
}

TEST_F(Account, LeverageIsSetAndShown) {
  EXPECT_EQ(call("POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=50").body,
            R"({"leverage":50,"maxNotionalValue":"1000000","symbol":"BTCUSDT"})");
  EXPECT_EQ(first_of(call("GET", "/fapi/v1/symbolConfig", "symbol=BTCUSDT").body),
            R"({"symbol":"BTCUSDT","marginType":"CROSSED","isAutoAddMargin":false,"leverage":50,)"
            R"("maxNotionalValue":"1000000"})");
  EXPECT_EQ(call("POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=50").status, 200)
      << "the same value is a success";
  EXPECT_EQ(error("POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=126"),
            "400 -4028 Leverage 126 is not valid");
  EXPECT_EQ(error("POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=0"),
            "400 -4028 Leverage 0 is not valid");
}

TEST_F(Account, AMarginTypeThatDoesNotChangeIsAnError) {
  EXPECT_EQ(call("POST", "/fapi/v1/marginType", "symbol=BTCUSDT&marginType=ISOLATED").body,
            R"({"code":200,"msg":"success"})");
  EXPECT_EQ(error("POST", "/fapi/v1/marginType", "symbol=BTCUSDT&marginType=ISOLATED"),
            "400 -4046 No need to change margin type.");
  EXPECT_EQ(error("POST", "/fapi/v1/marginType", "symbol=BTCUSDT&marginType=BOTH").substr(0, 9),
            "400 -1130");
}

TEST_F(Account, IsOneWayAndSingleAsset) {
  EXPECT_EQ(call("GET", "/fapi/v1/positionSide/dual").body, R"({"dualSidePosition":false})");
  EXPECT_EQ(error("POST", "/fapi/v1/positionSide/dual", "dualSidePosition=false"),
            "400 -4059 No need to change position side.");
  EXPECT_EQ(call("GET", "/fapi/v1/multiAssetsMargin").body, R"({"multiAssetsMargin":false})");
  EXPECT_EQ(error("POST", "/fapi/v1/multiAssetsMargin", "multiAssetsMargin=false").substr(0, 9),
            "400 -4171");
  EXPECT_EQ(keys_of(call("GET", "/fapi/v1/accountConfig").body),
            (Keys{"feeTier", "canTrade", "canDeposit", "canWithdraw", "dualSidePosition",
                  "updateTime", "multiAssetsMargin", "tradeGroupId"}));
}

TEST_F(Account, BracketsAreNumbers) {
  EXPECT_EQ(call("GET", "/fapi/v1/leverageBracket", "symbol=BTCUSDT").body,
            R"([{"symbol":"BTCUSDT","brackets":[{"bracket":1,"initialLeverage":125,)"
            R"("notionalCap":50000,"notionalFloor":0,"maintMarginRatio":0.004,"cum":0},)"
            R"({"bracket":2,"initialLeverage":50,"notionalCap":1000000,"notionalFloor":50000,)"
            R"("maintMarginRatio":0.01,"cum":300}]}])");
}

TEST_F(Account, FeesAreThoseCharged) {
  EXPECT_EQ(call("GET", "/fapi/v1/commissionRate", "symbol=BTCUSDT").body,
            R"({"symbol":"BTCUSDT","makerCommissionRate":"0.0002","takerCommissionRate":"0.0005",)"
            R"("rpiCommissionRate":"0.00005"})");
}

TEST_F(Account, OrderLimitsAreTold) {
  EXPECT_EQ(call("GET", "/fapi/v1/rateLimit/order").body,
            R"([{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":300},)"
            R"({"rateLimitType":"ORDERS","interval":"MINUTE","intervalNum":1,"limit":1200}])");
}

}  // namespace
}  // namespace vectord::exchange
