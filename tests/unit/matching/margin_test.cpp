// Account views, leverage and margin type, funding and liquidation.
#include "unit/matching/support.hpp"

namespace vectord::matching::test {
namespace {

TEST(AccountView, AddsUp) {
  Desk desk;
  good(desk.limit(Side::buy, "1", "10000.1"));
  desk.move(btc, "10100");
  good(desk.limit(Side::buy, "1", "9000"));
  const AccountView view = desk.exchange.account(desk.account);
  ASSERT_EQ(view.positions.size(), 1U);
  const PositionView& position = view.positions[0];
  EXPECT_EQ(position.entry_price, price("10000.1"));
  EXPECT_EQ(position.unrealized_pnl, money("99.9"));
  EXPECT_EQ(position.position_initial_margin, money("505"));
  EXPECT_EQ(position.open_order_initial_margin, money("450"));
  EXPECT_EQ(position.maintenance_margin, money("40.4"));
  EXPECT_EQ(position.max_notional, money("12000000"));
  EXPECT_EQ(view.wallet_balance, money("9994.99995"));
  EXPECT_EQ(view.margin_balance, view.wallet_balance + money("99.9"));
  EXPECT_EQ(view.available_balance, view.margin_balance - money("955"));
}

TEST(Leverage, ChangesAreCheckedAndTold) {
  Desk desk;
  EXPECT_EQ(good(desk.exchange.set_leverage(desk.account, btc, 125, desk.tick())).max_notional,
            money("50000"));
  EXPECT_EQ(story(desk.drain()), "LEVERAGE");
  EXPECT_EQ(code(desk.exchange.set_leverage(desk.account, btc, 125, desk.tick())), 0);
  EXPECT_EQ(story(desk.drain()), "");
  EXPECT_EQ(code(desk.exchange.set_leverage(desk.account, btc, 126, desk.tick())), -4028);
  EXPECT_EQ(code(desk.exchange.set_leverage(desk.account, btc, 0, desk.tick())), -4028);
  good(desk.exchange.set_leverage(desk.account, btc, 20, desk.tick()));
  good(desk.limit(Side::buy, "6", "10000"));
  EXPECT_EQ(code(desk.exchange.set_leverage(desk.account, btc, 125, desk.tick())), -2027);
  EXPECT_EQ(code(desk.exchange.set_leverage(desk.account, btc, 5, desk.tick())), -2028);
  EXPECT_EQ(code(desk.exchange.set_leverage(desk.account, btc, 6, desk.tick())), 0);
}

TEST(Leverage, OfAnIsolatedPositionCannotBeLowered) {
  Desk desk;
  good(desk.exchange.set_margin_type(desk.account, btc, true, desk.tick()));
  good(desk.market(Side::buy, "0.1"));
  EXPECT_EQ(code(desk.exchange.set_leverage(desk.account, btc, 19, desk.tick())), -4161);
  EXPECT_EQ(code(desk.exchange.set_leverage(desk.account, btc, 21, desk.tick())), 0);
}

TEST(MarginType, ChangesOnlyWhereNothingIsOpen) {
  Desk desk;
  const auto set = [&](bool isolated) {
    return code(desk.exchange.set_margin_type(desk.account, btc, isolated, desk.tick()));
  };
  EXPECT_EQ(set(false), -4046);
  good(desk.limit(Side::buy, "0.1", "9000"));
  EXPECT_EQ(set(true), -4047);
  good(desk.exchange.cancel_all(desk.account, btc, desk.tick()));
  good(desk.market(Side::buy, "0.1"));
  EXPECT_EQ(set(true), -4048);
  good(desk.market(Side::sell, "0.1"));
  desk.drain();
  EXPECT_EQ(set(true), 0);
  EXPECT_EQ(story(desk.drain()), "ACCOUNT:MARGIN_TYPE_CHANGE");
}

TEST(PositionMode, IsOneWayAndSaysSo) {
  Desk desk;
  EXPECT_EQ(code(desk.exchange.set_position_mode(desk.account, false)), -4059);
  EXPECT_EQ(code(desk.exchange.set_position_mode(desk.account, true)), -1020);
}

TEST(IsolatedMargin, IsTakenFromTheCrossWalletAndCanBeChanged) {
  Desk desk;
  good(desk.exchange.set_margin_type(desk.account, btc, true, desk.tick()));
  good(desk.market(Side::buy, "0.1"));
  EXPECT_EQ(desk.exchange.position(desk.account, btc).isolated_wallet, money("50.0005"));
  const AccountView view = desk.exchange.account(desk.account);
  EXPECT_EQ(view.cross_wallet_balance, view.wallet_balance - money("50.0005"));
  const auto change = [&](std::string_view by) {
    return code(desk.exchange.change_position_margin(desk.account, btc, money(by), desk.tick()));
  };
  EXPECT_EQ(change("10"), 0);
  EXPECT_EQ(change("-20"), -4051);
  EXPECT_EQ(change("10000"), -4050);
  EXPECT_EQ(change("0"), -4055);
  EXPECT_EQ(desk.exchange.position(desk.account, btc).isolated_wallet, money("60.0005"));
}

TEST(Funding, LongsPayAPositiveRate) {
  Desk desk;
  good(desk.market(Side::buy, "0.1"));
  const Money before = desk.exchange.account(desk.account).wallet_balance;
  desk.move(btc, "10000", "10010");
  desk.drain();
  desk.exchange.on_funding(btc, rate("0.0001"), desk.tick());
  const auto events = desk.drain_only<AccountEvent>();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].reason, "FUNDING_FEE");
  EXPECT_TRUE(events[0].positions.empty());
  EXPECT_EQ(events[0].wallet_balance, before - money("0.1001"));
  const auto rows = desk.exchange.income(desk.account, {}, IncomeKind::funding_fee);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].amount, money("-0.1001"));
}

TEST(Funding, OfAnIsolatedPositionChangesItsMargin) {
  Desk desk;
  good(desk.exchange.set_margin_type(desk.account, btc, true, desk.tick()));
  good(desk.market(Side::sell, "0.1"));
  const Money margin = desk.exchange.position(desk.account, btc).isolated_wallet;
  desk.drain();
  desk.exchange.on_funding(btc, rate("0.0001"), desk.tick());
  EXPECT_EQ(desk.exchange.position(desk.account, btc).isolated_wallet, margin + money("0.1"));
  EXPECT_EQ(desk.drain_only<AccountEvent>()[0].positions.size(), 1U);
}

// Long 1 at 10000.1, 20x isolated: margin 500.005, liquidation where 500.005 + mark - 10000.1 =
// 0.004 x mark, at 9538.247992.
TEST(Liquidation, OfAnIsolatedPositionHappensAtItsPriceAndCostsItsMarginAtMost) {
  Desk desk;
  good(desk.exchange.set_margin_type(desk.account, btc, true, desk.tick()));
  good(desk.limit(Side::buy, "1", "10000.1"));
  EXPECT_EQ(desk.exchange.position(desk.account, btc).liquidation_price, price("9538.24799196"));
  const Order resting = good(desk.limit(Side::buy, "0.1", "9000"));
  desk.move(btc, "9538.3", "9538.25");
  EXPECT_EQ(desk.amount(), quantity("1"));
  desk.drain();
  const Money before = desk.exchange.account(desk.account).cross_wallet_balance;
  desk.move(btc, "9400", "9538.24");
  const Outputs outputs = desk.drain();
  EXPECT_EQ(story(outputs).substr(0, 27), "EXPIRED/EXPIRED(5) NEW/NEW ");
  EXPECT_EQ(desk.amount(), Quantity{});
  EXPECT_EQ(desk.exchange.account(desk.account).cross_wallet_balance, before);
  EXPECT_EQ(good(desk.exchange.query_order(desk.account, {btc, resting.id, ""})).status,
            Status::expired);
  const auto forced = desk.exchange.force_orders(desk.account, {});
  ASSERT_EQ(forced.size(), 1U);
  EXPECT_EQ(forced[0].client_id.str().substr(0, 10), "autoclose-");
  EXPECT_EQ(forced[0].type, OrderType::limit);
  EXPECT_EQ(forced[0].tif, TimeInForce::ioc);
  EXPECT_EQ(forced[0].status, Status::filled);
  bool calculated = false;
  for (const Output& output : outputs) {
    const auto* event = std::get_if<OrderEvent>(&output);
    calculated = calculated || (event != nullptr && event->execution == Execution::calculated);
  }
  EXPECT_TRUE(calculated);
  EXPECT_EQ(desk.exchange.income(desk.account, {}, IncomeKind::insurance_clear).size(), 1U);
}

TEST(Liquidation, OfACrossAccountLeavesNoDebt) {
  Desk desk({}, "1000");
  good(desk.exchange.set_leverage(desk.account, btc, 100, desk.tick()));
  good(desk.market(Side::buy, "5"));
  desk.drain();
  desk.move(btc, "9845", "9845");
  EXPECT_EQ(story(desk.drain()), "MARGIN_CALL");
  desk.move(btc, "9845.1", "9845.1");
  EXPECT_EQ(story(desk.drain()), "");  // once
  desk.move(btc, "9500", "9500");
  EXPECT_EQ(desk.amount(), Quantity{});
  EXPECT_EQ(desk.exchange.account(desk.account).wallet_balance, money("0"));
  const AccountTotals sums = desk.exchange.totals(desk.account);
  EXPECT_GT(sums.insurance, Money{});
  EXPECT_EQ(sums.initial + sums.realized - sums.commission + sums.insurance, Money{});
}

TEST(Liquidation, TakesOtherPositionsPnlIntoAccountWhenCross) {
  Desk desk({}, "1000");
  good(desk.market(Side::buy, "1"));
  good(desk.market(Side::buy, "3", false, eth));
  const Price alone = desk.exchange.position(desk.account, btc).liquidation_price;
  desk.move(eth, "1100");
  const Price with_profit = desk.exchange.position(desk.account, btc).liquidation_price;
  EXPECT_LT(with_profit, alone);
  // Just above it holds, just below it does not.
  const Price above = with_profit.rounded_to(price("0.1"), Rounding::ceiling) + price("0.1");
  desk.move(btc, above.to_string());
  EXPECT_EQ(desk.amount(), quantity("1"));
  desk.move(btc, (above - price("0.3")).to_string());
  EXPECT_EQ(desk.amount(), Quantity{});
}

}  // namespace
}  // namespace vectord::matching::test
