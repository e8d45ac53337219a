#include "exchange/stream_name.hpp"
#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

using Keys = std::set<std::string>;

class Streams : public ExchangeTest {
 protected:
  void run(Millis span) {
    if (!std::exchange(started_, true)) exchange_->start();
    clock_.run_for(span);
  }

 private:
  bool started_ = false;
};

TEST_F(Streams, RawFramesAreTheBarePayload) {
  const auto socket = open("/public/ws/btcusdt@bookTicker");
  run(Millis{1001});
  ASSERT_FALSE(socket->received.empty());
  EXPECT_EQ(keys_of(socket->received[0]),
            (Keys{"e", "u", "s", "b", "B", "a", "A", "T", "E", "ps", "st"}));
  EXPECT_EQ(value_of(socket->received[0], "s"), "BTCUSDT");
}

TEST_F(Streams, CombinedFramesCarryTheName) {
  const auto socket = open("/market/stream?streams=btcusdt@kline_1h/ethusdt@markPrice@1s");
  run(Millis{1002});
  ASSERT_EQ(socket->received.size(), 2u);
  for (const auto& frame : socket->received) EXPECT_EQ(keys_of(frame), (Keys{"stream", "data"}));
  const auto kline = socket->with("kline_1h").at(0);
  EXPECT_EQ(keys_of(value_of(kline, "data")), (Keys{"e", "E", "s", "k", "ps", "st"}));
  EXPECT_EQ(
      keys_of(value_of(kline, "data"), "k"),
      (Keys{"t", "T", "s", "i", "f", "L", "o", "c", "h", "l", "v", "n", "x", "q", "V", "Q", "B"}));
  const auto mark = socket->with("markPrice@1s").at(0);
  EXPECT_EQ(keys_of(value_of(mark, "data")),
            (Keys{"e", "E", "s", "p", "ap", "P", "i", "r", "T", "ps", "st"}));
}

TEST_F(Streams, PublicComesAfterOneMillisecondAndMarketAfterTwo) {
  const auto quotes = open("/public/ws/btcusdt@bookTicker");
  const auto klines = open("/market/ws/btcusdt@kline_1h");
  run(Millis{2500});
  const Time step = time_from_ms(FakeMarket::start_ms + 1000);
  ASSERT_FALSE(quotes->times.empty());
  EXPECT_EQ(quotes->times.front(), step + Millis{1});
  ASSERT_EQ(klines->times.size(), 2u);
  EXPECT_EQ(klines->times[0], step + Millis{2});
  EXPECT_EQ(klines->times[1], step + Millis{1002});
}

TEST_F(Streams, OfAnotherRouteAreAcknowledgedAndSilent) {
  const auto socket = open("/public/ws");
  socket->say(R"({"method":"SUBSCRIBE","params":["btcusdt@kline_1h"],"id":1})");
  run(Millis{3000});
  ASSERT_EQ(socket->received.size(), 1u);
  EXPECT_EQ(socket->received[0], R"({"result":null,"id":1})");
}

TEST_F(Streams, UnroutedSocketsServeThePublicRouteOnly) {
  const auto socket = open("/stream?streams=btcusdt@bookTicker/btcusdt@kline_1h");
  run(Millis{1500});
  EXPECT_FALSE(socket->with("bookTicker").empty());
  EXPECT_TRUE(socket->with("kline").empty());
}

TEST_F(Streams, ControlMessagesEchoTheirIds) {
  const auto socket = open("/market/ws");
  socket->say(R"({"method":"SUBSCRIBE","params":["btcusdt@aggTrade","x@y"],"id":"9fe1"})");
  socket->say(R"({"method":"LIST_SUBSCRIPTIONS","id":3})");
  socket->say(R"({"method":"UNSUBSCRIBE","params":["x@y"],"id":4})");
  socket->say(R"({"method":"LIST_SUBSCRIPTIONS","id":5})");
  socket->say(R"({"method":"GET_PROPERTY","params":["combined"],"id":6})");
  socket->say(R"({"method":"SET_PROPERTY","params":["combined",true],"id":7})");
  socket->say(R"({"method":"GET_PROPERTY","params":["combined"],"id":8})");
  clock_.run_for(Millis{10});
  EXPECT_EQ(
      socket->received,
      (std::vector<std::string>{
          R"({"result":null,"id":"9fe1"})", R"({"result":["btcusdt@aggTrade","x@y"],"id":3})",
          R"({"result":null,"id":4})", R"({"result":["btcusdt@aggTrade"],"id":5})",
          R"({"result":false,"id":6})", R"({"result":null,"id":7})", R"({"result":true,"id":8})"}));
}

TEST_F(Streams, BadControlMessagesAreAnswered) {
  const auto socket = open("/market/ws");
  socket->say("nonsense");
  socket->say(R"({"id":2})");
  socket->say(R"({"method":"SET_PROPERTY","params":["combined","yes"],"id":3})");
  socket->say(R"({"method":"GET_PROPERTY","params":["other"],"id":4})");
  clock_.run_for(Millis{10});
  ASSERT_EQ(socket->received.size(), 4u);
  EXPECT_EQ(value_of(socket->received[0], "code"), "3");
  EXPECT_EQ(value_of(socket->received[1], "code"), "2");
  EXPECT_EQ(value_of(socket->received[2], "code"), "0");
  EXPECT_EQ(socket->received[3], R"({"code":0,"msg":"Unknown property","id":4})");
}

TEST_F(Streams, TooManyMessagesInASecondCloseTheSocket) {
  const auto socket = open("/market/ws");
  for (int i = 0; i < 10; ++i) socket->say(R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
  EXPECT_TRUE(socket->is_open());
  socket->say(R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
  EXPECT_FALSE(socket->is_open());
}

TEST_F(Streams, APathThatIsNoStreamIsRefused) {
  auto socket = std::make_shared<FakeSocket>(clock_);
  EXPECT_FALSE(exchange_->accept({"GET", "/fapi/v1/time", {}, ""}, socket));
  EXPECT_FALSE(exchange_->accept({"GET", "/", {}, ""}, socket));
  EXPECT_FALSE(exchange_->accept({"GET", "/public/other", {}, ""}, socket));
}

TEST_F(Streams, AClosedSocketGetsNothingMore) {
  const auto socket = open("/market/ws/btcusdt@kline_1h");
  run(Millis{1500});
  const auto before = socket->received.size();
  socket->close();
  run(Millis{3000});
  EXPECT_EQ(socket->received.size(), before);
}

TEST_F(Streams, DepthComesWholeOrAsChanges) {
  const auto partial = open("/public/ws/btcusdt@depth5@100ms");
  const auto changes = open("/public/ws/btcusdt@depth");
  run(Millis{3500});
  ASSERT_FALSE(partial->received.empty());
  EXPECT_EQ(keys_of(partial->received[0]),
            (Keys{"e", "E", "T", "s", "U", "u", "pu", "b", "a", "ps", "st"}));
  ASSERT_GE(changes->received.size(), 2u);
  EXPECT_EQ(value_of(changes->received[1], "pu"), value_of(changes->received[0], "u"));
}

// A client subscribes, takes a snapshot, and applies the changes that follow it.
TEST_F(Streams, TheFirstChangesFollowASnapshotTakenAfterSubscribing) {
  run(Millis{1500});
  const auto changes = open("/public/ws");
  changes->say(R"({"method":"SUBSCRIBE","params":["btcusdt@depth@100ms"],"id":1})");
  const auto snapshot = get("/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
  run(Millis{1000});
  const auto told = changes->with("depthUpdate");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(value_of(told[0], "pu"), value_of(snapshot.body, "lastUpdateId"));
}

TEST_F(Streams, ChangesBeginAnewForALaterSubscriber) {
  open("/public/ws/btcusdt@depth")->close();
  run(Millis{2500});
  const auto changes = open("/public/ws/btcusdt@depth");
  const auto snapshot = get("/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
  run(Millis{1000});
  ASSERT_FALSE(changes->received.empty());
  EXPECT_EQ(value_of(changes->received[0], "pu"), value_of(snapshot.body, "lastUpdateId"));
}

TEST_F(Streams, CandlesOfAnyIntervalAreMadeOfFinerOnes) {
  const auto socket =
      open("/market/stream?streams=btcusdt@kline_2h/btcusdt_perpetual@continuousKline_1h");
  run(Millis{1100});
  const auto two_hours = value_of(value_of(socket->with("kline_2h").at(0), "data"), "k");
  EXPECT_EQ(value_of(two_hours, "i"), "2h");
  EXPECT_EQ(value_of(two_hours, "x"), "false");
  const auto open_ms = FakeMarket::start_ms - 3600'000;
  EXPECT_EQ(value_of(two_hours, "t"), std::to_string(open_ms));
  EXPECT_EQ(value_of(two_hours, "T"), std::to_string(open_ms + 7200'000 - 1));
  EXPECT_EQ(value_of(two_hours, "o"), "109.0");  // of the hour before
  EXPECT_EQ(value_of(two_hours, "c"), "50001.0");
  const auto continuous = value_of(socket->with("continuousKline_1h").at(0), "data");
  EXPECT_EQ(keys_of(continuous), (Keys{"e", "E", "ps", "ct", "k", "st"}));
  EXPECT_EQ(value_of(value_of(continuous, "k"), "c"), "50001.0");
}

TEST_F(Streams, SingleTradesComeOnThePublicRoute) {
  const auto socket = open("/public/ws/btcusdt@trade");
  run(Millis{1500});
  ASSERT_FALSE(socket->received.empty());
  EXPECT_EQ(keys_of(socket->received[0]),
            (Keys{"e", "E", "T", "s", "t", "p", "q", "X", "m", "st"}));
}

TEST_F(Streams, TickersAndTradesAreThere) {
  const auto socket =
      open("/market/stream?streams=btcusdt@aggTrade/btcusdt@ticker/!miniTicker@arr");
  run(Millis{1500});
  EXPECT_EQ(keys_of(value_of(socket->with("aggTrade").at(0), "data")),
            (Keys{"e", "E", "a", "s", "p", "q", "nq", "f", "l", "T", "m", "st"}));
  EXPECT_EQ(keys_of(value_of(socket->with("24hrTicker").at(0), "data")),
            (Keys{"e", "E", "s", "p", "P", "w", "c", "Q", "o",  "h",
                  "l", "v", "q", "O", "C", "F", "L", "n", "ps", "st"}));
  EXPECT_EQ(keys_of(first_of(value_of(socket->with("!miniTicker@arr").at(0), "data"))),
            (Keys{"e", "E", "s", "c", "o", "h", "l", "v", "q", "ps", "st"}));
}

TEST(StreamPath, TakesTheFormsThatClientsOpen) {
  const auto ccxt = parse_stream_path("/market/ws/17");
  ASSERT_TRUE(ccxt);
  EXPECT_TRUE(ccxt->names.empty());
  const auto connector = parse_stream_path("/public/stream?streams=");
  ASSERT_TRUE(connector);
  EXPECT_TRUE(connector->combined);
  const auto two = parse_stream_path(
      "/private/stream?listenKey=k1&events=ORDER_TRADE_UPDATE/ACCOUNT_UPDATE&listenKey=k2");
  ASSERT_TRUE(two);
  ASSERT_EQ(two->users.size(), 2u);
  EXPECT_EQ(two->users[0].listen_key, "k1");
  EXPECT_EQ(two->users[0].events,
            (std::vector<std::string>{"ORDER_TRADE_UPDATE", "ACCOUNT_UPDATE"}));
  EXPECT_TRUE(two->users[1].events.empty());
}

TEST(StreamName, TwoNamesMayMeanTheSame) {
  EXPECT_EQ(parse_stream_name("btcusdt@markPrice", StreamRoute::market),
            parse_stream_name("btcusdt@markPrice@1s", StreamRoute::market));
  EXPECT_EQ(parse_stream_name("btcusdt@kline_7h", StreamRoute::market).kind, StreamKind::unknown);
  EXPECT_EQ(parse_stream_name("btcusdt@depth7", StreamRoute::public_).kind, StreamKind::unknown);
}

}  // namespace
}  // namespace vectord::exchange
