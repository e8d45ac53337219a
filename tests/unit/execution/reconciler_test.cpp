#include "vectord/execution/reconciler.hpp"

#include <gtest/gtest.h>

#include "unit/execution/desk.hpp"

namespace vectord::execution {
namespace {

class ReconcilerTest : public ::testing::Test {
 protected:
  ReconcilerTest() {
    stop.client_id = ClientOrderId{"vec-t1-1S"};
    stop.symbol = btc;
    stop.type = OrderType::stop_market;
    stop.close_position = true;
  }
  std::vector<Difference> compare_with(const AccountSnapshot& snapshot) {
    return compare(snapshot, {ours}, ids);
  }
  AccountSnapshot snapshot(std::string_view quantity, bool with_stop) {
    AccountSnapshot made;
    if (quantity != "0") made.positions.push_back({btc, of<Quantity>(quantity), {}, {}});
    if (with_stop) made.open_algos.push_back(Desk::algo_report(stop, OrderStatus::accepted));
    return made;
  }
  OrderIds ids{"vec-", "t1"};
  OrderRequest stop;
  OurPosition ours{.symbol = btc,
                   .quantity = Quantity::from_int(1),
                   .direction = Direction::long_,
                   .stops = {ClientOrderId{"vec-t1-1S"}},
                   .orders = {ClientOrderId{"vec-t1-1S"}}};
};

TEST_F(ReconcilerTest, FindsNothingWhenAllIsWell) {
  EXPECT_TRUE(compare_with(snapshot("1", true)).empty());
}

TEST_F(ReconcilerTest, DoesNotJudgeWhatIsUnderWay) {
  ours.unsettled = true;
  const auto found = compare_with(snapshot("0", true));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, DifferenceKind::unsettled);
}

TEST_F(ReconcilerTest, FindsAPositionThatIsGone) {
  const auto found = compare_with(snapshot("0", false));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, DifferenceKind::gone);
}

TEST_F(ReconcilerTest, FindsAnotherQuantityAndAMissingStop) {
  const auto found = compare_with(snapshot("0.4", false));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].kind, DifferenceKind::quantity_differs);
  EXPECT_EQ(found[0].theirs, of<Quantity>("0.4"));
  EXPECT_EQ(found[1].kind, DifferenceKind::stop_missing);
}

TEST_F(ReconcilerTest, TakesTheExchangesWordWhenFillsAreMissing) {
  ours.fills_missing = true;
  EXPECT_EQ(compare_with(snapshot("1", true))[0].kind, DifferenceKind::quantity_differs);
  ours.quantity = {};
  EXPECT_EQ(compare_with(snapshot("0", true))[0].kind, DifferenceKind::gone);
}

TEST_F(ReconcilerTest, FindsAPositionInTheOtherDirection) {
  const auto found = compare_with(snapshot("-1", true));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].kind, DifferenceKind::turned);
  EXPECT_EQ(found[1].kind, DifferenceKind::unknown_position);
}

TEST_F(ReconcilerTest, FindsAStopThatIsOneStepTooSmall) {
  stop.close_position = false;
  stop.quantity = of<Quantity>("1");
  EXPECT_TRUE(compare_with(snapshot("1", true)).empty());
  stop.quantity = of<Quantity>("0.999");
  const auto found = compare_with(snapshot("1", true));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, DifferenceKind::stop_too_small);
  EXPECT_EQ(found[0].order, stop.client_id);
  ours.unsettled = true;  // it may be growing
  EXPECT_EQ(compare_with(snapshot("1", true))[0].kind, DifferenceKind::unsettled);
}

TEST_F(ReconcilerTest, TellsOrphansOfOursFromForeignOrders) {
  AccountSnapshot account = snapshot("1", true);
  OrderRequest orphan = stop;
  orphan.client_id = ClientOrderId{"vec-old-9S"};
  account.open_algos.push_back(Desk::algo_report(orphan, OrderStatus::accepted));
  OrderRequest foreign{.client_id = ClientOrderId{"web_1"}, .symbol = Symbol{"XRPUSDT"}};
  account.open_orders.push_back(Desk::report(foreign, OrderStatus::accepted, "0"));
  const auto found = compare_with(account);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].kind, DifferenceKind::foreign_order);
  EXPECT_FALSE(found[0].conditional);
  EXPECT_EQ(found[1].kind, DifferenceKind::orphan_order);
  EXPECT_TRUE(found[1].conditional);
}

}  // namespace
}  // namespace vectord::execution
