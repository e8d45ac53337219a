// The market in finer steps: the same candles, and a path that stays inside them.
#include <gtest/gtest.h>

#include <algorithm>

#include "exchange/fine_market.hpp"
#include "vectord/exchange/market_source.hpp"

namespace vectord::exchange {
namespace {

constexpr Millis second{1000};

std::unique_ptr<MarketSource> generated() {
  return make_generated_market({.seed = 4, .history_bars = 10, .symbols = 2});
}

TEST(FineMarket, ClosesTheSameCandlesAtTheSameTimes) {
  const auto coarse = generated();
  const auto fine = make_fine_market(generated(), second, coarse->start());
  for (int minute = 0; minute < 10; ++minute) {
    const auto whole = *coarse->next();
    MarketStep step;
    for (int i = 0; i < 60; ++i) {
      EXPECT_TRUE(step.closed.empty());
      step = *fine->next();
    }
    EXPECT_EQ(step.at, whole.at);
    ASSERT_EQ(step.closed.size(), whole.closed.size());
    for (std::size_t i = 0; i < step.closed.size(); ++i) {
      EXPECT_EQ(step.closed[i].candle, whole.closed[i].candle);
    }
    for (std::size_t i = 0; i < step.points.size(); ++i) {
      EXPECT_EQ(step.points[i].last, whole.points[i].last);
      EXPECT_EQ(step.points[i].mark, whole.points[i].mark);
    }
  }
}

TEST(FineMarket, StaysInsideTheCandleAndSharesOutItsVolume) {
  const auto coarse = generated();
  const auto fine = make_fine_market(generated(), second, coarse->start());
  for (int minute = 0; minute < 30; ++minute) {
    const Candle candle = coarse->next()->closed.front().candle;
    double volume = 0;
    for (int i = 0; i < 60; ++i) {
      const auto point = fine->next()->points.front();
      volume += point.volume;
      EXPECT_GE(point.last.to_double(), candle.low);
      EXPECT_LE(point.last.to_double(), candle.high);
    }
    EXPECT_NEAR(volume, candle.volume, 1e-6 * candle.volume);
  }
}

TEST(FineMarket, MovesBetweenTheMinutes) {
  const auto market = generated();
  const auto fine = make_fine_market(generated(), second, market->start());
  int moves = 0;
  Price last;
  for (int i = 0; i < 600; ++i) {
    const auto point = fine->next()->points.front();
    moves += point.last != last;
    last = point.last;
  }
  EXPECT_GT(moves, 300);
}

TEST(FineMarket, TheRunningCandleGrowsWithEachStep) {
  const auto fine = make_fine_market(generated(), second, time_from_ms(0));
  const Symbol symbol = fine->instruments().front().symbol;
  for (int i = 0; i < 150; ++i) fine->next();
  const auto minute = fine->running(symbol, Interval::m1);
  const auto hour = fine->running(symbol, Interval::h1);
  ASSERT_TRUE(minute && hour);
  EXPECT_EQ(minute->open_time, fine->start() + Millis{120'000});
  EXPECT_EQ(hour->open_time, fine->start());
  const auto point = fine->next()->points.front();
  EXPECT_EQ(fine->running(symbol, Interval::m1)->close, point.last.to_double());
  EXPECT_EQ(fine->running(symbol, Interval::h1)->close, point.last.to_double());
  EXPECT_NEAR(fine->running(symbol, Interval::m1)->volume, minute->volume + point.volume, 1e-9);
  const auto shown = fine->candles(symbol, Interval::m1, {}, {}, 2, true);
  ASSERT_EQ(shown.size(), 2u);
  EXPECT_EQ(shown[1].open_time, minute->open_time);
  EXPECT_EQ(shown[0].open_time, fine->start() + Millis{60'000});
}

TEST(FineMarket, IsCoarseBeforeItsTime) {
  const auto market = generated();
  const Time from = market->start() + Millis{120'000};
  const auto fine = make_fine_market(generated(), second, from);
  EXPECT_EQ(fine->next()->at, market->start() + Millis{60'000});
  EXPECT_EQ(fine->next()->at, from);
  EXPECT_EQ(fine->next()->at, from + second);
}

}  // namespace
}  // namespace vectord::exchange
