#include "vectord/gateway/market_data.hpp"

#include "unit/gateway/world.hpp"

namespace vectord::gateway::test {
namespace {

constexpr const char* quote_frame =
    R"({"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","E":1,"s":"BTCUSDT","b":"1","B":"2","a":"3","A":"4"}})";
const Symbol eth{"ETHUSDT"};

struct MarketDataTest : testing::Test, World {
  FakeSockets sockets{clock};
  MarketDataSettings settings;
  std::unique_ptr<MarketData> made;

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
  settings.silence_limit = Millis{60'000};
  go_live();
  run_for(Millis{30'000});
  sockets.made[0]->say(quote_frame);
  sockets.made[1]->say(quote_frame);
  run_for(Millis{59'000});
  EXPECT_TRUE(transitions().empty());
  run_for(Millis{1500});
  EXPECT_EQ(transitions(), std::vector<bool>{false});
  EXPECT_TRUE(sockets.made[0]->closed);
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
