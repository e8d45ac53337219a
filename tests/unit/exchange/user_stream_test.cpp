#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

using Keys = std::set<std::string>;

class UserStream : public ExchangeTest {
 protected:
  static constexpr const char* order = "/fapi/v1/order";
  std::string buy() {
    return call("POST", order, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.010").body;
  }
  const Keys order_keys_{"s",  "c",  "S",  "o",  "f",  "q",  "p",  "ap", "sp", "x",   "X", "i",
                         "l",  "z",  "L",  "N",  "n",  "T",  "t",  "b",  "a",  "m",   "R", "wt",
                         "ot", "ps", "cp", "pP", "si", "ss", "rp", "V",  "pm", "gtd", "er"};
};

TEST_F(UserStream, AFillIsToldInTheDocumentedOrder) {
  const auto socket = open_user_stream();
  buy();
  clock_.run_for(Millis{100});
  std::vector<std::string> events;
  for (const auto& text : socket->received) events.push_back(value_of(text, "e"));
  EXPECT_EQ(events, (std::vector<std::string>{"ORDER_TRADE_UPDATE", "TRADE_LITE",
                                              "ORDER_TRADE_UPDATE", "ACCOUNT_UPDATE"}));
}

TEST_F(UserStream, EventsHaveTheDocumentedKeys) {
  const auto socket = open_user_stream();
  buy();
  clock_.run_for(Millis{100});
  const auto fill = socket->with("\"x\":\"TRADE\"").at(0);
  EXPECT_EQ(keys_of(fill), (Keys{"e", "E", "T", "o"}));
  EXPECT_EQ(keys_of(fill, "o"), order_keys_);
  EXPECT_EQ(keys_of(socket->with("TRADE_LITE").at(0)),
            (Keys{"e", "E", "T", "s", "q", "p", "m", "c", "S", "L", "l", "t", "i"}));
  const auto account = socket->with("ACCOUNT_UPDATE").at(0);
  EXPECT_EQ(keys_of(account), (Keys{"e", "E", "T", "a"}));
  const auto a = value_of(account, "a");
  EXPECT_EQ(value_of(a, "m"), "ORDER");
  EXPECT_EQ(keys_of(first_of(value_of(a, "B"))), (Keys{"a", "wb", "cw", "bc"}));
  EXPECT_EQ(keys_of(first_of(value_of(a, "P"))),
            (Keys{"s", "pa", "ep", "bep", "cr", "up", "mt", "iw", "ps", "ma"}));
}

TEST_F(UserStream, AnOrderWithoutAFillTellsOnlyOfItself) {
  const auto socket = open_user_stream();
  call("POST", order,
       "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=49000");
  call("DELETE", "/fapi/v1/allOpenOrders", "symbol=BTCUSDT");
  clock_.run_for(Millis{100});
  ASSERT_EQ(socket->received.size(), 2u);
  EXPECT_EQ(value_of(value_of(socket->received[0], "o"), "X"), "NEW");
  EXPECT_EQ(value_of(value_of(socket->received[1], "o"), "X"), "CANCELED");
  EXPECT_EQ(value_of(value_of(socket->received[0], "o"), "n"), "0");
}

TEST_F(UserStream, ConditionalsAndLeverageAreTold) {
  const auto socket = open_user_stream();
  call("POST", "/fapi/v1/algoOrder",
       "algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&type=STOP_MARKET&triggerPrice=49000&"
       "quantity=0.010&clientAlgoId=s-1");
  call("POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=25");
  clock_.run_for(Millis{100});
  const auto algo = socket->with("ALGO_UPDATE").at(0);
  EXPECT_EQ(keys_of(algo), (Keys{"e", "T", "E", "o"}));
  EXPECT_EQ(keys_of(algo, "o"),
            (Keys{"caid", "aid", "at", "o",  "s",  "S",  "ps", "f", "q",  "X",   "ai",
                  "tp",   "p",   "V",  "wt", "pm", "cp", "pP", "R", "tt", "gtd", "ia"}));
  const auto leverage = socket->with("ACCOUNT_CONFIG_UPDATE").at(0);
  EXPECT_EQ(value_of(leverage, "ac"), R"({"s":"BTCUSDT","l":25})");
}

TEST_F(UserStream, CombinedFramesCarryTheListenKey) {
  const auto key = listen_key();
  const auto socket = open("/private/stream?listenKey=" + key + "&events=ACCOUNT_UPDATE");
  buy();
  clock_.run_for(Millis{100});
  ASSERT_EQ(socket->received.size(), 1u) << "only the events asked for";
  EXPECT_EQ(value_of(socket->received[0], "stream"), key);
}

TEST_F(UserStream, AKeyMayBeSubscribedLikeAStream) {
  const auto key = listen_key();
  const auto socket = open("/private/stream?streams=");
  socket->say(R"({"method":"SUBSCRIBE","params":[")" + key + R"("],"id":"ab"})");
  buy();
  clock_.run_for(Millis{100});
  EXPECT_FALSE(socket->with("ORDER_TRADE_UPDATE").empty());
}

TEST_F(UserStream, KeepsTheOrderOfEventsOnASocket) {
  const auto socket = open_user_stream();
  for (int i = 0; i < 20; ++i) {
    call("POST", order,
         "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=" +
             std::to_string(49'000 + i));
  }
  clock_.run_for(Millis{100});
  ASSERT_EQ(socket->received.size(), 20u);
  std::int64_t last = 0;
  for (const auto& text : socket->received) {
    const auto id = std::stoll(value_of(value_of(text, "o"), "i"));
    EXPECT_GT(id, last);
    last = id;
  }
}

TEST_F(UserStream, AnotherAccountsKeyShowsNothing) {
  const auto socket = open("/private/ws/" + std::string(64, 'x'));
  buy();
  clock_.run_for(Millis{100});
  EXPECT_TRUE(socket->received.empty());
}

TEST_F(UserStream, AKeyIsOneAnAccountAndStaysTheSame) {
  const auto key = listen_key();
  EXPECT_EQ(key.size(), 64u);
  EXPECT_EQ(listen_key(), key);
  EXPECT_EQ(with_key("PUT", "/fapi/v1/listenKey").body, "{\"listenKey\":\"" + key + "\"}");
  EXPECT_EQ(with_key("DELETE", "/fapi/v1/listenKey").body, "{}");
  EXPECT_EQ(describe(with_key("PUT", "/fapi/v1/listenKey")),
            "400 -1125 This listenKey does not exist.");
  EXPECT_NE(listen_key(), key);
}

TEST_F(UserStream, AKeyLivesAnHourFromItsLastExtension) {
  const auto socket = open_user_stream();
  clock_.run_for(Millis{3'000'000});
  EXPECT_EQ(with_key("PUT", "/fapi/v1/listenKey").status, 200);
  clock_.run_for(Millis{3'599'999});
  EXPECT_TRUE(socket->received.empty());
  clock_.run_for(Millis{100});
  ASSERT_EQ(socket->received.size(), 1u);
  EXPECT_EQ(keys_of(socket->received[0]), (Keys{"e", "E", "listenKey"}));
  EXPECT_TRUE(socket->is_open()) << "expiry does not close the socket";
  buy();
  clock_.run_for(Millis{100});
  EXPECT_EQ(socket->received.size(), 1u) << "nothing more comes";
  EXPECT_EQ(with_key("PUT", "/fapi/v1/listenKey").status, 400);
}

TEST_F(UserStream, FundingIsToldWithoutThePosition) {
  buy();
  const auto socket = open_user_stream();
  exchange_->start();
  while (clock_.now() < time_from_ms(1'767'254'400'000)) {
    clock_.run_for(Millis{1'800'000});
    with_key("PUT", "/fapi/v1/listenKey");
  }
  clock_.run_for(Millis{100});
  const auto funding = socket->with("FUNDING_FEE");
  ASSERT_EQ(funding.size(), 1u);
  EXPECT_EQ(value_of(value_of(funding[0], "a"), "P"), "[]");
  const auto income = first_of(call("GET", "/fapi/v1/income", "incomeType=FUNDING_FEE").body);
  EXPECT_EQ(value_of(income, "income").front(), '-') << "longs pay a positive rate";
}

}  // namespace
}  // namespace vectord::exchange
