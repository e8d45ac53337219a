#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

using State = ExchangeTest;

TEST_F(State, SavedAndLoadedIsTheSame) {
  call("POST", "/fapi/v1/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.010");
  call("POST", "/fapi/v1/order",
       "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=49000");
  exchange_->start();
  clock_.run_for(Millis{5500});
  const auto account = call("GET", "/fapi/v3/account").body;
  const auto orders = call("GET", "/fapi/v1/openOrders").body;
  const auto saved = exchange_->save();
  EXPECT_EQ(SimulatedExchange::saved_at(saved), clock_.now());

  auto market = std::make_unique<FakeMarket>();
  for (int i = 1; i <= 20; ++i) {
    market->add({FakeMarket::point("BTCUSDT", 50'000 + i), FakeMarket::point("ETHUSDT", 3'000)});
  }
  exchange_ = std::make_unique<SimulatedExchange>(io_, clock_, std::move(market),
                                                  SimulatedExchangeSettings{}, nullptr);
  ASSERT_TRUE(exchange_->load(saved).has_value());
  EXPECT_EQ(call("GET", "/fapi/v3/account").body, account);
  EXPECT_EQ(call("GET", "/fapi/v1/openOrders").body, orders);
  EXPECT_EQ(value_of(get("/fapi/v2/ticker/price?symbol=BTCUSDT").body, "price"), "50005.0");
  exchange_->start();
  clock_.run_for(Millis{1000});
  EXPECT_EQ(value_of(get("/fapi/v2/ticker/price?symbol=BTCUSDT").body, "price"), "50006.0");
}

TEST_F(State, WhatIsNotAStateIsRefusedAndChangesNothing) {
  const auto before = call("GET", "/fapi/v3/account").body;
  EXPECT_FALSE(exchange_->load("something else").has_value());
  EXPECT_FALSE(exchange_->load("simulated-exchange 1 1767229200000\nrubbish").has_value());
  EXPECT_EQ(call("GET", "/fapi/v3/account").body, before);
}

TEST_F(State, TheWalletIsKnownByKey) {
  EXPECT_EQ(exchange_->wallet_balance("paper"), Money::from_int(10'000));
  EXPECT_EQ(exchange_->wallet_balance("other"), std::nullopt);
}

}  // namespace
}  // namespace vectord::exchange
