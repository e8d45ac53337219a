// Cancelling, the dead man's switch, and looking back.
#include "unit/matching/support.hpp"

namespace vectord::matching::test {
namespace {

TEST(Cancel, EndsAnOpenOrderOnce) {
  Desk desk;
  const Order order = good(desk.limit(Side::buy, "0.1", "9000"));
  desk.drain();
  EXPECT_EQ(good(desk.exchange.cancel(desk.account, {btc, order.id, ""}, desk.tick())).status,
            Status::canceled);
  EXPECT_EQ(story(desk.drain()), "CANCELED/CANCELED");
  EXPECT_EQ(code(desk.exchange.cancel(desk.account, {btc, order.id, ""}, desk.tick())), -2011);
  EXPECT_EQ(code(desk.exchange.cancel(desk.account, {btc, std::nullopt, ""}, desk.tick())), -1102);
  EXPECT_EQ(code(desk.exchange.query_open_order(desk.account, {btc, order.id, ""})), -2013);
}

TEST(Cancel, AllOfASymbolLeavesConditionalsAndOtherSymbols) {
  Desk desk;
  good(desk.limit(Side::buy, "0.1", "9000"));
  good(desk.limit(Side::buy, "0.1", "9100"));
  good(desk.exchange.place_algo(desk.account, desk.stop(Side::sell, "9000"), desk.tick()));
  good(desk.exchange.cancel_all(desk.account, btc, desk.tick()));
  EXPECT_TRUE(desk.exchange.open_orders(desk.account, std::nullopt).empty());
  EXPECT_EQ(desk.exchange.open_algos(desk.account, std::nullopt).size(), 1U);
}

TEST(Countdown, CancelsTheSymbolUnlessRenewed) {
  Desk desk;
  good(desk.limit(Side::buy, "0.1", "9000"));
  const Time at = desk.tick();
  good(desk.exchange.countdown_cancel_all(desk.account, btc, Millis{1000}, at));
  good(desk.exchange.countdown_cancel_all(desk.account, btc, Millis{2000}, at + Millis{500}));
  desk.exchange.advance(at + Millis{2499});
  EXPECT_EQ(desk.exchange.open_orders(desk.account, btc).size(), 1U);
  desk.exchange.advance(at + Millis{2500});
  EXPECT_TRUE(desk.exchange.open_orders(desk.account, btc).empty());
}

TEST(Queries, ByClientIdFindTheMostRecent) {
  Desk desk;
  good(desk.limit(Side::buy, "0.1", "9000", TimeInForce::gtc, false, "again"));
  good(desk.exchange.cancel_all(desk.account, btc, desk.tick()));
  const Order second = good(desk.limit(Side::buy, "0.2", "9000", TimeInForce::gtc, false, "again"));
  EXPECT_EQ(good(desk.exchange.query_order(desk.account, {btc, std::nullopt, "again"})), second);
  EXPECT_EQ(code(desk.exchange.query_order(desk.account, {eth, std::nullopt, "again"})), -2013);
}

TEST(Queries, AllOrdersAreTheNewestUnlessFromAnId) {
  Desk desk;
  for (int i = 0; i < 5; ++i) good(desk.limit(Side::buy, "0.01", "9000"));
  HistoryQuery query;
  query.limit = 2;
  auto rows = desk.exchange.all_orders(desk.account, query);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].id, 4);
  query.from_id = 2;
  rows = desk.exchange.all_orders(desk.account, query);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].id, 2);
}

TEST(History, IsBoundedAndForgetsTheOldest) {
  Settings settings;
  settings.history_limit = 3;
  Desk desk(settings);
  for (int i = 0; i < 10; ++i) good(desk.market(i % 2 == 0 ? Side::buy : Side::sell, "0.01"));
  good(desk.exchange.cancel_all(desk.account, btc, desk.tick()));  // anything that begins a command
  EXPECT_EQ(desk.exchange.all_orders(desk.account, {}).size(), 3U);
  EXPECT_EQ(desk.exchange.user_trades(desk.account, {}).size(), 3U);
  EXPECT_EQ(desk.exchange.income(desk.account, {}, std::nullopt).size(), 3U);
}

}  // namespace
}  // namespace vectord::matching::test
