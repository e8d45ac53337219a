// Orders in the book: what fills, at what price, and what is told of it.
#include "unit/matching/support.hpp"

namespace vectord::matching::test {
namespace {

TEST(MarketOrder, WalksTheBookAndTellsOfEachFill) {
  Desk desk({}, "1000000");
  const auto depth = desk.exchange.depth(btc, 3).value();
  const Quantity wanted = depth.asks[0].quantity + depth.asks[1].quantity;
  const Order order = good(desk.market(Side::buy, wanted.to_string()));
  EXPECT_EQ(order.status, Status::filled);
  EXPECT_EQ(order.executed, wanted);
  EXPECT_EQ(order.cum_quote,
            notional(depth.asks[0].price, depth.asks[0].quantity, Rounding::nearest) +
                notional(depth.asks[1].price, depth.asks[1].quantity, Rounding::nearest));
  const Outputs outputs = desk.drain();
  EXPECT_EQ(story(outputs),
            "NEW/NEW TRADE/PARTIALLY_FILLED ACCOUNT:ORDER TRADE/FILLED ACCOUNT:ORDER");
  EXPECT_EQ(desk.exchange.depth(btc, 1)->asks[0].price, depth.asks[2].price);
  EXPECT_TRUE(std::holds_alternative<BookTicker>(outputs.back()));
}

TEST(MarketOrder, FillFiguresAgreeInEventTradeAndIncome) {
  Desk desk;
  good(desk.market(Side::buy, "0.1"));
  desk.drain();
  desk.move(btc, "10100");
  desk.drain();
  good(desk.market(Side::sell, "0.1"));
  const auto events = desk.drain_only<OrderEvent>();
  ASSERT_EQ(events.size(), 2U);
  const OrderEvent& fill = events.back();
  EXPECT_EQ(fill.last_price, price("10100"));   // nobody bought: the bid stands on the last price
  EXPECT_EQ(fill.realized_pnl, money("9.99"));  // bought at the ask of 10000.1
  EXPECT_EQ(fill.commission, money("0.505"));
  const auto trades = desk.exchange.user_trades(desk.account, {});
  ASSERT_EQ(trades.size(), 2U);
  EXPECT_EQ(trades[1].id, fill.trade_id);
  EXPECT_EQ(trades[1].realized_pnl, fill.realized_pnl);
  EXPECT_EQ(trades[1].commission, fill.commission);
  const auto income = desk.exchange.income(desk.account, {}, std::nullopt);
  ASSERT_EQ(income.size(), 3U);
  EXPECT_EQ(income[0].amount, money("-0.500005"));
  EXPECT_EQ(income[1].amount, money("9.99"));
  EXPECT_EQ(income[2].amount, money("-0.505"));
  EXPECT_EQ(desk.exchange.account(desk.account).wallet_balance, money("10008.984995"));
}

TEST(MarketOrder, BeyondTheBandExpiresTheRest) {
  Settings settings;
  Desk desk(settings, "1000000000");
  MarketMove thin{btc, price("10000"), price("10000"), price("10000"), 0, 0, 1, 50'000};
  desk.exchange.on_market(thin, desk.tick());
  desk.drain();
  const Order order = good(desk.market(Side::buy, "100"));
  EXPECT_EQ(order.status, Status::expired);
  EXPECT_GT(order.executed, quantity("4"));
  EXPECT_LT(order.executed, quantity("5.1"));
  EXPECT_EQ(desk.drain_only<OrderEvent>().back().expiry, ExpiryReason::market_remainder);
}

TEST(LimitOrder, RestsInTheBookAndShowsAtTheTop) {
  Desk desk;
  MarketMove wide{btc, price("10000"), price("10000"), price("10000"), 0, 0, 10, 5e6};
  desk.exchange.on_market(wide, desk.tick());
  desk.drain();
  good(desk.limit(Side::buy, "0.5", "10000.5"));
  const auto tickers = desk.drain_only<BookTicker>();
  ASSERT_EQ(tickers.size(), 1U);
  EXPECT_EQ(tickers[0].bid, price("10000.5"));
  EXPECT_EQ(tickers[0].bid_quantity, quantity("0.5"));
}

TEST(LimitOrder, FillsAsMakerAtItsPriceWhenThePriceGoesThroughIt) {
  Desk desk;
  good(desk.limit(Side::buy, "0.5", "9990"));
  desk.drain();
  desk.move(btc, "9990.1");
  EXPECT_EQ(desk.drain_only<OrderEvent>().size(), 0U);
  desk.move(btc, "9980");
  const auto events = desk.drain_only<OrderEvent>();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(events[0].maker);
  EXPECT_EQ(events[0].last_price, price("9990"));
  EXPECT_EQ(events[0].order.status, Status::filled);
  EXPECT_EQ(events[0].commission, money("0.999"));
}

TEST(LimitOrder, OnlyTouchedGetsWhatTradedAgainstItInTimeOrder) {
  Desk desk;
  const Order first = good(desk.limit(Side::buy, "0.3", "9990"));
  const Order second = good(desk.limit(Side::buy, "0.3", "9990"));
  desk.move(btc, "9990", "", 0.6, 0.2);  // 0.4 sold
  EXPECT_EQ(good(desk.exchange.query_order(desk.account, {btc, first.id, ""})).status,
            Status::filled);
  EXPECT_EQ(good(desk.exchange.query_order(desk.account, {btc, second.id, ""})).executed,
            quantity("0.1"));
}

TEST(LimitOrder, ThatCrossesTakesUpToItsPriceAndRestsWithTheRest) {
  Desk desk({}, "10000000");
  const auto depth = desk.exchange.depth(btc, 2).value();
  const Quantity more = depth.asks[0].quantity + quantity("0.5");
  const Order order =
      good(desk.limit(Side::buy, more.to_string(), depth.asks[0].price.to_string()));
  EXPECT_EQ(order.status, Status::partially_filled);
  EXPECT_EQ(order.remaining(), quantity("0.5"));
  EXPECT_EQ(desk.exchange.book_ticker(btc)->bid, depth.asks[0].price);
}

TEST(TimeInForce, IocExpiresItsRemainder) {
  Desk desk({}, "10000000");
  const BookLevel best = desk.exchange.depth(btc, 1)->asks[0];
  const Quantity more = best.quantity + quantity("0.5");
  const Order order =
      good(desk.limit(Side::buy, more.to_string(), best.price.to_string(), TimeInForce::ioc));
  EXPECT_EQ(order.status, Status::expired);
  EXPECT_EQ(order.executed, best.quantity);
  EXPECT_EQ(desk.drain_only<OrderEvent>().back().expiry, ExpiryReason::ioc_remainder);
}

TEST(TimeInForce, FokFillsWholeOrIsRejectedWithoutARecord) {
  Desk desk({}, "10000000");
  const BookLevel best = desk.exchange.depth(btc, 1)->asks[0];
  const Quantity more = best.quantity + quantity("0.001");
  const std::string at = best.price.to_string();
  EXPECT_EQ(code(desk.limit(Side::buy, more.to_string(), at, TimeInForce::fok, false, "f")), -5021);
  EXPECT_EQ(code(desk.exchange.query_order(desk.account, {btc, std::nullopt, "f"})), -2013);
  EXPECT_TRUE(desk.drain().empty());
  EXPECT_EQ(good(desk.limit(Side::buy, best.quantity.to_string(), at, TimeInForce::fok)).status,
            Status::filled);
}

TEST(TimeInForce, GtxThatWouldTakeIsRejectedWithoutARecord) {
  Desk desk;
  EXPECT_EQ(code(desk.limit(Side::buy, "0.01", "10000.1", TimeInForce::gtx)), -5022);
  EXPECT_TRUE(desk.drain().empty());
  EXPECT_EQ(good(desk.limit(Side::buy, "0.01", "10000", TimeInForce::gtx)).status, Status::new_);
}

TEST(TimeInForce, GtdEndsAtItsTime) {
  Desk desk;
  OrderParams params;
  params.symbol = btc;
  params.tif = TimeInForce::gtd;
  params.quantity = quantity("0.01");
  params.price = price("9000");
  params.good_till = desk.now + Millis{700'000};
  good(desk.exchange.place(desk.account, params, desk.now));
  desk.drain();
  desk.exchange.advance(*params.good_till - Millis{1});
  EXPECT_TRUE(desk.drain().empty());
  desk.exchange.advance(*params.good_till);
  EXPECT_EQ(story(desk.drain()), "EXPIRED/EXPIRED");
}

TEST(TwoAccounts, TradeWithEachOtherAtTheMakersPrice) {
  Desk desk;
  const AccountId bob = desk.exchange.create_account("bob", money("10000"));
  MarketMove wide{btc, price("10000"), price("10000"), price("10000"), 0, 0, 20, 5e6};
  desk.exchange.on_market(wide, desk.tick());
  good(desk.limit(Side::sell, "0.2", "10001"));
  desk.drain();
  OrderParams params;
  params.symbol = btc;
  params.side = Side::buy;
  params.type = OrderType::market;
  params.quantity = quantity("0.2");
  const Order bought = good(desk.exchange.place(bob, params, desk.tick()));
  EXPECT_EQ(bought.average_price(), price("10001"));
  EXPECT_EQ(desk.amount(), quantity("-0.2"));
  EXPECT_EQ(desk.exchange.position(bob, btc).amount, quantity("0.2"));
  const auto fills = desk.drain_only<OrderEvent>();
  ASSERT_EQ(fills.size(), 3U);
  EXPECT_EQ(fills[1].trade_id, fills[2].trade_id);
  EXPECT_TRUE(fills[1].maker);
  EXPECT_FALSE(fills[2].maker);
}

class SelfTrade : public ::testing::Test {
 protected:
  // A sell of ours at the top of the book, then a buy that would meet it first.
  Order buy_into_own(SelfTradeMode mode, TimeInForce tif = TimeInForce::gtc) {
    MarketMove wide{btc, price("10000"), price("10000"), price("10000"), 0, 0, 20, 5e6};
    desk.exchange.on_market(wide, desk.tick());
    resting = good(desk.limit(Side::sell, "0.2", "10001"));
    desk.drain();
    OrderParams params;
    params.symbol = btc;
    params.tif = tif;
    params.quantity = quantity("0.1");
    params.price = price("10001");
    params.self_trade = mode;
    return good(desk.exchange.place(desk.account, params, desk.tick()));
  }
  Status of_resting() {
    return good(desk.exchange.query_order(desk.account, {btc, resting.id, ""})).status;
  }
  Desk desk;
  Order resting;
};

TEST_F(SelfTrade, ExpireMakerEndsTheRestingOrderAndGoesOn) {
  EXPECT_EQ(buy_into_own(SelfTradeMode::expire_maker).status, Status::new_);
  EXPECT_EQ(of_resting(), Status::expired_in_match);
  EXPECT_EQ(story(desk.drain()), "NEW/NEW EXPIRED/EXPIRED_IN_MATCH(1)");
}
TEST_F(SelfTrade, ExpireTakerEndsTheNewOrder) {
  EXPECT_EQ(buy_into_own(SelfTradeMode::expire_taker).status, Status::expired_in_match);
  EXPECT_EQ(of_resting(), Status::new_);
}
TEST_F(SelfTrade, ExpireBothEndsBoth) {
  EXPECT_EQ(buy_into_own(SelfTradeMode::expire_both, TimeInForce::ioc).status,
            Status::expired_in_match);
  EXPECT_EQ(of_resting(), Status::expired_in_match);
  EXPECT_EQ(story(desk.drain()), "NEW/NEW EXPIRED/EXPIRED_IN_MATCH(1) EXPIRED/EXPIRED_IN_MATCH(3)");
}
TEST_F(SelfTrade, NoneTradesWithItself) {
  EXPECT_EQ(buy_into_own(SelfTradeMode::none).status, Status::filled);
  EXPECT_EQ(of_resting(), Status::partially_filled);
  EXPECT_EQ(desk.amount(), Quantity{});
}

TEST(ReduceOnly, NeedsAnOppositePosition) {
  Desk desk;
  EXPECT_EQ(code(desk.market(Side::sell, "0.1", true)), -2022);
  good(desk.market(Side::buy, "0.1"));
  EXPECT_EQ(code(desk.market(Side::buy, "0.1", true)), -2022);
  EXPECT_EQ(code(desk.market(Side::sell, "0.1", true)), 0);
}

TEST(ReduceOnly, NeverFlipsAndExpiresTheRest) {
  Desk desk;
  good(desk.market(Side::buy, "0.1"));
  desk.drain();
  const Order order = good(desk.market(Side::sell, "0.3", true));
  EXPECT_EQ(order.executed, quantity("0.1"));
  EXPECT_EQ(order.status, Status::expired);
  EXPECT_EQ(desk.amount(), Quantity{});
  EXPECT_EQ(story(desk.drain()), "NEW/NEW TRADE/PARTIALLY_FILLED ACCOUNT:ORDER EXPIRED/EXPIRED(4)");
}

TEST(ReduceOnly, RestingTargetsEndWhenThePositionIsClosedOtherwise) {
  Desk desk;
  good(desk.market(Side::buy, "0.1"));
  const Order target = good(desk.limit(Side::sell, "0.1", "10200", TimeInForce::gtc, true));
  desk.drain();
  good(desk.market(Side::sell, "0.1", true));
  EXPECT_EQ(story(desk.drain()), "NEW/NEW TRADE/FILLED ACCOUNT:ORDER EXPIRED/EXPIRED(4)");
  EXPECT_EQ(good(desk.exchange.query_order(desk.account, {btc, target.id, ""})).status,
            Status::expired);
}

TEST(ReduceOnly, CountsOpenOnesWhereSettingsSaySo) {
  Settings settings;
  settings.strict_reduce_only = true;
  Desk desk(settings);
  good(desk.market(Side::buy, "0.1"));
  good(desk.limit(Side::sell, "0.1", "10200", TimeInForce::gtc, true));
  EXPECT_EQ(code(desk.market(Side::sell, "0.001", true)), -2022);
}

}  // namespace
}  // namespace vectord::matching::test
