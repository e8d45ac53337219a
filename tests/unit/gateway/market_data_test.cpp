#include "vectord/gateway/market_data.hpp"

#include "unit/gateway/world.hpp"

namespace vectord::gateway::test {
namespace {

constexpr const char* quote_frame =
    R"({"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","E":1,"s":"BTCUSDT","b":"1","B":"2","a":"3","A":"4"}})";
const Symbol eth{"ETHUSDT"};

std::string quote(const Symbol& symbol, int bid, int sent = 1) {
  return R"({"stream":"x","data":{"e":"bookTicker","E":)" + std::to_string(sent) + R"(,"s":")" +
         symbol.str() + R"(","b":")" + std::to_string(bid) + R"(","B":"2","a":"999","A":"4"}})";
}
std::string mark(const Symbol& symbol, int price) {
  return R"({"stream":"x","data":{"e":"markPriceUpdate","E":1,"s":")" + symbol.str() +
         R"(","p":")" + std::to_string(price) + R"(","r":"0.0001","T":2}})";
}
// The 1 h candle that opened so many hours after the epoch; `trades` tells one message from
// another.
std::string candle(int hour, bool closed, int trades) {
  return R"({"stream":"x","data":{"e":"kline","E":1,"s":"BTCUSDT","k":{"t":)" +
         std::to_string(hour * 3'600'000LL) +
         R"(,"i":"1h","o":"1","h":"1","l":"1","c":"1","v":"1","q":"1","V":"1","n":)" +
         std::to_string(trades) + R"(,"x":)" + (closed ? "true" : "false") + "}}}";
}

struct MarketDataTest : testing::Test, World {
  MarketDataTest() { settings.session.watch_silence = false; }
  FakeSockets sockets{clock};
  MarketDataSettings settings;
  std::unique_ptr<MarketData> made;

  // As one read.
  void say(const std::shared_ptr<FakeSocket>& socket, const std::vector<std::string>& texts) {
    std::vector<std::string> padded;  // as the receive buffer is
    for (const auto& text : texts) padded.push_back(text + std::string(net::message_padding, '\0'));
    std::vector<std::string_view> views;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      views.push_back(std::string_view(padded[i]).substr(0, texts[i].size()));
    }
    socket->say_all(views);
  }

  MarketData& data() {
    if (!made) made = std::make_unique<MarketData>(io, clock, sockets.factory(), settings, sink());
    return *made;
  }
  void go_live() {
    data().follow({btc});
    run_for(Millis{100});
    ASSERT_EQ(transitions(), std::vector<bool>{true});
    events.clear();
  }
  std::vector<bool> transitions() {
    std::vector<bool> ups;
    for (const auto& change : all<event::Connection>()) {
      EXPECT_EQ(change.channel, event::Channel::market_stream);
      ups.push_back(change.up);
    }
    return ups;
  }
};

TEST_F(MarketDataTest, OpensTheRoutedStreamsAndReportsUpWhenAllAreOpen) {
  data().follow({btc});
  run_for(Millis{4});
  EXPECT_TRUE(events.empty());
  run_for(Millis{10});
  ASSERT_EQ(sockets.made.size(), 2u);
  std::vector<std::string> targets{sockets.made[0]->target, sockets.made[1]->target};
  std::sort(targets.begin(), targets.end());
  EXPECT_TRUE(targets[0].starts_with("/market/stream?streams="));
  EXPECT_TRUE(targets[1].starts_with("/public/stream?streams="));
  EXPECT_EQ(transitions(), std::vector<bool>{true});
}

TEST_F(MarketDataTest, DeliversWhatItDecodesWithTheTimeOfTheClock) {
  go_live();
  sockets.made[0]->say(quote_frame);
  EXPECT_EQ(only<event::Quote>().symbol, btc);
  EXPECT_EQ(events.front().at, clock.now());
  EXPECT_EQ(data().stats().messages, 1u);
}

TEST_F(MarketDataTest, CountsWhatItCannotReadAndGoesOn) {
  go_live();
  sockets.made[0]->say("{\"e\":");
  sockets.made[0]->say(quote_frame);
  EXPECT_EQ(data().stats().undecodable, 1u);
  EXPECT_EQ(all<event::Quote>().size(), 1u);
  EXPECT_TRUE(transitions().empty());
}

TEST_F(MarketDataTest, ReconnectsAfterALossAndReportsBoth) {
  go_live();
  sockets.made[0]->end("peer went away");
  EXPECT_EQ(transitions(), std::vector<bool>{false});
  EXPECT_EQ(all<event::Connection>().front().detail, "peer went away");
  run_for(Millis{5000});
  EXPECT_EQ(transitions(), (std::vector<bool>{false, true}));
  EXPECT_EQ(sockets.made.size(), 3u);
  EXPECT_EQ(sockets.made[2]->target, sockets.made[0]->target);
  EXPECT_EQ(data().stats().reconnects, 1u);
}

TEST_F(MarketDataTest, KeepsTryingWithGrowingWaits) {
  sockets.failing = 8;
  data().follow({btc});
  run_for(Millis{20'000});
  EXPECT_EQ(transitions(), std::vector<bool>{true});
  EXPECT_EQ(sockets.made.size(), 10u);
}

TEST_F(MarketDataTest, IgnoresASocketThatItHasGivenUp) {
  go_live();
  const auto old = sockets.made[0];
  old->end("gone");
  run_for(Millis{5000});
  events.clear();
  old->say(quote_frame);
  old->end("again");
  EXPECT_TRUE(events.empty());
}

TEST_F(MarketDataTest, ReconnectsASilentSocket) {
  settings.session.watch_silence = true;
  go_live();
  const auto market =
      sockets.made[0]->target.starts_with("/market") ? sockets.made[0] : sockets.made[1];
  run_for(Millis{5'000});
  market->say(mark(btc, 1));
  run_for(Millis{9'999});
  EXPECT_TRUE(transitions().empty());
  run_for(Millis{1});
  EXPECT_EQ(transitions(), std::vector<bool>{false});
  EXPECT_TRUE(market->closed);
  run_for(Millis{1'000});
  EXPECT_EQ(transitions(), (std::vector<bool>{false, true}));
  EXPECT_EQ(all<event::Connection>().back().symbols, std::vector<Symbol>{btc});
}

TEST_F(MarketDataTest, CountsWhatItCannotReadAsNoSignOfLife) {
  settings.session.watch_silence = true;
  go_live();
  for (int i = 0; i < 10; ++i) {
    for (const auto& socket : sockets.made) socket->say("{}");
    run_for(Millis{1'000});
  }
  EXPECT_EQ(transitions(), std::vector<bool>{false});
}

// ── bursts ──

TEST_F(MarketDataTest, OfABurstTheNewestOfEachStreamIsDelivered) {
  go_live();
  say(sockets.made[0], {quote(btc, 1), mark(btc, 10), quote(btc, 2), mark(btc, 11), quote(btc, 3)});
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(only<event::Quote>().bid, Price::from_int(3));
  EXPECT_EQ(only<event::Mark>().mark, Price::from_int(11));
  EXPECT_TRUE(std::holds_alternative<event::Quote>(events[0].what));  // it spoke first
  EXPECT_EQ(data().stats().messages, 5u);
  EXPECT_EQ(data().stats().conflated, 3u);
}

TEST_F(MarketDataTest, SymbolsDoNotReplaceEachOther) {
  data().follow({btc, eth});
  run_for(Millis{100});
  events.clear();
  say(sockets.made[0], {quote(btc, 1), quote(eth, 5), quote(btc, 2)});
  const auto quotes = all<event::Quote>();
  ASSERT_EQ(quotes.size(), 2u);
  EXPECT_EQ(quotes[0].bid, Price::from_int(2));
  EXPECT_EQ(quotes[1].symbol, eth);
}

TEST_F(MarketDataTest, NothingWaitsForTheNextRead) {
  go_live();
  say(sockets.made[0], {quote(btc, 1)});
  EXPECT_EQ(all<event::Quote>().size(), 1u);
  say(sockets.made[0], {quote(btc, 2)});
  EXPECT_EQ(all<event::Quote>().size(), 2u);
  EXPECT_EQ(data().stats().conflated, 0u);
}

TEST_F(MarketDataTest, EveryClosedCandleOfABurstIsDeliveredInOrder) {
  go_live();
  std::vector<std::string> burst;
  for (int hour = 0; hour < 100; ++hour) {
    for (int i = 0; i < 50; ++i) burst.push_back(candle(hour, false, i));
    burst.push_back(candle(hour, true, 1000 + hour));
    burst.push_back(quote(btc, hour));
  }
  burst.push_back(candle(100, false, 7));
  say(sockets.made[1], burst);
  const auto candles = all<event::CandleUpdate>();
  ASSERT_EQ(candles.size(), 101u);
  for (int hour = 0; hour < 100; ++hour) {
    const auto& one = candles[static_cast<std::size_t>(hour)];
    EXPECT_TRUE(one.closed);
    EXPECT_EQ(one.candle.trades, 1000 + hour);
  }
  EXPECT_FALSE(candles.back().closed);  // and the one that runs now
  EXPECT_EQ(candles.back().candle.trades, 7);
  EXPECT_EQ(all<event::Quote>().size(), 1u);
}

TEST_F(MarketDataTest, ARunningCandleIsNotToldAfterItHasClosed) {
  go_live();
  say(sockets.made[1], {candle(1, false, 1), candle(1, true, 2)});
  EXPECT_TRUE(only<event::CandleUpdate>().closed);
}

TEST_F(MarketDataTest, DeliversEveryMessageInOrderWhereTimeIsVirtual) {
  settings.conflate = false;
  go_live();
  say(sockets.made[0], {quote(btc, 1), mark(btc, 10), quote(btc, 2)});
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(std::get<event::Quote>(events[2].what).bid, Price::from_int(2));
}

TEST_F(MarketDataTest, StopsInTheMiddleOfABurstWhenItIsClosed) {
  settings.conflate = false;
  made = std::make_unique<MarketData>(io, clock, sockets.factory(), settings, [this](Event event) {
    events.push_back(event);
    if (std::holds_alternative<event::Quote>(event.what)) made->close();
  });
  go_live();
  say(sockets.made[0], {quote(btc, 1), quote(btc, 2)});
  EXPECT_EQ(all<event::Quote>().size(), 1u);
}

TEST_F(MarketDataTest, FollowsOthersInTheMiddleOfABurst) {
  made = std::make_unique<MarketData>(io, clock, sockets.factory(), settings, [this](Event event) {
    events.push_back(event);
    if (std::holds_alternative<event::CandleUpdate>(event.what)) made->follow({eth});
  });
  go_live();
  say(sockets.made[1], {mark(btc, 1), candle(1, true, 1), mark(btc, 2)});
  EXPECT_EQ(all<event::CandleUpdate>().size(), 1u);
  run_for(Millis{100});
  EXPECT_EQ(data().stats().sockets, 2);
}

// ── rotation ──

struct MarketRotation : MarketDataTest {
  std::shared_ptr<FakeSocket> old, fresh;
  // Old and new /public socket are both open.
  void reach_overlap() {
    settings.session.rotate_after = Millis{3'600'000};
    settings.session.rotate_spread = Millis{0};
    go_live();
    run_for(Millis{3'600'000 + 100});
    for (const auto& socket : sockets.made) {
      if (!socket->target.starts_with("/public")) continue;
      (old ? fresh : old) = socket;
    }
    ASSERT_TRUE(fresh);
    events.clear();
  }
};

TEST_F(MarketRotation, BothSocketsAreHeardAndTheOldOneClosesAWhileLater) {
  reach_overlap();
  old->say(quote(btc, 1, 100));
  fresh->say(quote(btc, 1, 100));
  EXPECT_EQ(all<event::Quote>().size(), 2u);  // the same twice does no harm
  EXPECT_FALSE(old->closed);
  run_for(Millis{5'100});
  EXPECT_TRUE(old->closed);
  EXPECT_FALSE(fresh->closed);
  EXPECT_TRUE(transitions().empty());
  EXPECT_EQ(data().stats().rotations, 1u);
}

TEST_F(MarketRotation, AnOlderQuoteOfTheOtherSocketDoesNotReplaceANewerOne) {
  reach_overlap();
  fresh->say(quote(btc, 2, 200));
  old->say(quote(btc, 1, 199));
  EXPECT_EQ(only<event::Quote>().bid, Price::from_int(2));
  EXPECT_EQ(data().stats().late, 1u);
}

TEST_F(MarketRotation, AClosedCandleIsNeverTooLate) {
  reach_overlap();
  fresh->say(candle(2, false, 1));
  old->say(candle(1, true, 9));
  EXPECT_TRUE(all<event::CandleUpdate>().back().closed);
}

TEST_F(MarketDataTest, OpensNewSocketsBeforeItClosesTheOldOnes) {
  go_live();
  data().follow({btc, eth});
  EXPECT_FALSE(sockets.made[0]->closed);
  sockets.made[0]->say(quote_frame);
  EXPECT_EQ(all<event::Quote>().size(), 1u);
  run_for(Millis{100});
  EXPECT_EQ(sockets.made.size(), 4u);
  EXPECT_TRUE(sockets.made[0]->closed);
  EXPECT_TRUE(sockets.made[1]->closed);
  EXPECT_FALSE(sockets.made[2]->closed);
  EXPECT_EQ(transitions(), std::vector<bool>{true});  // again: there may be a gap to fill
}

TEST_F(MarketDataTest, DoesNothingWhenTheSymbolsAreTheSame) {
  go_live();
  data().follow({btc});
  run_for(Millis{1000});
  EXPECT_EQ(sockets.made.size(), 2u);
  EXPECT_TRUE(events.empty());
}

TEST_F(MarketDataTest, ForgetsASocketThatIsLostWhenItIsNoLongerWanted) {
  go_live();
  data().follow({eth});
  sockets.made[0]->end("gone");
  run_for(Millis{60'000});
  EXPECT_EQ(sockets.made.size(), 4u);
  EXPECT_EQ(data().stats().sockets, 2);
}

TEST_F(MarketDataTest, FollowsNothing) {
  go_live();
  data().follow({});
  EXPECT_TRUE(sockets.made[0]->closed);
  EXPECT_EQ(data().stats().sockets, 0);
}

TEST_F(MarketDataTest, SaysNothingAfterItWasClosed) {
  go_live();
  data().close();
  sockets.made[0]->say(quote_frame);
  sockets.made[0]->end("gone");
  data().follow({eth});
  run_for(Millis{60'000});
  EXPECT_TRUE(events.empty());
  EXPECT_TRUE(sockets.made[0]->closed);
  EXPECT_EQ(sockets.made.size(), 2u);
}

TEST_F(MarketDataTest, SurvivesBeingDestroyedWhileConnecting) {
  data().follow({btc});
  run_for(Millis{2});
  made.reset();
  run_for(Millis{100});
  EXPECT_TRUE(events.empty());
  for (const auto& socket : sockets.made) EXPECT_TRUE(socket->closed);
}

}  // namespace
}  // namespace vectord::gateway::test
