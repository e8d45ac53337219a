#include "vectord/binance/user_session.hpp"

#include <algorithm>

namespace vectord::binance {
namespace {

using Do = UserSession::Do;

const Time start = time_from_ms(1'700'000'000'000);
const UserSessionSettings settings{};

struct UserSessionTest : testing::Test {
  UserSession session{settings, 1};
  void go_live(Time at = start) {
    ASSERT_EQ(session.start(at).what, Do::create_key);
    ASSERT_EQ(session.on_key("key", at).what, Do::connect);
    session.on_connected(at);
    ASSERT_TRUE(session.up());
  }
};

TEST_F(UserSessionTest, AsksForAKeyThenConnectsThenWaitsForTheKeepAlive) {
  EXPECT_EQ(session.start(start).what, Do::create_key);
  EXPECT_EQ(session.on_key("key", start).what, Do::connect);
  EXPECT_EQ(session.key(), "key");
  EXPECT_FALSE(session.up());
  EXPECT_EQ(session.on_connected(start),
            (UserSession::Action{Do::wait, start + Millis{30 * 60'000}}));
  EXPECT_TRUE(session.up());
}

TEST_F(UserSessionTest, StartsOnce) {
  session.start(start);
  EXPECT_EQ(session.start(start).what, Do::nothing);
}

TEST_F(UserSessionTest, ExtendsTheKeyAndStaysUp) {
  go_live();
  const Time later = start + Millis{30 * 60'000};
  EXPECT_EQ(session.on_timer(later).what, Do::extend_key);
  EXPECT_TRUE(session.up());
  EXPECT_EQ(session.on_extended(later),
            (UserSession::Action{Do::wait, later + Millis{30 * 60'000}}));
}

TEST_F(UserSessionTest, TriesTheKeepAliveAgainWhileTheKeyLives) {
  go_live();
  const Time later = start + Millis{30 * 60'000};
  session.on_timer(later);
  EXPECT_EQ(session.on_extend_failed(false, later),
            (UserSession::Action{Do::wait, later + Millis{60'000}}));
  EXPECT_TRUE(session.up());
}

TEST_F(UserSessionTest, GivesAKeyUpNearTheEndOfItsLife) {
  go_live();
  const Time before = start + settings.key_life - Millis{1};
  session.on_timer(before);
  EXPECT_EQ(session.on_extend_failed(false, before).what, Do::wait);
  session.on_timer(before + settings.extend_retry);
  EXPECT_EQ(session.on_extend_failed(false, before + settings.extend_retry).what, Do::reconnect);
  EXPECT_FALSE(session.up());
}

TEST_F(UserSessionTest, ReplacesAKeyThatIsGone) {
  go_live();
  session.on_timer(start + Millis{1'800'000});
  const auto action = session.on_extend_failed(true, start + Millis{1'800'000});
  EXPECT_EQ(action.what, Do::reconnect);
  EXPECT_EQ(session.on_timer(action.until).what, Do::create_key);
}

TEST_F(UserSessionTest, ComesBackWithANewKeyAfterAClose) {
  go_live();
  const auto action = session.on_closed(start + Millis{5000});
  EXPECT_EQ(action.what, Do::reconnect);
  EXPECT_GT(action.until, start + Millis{5000});
  EXPECT_TRUE(session.key().empty());
  EXPECT_EQ(session.on_timer(action.until).what, Do::create_key);
  EXPECT_EQ(session.on_key("second", action.until).what, Do::connect);
  EXPECT_EQ(session.key(), "second");
}

TEST_F(UserSessionTest, ClosesTheSocketWhenTheStreamIsLost) {
  go_live();
  EXPECT_EQ(session.on_lost(start + Millis{10}).what, Do::reconnect);
  EXPECT_EQ(session.on_lost(start + Millis{11}).what, Do::nothing);
}

TEST_F(UserSessionTest, ACloseDuringTheKeepAliveReconnectsAndItsAnswerIsIgnored) {
  go_live();
  session.on_timer(start + Millis{1'800'000});
  EXPECT_EQ(session.on_closed(start + Millis{1'800'001}).what, Do::reconnect);
  EXPECT_EQ(session.on_extended(start + Millis{1'800'002}).what, Do::nothing);
  EXPECT_EQ(session.on_extend_failed(true, start + Millis{1'800'002}).what, Do::nothing);
}

TEST_F(UserSessionTest, WaitsLongerAfterEachFailure) {
  session.start(start);
  Millis last{0};
  for (int i = 0; i < 5; ++i) {
    const auto action = session.on_key_failed(start);
    EXPECT_GT(action.until - start, last);
    last = action.until - start;
    session.on_timer(action.until);
  }
  for (int i = 0; i < 20; ++i) {
    const auto action = session.on_key_failed(start);
    EXPECT_LE(action.until - start, Millis{37'500});  // 30 s and a quarter
    session.on_timer(action.until);
  }
}

TEST_F(UserSessionTest, AStreamThatDiesAtOnceDoesNotResetTheWait) {
  go_live();
  const auto first = session.on_closed(start + Millis{10});
  session.on_timer(first.until);
  session.on_key("k", first.until);
  session.on_connected(first.until);
  const auto second = session.on_closed(first.until + Millis{10});
  EXPECT_GT(second.until - (first.until + Millis{10}), first.until - (start + Millis{10}));
}

TEST_F(UserSessionTest, AStreamThatLivedAMinuteStartsItsWaitsAnew) {
  session.start(start);
  Time now = start;
  for (int i = 0; i < 4; ++i) {
    now = session.on_key_failed(now).until;
    session.on_timer(now);
  }
  session.on_key("k", now);
  session.on_connected(now);
  now += settings.settled;
  EXPECT_LE(session.on_closed(now).until - now, Millis{1250});
}

// ── rotation ──

// Everything that is due until then, answered at once.
void serve(UserSession& session, Time& due, Time until, std::vector<Do>& done) {
  while (due <= until) {
    const auto action = session.on_timer(due);
    done.push_back(action.what);
    const auto next = action.what == Do::extend_key ? session.on_extended(due) : action;
    ASSERT_GT(next.until, Time{});
    due = std::max(next.until, due + Millis{1});
  }
}

struct Rotation : UserSessionTest {
  Time due = start + settings.keep_alive;
  std::vector<Do> done;
  // Up to the moment at which the second socket is asked for.
  void reach_rotation() {
    go_live();
    while (done.empty() || done.back() != Do::connect_next) {
      const Time now = due;
      serve(session, due, now, done);
      ASSERT_LE(now, start + settings.rotate_after);
      at = now;
    }
  }
  Time at;
};

TEST_F(Rotation, AsksForASecondSocketBeforeTheDayIsOver) {
  reach_rotation();
  EXPECT_EQ(at, start + settings.rotate_after);
  EXPECT_TRUE(session.up());
  EXPECT_EQ(session.key(), "key");  // the same one
}

TEST_F(Rotation, LeavesTheOldSocketAfterTheOverlapAndStaysUp) {
  reach_rotation();
  const auto opened = session.on_next_connected(at);
  EXPECT_EQ(opened, (UserSession::Action{Do::wait, at + settings.overlap}));
  EXPECT_EQ(session.on_timer(at + settings.overlap).what, Do::leave_old);
  EXPECT_TRUE(session.up());
}

TEST_F(Rotation, RotatesAgainADayAfterTheNewSocketOpened) {
  reach_rotation();
  session.on_next_connected(at);
  due = session.on_timer(at + settings.overlap).until;
  done.clear();
  serve(session, due, at + settings.rotate_after - Millis{1}, done);
  EXPECT_EQ(std::count(done.begin(), done.end(), Do::connect_next), 0);
  serve(session, due, at + settings.rotate_after, done);
  EXPECT_EQ(std::count(done.begin(), done.end(), Do::connect_next), 1);
}

TEST_F(Rotation, TriesAgainAMinuteLaterWhenTheSecondSocketFails) {
  reach_rotation();
  EXPECT_EQ(session.on_next_failed(at), (UserSession::Action{Do::drop_next, at + Millis{60'000}}));
  EXPECT_TRUE(session.up());
  EXPECT_EQ(session.on_timer(at + Millis{60'000}).what, Do::connect_next);
}

TEST_F(Rotation, TakesTheSecondSocketWhenTheFirstEndsDuringTheOverlap) {
  reach_rotation();
  session.on_next_connected(at);
  EXPECT_EQ(session.on_closed(at + Millis{100}).what, Do::leave_old);
  EXPECT_TRUE(session.up());
}

TEST_F(Rotation, StartsAnewWhenTheFirstEndsBeforeTheSecondIsOpen) {
  reach_rotation();
  EXPECT_EQ(session.on_closed(at + Millis{100}).what, Do::reconnect);
  EXPECT_FALSE(session.up());
  EXPECT_EQ(session.on_next_connected(at + Millis{200}).what, Do::nothing);
}

TEST_F(Rotation, ALostStreamEndsBothSockets) {
  reach_rotation();
  session.on_next_connected(at);
  EXPECT_EQ(session.on_lost(at + Millis{1}).what, Do::reconnect);
  EXPECT_FALSE(session.up());
}

TEST_F(Rotation, TheKeyIsExtendedDuringTheOverlapToo) {
  UserSessionSettings odd;
  odd.rotate_after = odd.keep_alive - Millis{1};
  UserSession one(odd, 1);
  one.start(start);
  one.on_key("key", start);
  one.on_connected(start);
  EXPECT_EQ(one.on_timer(start + odd.rotate_after).what, Do::connect_next);
  one.on_next_connected(start + odd.rotate_after);
  EXPECT_EQ(one.on_timer(start + odd.keep_alive).what, Do::extend_key);
  EXPECT_EQ(one.on_timer(start + odd.rotate_after + odd.overlap).what, Do::leave_old);
  EXPECT_EQ(one.on_extended(start + odd.keep_alive + odd.overlap).what, Do::wait);
  EXPECT_TRUE(one.up());
}

}  // namespace
}  // namespace vectord::binance
