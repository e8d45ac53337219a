// Conditional orders: their checks, triggers and ends.
#include "unit/matching/support.hpp"

namespace vectord::matching::test {
namespace {

class Conditional : public ::testing::Test {
 protected:
  Answer<Algo> place(const AlgoParams& params) {
    return desk.exchange.place_algo(desk.account, params, desk.tick());
  }
  Algo now(std::int64_t id) { return good(desk.exchange.query_algo(desk.account, {id, ""})); }
  void buy(std::string_view qty) {
    good(desk.market(Side::buy, qty));
    desk.drain();
  }
  Desk desk;
};

TEST_F(Conditional, StopClosesThePositionByMarketUnderTheSameClientId) {
  buy("0.1");
  AlgoParams params = desk.stop(Side::sell, "9900");
  params.client_id = "stop-1";
  const Algo algo = good(place(params));
  EXPECT_EQ(story(desk.drain()), "ALGO:NEW");
  EXPECT_TRUE(desk.exchange.open_orders(desk.account, std::nullopt).empty());
  desk.move(btc, "9950", "9900.1");
  EXPECT_EQ(story(desk.drain()), "");
  desk.move(btc, "9950", "9900");
  EXPECT_EQ(story(desk.drain()),
            "ALGO:TRIGGERING ALGO:TRIGGERED NEW/NEW TRADE/FILLED ACCOUNT:ORDER ALGO:FINISHED");
  EXPECT_EQ(desk.amount(), Quantity{});
  const Order order = good(desk.exchange.query_order(desk.account, {btc, std::nullopt, "stop-1"}));
  EXPECT_EQ(order.type, OrderType::market);
  EXPECT_EQ(order.original_type, OrderType::stop_market);
  EXPECT_EQ(order.stop_price, price("9900"));
  EXPECT_EQ(now(algo.id).actual_order_id, order.id);
  EXPECT_EQ(now(algo.id).actual_price, price("9950"));
  EXPECT_EQ(now(algo.id).status, AlgoStatus::finished);
}

TEST_F(Conditional, WorkingTypeChoosesThePriceItWatches) {
  buy("0.1");
  AlgoParams params = desk.stop(Side::sell, "9900");
  params.working_type = WorkingType::contract_price;
  good(place(params));
  desk.move(btc, "9950", "9800");
  EXPECT_EQ(desk.amount(), quantity("0.1"));
  desk.move(btc, "9900", "9950");
  EXPECT_EQ(desk.amount(), Quantity{});
}

TEST_F(Conditional, ThatWouldFireAtOnceIsRefused) {
  EXPECT_EQ(code(place(desk.stop(Side::sell, "10000"))), -2021);
  EXPECT_EQ(code(place(desk.stop(Side::sell, "9999.9"))), 0);
  EXPECT_EQ(code(place(desk.stop(Side::buy, "10000"))), -2021);
  EXPECT_EQ(code(place(desk.stop(Side::sell, "10000", OrderType::take_profit_market))), -2021);
  EXPECT_EQ(code(place(desk.stop(Side::sell, "10000.1", OrderType::take_profit_market))), 0);
}

TEST_F(Conditional, ASecondClosePositionOfTheSameKindAndSideIsRefused) {
  good(place(desk.stop(Side::sell, "9900")));
  const auto again = place(desk.stop(Side::sell, "9800"));
  ASSERT_EQ(code(again), -4130);
  EXPECT_EQ(std::get<Rejection>(again).message,
            "An open stop or take profit order with GTE and closePosition in the direction is "
            "existing.");
  EXPECT_EQ(code(place(desk.stop(Side::buy, "10100"))), 0);
  EXPECT_EQ(code(place(desk.stop(Side::sell, "10100", OrderType::take_profit_market))), 0);
}

TEST_F(Conditional, ClosePositionExpiresWhenThePositionIsClosedOtherwise) {
  buy("0.1");
  const Algo stop = good(place(desk.stop(Side::sell, "9900")));
  const Algo other = good(place(desk.stop(Side::buy, "10100")));
  desk.drain();
  good(desk.market(Side::sell, "0.1", true));
  EXPECT_EQ(story(desk.drain()), "NEW/NEW TRADE/FILLED ACCOUNT:ORDER ALGO:EXPIRED");
  EXPECT_EQ(now(stop.id).status, AlgoStatus::expired);
  EXPECT_EQ(now(other.id).status, AlgoStatus::new_);
}

TEST_F(Conditional, ReduceOnlyTakeProfitFillsInPartsAndLeavesTheStop) {
  buy("0.1");
  const Algo stop = good(place(desk.stop(Side::sell, "9900")));
  AlgoParams params = desk.stop(Side::sell, "10100", OrderType::take_profit);
  params.close_position = false;
  params.quantity = quantity("0.03");
  params.price = price("10090");
  params.reduce_only = true;
  const Algo target = good(place(params));
  desk.move(btc, "10100");
  EXPECT_EQ(desk.amount(), quantity("0.07"));
  EXPECT_EQ(now(target.id).status, AlgoStatus::finished);
  EXPECT_EQ(now(target.id).actual_quantity, quantity("0.03"));
  EXPECT_EQ(now(stop.id).status, AlgoStatus::new_);
}

TEST_F(Conditional, ReduceOnlyWithoutAPositionIsRejectedAtTheTrigger) {
  AlgoParams params = desk.stop(Side::sell, "9900");
  params.close_position = false;
  params.quantity = quantity("0.1");
  params.reduce_only = true;
  const Algo algo = good(place(params));
  desk.drain();
  desk.move(btc, "9900");
  EXPECT_EQ(story(desk.drain()), "ALGO:TRIGGERING ALGO:REJECTED");
  EXPECT_EQ(now(algo.id).reject_reason, "ReduceOnly Order is rejected.");
}

TEST_F(Conditional, MarginIsAskedForAtTheTriggerOnly) {
  AlgoParams params = desk.stop(Side::buy, "10100");
  params.close_position = false;
  params.quantity = quantity("100");
  const Algo algo = good(place(params));
  desk.move(btc, "10100");
  EXPECT_EQ(now(algo.id).status, AlgoStatus::rejected);
  EXPECT_EQ(now(algo.id).reject_reason, "Margin is insufficient.");
}

TEST_F(Conditional, TrailingFollowsThePriceAndFiresOnTheWayBack) {
  buy("0.1");
  AlgoParams params;
  params.symbol = btc;
  params.side = Side::sell;
  params.type = OrderType::trailing_stop_market;
  params.quantity = quantity("0.1");
  params.reduce_only = true;
  params.callback_percent = rate("1");
  params.activate_price = price("10100");
  const Algo algo = good(place(params));
  desk.drain();
  desk.move(btc, "9900");  // a whole percent down, but not active yet
  EXPECT_EQ(desk.amount(), quantity("0.1"));
  desk.move(btc, "10200");
  EXPECT_EQ(story(desk.drain()), "ALGO:NEW");
  EXPECT_TRUE(now(algo.id).activated);
  desk.move(btc, "10098.1");  // 10200 less 1 % is 10098
  EXPECT_EQ(desk.amount(), quantity("0.1"));
  desk.move(btc, "10098");
  EXPECT_EQ(desk.amount(), Quantity{});
}

TEST_F(Conditional, TrailingActivationMustLieAhead) {
  AlgoParams params;
  params.symbol = btc;
  params.side = Side::sell;
  params.type = OrderType::trailing_stop_market;
  params.quantity = quantity("0.1");
  params.callback_percent = rate("1");
  params.activate_price = price("10000");
  EXPECT_EQ(code(place(params)), -2021);
  params.activate_price = price("10000.1");
  EXPECT_EQ(code(place(params)), 0);
  params.callback_percent = rate("0.09");
  EXPECT_EQ(code(place(params)), -1130);
  params.callback_percent = rate("10.1");
  EXPECT_EQ(code(place(params)), -1130);
  params.callback_percent.reset();
  EXPECT_EQ(code(place(params)), -1102);
}

TEST_F(Conditional, PriceProtectHoldsTheTriggerWhileMarkAndLastAreApart) {
  buy("0.1");
  AlgoParams params = desk.stop(Side::sell, "9400");
  params.price_protect = true;
  good(place(params));
  desk.move(btc, "9950", "9400");  // 5.5 % apart, 5 % is the limit
  EXPECT_EQ(desk.amount(), quantity("0.1"));
  desk.move(btc, "9500", "9400");
  EXPECT_EQ(desk.amount(), Quantity{});
}

TEST_F(Conditional, ParametersAreChecked) {
  AlgoParams params = desk.stop(Side::sell, "9900");
  params.quantity = quantity("1");
  EXPECT_EQ(code(place(params)), -4137);
  params = desk.stop(Side::sell, "9900");
  params.reduce_only = true;
  EXPECT_EQ(code(place(params)), -1106);
  params = desk.stop(Side::sell, "9900", OrderType::stop);
  EXPECT_EQ(code(place(params)), -4136);
  params = desk.stop(Side::sell, "9900");
  params.close_position = false;
  EXPECT_EQ(code(place(params)), -1102);
  params = desk.stop(Side::sell, "9900.05");
  EXPECT_EQ(code(place(params)), -1111);
  params = desk.stop(Side::sell, "9900");
  params.type = OrderType::limit;
  EXPECT_EQ(code(place(params)), -1116);
}

TEST_F(Conditional, DuplicateOpenClientIdAndTheLimitAreRefused) {
  Settings settings;
  settings.max_conditional_orders = 2;
  Desk small(settings);
  AlgoParams params = small.stop(Side::sell, "9900");
  params.client_id = "twice";
  good(small.exchange.place_algo(small.account, params, small.tick()));
  params.side = Side::buy;
  params.trigger_price = price("10100");
  EXPECT_EQ(code(small.exchange.place_algo(small.account, params, small.tick())), -4116);
  params.client_id = "other";
  good(small.exchange.place_algo(small.account, params, small.tick()));
  params.client_id = "third";
  EXPECT_EQ(code(small.exchange.place_algo(small.account, params, small.tick())), -4045);
}

TEST_F(Conditional, CancelTellsFinishedFromUnknown) {
  const Algo algo = good(place(desk.stop(Side::sell, "9900")));
  desk.drain();
  good(desk.exchange.cancel_algo(desk.account, {algo.id, ""}, desk.tick()));
  EXPECT_EQ(story(desk.drain()), "ALGO:CANCELED");
  EXPECT_EQ(code(desk.exchange.cancel_algo(desk.account, {algo.id, ""}, desk.tick())), -2011);
  EXPECT_EQ(code(desk.exchange.cancel_algo(desk.account, {999, ""}, desk.tick())), -2013);
  EXPECT_EQ(code(desk.exchange.cancel_algo(desk.account, {std::nullopt, ""}, desk.tick())), -1102);
}

}  // namespace
}  // namespace vectord::matching::test
