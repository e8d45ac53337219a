#include "vectord/binance/market_session.hpp"

#include <algorithm>

namespace vectord::binance {
namespace {

using Do = MarketSession::Do;
using SocketId = MarketSession::SocketId;

const Time start = time_from_ms(1'700'000'000'000);
const Symbol btc{"BTCUSDT"}, eth{"ETHUSDT"};
constexpr Millis second{1000}, minute{60'000}, hour{3'600'000};

// Performs what the session asks for, without a socket and without a clock: time is a variable.
struct MarketSessionTest : testing::Test {
  MarketSessionSettings settings;
  std::optional<MarketSession> made;
  Time now = start;
  std::map<SocketId, std::string> sockets;  // opened and not closed: target
  std::vector<SocketId> opened;             // ever, in order
  std::vector<std::string> news;            // "up BTCUSDT", "down: why"

  MarketSession& session() {
    if (!made) made.emplace(settings);
    return *made;
  }
  void apply(const MarketSession::Actions& actions) {
    for (const auto& action : actions) {
      switch (action.what) {
        case Do::open:
          sockets[action.socket] = action.text;
          opened.push_back(action.socket);
          break;
        case Do::close: sockets.erase(action.socket); break;
        case Do::down: news.push_back("down: " + action.text); break;
        case Do::up: {
          std::string text = "up";
          for (const Symbol& symbol : action.symbols) text += " " + symbol.str();
          news.push_back(text);
        }
      }
    }
  }
  std::vector<std::string> take_news() { return std::exchange(news, {}); }

  void follow(std::vector<Symbol> symbols) { apply(session().follow(std::move(symbols), now)); }
  void connect(SocketId socket) { apply(session().on_connected(socket, now)); }
  void connect_all() {
    for (const auto& [id, target] : std::map(sockets)) {
      if (!session().is_open(id)) connect(id);
    }
  }
  void fail(SocketId socket) {
    sockets.erase(socket);
    apply(session().on_failed(socket, "no route", now));
  }
  void lose(SocketId socket) {
    sockets.erase(socket);
    apply(session().on_closed(socket, "reset", now));
  }
  void say(SocketId socket, StreamKind kind, const Symbol& symbol = btc) {
    const auto stream = session().stream_of(kind, symbol).value();
    apply(session().on_heard(socket, {&stream, 1}, now));
  }
  // Every stream of every open socket, but for those left out.
  void say_all(std::vector<MarketStream> but = {}) {
    for (const auto& [id, target] : std::map(sockets)) {
      const bool is_public = target.starts_with("/public");
      for (const Symbol& symbol : {btc, eth}) {
        for (const auto kind : {StreamKind::book_ticker, StreamKind::mark_price,
                                StreamKind::kline_1h, StreamKind::kline_4h}) {
          const bool here = (kind == StreamKind::book_ticker) == is_public;
          const MarketStream name{kind, symbol};
          if (here && session().stream_of(kind, symbol) && session().is_open(id) &&
              std::find(but.begin(), but.end(), name) == but.end()) {
            say(id, kind, symbol);
          }
        }
      }
    }
  }
  void pass(Millis span) {
    const Time until = now + span;
    while (const auto due = session().next_timer()) {
      if (*due > until) break;
      EXPECT_GE(*due, now) << "a timer of the past would be served for ever";
      now = std::max(now, *due);
      apply(session().on_timer(now));
    }
    now = until;
  }
  // Time passes while everything talks once a second.
  void live(Millis span, const std::vector<MarketStream>& but = {}) {
    for (Millis passed{0}; passed < span; passed += second) {
      say_all(but);
      pass(second);
    }
  }
  SocketId of(std::string_view route) const {
    for (const auto& [id, target] : sockets) {
      if (target.starts_with(route)) return id;
    }
    return 0;
  }
  void go_live(std::vector<Symbol> symbols = {btc, eth}) {
    follow(std::move(symbols));
    connect_all();
    take_news();
  }
};

// ── connect and subscribe ──

TEST_F(MarketSessionTest, OpensASocketForEachTargetAndIsUpWhenTheLastOneConnects) {
  follow({btc});
  ASSERT_EQ(opened.size(), 2U);
  EXPECT_EQ(sockets[opened[0]], "/public/stream?streams=btcusdt@bookTicker");
  connect(opened[0]);
  EXPECT_TRUE(news.empty());
  EXPECT_FALSE(session().up());
  connect(opened[1]);
  EXPECT_EQ(take_news(), std::vector<std::string>{"up BTCUSDT"});
}

TEST_F(MarketSessionTest, SaysNothingTwice) {
  go_live();
  follow({btc, eth});
  EXPECT_TRUE(news.empty());
  EXPECT_EQ(opened.size(), 2U);
}

TEST_F(MarketSessionTest, TriesAgainWithGrowingWaitsUntilItConnects) {
  follow({btc});
  connect(opened[0]);
  Millis last{0};
  for (int failure = 0; failure < 6; ++failure) {
    fail(opened.back());
    const Millis wait = Millis{session().next_timer().value() - now};
    EXPECT_GT(wait, last);
    last = wait;
    const std::size_t before = opened.size();
    pass(wait);
    ASSERT_EQ(opened.size(), before + 1);
  }
  connect(opened.back());
  EXPECT_EQ(take_news(), std::vector<std::string>{"up BTCUSDT"});
}

TEST_F(MarketSessionTest, OpensWhatIsNewBeforeItClosesWhatIsNotWanted) {
  go_live({btc});
  const auto old = sockets;
  follow({btc, eth});
  for (const auto& [id, target] : old) EXPECT_TRUE(sockets.contains(id));
  connect_all();
  for (const auto& [id, target] : old) EXPECT_FALSE(sockets.contains(id));
  EXPECT_EQ(take_news(), std::vector<std::string>{"up BTCUSDT ETHUSDT"});
}

TEST_F(MarketSessionTest, DropsASocketThatIsLostWhenItIsNoLongerWanted) {
  go_live({btc});
  const SocketId old = of("/public");
  follow({eth});
  lose(old);
  connect_all();
  EXPECT_EQ(sockets.size(), 2U);
  EXPECT_EQ(take_news(), std::vector<std::string>{"up ETHUSDT"});
}

TEST_F(MarketSessionTest, ClosesEverythingWhenNothingIsFollowed) {
  go_live();
  follow({});
  EXPECT_TRUE(sockets.empty());
  EXPECT_TRUE(news.empty());
  EXPECT_EQ(session().next_timer(), std::nullopt);
}

// ── loss ──

TEST_F(MarketSessionTest, IsDownAtALossAndNamesTheSymbolsWhoseCandlesMayBeMissing) {
  go_live();
  lose(of("/market"));
  EXPECT_EQ(take_news(), std::vector<std::string>{"down: reset"});
  pass(second);
  connect_all();
  EXPECT_EQ(take_news(), std::vector<std::string>{"up BTCUSDT ETHUSDT"});
}

TEST_F(MarketSessionTest, ALossOfQuotesLeavesNoCandleToAskFor) {
  go_live();
  lose(of("/public"));
  pass(second);
  connect_all();
  EXPECT_EQ(take_news(), (std::vector<std::string>{"down: reset", "up"}));
}

TEST_F(MarketSessionTest, NamesOnlyTheSymbolsOfTheSocketThatWasLost) {
  settings.limits.max_streams = 3;  // a socket a symbol
  go_live();
  const SocketId first = of("/market");
  const bool was_btc = sockets[first].find("btc") != std::string::npos;
  lose(first);
  pass(second);
  connect_all();
  EXPECT_EQ(take_news().back(), was_btc ? "up BTCUSDT" : "up ETHUSDT");
}

TEST_F(MarketSessionTest, IsUpOnlyWhenEverySocketIsBack) {
  go_live();
  lose(of("/market"));
  lose(of("/public"));
  EXPECT_EQ(take_news(), std::vector<std::string>{"down: reset"});
  pass(second);
  connect(of("/public"));
  EXPECT_TRUE(news.empty());
  connect(of("/market"));
  EXPECT_EQ(take_news(), std::vector<std::string>{"up BTCUSDT ETHUSDT"});
}

TEST_F(MarketSessionTest, ASocketThatLivedAMinuteStartsItsWaitsAnew) {
  go_live();
  for (int i = 0; i < 4; ++i) {
    lose(of("/market"));
    pass(30 * second);
    connect_all();
    say_all();
  }
  live(minute);
  lose(of("/market"));
  EXPECT_LE(session().next_timer().value() - now, Millis{625});
}

TEST_F(MarketSessionTest, IgnoresWhatItHasNotAskedFor) {
  go_live();
  for (const SocketId stranger : {SocketId{0}, SocketId{99}}) {
    EXPECT_TRUE(session().on_connected(stranger, now).empty());
    EXPECT_TRUE(session().on_failed(stranger, "x", now).empty());
    EXPECT_TRUE(session().on_closed(stranger, "x", now).empty());
  }
  EXPECT_TRUE(session().up());
}

// ── rotation ──

TEST_F(MarketSessionTest, ReplacesASocketBeforeTheDayIsOverWithoutAGap) {
  settings.rotate_spread = Millis{0};
  settings.watch_silence = false;
  go_live({btc});
  const SocketId old = of("/market");
  pass(settings.rotate_after - Millis{1});
  EXPECT_EQ(opened.size(), 2U);
  pass(Millis{1});
  ASSERT_EQ(opened.size(), 4U);
  const SocketId fresh = sockets[opened[2]].starts_with("/market") ? opened[2] : opened[3];
  connect_all();
  EXPECT_TRUE(session().overlaps(old));
  EXPECT_TRUE(sockets.contains(old));  // the new one has to speak first
  say(fresh, StreamKind::kline_1h);
  pass(settings.overlap - Millis{1});
  EXPECT_TRUE(sockets.contains(old));
  pass(Millis{1});
  EXPECT_FALSE(sockets.contains(old));
  EXPECT_FALSE(session().overlaps(fresh));
  EXPECT_TRUE(news.empty());  // the core never hears of it
}

TEST_F(MarketSessionTest, RotatesNoLaterThanHalfAnHourBeforeItsSocketIsCut) {
  settings.watch_silence = false;
  go_live();
  pass(Millis{23 * hour + 30 * minute});
  EXPECT_EQ(opened.size(), 4U);
  EXPECT_NE(sockets[opened[2]], sockets[opened[3]]);
}

TEST_F(MarketSessionTest, KeepsTheOldSocketWhenTheNewOneDoesNotConnectAndTriesAgain) {
  settings.rotate_spread = Millis{0};
  settings.watch_silence = false;
  go_live({btc});
  pass(settings.rotate_after);
  for (int i = 0; i < 3; ++i) {
    fail(opened.back());
    pass(10 * second);
  }
  EXPECT_TRUE(news.empty());
  EXPECT_TRUE(session().up());
  EXPECT_GT(opened.size(), 6U);
}

TEST_F(MarketSessionTest, GivesANewSocketUpThatBringsNothing) {
  settings.rotate_spread = Millis{0};
  settings.rotate_after = hour;
  go_live({btc});
  live(hour);
  const SocketId old = of("/market");
  connect_all();
  const SocketId fresh = *std::find_if(opened.rbegin(), opened.rend(), [&](SocketId id) {
    return sockets[id].starts_with("/market");
  });
  ASSERT_NE(old, fresh);
  for (int i = 0; i < 12; ++i) {
    say(old, StreamKind::mark_price);
    pass(second);
  }
  EXPECT_FALSE(sockets.contains(fresh));
  EXPECT_TRUE(sockets.contains(old));
  EXPECT_TRUE(news.empty());
}

TEST_F(MarketSessionTest, TakesTheNewSocketWhenTheOldOneEndsDuringTheOverlap) {
  settings.rotate_spread = Millis{0};
  settings.watch_silence = false;
  go_live({btc});
  const SocketId old = of("/market");
  pass(settings.rotate_after);
  connect_all();
  lose(old);
  EXPECT_TRUE(news.empty());
  EXPECT_TRUE(session().up());
}

TEST_F(MarketSessionTest, IsDownWhenTheOldSocketEndsBeforeTheNewOneConnected) {
  settings.rotate_spread = Millis{0};
  settings.watch_silence = false;
  go_live({btc});
  const SocketId old = of("/market");
  pass(settings.rotate_after);
  lose(old);
  EXPECT_EQ(take_news(), std::vector<std::string>{"down: reset"});
  connect_all();  // the one that was on its way
  EXPECT_EQ(take_news(), std::vector<std::string>{"up BTCUSDT"});
}

// ── silence ──

TEST_F(MarketSessionTest, ASocketThatIsSilentAsAWholeIsDeadThoughItIsOpen) {
  go_live();
  live(minute);
  say_all();
  const SocketId market = of("/market");
  for (int i = 0; i < 9; ++i) {
    say(of("/public"), StreamKind::book_ticker, btc);
    say(of("/public"), StreamKind::book_ticker, eth);
    pass(second);
  }
  EXPECT_TRUE(news.empty());
  pass(second);  // markPrice speaks every second: ten without one
  EXPECT_EQ(take_news(), std::vector<std::string>{"down: silent for 10 s"});
  EXPECT_FALSE(sockets.contains(market));
}

TEST_F(MarketSessionTest, ADeadStreamAmongLivingOnesIsOpenedAnewWithoutGoingDown) {
  go_live();
  live(minute);
  const MarketStream dead{StreamKind::mark_price, btc};
  const SocketId old = of("/market");
  live(11 * second, {dead});
  ASSERT_EQ(opened.size(), 3U);
  EXPECT_TRUE(sockets.contains(old));
  connect_all();
  say_all();
  live(6 * second);
  EXPECT_FALSE(sockets.contains(old));
  EXPECT_TRUE(session().up());
  EXPECT_EQ(session().counts().reopened, 1U);
  EXPECT_EQ(take_news(), std::vector<std::string>{});  // a mark leaves no candle to ask for
}

TEST_F(MarketSessionTest, ADeadKlineStreamHasItsSymbolsCandlesAskedFor) {
  go_live();
  live(2 * minute);
  live(31 * second, {{StreamKind::kline_1h, eth}});
  ASSERT_EQ(opened.size(), 3U);
  connect_all();
  EXPECT_TRUE(news.empty());
  say_all();
  EXPECT_EQ(take_news(), std::vector<std::string>{"up ETHUSDT"});
}

TEST_F(MarketSessionTest, AStreamThatNeverSpokeIsNotedToo) {
  // Acknowledged, and nothing comes: a stream on the wrong route.
  go_live();
  live(minute + second, {{StreamKind::book_ticker, eth}});
  EXPECT_EQ(session().counts().reopened, 1U);
  EXPECT_EQ(session().last_trouble(), "ethusdt@bookTicker is silent");
}

TEST_F(MarketSessionTest, AMarketThatHasGoneToSleepIsNotOpenedAnewForEver) {
  go_live();
  live(minute);
  for (int i = 0; i < 3600; ++i) {
    connect_all();
    live(second, {{StreamKind::book_ticker, eth}});
  }
  EXPECT_LE(session().counts().reopened, 10U);
  EXPECT_GE(session().counts().reopened, 3U);
  EXPECT_TRUE(news.empty());
}

TEST_F(MarketSessionTest, AnAnswerToAPingIsNoData) {
  // What a socket carries besides data never reaches the session: without on_heard it is dead.
  go_live();
  pass(hour);
  EXPECT_EQ(news.front(), "down: silent for 10 s");
}

TEST_F(MarketSessionTest, WatchesNothingWhereTimeIsVirtual) {
  settings.watch_silence = false;
  go_live();
  pass(22 * hour);
  EXPECT_TRUE(news.empty());
  EXPECT_EQ(opened.size(), 2U);
}

// ── names ──

TEST_F(MarketSessionTest, FindsTheStreamOfAMessage) {
  go_live();
  EXPECT_EQ(session().streams(), 8U);
  EXPECT_NE(session().stream_of(StreamKind::kline_1h, btc),
            session().stream_of(StreamKind::kline_4h, btc));
  EXPECT_EQ(session().stream_of(StreamKind::book_ticker, Symbol{"XRPUSDT"}), std::nullopt);
}

}  // namespace
}  // namespace vectord::binance
