#include "vectord/binance/decode_trade.hpp"

namespace vectord::binance {
namespace {

template <class T>
std::string error_of(const result<T>& read) {
  return read.has_error() ? read.error().what() : "";
}

TEST(Account, TakesTheWalletFromTheUsdtRow) {
  const auto balances = decode_account(
      R"({"totalWalletBalance":"103.12","availableBalance":"99.5","assets":[
{"asset":"BNB","walletBalance":"1"},{"asset":"USDT","walletBalance":"102.5","updateTime":5}],"positions":[]})");
  ASSERT_TRUE(balances.has_value()) << error_of(balances);
  EXPECT_EQ(balances->wallet, Money::parse("102.5").value());
  EXPECT_EQ(balances->available, Money::parse("99.5").value());
}

TEST(Account, TakesTheTotalWithoutAUsdtRow) {
  const auto balances = decode_account(
      R"({"assets":[],"totalWalletBalance":"103.12345678","availableBalance":"0.00"})");
  EXPECT_EQ(balances.value().wallet, Money::parse("103.12345678").value());
}

TEST(Account, FailsRatherThanGivingAZeroBalance) {
  EXPECT_EQ(error_of(decode_account(R"({"assets":[],"totalWalletBalance":"1"})")),
            "GET /fapi/v3/account: field \"availableBalance\" is missing");
  EXPECT_TRUE(decode_account(R"({"assets":[],"availableBalance":"1"})").has_error());
  EXPECT_TRUE(
      decode_account(
          R"({"assets":[{"asset":"USDT"}],"totalWalletBalance":"1","availableBalance":"1"})")
          .has_error());
}

TEST(PositionRisk, GivesSignedPositionsThatAreNotFlat) {
  const auto positions = decode_position_risk(
      R"([{"symbol":"BTCUSDT","positionSide":"BOTH","positionAmt":"-0.5","entryPrice":"64000.123456789","unRealizedProfit":"-1.25","adl":1},
{"symbol":"ETHUSDT","positionAmt":"0.000","entryPrice":"0.0","unRealizedProfit":"0"},
{"symbol":"BTCUSD_PERP","positionAmt":"3","entryPrice":"1","unRealizedProfit":"0"}])");
  ASSERT_TRUE(positions.has_value()) << error_of(positions);
  ASSERT_EQ(positions->size(), 1u);
  const PositionReport expected{Symbol{"BTCUSDT"}, Quantity::parse("-0.5").value(),
                                Price::parse("64000.12345679").value(),
                                Money::parse("-1.25").value()};
  EXPECT_EQ(positions->front(), expected);
}

TEST(PositionRisk, FailsWhenARowCannotBeRead) {
  EXPECT_TRUE(decode_position_risk(R"([{"symbol":"BTCUSDT"}])").has_error());
  EXPECT_TRUE(decode_position_risk(R"({"code":-1,"msg":"x"})").has_error());
}

TEST(AccountModes, AreFlags) {
  EXPECT_EQ(decode_account_config(
                R"({"feeTier":0,"canTrade":true,"canDeposit":true,"canWithdraw":true,
"dualSidePosition":false,"updateTime":0,"multiAssetsMargin":false,"tradeGroupId":-1})")
                .value(),
            (AccountConfig{.can_trade = true}));
  EXPECT_EQ(decode_account_config(
                R"({"canTrade":false,"dualSidePosition":true,"multiAssetsMargin":true})")
                .value(),
            (AccountConfig{.hedge_mode = true, .multi_assets = true}));
  EXPECT_TRUE(decode_account_config("{}").has_error());
  EXPECT_TRUE(decode_account_config(
                  R"({"canTrade":"maybe","dualSidePosition":true,"multiAssetsMargin":true})")
                  .has_error());
}

TEST(Income, GivesRowsInUsdtAndCountsAll) {
  const auto page = decode_income(
      R"([{"symbol":"","incomeType":"TRANSFER","income":"-0.37500000","asset":"USDT","info":"TRANSFER","time":1570608000000,"tranId":9689322392,"tradeId":""},
{"symbol":"BTCUSDT","incomeType":"COMMISSION","income":"-0.01000000","asset":"USDT","info":"COMMISSION","time":1570636800000,"tranId":9689322393,"tradeId":"2059192"},
{"symbol":"BTCUSDT","incomeType":"COMMISSION","income":"-0.001","asset":"BNB","info":"","time":1570636800000,"tranId":9689322394,"tradeId":"2059193"},
{"symbol":"BTCUSDT","incomeType":"SPECIAL_FUNDING_FEE","income":"0.2","asset":"USDT","info":"","time":1570636800001,"tranId":1,"tradeId":""}])");
  ASSERT_TRUE(page.has_value()) << error_of(page);
  EXPECT_EQ(page->raw_rows, 4);
  ASSERT_EQ(page->rows.size(), 3u);
  EXPECT_EQ(page->rows[0].type, IncomeType::other);
  const IncomeRow expected{IncomeType::commission, Symbol{"BTCUSDT"}, Money::parse("-0.01").value(),
                           9689322393, time_from_ms(1570636800000)};
  EXPECT_EQ(page->rows[1], expected);
  EXPECT_EQ(page->rows[2].type, IncomeType::funding_fee);
}

TEST(ListenKey, HasAUsableLength) {
  EXPECT_EQ(decode_listen_key(R"({"listenKey":"pqia91"})").value(), "pqia91");
  EXPECT_TRUE(decode_listen_key(R"({"listenKey":""})").has_error());
  EXPECT_TRUE(decode_listen_key(R"({"listenKey":")" + std::string(257, 'a') + "\"}").has_error());
  EXPECT_TRUE(decode_listen_key("{}").has_error());
}

}  // namespace
}  // namespace vectord::binance
