#include "vectord/gateway/user_stream.hpp"

#include "unit/gateway/world.hpp"

namespace vectord::gateway::test {
namespace {

constexpr const char* account_frame =
    R"({"e":"ACCOUNT_UPDATE","T":1,"E":2,"a":{"B":[{"a":"USDT","wb":"21","cw":"21","bc":"0"}],"P":[],"m":"ORDER"}})";
constexpr Millis half_hour{30 * 60'000};

struct UserStreamTest : testing::Test, World {
  FakeSockets sockets{clock};
  int keys_made = 0;
  int keys_extended = 0;
  result<void> extension{};
  bool key_fails = false;
  std::unique_ptr<UserStream> made;

  boost::asio::awaitable<result<std::string>> create() {
    const Time due = clock.now() + Millis{5};
    co_await clock.sleep_until(due);
    if (key_fails) co_return Error(Errc::io, "no key");
    co_return "key-" + std::to_string(++keys_made);
  }
  boost::asio::awaitable<result<void>> extend() {
    const Time due = clock.now() + Millis{5};
    co_await clock.sleep_until(due);
    ++keys_extended;
    result<void> outcome = extension;
    co_return outcome;
  }
  UserStream& stream() {
    if (!made) {
      ListenKeys keys{[this] { return create(); }, [this] { return extend(); }};
      made = std::make_unique<UserStream>(io, clock, sockets.factory(), std::move(keys),
                                          binance::UserSessionSettings{}, sink());
    }
    return *made;
  }
  void go_live() {
    stream().start();
    run_for(Millis{100});
    ASSERT_EQ(transitions(), std::vector<bool>{true});
    events.clear();
  }
  std::vector<bool> transitions() {
    std::vector<bool> ups;
    for (const auto& change : all<event::Connection>()) {
      EXPECT_EQ(change.channel, event::Channel::user_stream);
      ups.push_back(change.up);
    }
    return ups;
  }
};

TEST_F(UserStreamTest, GetsAKeyThenConnectsOnThePrivateRoute) {
  go_live();
  ASSERT_EQ(sockets.made.size(), 1u);
  EXPECT_EQ(sockets.made[0]->target, "/private/ws/key-1");
}

TEST_F(UserStreamTest, DeliversWhatItDecodes) {
  go_live();
  sockets.made[0]->say(account_frame);
  EXPECT_EQ(only<event::AccountUpdate>().wallet_balance, Money::from_int(21));
}

TEST_F(UserStreamTest, AnAccountUpdateThatIsLateDoesNotSetBalancesBack) {
  go_live();
  const auto update = [](int at, const char* wallet) {
    return R"({"e":"ACCOUNT_UPDATE","T":1,"E":)" + std::to_string(at) +
           R"(,"a":{"B":[{"a":"USDT","wb":")" + wallet + R"("}],"P":[],"m":"ORDER"}})";
  };
  for (const auto& text : {update(10, "1"), update(12, "2"), update(11, "3"), update(12, "4")}) {
    sockets.made[0]->say(text);
  }
  std::vector<Money> wallets;
  for (const auto& one : all<event::AccountUpdate>()) wallets.push_back(*one.wallet_balance);
  EXPECT_EQ(wallets,
            (std::vector<Money>{Money::from_int(1), Money::from_int(2), Money::from_int(4)}));
  EXPECT_EQ(stream().stats().late, 1u);
}

TEST_F(UserStreamTest, ExtendsTheKeyEveryHalfHour) {
  go_live();
  run_for(half_hour * 3);
  EXPECT_EQ(keys_extended, 3);
  EXPECT_EQ(keys_made, 1);
  EXPECT_TRUE(events.empty());
}

TEST_F(UserStreamTest, TakesANewKeyWhenTheOldOneIsGone) {
  go_live();
  extension = Error(Errc::missing, "gone");
  run_for(half_hour + Millis{60'000});
  EXPECT_EQ(transitions(), (std::vector<bool>{false, true}));
  EXPECT_TRUE(sockets.made[0]->closed);
  EXPECT_EQ(sockets.made[1]->target, "/private/ws/key-2");
}

TEST_F(UserStreamTest, TakesANewKeyWhenTheStreamSaysThatItExpired) {
  go_live();
  sockets.made[0]->say(R"({"e":"listenKeyExpired","E":1,"listenKey":"key-1"})");
  EXPECT_EQ(transitions(), std::vector<bool>{false});
  EXPECT_TRUE(sockets.made[0]->closed);
  run_for(Millis{5000});
  EXPECT_EQ(transitions(), (std::vector<bool>{false, true}));
  EXPECT_EQ(keys_made, 2);
}

TEST_F(UserStreamTest, ReconnectsWhenAMessageCannotBeReadAsItMayHaveBeenAFill) {
  go_live();
  sockets.made[0]->say(R"({"e":"ORDER_TRADE_UPDATE","E":1,"T":1,"o":{}})");
  EXPECT_EQ(transitions(), std::vector<bool>{false});
  EXPECT_NE(all<event::Connection>().front().detail.find("ORDER_TRADE_UPDATE"), std::string::npos);
  run_for(Millis{5000});
  EXPECT_EQ(transitions(), (std::vector<bool>{false, true}));
  EXPECT_EQ(stream().stats().undecodable, 1u);
}

TEST_F(UserStreamTest, ReconnectsAfterAClose) {
  go_live();
  sockets.made[0]->end("24 hours are over");
  run_for(Millis{5000});
  EXPECT_EQ(transitions(), (std::vector<bool>{false, true}));
  sockets.made[0]->say(account_frame);  // a late message of the old socket
  EXPECT_TRUE(all<event::AccountUpdate>().empty());
}

TEST_F(UserStreamTest, KeepsTryingWithoutAKeyAndWithoutASocket) {
  key_fails = true;
  stream().start();
  run_for(Millis{10'000});
  EXPECT_TRUE(events.empty());
  EXPECT_EQ(stream().stats().last_error, "no key");
  key_fails = false;
  sockets.failing = 2;
  run_for(Millis{120'000});
  EXPECT_EQ(transitions(), std::vector<bool>{true});
  EXPECT_EQ(keys_made, 3);
}

// ── a day is over ──

struct UserRotation : UserStreamTest {
  void reach_overlap() {
    go_live();
    run_for(binance::UserSessionSettings{}.rotate_after);
    ASSERT_EQ(sockets.made.size(), 2u);
    EXPECT_EQ(sockets.made[1]->target, sockets.made[0]->target);  // the same key
    EXPECT_EQ(keys_made, 1);
  }
};

TEST_F(UserRotation, OpensTheSecondSocketBeforeItLeavesTheFirst) {
  reach_overlap();
  EXPECT_FALSE(sockets.made[0]->closed);
  sockets.made[0]->say(account_frame);
  sockets.made[1]->say(account_frame);
  EXPECT_EQ(all<event::AccountUpdate>().size(), 2u);  // twice rather than never
  run_for(Millis{5'000});
  EXPECT_TRUE(sockets.made[0]->closed);
  EXPECT_FALSE(sockets.made[1]->closed);
  EXPECT_TRUE(transitions().empty());
  sockets.made[1]->say(account_frame);
  EXPECT_EQ(all<event::AccountUpdate>().size(), 3u);
  EXPECT_EQ(stream().stats().rotations, 1u);
}

TEST_F(UserRotation, StaysUpWhenTheFirstSocketIsCutDuringTheOverlap) {
  reach_overlap();
  sockets.made[0]->end("24 hours are over");
  run_for(Millis{1'000});
  EXPECT_TRUE(transitions().empty());
  sockets.made[1]->say(account_frame);
  EXPECT_EQ(all<event::AccountUpdate>().size(), 1u);
}

TEST_F(UserRotation, TriesAgainWhenTheSecondSocketDoesNotOpen) {
  sockets.failing = 0;
  go_live();
  sockets.failing = 2;
  run_for(binance::UserSessionSettings{}.rotate_after + Millis{130'000});
  EXPECT_TRUE(transitions().empty());
  EXPECT_EQ(sockets.made.size(), 4u);
  EXPECT_TRUE(sockets.made[0]->closed);
  EXPECT_FALSE(sockets.made[3]->closed);
}

TEST_F(UserRotation, ALostMessageEndsBothSockets) {
  reach_overlap();
  sockets.made[1]->say("{");
  EXPECT_EQ(transitions(), std::vector<bool>{false});
  EXPECT_TRUE(sockets.made[0]->closed);
  EXPECT_TRUE(sockets.made[1]->closed);
  sockets.made[0]->say(account_frame);
  EXPECT_TRUE(all<event::AccountUpdate>().empty());
}

TEST_F(UserStreamTest, ReconnectsWhenThePingsOfTheServerStayAway) {
  // The WebSocket client ends a socket on which nothing came for ten minutes, pings included.
  go_live();
  sockets.made[0]->end("nothing was heard for too long");
  EXPECT_EQ(transitions(), std::vector<bool>{false});
  run_for(Millis{5000});
  EXPECT_EQ(transitions(), (std::vector<bool>{false, true}));
}

TEST_F(UserStreamTest, SaysNothingAfterItWasClosed) {
  go_live();
  stream().close();
  EXPECT_TRUE(sockets.made[0]->closed);
  sockets.made[0]->say(account_frame);
  run_for(half_hour * 3);
  EXPECT_TRUE(events.empty());
  EXPECT_EQ(keys_extended, 0);
}

TEST_F(UserStreamTest, SurvivesBeingDestroyedWhileConnecting) {
  stream().start();
  run_for(Millis{7});
  made.reset();
  run_for(Millis{1000});
  EXPECT_TRUE(events.empty());
}

}  // namespace
}  // namespace vectord::gateway::test
