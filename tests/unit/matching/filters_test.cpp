// Every check of a new order, with its code and words.
#include "unit/matching/support.hpp"

namespace vectord::matching::test {
namespace {

OrderParams plain() {
  OrderParams params;
  params.symbol = btc;
  params.tif = TimeInForce::gtc;
  params.quantity = quantity("0.01");
  params.price = price("9990");
  return params;
}

Rejection refusal(const OrderParams& params, Settings settings = {}) {
  Desk desk(settings);
  const auto answer = desk.exchange.place(desk.account, params, desk.tick());
  const auto* wrong = std::get_if<Rejection>(&answer);
  EXPECT_TRUE(desk.drain().empty() || wrong == nullptr) << "a rejected order left a trace";
  return wrong == nullptr ? Rejection{} : *wrong;
}
template <class Change>
int code_after(Change change) {
  OrderParams params = plain();
  change(params);
  return refusal(params).code;
}

TEST(OrderParameters, AreAskedForAsTheExchangeDoes) {
  EXPECT_EQ(code_after([](auto&) {}), 0);
  EXPECT_EQ(code_after([](auto& p) { p.symbol = Symbol("NOPE"); }), -1121);
  EXPECT_EQ(code_after([](auto& p) { p.type = OrderType::stop_market; }), -4120);
  EXPECT_EQ(code_after([](auto& p) { p.tif.reset(); }), -1102);
  EXPECT_EQ(code_after([](auto& p) { p.quantity.reset(); }), -1102);
  EXPECT_EQ(code_after([](auto& p) { p.price.reset(); }), -1102);
  EXPECT_EQ(code_after([](auto& p) { p.position_side = PositionSide::long_; }), -4061);
  EXPECT_EQ(code_after([](auto& p) { p.client_id = std::string(37, 'a'); }), -4015);
  EXPECT_EQ(code_after([](auto& p) { p.client_id = std::string(36, 'a'); }), 0);
  EXPECT_EQ(code_after([](auto& p) { p.client_id = "a b"; }), -1100);
  EXPECT_EQ(code_after([](auto& p) { p.type = OrderType::market; }), -1106);
  OrderParams params = plain();
  params.quantity.reset();
  EXPECT_EQ(refusal(params).message,
            "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.");
}

TEST(OrderParameters, GoodTillDateMustLieMoreThanTenMinutesAhead) {
  const auto with_till = [](Millis ahead) {
    Desk desk;
    OrderParams params = plain();
    params.tif = TimeInForce::gtd;
    const Time at = desk.tick();
    params.good_till = at + ahead;
    return code(desk.exchange.place(desk.account, params, at));
  };
  EXPECT_EQ(with_till(Millis{600'000}), -5040);
  EXPECT_EQ(with_till(Millis{600'001}), 0);
}

TEST(PriceFilter, RefusesPrecisionTickAndBounds) {
  EXPECT_EQ(code_after([](auto& p) { p.price = price("9990.05"); }), -1111);
  EXPECT_EQ(code_after([](auto& p) { p.price = price("0"); }), -4001);
  EXPECT_EQ(code_after([](auto& p) { p.price = price("-1"); }), -4001);
  EXPECT_EQ(code_after([](auto& p) { p.price = price("1000000.1"); }), -4002);
}

TEST(LotSize, RefusesPrecisionAndBounds) {
  EXPECT_EQ(code_after([](auto& p) { p.quantity = quantity("0.0101"); }), -1111);
  EXPECT_EQ(code_after([](auto& p) { p.quantity = quantity("0"); }), -4003);
  EXPECT_EQ(code_after([](auto& p) { p.quantity = quantity("1000.001"); }), -4005);
}

TEST(LotSize, MarketOrdersHaveBoundsOfTheirOwn) {
  const auto market = [](std::string_view qty) {
    OrderParams params = plain();
    params.type = OrderType::market;
    params.tif.reset();
    params.price.reset();
    params.quantity = quantity(qty);
    return refusal(params).code;
  };
  EXPECT_EQ(market("120.001"), -4005);
  EXPECT_EQ(market("0.001"), 0);
}

TEST(TickSize, NeedNotBeAPowerOfTen) {
  Instrument odd = instrument(btc);
  odd.tick_size = price("0.5");
  odd.step_size = quantity("0.005");
  Exchange exchange({}, {odd});
  const AccountId account = exchange.create_account("alice", money("10000"));
  const Time at = time_from_ms(1);
  exchange.on_market({btc, price("10000"), price("10000"), price("10000"), 0, 0, 1, 5e6}, at);
  OrderParams params = plain();
  params.price = price("9990.2");
  EXPECT_EQ(code(exchange.place(account, params, at)), -4014);
  params.price = price("9990.5");
  params.quantity = quantity("0.011");
  EXPECT_EQ(code(exchange.place(account, params, at)), -4023);
  params.quantity = quantity("0.010");
  EXPECT_EQ(code(exchange.place(account, params, at)), 0);
}

TEST(MinNotional, CountsThePriceOfALimitAndTheMarkOfAMarketOrder) {
  OrderParams params = plain();
  params.quantity = quantity("0.001");
  params.price = price("5000");
  EXPECT_EQ(refusal(params).code, 0);
  params.price = price("4999.9");
  EXPECT_EQ(refusal(params), (Rejection{-4164,
                                        "Order's notional must be no smaller than 5.0 (unless "
                                        "you choose reduce only)"}));
}

TEST(PercentPrice, IsOneSided) {
  EXPECT_EQ(code_after([](auto& p) { p.price = price("10500"); }), 0);
  EXPECT_EQ(code_after([](auto& p) { p.price = price("10500.1"); }), -4016);
  EXPECT_EQ(code_after([](auto& p) { p.price = price("1000"); }), 0);
  EXPECT_EQ(code_after([](auto& p) { p.side = Side::sell, p.price = price("9500"); }), 0);
  EXPECT_EQ(code_after([](auto& p) { p.side = Side::sell, p.price = price("9499.9"); }), -4024);
  EXPECT_EQ(code_after([](auto& p) { p.side = Side::sell, p.price = price("90000"); }), 0);
}

TEST(PercentPrice, RefusesAMarketOrderWhoseBestPriceIsOutsideIt) {
  Desk desk;
  desk.move(btc, "10000", "9500");
  EXPECT_EQ(code(desk.market(Side::buy, "0.01")), -4131);
  EXPECT_EQ(code(desk.market(Side::sell, "0.01")), 0);
}

TEST(AccountChecks, DuplicateOpenClientIdIsRefusedAndAFinishedOneIsFree) {
  Desk desk;
  good(desk.limit(Side::buy, "0.01", "9000", TimeInForce::gtc, false, "mine"));
  EXPECT_EQ(code(desk.limit(Side::buy, "0.01", "9000", TimeInForce::gtc, false, "mine")), -4116);
  good(desk.exchange.cancel(desk.account, {btc, std::nullopt, "mine"}, desk.tick()));
  EXPECT_EQ(code(desk.limit(Side::buy, "0.01", "9000", TimeInForce::gtc, false, "mine")), 0);
}

TEST(AccountChecks, MarginIsCheckedToTheLastUnit) {
  Desk desk;  // 10 000 USDT at 20x: 200 000 USDT of notional
  EXPECT_EQ(code(desk.limit(Side::buy, "20.001", "10000")), -2019);
  EXPECT_EQ(code(desk.limit(Side::buy, "20", "10000")), 0);
  EXPECT_EQ(desk.exchange.account(desk.account).available_balance, money("0"));
  EXPECT_EQ(code(desk.limit(Side::buy, "0.001", "9000")), -2019);
  // The other side asks for nothing more until it is the larger one.
  EXPECT_EQ(code(desk.limit(Side::sell, "19", "10100")), 0);
}

TEST(AccountChecks, PositionBeyondTheBracketOfTheLeverageIsRefused) {
  Desk desk({}, "10000000");
  good(desk.exchange.set_leverage(desk.account, btc, 100, desk.tick()));
  EXPECT_EQ(code(desk.limit(Side::buy, "60.001", "10000")), -2027);
  EXPECT_EQ(code(desk.limit(Side::buy, "60", "10000")), 0);
}

TEST(AccountChecks, OpenOrdersAreBounded) {
  Settings settings;
  settings.max_open_orders = 2;
  Desk desk(settings);
  good(desk.limit(Side::buy, "0.01", "9000"));
  good(desk.limit(Side::buy, "0.01", "9000"));
  EXPECT_EQ(code(desk.limit(Side::buy, "0.01", "9000")), -2025);
  EXPECT_EQ(code(desk.market(Side::buy, "0.01")), 0);
}

TEST(OrderTest, ChecksAndLeavesNothingBehind) {
  Desk desk;
  EXPECT_EQ(code(desk.exchange.test(desk.account, plain(), desk.tick())), 0);
  OrderParams below = plain();
  below.quantity = quantity("0.001");
  below.price = price("1000");
  EXPECT_EQ(code(desk.exchange.test(desk.account, below, desk.tick())), -4164);
  EXPECT_TRUE(desk.drain().empty());
  EXPECT_TRUE(desk.exchange.open_orders(desk.account, std::nullopt).empty());
}

}  // namespace
}  // namespace vectord::matching::test
