// PUT order: what a modification changes, refuses and ends.
#include "unit/matching/support.hpp"

namespace vectord::matching::test {
namespace {

class Modify : public ::testing::Test {
 protected:
  void SetUp() override {
    order = good(desk.limit(Side::buy, "0.1", "9900"));
    desk.drain();
  }
  Answer<Order> to(std::string_view qty, std::string_view at) {
    ModifyParams params;
    params.order = {btc, order.id, ""};
    params.side = Side::buy;
    params.quantity = quantity(qty);
    params.price = price(at);
    params.modify_id = 7;
    return desk.exchange.modify(desk.account, params, desk.tick());
  }
  Desk desk;
  Order order;
};

TEST_F(Modify, ChangesPriceAndQuantityAndTellsOfIt) {
  const Order changed = good(to("0.2", "9950"));
  EXPECT_EQ(changed.price, price("9950"));
  EXPECT_EQ(changed.quantity, quantity("0.2"));
  EXPECT_EQ(changed.self_trade, SelfTradeMode::none);
  EXPECT_EQ(changed.modify_id, 7);
  EXPECT_EQ(story(desk.drain()), "AMENDMENT/NEW");
  desk.move(btc, "9949");
  EXPECT_EQ(desk.amount(), quantity("0.2"));
}

TEST_F(Modify, LosesItsPlaceInTheQueue) {
  const Order other = good(desk.limit(Side::buy, "0.1", "9900"));
  good(to("0.11", "9900"));
  desk.move(btc, "9900", "", 0.1, 0);
  EXPECT_EQ(good(desk.exchange.query_order(desk.account, {btc, other.id, ""})).status,
            Status::filled);
  EXPECT_EQ(good(desk.exchange.query_order(desk.account, {btc, order.id, ""})).executed,
            Quantity{});
}

TEST_F(Modify, ThatCrossesTakes) {
  EXPECT_EQ(good(to("0.1", "10010")).status, Status::filled);
  EXPECT_EQ(story(desk.drain()), "AMENDMENT/NEW TRADE/FILLED ACCOUNT:ORDER");
}

TEST_F(Modify, RefusesWithoutChangingAnything) {
  EXPECT_EQ(code(to("0.1", "9900")), -5027);
  EXPECT_EQ(code(to("0.001", "1000")), -5029);
  EXPECT_EQ(code(to("0.1", "10600")), -4016);
  EXPECT_EQ(code(to("30", "9900")), -2019);
  EXPECT_TRUE(desk.drain().empty());
  EXPECT_EQ(good(desk.exchange.query_order(desk.account, {btc, order.id, ""})), order);
  order.id = 99;
  EXPECT_EQ(code(to("0.1", "9901")), -2013);
}

TEST_F(Modify, ToNoMoreThanIsFilledCancels) {
  desk.move(btc, "9900", "", 0.04, 0);
  EXPECT_EQ(good(to("0.04", "9900")).status, Status::canceled);
}

TEST_F(Modify, OfAPostOnlyIntoTheBookCancels) {
  order = good(desk.limit(Side::buy, "0.1", "9900", TimeInForce::gtx));
  EXPECT_EQ(good(to("0.1", "10001")).status, Status::canceled);
}

}  // namespace
}  // namespace vectord::matching::test
