// A live market that is lost is not shown: its streams end, its reads are refused, accounts go on.
#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

class StaleMarket : public ExchangeTest {
 protected:
  StaleMarket() {
    market_->set_live(true);
    exchange_->start();
  }
  bool accepts(std::string target) {
    auto socket = std::make_shared<FakeSocket>(clock_);
    return exchange_->accept({"GET", std::move(target), {}, ""}, socket);
  }
};

TEST_F(StaleMarket, ItsStreamsEndAndNoneIsOpenedUntilItIsFreshAgain) {
  const auto quotes = open("/public/ws/btcusdt@bookTicker");
  const auto candles = open("/market/stream?streams=btcusdt@kline_1h");
  const auto user = open_user_stream();
  market_->set_fresh(false);
  EXPECT_FALSE(quotes->is_open());
  EXPECT_FALSE(candles->is_open());
  EXPECT_TRUE(user->is_open());
  EXPECT_FALSE(accepts("/market/ws/btcusdt@kline_1h"));
  EXPECT_TRUE(accepts("/private/ws/" + listen_key()));
  market_->set_fresh(true);
  EXPECT_TRUE(accepts("/market/ws/btcusdt@kline_1h"));
}

TEST_F(StaleMarket, ItsReadsAreRefusedAndTheAccountsAreNot) {
  const std::string stale =
      "503 -1001 The market data is stale: its upstream is lost. Please try again.";
  market_->set_fresh(false);
  EXPECT_EQ(describe(get("/fapi/v1/klines?symbol=BTCUSDT&interval=1h")), stale);
  EXPECT_EQ(describe(get("/fapi/v1/depth?symbol=BTCUSDT")), stale);
  EXPECT_EQ(get("/fapi/v1/time").status, 200);
  EXPECT_EQ(get("/fapi/v1/exchangeInfo").status, 200);
  EXPECT_EQ(call("GET", "/fapi/v3/account").status, 200);
  market_->set_fresh(true);
  EXPECT_EQ(get("/fapi/v1/klines?symbol=BTCUSDT&interval=1h").status, 200);
}

TEST_F(StaleMarket, StepsThatComeLaterAreTaken) {
  clock_.run_for(Millis{30'000});  // all that was planned is over, and the market has not ended
  const auto quotes = open("/public/ws/btcusdt@bookTicker");
  market_->add({FakeMarket::point("BTCUSDT", 51'000)});
  market_->tell_news();
  clock_.run_for(Millis{10});
  ASSERT_EQ(quotes->received.size(), 1u);
  EXPECT_EQ(value_of(quotes->received[0], "b"), "50999.9");
}

TEST_F(StaleMarket, TheFundingPaidIsAtTheRateJustBefore) {
  call("POST", "/fapi/v1/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.1");
  const Time eight = time_from_ms(FakeMarket::start_ms + 7 * 3'600'000);
  market_->set_funding(*Rate::parse("0.0005"), eight);
  market_->add({FakeMarket::point("BTCUSDT", 51'000)});
  market_->tell_news();
  clock_.run_until(eight + Millis{1000});
  const auto paid = call("GET", "/fapi/v1/income", "incomeType=FUNDING_FEE").body;
  EXPECT_EQ(value_of(first_of(paid), "income"), "-2.55000000");
}

}  // namespace
}  // namespace vectord::exchange
