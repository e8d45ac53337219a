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
