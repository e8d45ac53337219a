// Real candles from outside of the repository: ../shared/data, or VECTOR_DATA.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <vector>

#include "vectord/exchange/market_source.hpp"

namespace vectord::exchange {
namespace {

const Symbol btc{"BTCUSDT"};

class RecordedData : public testing::Test {
 protected:
  void SetUp() override {
    const char* given = std::getenv("VECTOR_DATA");
    directory_ = given != nullptr ? given : VECTOR_SOURCE_DIR "/../shared/data";
    directory_ += "/klines";
    if (std::filesystem::exists(directory_)) return;
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::string(ci) == "true") FAIL() << directory_ << " is absent";
    GTEST_SKIP() << directory_ << " is absent; set VECTOR_DATA";
  }
  std::unique_ptr<MarketSource> open(std::optional<Time> start = {}) const {
    auto market = open_recorded_market({.directory = directory_, .start = start});
    EXPECT_TRUE(market.has_value()) << market.error().what();
    return std::move(market->source);
  }
  std::string directory_;
};

Time at(std::string_view text) {
  return *parse_time(text);
}

TEST_F(RecordedData, OpensQuicklyAndStartsWarm) {
  const auto begin = std::chrono::steady_clock::now();
  const auto market = open();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  if (std::getenv("VECTOR_SHOW") != nullptr) std::printf("read in %.0f ms\n", took.count() * 1e3);
  EXPECT_LT(took.count(), 10);  // 1 s on a quiet machine
  EXPECT_EQ(market->instruments().size(), 10U);
  for (const Instrument& instrument : market->instruments()) {
    EXPECT_GE(market->candles(instrument.symbol, Interval::h1, {}, {}, 1500, false).size(), 1000U);
    EXPECT_EQ(market->candles(instrument.symbol, Interval::h4, {}, {}, 1000, false).size(), 1000U);
    EXPECT_FALSE(market->open_interest(instrument.symbol, market->start()).has_value());
    EXPECT_FALSE(market->taker_buy_sell_ratio(instrument.symbol, market->start()).has_value());
  }
  EXPECT_EQ(market->instruments().at(2).tick_size, *Price::parse("0.01"));
}

// The whole record: the path of every hour touches its extremes and ends at its close, on the tick.
TEST_F(RecordedData, ThePathOfEveryHourIsTrueToItsCandle) {
  const auto market = open(at("2025-10-05T00:00:00Z"));
  std::map<Symbol, Price> tick;
  for (const Instrument& instrument : market->instruments()) {
    tick[instrument.symbol] = instrument.tick_size;
  }
  struct Hour {
    Price high, low = Price::from_int(1'000'000'000), last;
    double volume = 0;
  };
  std::map<Symbol, Hour> hours;
  int compared = 0;
  while (const auto step = market->next()) {
    for (const auto& point : step->points) {
      Hour& hour = hours[point.symbol];
      hour.high = std::max(hour.high, point.last);
      hour.low = std::min(hour.low, point.last);
      hour.last = point.last;
      hour.volume += point.volume;
      ASSERT_EQ(point.last.units() % tick[point.symbol].units(), 0);
    }
    for (const auto& closed : step->closed) {
      if (closed.interval != Interval::h1) continue;
      const Hour& hour = hours[closed.symbol];
      ASSERT_EQ(hour.high.to_double(), closed.candle.high) << format_time(step->at);
      ASSERT_EQ(hour.low.to_double(), closed.candle.low) << format_time(step->at);
      ASSERT_EQ(hour.last.to_double(), closed.candle.close) << format_time(step->at);
      ASSERT_NEAR(hour.volume, closed.candle.volume, closed.candle.volume * 1e-6);
      hours.erase(closed.symbol);
      ++compared;
    }
  }
  EXPECT_GT(compared, 39'000);
}

// 2025-10-10 21:00: the path falls as it fell, so that a stop is hit in its five minutes.
TEST_F(RecordedData, TheCrashHappensInItsFiveMinutes) {
  const auto market = open(at("2025-10-10T20:00:00Z"));
  Price lowest = Price::from_int(1'000'000);
  Time when;
  std::size_t fives = 0;
  double widest = 0;
  while (const auto step = market->next()) {
    if (step->at > at("2025-10-10T23:00:00Z")) break;
    for (const auto& point : step->points) {
      if (point.symbol != btc) continue;
      widest = std::max(widest, point.spread_ticks);
      if (point.last < lowest) {
        lowest = point.last;
        when = step->at;
      }
    }
    for (const auto& closed : step->closed) {
      if (closed.symbol == btc && closed.interval == Interval::m5) ++fives;
    }
  }
  EXPECT_EQ(fives, 36U);
  const auto hour = market->candles(btc, Interval::h1, at("2025-10-10T21:00:00Z"), {}, 1, false);
  ASSERT_EQ(hour.size(), 1U);
  EXPECT_EQ(lowest.to_double(), hour.front().low);
  EXPECT_LT(lowest, Price::from_int(105'000));
  // The five minute bar that holds the low is the one that the path was in.
  const auto bars = market->candles(btc, Interval::m5, at("2025-10-10T21:00:00Z"), {}, 12, false);
  ASSERT_EQ(bars.size(), 12U);
  for (const Candle& bar : bars) {
    if (bar.low != lowest.to_double()) continue;
    EXPECT_GE(when, bar.open_time);
    EXPECT_LE(when, end_of(bar, Interval::m5));
  }
  EXPECT_GT(widest, 3);
}

TEST_F(RecordedData, TheExchangesOwnFourHourBarsAreHandedOut) {
  const auto market = open(at("2025-10-10T20:00:00Z"));
  std::optional<Candle> four;
  while (!four) {
    const auto step = market->next();
    for (const auto& closed : step->closed) {
      if (closed.symbol == btc && closed.interval == Interval::h4) four = closed.candle;
    }
  }
  EXPECT_EQ(four->open_time, at("2025-10-10T20:00:00Z"));
  const auto old = market->candles(btc, Interval::h4, at("2024-10-28T20:00:00Z"), {}, 1, false);
  ASSERT_EQ(old.size(), 1U);
  EXPECT_EQ(old.front().open_time, at("2024-10-28T20:00:00Z"));
}

TEST_F(RecordedData, FundingIsThatOfTheRecord) {
  const auto market = open(at("2025-10-10T20:00:00Z"));
  const FundingTerm term = market->next_funding(btc, market->start());
  EXPECT_EQ(term.at, at("2025-10-11T00:00:00Z"));
  EXPECT_NE(term.rate, Rate{});
}

}  // namespace
}  // namespace vectord::exchange
