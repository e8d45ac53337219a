#include "vectord/binance/stream_pace.hpp"

namespace vectord::binance {
namespace {

const Time start = time_from_ms(1'700'000'000'000);
constexpr Millis second{1000}, minute{60'000};
const SilenceSettings settings;

// Spoke every `gap` for so long.
StreamPace paced(StreamKind kind, Millis gap, Millis span, Time& now) {
  StreamPace pace(kind);
  now = start;
  pace.begin(now);
  for (Millis passed{0}; passed <= span; passed += gap) {
    pace.heard(now);
    now += gap;
  }
  now -= gap;
  return pace;
}

TEST(StreamPace, AMarkPriceMayBeSilentForTheFloorSinceItsIntervalIsASecond) {
  StreamPace pace(StreamKind::mark_price);
  pace.begin(start);
  EXPECT_EQ(pace.silent_at(settings), start + 10 * second);
  pace.heard(start + second);
  EXPECT_EQ(pace.silent_at(settings), start + 11 * second);
}

TEST(StreamPace, AMarkPriceMayBeSilentForThreeIntervalsWhereTheFloorIsLower) {
  SilenceSettings tight;
  tight.fixed_floor = Millis{0};
  EXPECT_EQ(StreamPace(StreamKind::mark_price).limit(tight), 3 * second);
}

TEST(StreamPace, AStreamOfAMarketHasAMinuteForItsFirstWord) {
  for (const auto kind : {StreamKind::book_ticker, StreamKind::kline_1h, StreamKind::kline_4h}) {
    StreamPace pace(kind);
    pace.begin(start);
    EXPECT_EQ(pace.silent_at(settings), start + minute);
    pace.heard(start + second);
    EXPECT_EQ(pace.limit(settings), minute);  // one word is no interval
  }
}

TEST(StreamPace, ABusyMarketMayBeSilentForHalfAMinute) {
  Time now;
  EXPECT_EQ(paced(StreamKind::book_ticker, Millis{50}, minute, now).limit(settings), 30 * second);
}

TEST(StreamPace, AQuietMarketMayBeSilentForThreeOfItsOwnIntervals) {
  Time now;
  EXPECT_EQ(paced(StreamKind::kline_1h, 40 * second, 10 * minute, now).limit(settings),
            120 * second);
}

TEST(StreamPace, ForgetsALongSilenceAfterTwentyMinutes) {
  Time now;
  StreamPace pace = paced(StreamKind::book_ticker, second, minute, now);
  pace.heard(now += 50 * second);
  EXPECT_EQ(pace.limit(settings), 150 * second);
  const auto talk = [&](Millis span) {
    for (Millis passed{0}; passed < span; passed += second) pace.heard(now += second);
  };
  talk(9 * minute);
  EXPECT_EQ(pace.limit(settings), 150 * second);
  talk(12 * minute);
  EXPECT_EQ(pace.limit(settings), 30 * second);
}

TEST(StreamPace, AnOutageIsNoIntervalOfItsOwn) {
  Time now;
  StreamPace pace = paced(StreamKind::book_ticker, second, minute, now);
  now += 5 * minute;
  pace.begin(now);
  pace.heard(now + second);
  EXPECT_EQ(pace.limit(settings), 30 * second);
}

TEST(StreamPace, IsGivenTwiceTheTimeAfterADoubtUntilItIsHeard) {
  Time now;
  StreamPace pace = paced(StreamKind::book_ticker, second, minute, now);
  pace.doubt(now + 30 * second);
  EXPECT_EQ(pace.silent_at(settings), now + 90 * second);
  pace.doubt(now + 90 * second);
  EXPECT_EQ(pace.limit(settings), 120 * second);
  pace.heard(now + 91 * second);
  pace.begin(now + 92 * second);
  EXPECT_EQ(pace.limit(settings), 273 * second);  // 3 x the 91 s it came back from
}

TEST(StreamPace, NoStreamIsGivenMoreThanTheCeiling) {
  StreamPace pace(StreamKind::kline_4h);
  pace.begin(start);
  for (int i = 0; i < 100; ++i) pace.doubt(start);
  EXPECT_EQ(pace.limit(settings), settings.ceiling);
}

}  // namespace
}  // namespace vectord::binance
