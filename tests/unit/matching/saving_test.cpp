// A paper session stopped and resumed.
#include "unit/matching/support.hpp"

namespace vectord::matching::test {
namespace {

Exchange fresh() {
  return Exchange({}, {instrument(btc), instrument(eth)});
}

Desk busy() {
  Desk desk;
  desk.exchange.create_account("bob & co", money("500"));
  good(desk.exchange.set_margin_type(desk.account, eth, true, desk.tick()));
  good(desk.market(Side::buy, "0.1"));
  good(desk.market(Side::sell, "1", false, eth));
  good(desk.limit(Side::buy, "0.2", "9900", TimeInForce::gtc, false, "rest"));
  good(desk.limit(Side::sell, "0.1", "10300", TimeInForce::gtc, true));
  good(desk.exchange.place_algo(desk.account, desk.stop(Side::sell, "9800"), desk.tick()));
  AlgoParams doomed = desk.stop(Side::buy, "10050");
  doomed.close_position = false;
  doomed.quantity = quantity("100");
  good(desk.exchange.place_algo(desk.account, doomed, desk.tick()));
  desk.move(btc, "10050");
  desk.exchange.on_funding(btc, rate("0.0001"), desk.tick());
  good(desk.exchange.countdown_cancel_all(desk.account, btc, Millis{60'000}, desk.tick()));
  desk.drain();
  return desk;
}

TEST(Saving, RoundTripsToTheSameText) {
  Desk desk = busy();
  const std::string saved = desk.exchange.save();
  Exchange loaded = fresh();
  const auto result = loaded.load(saved);
  ASSERT_TRUE(result.has_value()) << result.error().what();
  EXPECT_EQ(loaded.save(), saved);
  EXPECT_EQ(loaded.find_account("bob & co"), 1);
}

TEST(Saving, AResumedExchangeGoesOnAsTheOneThatWasNotStopped) {
  Desk desk = busy();
  Exchange loaded = fresh();
  ASSERT_TRUE(loaded.load(desk.exchange.save()).has_value());
  Exchange& kept = desk.exchange;
  for (Exchange* exchange : {&kept, &loaded}) {
    Time at = desk.now;
    for (const auto& [symbol, last] : {std::pair{eth, "1010"}, std::pair{btc, "10010"},
                                       std::pair{btc, "9890"}, std::pair{btc, "9795"}}) {
      const Price p = price(last);
      exchange->on_market({symbol, p, p, p, 3, 1, 1, 5e6}, at += Millis{1000});
    }
    exchange->advance(at + Millis{120'000});
  }
  EXPECT_EQ(kept.save(), loaded.save());
  EXPECT_EQ(loaded.position(0, btc).amount, Quantity{});
}

TEST(Saving, NothingTradesBeforeTheFirstMoveAfterLoading) {
  Desk desk = busy();
  desk.exchange = [&] {
    Exchange loaded = fresh();
    EXPECT_TRUE(loaded.load(desk.exchange.save()).has_value());
    return loaded;
  }();
  EXPECT_EQ(code(desk.market(Side::buy, "0.01")), -1122);
  EXPECT_EQ(code(desk.exchange.cancel(0, {btc, std::nullopt, "rest"}, desk.tick())), 0);
}

TEST(Loading, RefusesWhatIsDamagedAndStaysEmpty) {
  const std::string saved = busy().exchange.save();
  const auto refused = [](std::string_view text) {
    Exchange loaded = fresh();
    const bool failed = loaded.load(text).has_error();
    EXPECT_EQ(loaded.account_count(), 0);
    return failed;
  };
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused("vector-matching 2\nend\n"));
  EXPECT_TRUE(refused(saved.substr(0, saved.size() - 4)));  // without "end"
  for (std::size_t cut = 0; cut < saved.size() - 1; cut += 37) {
    EXPECT_TRUE(refused(saved.substr(0, cut))) << cut;
  }
  std::string wrong = saved;
  wrong.replace(wrong.find("account ") + 8, 1, "7");
  EXPECT_TRUE(refused(wrong));
  wrong = saved;
  wrong.replace(wrong.find("ETHUSDT"), 7, "NOPUSDT");
  EXPECT_TRUE(refused(wrong));
}

TEST(Loading, RefusesWhereAccountsExist) {
  Desk desk;
  EXPECT_TRUE(desk.exchange.load(busy().exchange.save()).has_error());
}

}  // namespace
}  // namespace vectord::matching::test
