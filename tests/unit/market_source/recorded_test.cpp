// Recorded markets from small files: what the files may look like, and what is said when they are
// bad.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "vectord/exchange/market_source.hpp"

namespace vectord::exchange {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t day_one = 1'704'067'200'000;  // 2024-01-01T00:00:00Z
constexpr std::string_view header =
    "open_time,open,high,low,close,volume,close_time,quote_volume,trades,taker_buy_base,"
    "taker_buy_quote\n";
constexpr Time hour(int n) {
  return time_from_ms(day_one + hour_ms * n);
}

// A directory of files; rows are built, then broken line by line.
class Folder {
 public:
  Folder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("vector-market-" + std::to_string(getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_ / "candles");
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string directory() const { return (path_ / "candles").string(); }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / "candles" / name).parent_path());
    std::ofstream(path_ / "candles" / name) << text;
  }
  result<RecordedMarket> open(RecordedMarketSettings settings = {.warmup_bars = 4}) const {
    settings.directory = directory();
    return open_recorded_market(settings);
  }
  Error error(RecordedMarketSettings settings = {.warmup_bars = 4}) const {
    const auto opened = open(settings);
    EXPECT_TRUE(opened.has_error());
    return opened.has_error() ? opened.error() : Error{};
  }

 private:
  std::filesystem::path path_;
};

// The n-th hour: rises and falls in turn, 100 volume of which 60 taker bought.
std::string row(std::int64_t n, std::int64_t length = hour_ms, std::int64_t scale = 1) {
  const double open = 100 + static_cast<double>(n % 2) * 0.5;
  std::ostringstream text;
  text << (day_one + n * length) * scale << ',' << open << ',' << open + 1.25 << ',' << open - 1
       << ',' << 100 + static_cast<double>((n + 1) % 2) * 0.5 << ",100,"
       << (day_one + (n + 1) * length) * scale - 1 << ",10000,50,60,6000\n";
  return text.str();
}

std::vector<std::string> rows(int count) {
  std::vector<std::string> all;
  for (int n = 0; n < count; ++n) all.push_back(row(n));
  return all;
}

std::string file_of(const std::vector<std::string>& all) {
  std::string text{header};
  for (const auto& line : all) text += line;
  return text;
}

void expect_says(const Error& error, std::initializer_list<std::string_view> all) {
  for (const auto words : all) {
    EXPECT_NE(error.what().find(words), std::string::npos) << error.what() << "\nlacks: " << words;
  }
  EXPECT_EQ(error.what().find('\n'), std::string::npos);
}

const Symbol foo{"FOOUSDT"};

TEST(RecordedMarket, StartsWhereEverySymbolIsWarmAndEndsWithTheShortest) {
  const Folder folder;
  folder.write("FOOUSDT_1h.csv", file_of(rows(20)));
  auto later = rows(30);
  later.erase(later.begin(), later.begin() + 6);
  folder.write("BARUSDT_1h.csv", file_of(later));
  const auto market = folder.open();
  ASSERT_TRUE(market.has_value()) << market.error().what();
  EXPECT_EQ(market->source->start(), hour(10));
  EXPECT_EQ(market->source->end(), hour(20));
  EXPECT_EQ(market->source->instruments().size(), 2U);
  EXPECT_EQ(market->source->candles(foo, Interval::h1, {}, {}, 100, true).size(), 10U);
}

TEST(RecordedMarket, HandsOutEveryCandleExactlyAndEndsAtTheEnd) {
  const Folder folder;
  folder.write("FOOUSDT_1h.csv", file_of(rows(30)));
  auto market = folder.open();
  ASSERT_TRUE(market.has_value());
  MarketSource& source = *market->source;
  EXPECT_EQ(source.opening().at(0).last, Price::from_int(100));
  std::map<Interval, int> seen;
  Time at = source.start();
  double volume = 0, taker = 0;
  while (const auto step = source.next()) {
    EXPECT_GT(step->at, at);
    at = step->at;
    for (const auto& point : step->points) {
      volume += point.volume;
      taker += point.taker_buy_volume;
    }
    for (const auto& closed : step->closed) {
      ++seen[closed.interval];
      EXPECT_EQ(end_of(closed.candle, closed.interval), step->at);
      if (closed.interval != Interval::h1) continue;
      EXPECT_EQ(closed.candle.volume, 100);
      EXPECT_EQ(closed.candle.trades, 50);
      EXPECT_EQ(closed.candle.taker_buy_volume, 60);
      EXPECT_NEAR(volume, 100, 1e-9);
      EXPECT_NEAR(taker, 60, 1e-9);
      EXPECT_EQ(step->points.back().last.to_double(), closed.candle.close);
      volume = taker = 0;
    }
  }
  EXPECT_EQ(at, *source.end());
  EXPECT_EQ(seen[Interval::h1], 26);
  EXPECT_EQ(seen[Interval::m5], 26 * 12);
  EXPECT_EQ(seen[Interval::h4], 6);
  EXPECT_EQ(seen[Interval::d1], 1);
  EXPECT_FALSE(source.next().has_value());
}

TEST(RecordedMarket, TheSameSeedGivesTheSamePathWhereverItStarts) {
  const Folder folder;
  folder.write("FOOUSDT_1h.csv", file_of(rows(30)));
  const auto path = [&](std::uint64_t seed, int start, int from) {
    auto market = folder.open({.seed = seed, .start = hour(start)});
    std::vector<std::int64_t> units;
    while (const auto step = market->source->next()) {
      if (step->at > hour(from)) units.push_back(step->points[0].last.units());
    }
    return units;
  };
  EXPECT_EQ(path(1, 5, 10), path(1, 5, 10));
  EXPECT_EQ(path(1, 5, 10), path(1, 8, 10));
  EXPECT_NE(path(1, 5, 10), path(2, 5, 10));
}

TEST(RecordedMarket, FourHourBarsOfTheRecordWinOverSums) {
  const Folder folder;
  folder.write("FOOUSDT_1h.csv", file_of(rows(24)));
  folder.write("FOOUSDT_4h.csv", std::string(header) + std::to_string(day_one + 4 * hour_ms) +
                                     ",100,103,90,101,777,0,1,1,1,\n");
  const auto market = folder.open({.start = hour(12)});
  ASSERT_TRUE(market.has_value()) << market.error().what();
  const auto fours = market->source->candles(foo, Interval::h4, {}, {}, 10, false);
  ASSERT_EQ(fours.size(), 3U);
  EXPECT_EQ(fours[0].volume, 400);
  EXPECT_EQ(fours[0].high, 101.75);
  EXPECT_EQ(fours[1].volume, 777);
  EXPECT_EQ(fours[1].high, 103);
}

TEST(RecordedMarket, RunningCandlesHoldClosedHoursAndThePathSoFar) {
  const Folder folder;
  folder.write("FOOUSDT_1h.csv", file_of(rows(24)));
  auto market = folder.open({.start = hour(4)});
  MarketSource& source = *market->source;
  EXPECT_FALSE(source.running(foo, Interval::h4).has_value());
  while (source.next()->at < hour(5) + Millis{600'000}) {
  }
  const auto four = source.running(foo, Interval::h4);
  const auto one = source.running(foo, Interval::h1);
  ASSERT_TRUE(four && one);
  EXPECT_EQ(four->open_time, hour(4));
  EXPECT_EQ(one->open_time, hour(5));
  EXPECT_GT(four->volume, 100);
  EXPECT_LT(four->volume, 200);
  EXPECT_NEAR(four->volume, 100 + one->volume, 1e-9);
  EXPECT_EQ(source.candles(foo, Interval::h4, {}, {}, 10, true).back(), *four);
  EXPECT_TRUE(source.candles(foo, Interval::m1, {}, {}, 10, true).empty());
}

TEST(RecordedMarket, ReadsTheArchiveLayoutWithoutHeadersAndInMicroseconds) {
  const Folder folder;
  std::string january, february;
  for (int n = 0; n < 10; ++n) january += row(n);
  for (int n = 10; n < 20; ++n) february += row(n, hour_ms, 1000);
  folder.write("FOOUSDT/1h/FOOUSDT-1h-2024-01.csv", january);
  folder.write("FOOUSDT/1h/FOOUSDT-1h-2024-02.csv", std::string(header) + february);
  folder.write("FOOUSDT/1m/FOOUSDT-1m-2024-02.csv", "not read");
  folder.write("notes.csv", "not read");
  const auto market = folder.open();
  ASSERT_TRUE(market.has_value()) << market.error().what();
  EXPECT_EQ(market->source->start(), hour(4));
  EXPECT_EQ(market->source->end(), hour(20));
}

TEST(RecordedMarket, ReadsOtherNamesOfTheSameColumnsInAnyOrder) {
  const Folder folder;
  std::string text =
      "close,count,open_interest,low,high,open,taker_buy_volume,volume,open_time\r\n";
  for (int n = 0; n < 8; ++n) {
    text += "101,7,5000,99,102,100,3,12," + std::to_string(day_one + n * hour_ms) + "\r\n";
  }
  folder.write("FOOUSDT_1h.csv", "\xef\xbb\xbf" + text);
  const auto market = folder.open();
  ASSERT_TRUE(market.has_value()) << market.error().what();
  const Candle bar = market->source->candles(foo, Interval::h1, {}, {}, 1, false).front();
  EXPECT_EQ(bar.taker_buy_volume, 3);
  EXPECT_EQ(bar.trades, 7);
  EXPECT_EQ(bar.quote_volume, 12 * 100.5);
  EXPECT_EQ(market->source->open_interest(foo, hour(4)), 5000);
  EXPECT_NEAR(*market->source->taker_buy_sell_ratio(foo, hour(4)), 3.0 / 9, 1e-12);
}

TEST(RecordedMarket, WhatWasNotRecordedIsAbsentNotZero) {
  const Folder folder;
  std::string text{header};
  for (int n = 0; n < 8; ++n) {
    text += std::to_string(day_one + n * hour_ms) + ",100,102,99,101,12,,,,,\n";
  }
  folder.write("FOOUSDT_1h.csv", text);
  auto market = folder.open();
  ASSERT_TRUE(market.has_value()) << market.error().what();
  MarketSource& source = *market->source;
  const auto step = source.next();
  EXPECT_FALSE(source.open_interest(foo, step->at).has_value());
  EXPECT_FALSE(source.taker_buy_sell_ratio(foo, step->at).has_value());
  EXPECT_DOUBLE_EQ(step->points[0].taker_buy_volume, step->points[0].volume / 2);
  EXPECT_FALSE(
      source.candles(foo, Interval::h1, {}, {}, 1, false).front().taker_buy_volume.has_value());
}

TEST(RecordedMarket, DerivesTheTickFromTheDecimalsItSees) {
  const Folder folder;
  folder.write("FOOUSDT_1h.csv", file_of(rows(8)));
  folder.write("BTCUSDT_1h.csv", file_of(rows(8)));  // listed with 0.1, recorded with 0.01
  const auto market = folder.open();
  ASSERT_TRUE(market.has_value());
  for (const Instrument& instrument : market->source->instruments()) {
    EXPECT_EQ(instrument.tick_size, Price::from_units(1'000'000));
    EXPECT_GE(instrument.max_leverage_for(Money::from_int(100)), 50);
  }
}

TEST(RecordedMarket, FiveMinuteBarsAreThePathInsideTheHour) {
  const Folder folder;
  folder.write("FOOUSDT_1h.csv", file_of(rows(8)));
  std::string fives{header};
  for (int n = 0; n < 12; ++n) {
    fives += std::to_string(day_one + 5 * hour_ms + n * 300'000) + ",100,101,99,100.5,10,,,,6,\n";
  }
  folder.write("../klines_5m/FOOUSDT_5m.csv", fives);
  auto market = folder.open({.start = hour(5)});
  ASSERT_TRUE(market.has_value()) << market.error().what();
  for (int n = 0; n < 12; ++n) {
    std::vector<double> prices;
    std::optional<Candle> five;
    while (!five) {
      const auto step = market->source->next();
      prices.push_back(step->points.at(0).last.to_double());
      for (const auto& closed : step->closed) {
        if (closed.interval == Interval::m5) five = closed.candle;
      }
    }
    ASSERT_EQ(prices.size(), 4U);
    EXPECT_EQ(prices.front(), 100);
    EXPECT_EQ(prices.back(), 100.5);
    EXPECT_EQ(prices[1] + prices[2], 200);
    EXPECT_EQ(five->volume, 10);
    EXPECT_EQ(market->source->taker_buy_sell_ratio(foo, end_of(*five, Interval::m5)), 1.5);
  }
  EXPECT_EQ(market->source->candles(foo, Interval::h1, {}, {}, 1, false).front().open_time,
            hour(5));
}

TEST(RecordedMarket, AFiveMinuteFileOfAPartOfAnHourIsNotAPath) {
  const Folder folder;
  folder.write("FOOUSDT_1h.csv", file_of(rows(8)));
  folder.write("FOOUSDT_5m.csv", std::string(header) + std::to_string(day_one + 5 * hour_ms) +
                                     ",100,101,99,100.5,10,,,,6,\n");
  auto market = folder.open({.start = hour(5)});
  ASSERT_TRUE(market.has_value()) << market.error().what();
  int steps = 0;
  while (market->source->next()->at < hour(6)) ++steps;
  EXPECT_EQ(steps, 12);
}

TEST(RecordedMarket, FundingComesFromTheFileOrIsTheUsualRate) {
  const Folder folder;
  folder.write("FOOUSDT_1h.csv", file_of(rows(30)));
  folder.write("../funding/FOOUSDT_funding.csv", "funding_time,symbol,funding_rate\n" +
                                                     std::to_string(day_one + 8 * hour_ms + 7) +
                                                     ",FOOUSDT,-0.00031\n");
  auto market = folder.open();
  ASSERT_TRUE(market.has_value()) << market.error().what();
  const FundingTerm recorded = market->source->next_funding(foo, hour(5));
  EXPECT_EQ(recorded.at, hour(8));
  EXPECT_EQ(recorded.rate, *Rate::parse("-0.00031"));
  const FundingTerm usual = market->source->next_funding(foo, hour(8));
  EXPECT_EQ(usual.at, hour(16));
  EXPECT_EQ(usual.rate, *Rate::parse("0.0001"));
}

TEST(RecordedMarket, BarsWithoutVolumeAreFine) {
  const Folder folder;
  std::string text{header};
  for (int n = 0; n < 8; ++n) {
    text += std::to_string(day_one + n * hour_ms) + ",100,100,100,100,0,,0,0,0,0\n";
  }
  folder.write("FOOUSDT_1h.csv", text);
  auto market = folder.open();
  ASSERT_TRUE(market.has_value()) << market.error().what();
  while (const auto step = market->source->next()) {
    for (const auto& point : step->points) EXPECT_EQ(point.last, Price::from_int(100));
  }
}

// Bad files. Line 1 is the header, line n + 2 the n-th row.
struct BadRow {
  const char* name;
  std::string text;
  const char* said;
};

class BadRows : public testing::TestWithParam<BadRow> {};

TEST_P(BadRows, AreAnErrorThatNamesFileAndLineOrAreSkipped) {
  const Folder folder;
  auto all = rows(12);
  all[6] = GetParam().text + "\n";
  folder.write("FOOUSDT_1h.csv", file_of(all));
  expect_says(folder.error(), {"FOOUSDT_1h.csv:8: ", GetParam().said, "skip_bad_rows"});
  auto market = folder.open({.warmup_bars = 4, .skip_bad_rows = true});
  ASSERT_TRUE(market.has_value()) << market.error().what();
  EXPECT_EQ(market->skipped_rows, 1U);
  EXPECT_EQ(market->missing_bars, 1U);
  int hours = 0, steps = 0;
  while (const auto step = market->source->next()) {
    ++steps;
    for (const auto& closed : step->closed) hours += closed.interval == Interval::h1 ? 1 : 0;
  }
  EXPECT_EQ(hours, 7);            // of eight: the bad one never closes
  EXPECT_EQ(steps, 7 * 13 + 12);  // and the price stands still through it
}

const std::string six = std::to_string(day_one + 6 * hour_ms);
INSTANTIATE_TEST_SUITE_P(
    All, BadRows,
    testing::Values(
        BadRow{"few", six + ",100,101,99,100,5", "has 6 columns where 11 belong"},
        BadRow{"many", six + ",100,101,99,100,5,,,,,,", "has 12 columns where 11 belong"},
        BadRow{"word", six + ",abc,101,99,100,5,,,,,", "open \"abc\" is not a number"},
        BadRow{"empty", six + ",100,101,99,,5,,,,,", "close \"\" is not a number"},
        BadRow{"trailing", six + ",100x,101,99,100,5,,,,,", "open \"100x\" is not a number"},
        BadRow{"nan", six + ",100,nan,99,100,5,,,,,", "high \"nan\" is not a number"},
        BadRow{"infinite", six + ",100,inf,99,100,5,,,,,", "high \"inf\" is not a number"},
        BadRow{"upside_down", six + ",100,99,101,100,5,,,,,", "high is below low"},
        BadRow{"open_outside", six + ",102,101,99,100,5,,,,,", "open is outside low..high"},
        BadRow{"close_outside", six + ",100,101,99,98,5,,,,,", "close is outside low..high"},
        BadRow{"zero_price", six + ",0,101,0,100,5,,,,,", "a price is not within 0..1e8"},
        BadRow{"negative_volume", six + ",100,101,99,100,-5,,,,,", "volume is negative"},
        BadRow{"negative_quote", six + ",100,101,99,100,5,,-1,,,", "quote_volume is negative"},
        BadRow{"taker_over_volume", six + ",100,101,99,100,5,,,,6,", "taker_buy is more than"},
        BadRow{"bad_trades", six + ",100,101,99,100,5,,,x,,", "trades \"x\" is not a number"},
        BadRow{"bad_time", "soon,100,101,99,100,5,,,,,", "open_time \"soon\" is not a time"},
        BadRow{"odd_time", std::to_string(day_one + 6 * hour_ms + 1) + ",100,101,99,100,5,,,,,",
               "is not where a 1h bar begins"},
        BadRow{"duplicate", std::to_string(day_one + 5 * hour_ms) + ",100,101,99,100,5,,,,,",
               "duplicate of the bar at 2024-01-01T05:00:00"},
        BadRow{"unordered", std::to_string(day_one + 2 * hour_ms) + ",100,101,99,100,5,,,,,",
               "unordered: 2024-01-01T02:00:00"}),
    [](const auto& bad) { return std::string(bad.param.name); });

TEST(RecordedMarket, AGapNamesTheExpectedAndTheFoundTime) {
  const Folder folder;
  auto all = rows(12);
  all.erase(all.begin() + 6, all.begin() + 8);
  folder.write("FOOUSDT_1h.csv", file_of(all));
  expect_says(folder.error(), {"FOOUSDT_1h.csv:8: gap: expected the bar at 2024-01-01T06:00:00",
                               "found 2024-01-01T08:00:00", "skip_bad_rows"});
  const auto market = folder.open({.warmup_bars = 4, .skip_bad_rows = true});
  ASSERT_TRUE(market.has_value());
  EXPECT_EQ(market->missing_bars, 2U);
  EXPECT_EQ(market->skipped_rows, 0U);
}

TEST(RecordedMarket, AGapBetweenFilesIsAGapToo) {
  const Folder folder;
  folder.write("FOOUSDT-1h-2024-01.csv", row(0) + row(1));
  folder.write("FOOUSDT-1h-2024-02.csv", row(3) + row(4));
  expect_says(folder.error({.warmup_bars = 0}), {"FOOUSDT-1h-2024-02.csv:1: gap"});
}

TEST(RecordedMarket, AFourHourCandleNeedsAllItsHours) {
  const Folder folder;
  auto all = rows(16);
  all.erase(all.begin() + 6);
  folder.write("FOOUSDT_1h.csv", file_of(all));
  const auto market = folder.open({.start = hour(12), .skip_bad_rows = true});
  ASSERT_TRUE(market.has_value());
  const auto fours = market->source->candles(foo, Interval::h4, {}, {}, 10, false);
  ASSERT_EQ(fours.size(), 2U);
  EXPECT_EQ(fours[1].open_time, hour(8));
}

TEST(RecordedMarket, SaysWhenThereIsNothingToRead) {
  const Folder folder;
  expect_says(folder.error(), {"no candles in", "BTCUSDT_1h.csv"});
  folder.write("FOOUSDT_4h.csv", file_of(rows(3)));
  expect_says(folder.error(), {"no candles in"});
  folder.write("FOOUSDT_1h.csv", std::string(header));
  expect_says(folder.error(), {"FOOUSDT_1h.csv: no candle in it"});
  folder.write("FOOUSDT_1h.csv", "");
  expect_says(folder.error(), {"FOOUSDT_1h.csv:1: the file is empty"});
  folder.write("FOOUSDT_1h.csv", "time,price\n1,2\n");
  expect_says(folder.error(), {"FOOUSDT_1h.csv:1: the header lacks"});
  const auto absent = open_recorded_market({.directory = folder.directory() + "/absent"});
  ASSERT_TRUE(absent.has_error());
  expect_says(absent.error(), {"cannot read the directory", "check the path"});
}

TEST(RecordedMarket, ABadFundingRowNamesItsLine) {
  const Folder folder;
  folder.write("FOOUSDT_1h.csv", file_of(rows(8)));
  folder.write("FOOUSDT_funding.csv", "funding_time,symbol,funding_rate\n1,FOOUSDT,x\n");
  expect_says(folder.error(), {"FOOUSDT_funding.csv:2: not a funding time and rate"});
}

TEST(RecordedMarket, AStartMustLieWithinTheRecord) {
  const Folder folder;
  folder.write("FOOUSDT_1h.csv", file_of(rows(10)));
  EXPECT_TRUE(folder.open({.start = hour(0)}).has_value());
  EXPECT_EQ(folder.open({.start = hour(9) + Millis{hour_ms - 1}})->source->start(), hour(9));
  for (const Time start : {hour(0) - Millis{1}, hour(10), hour(400)}) {
    const Error error = folder.error({.start = start});
    EXPECT_EQ(error.code(), Errc::out_of_range);
    expect_says(error, {"2024-01-01T00:00:00", "2024-01-01T10:00:00", "choose a start within"});
  }
}

TEST(RecordedMarket, TooFewBarsToWarmUpIsSaid) {
  const Folder folder;
  folder.write("FOOUSDT_1h.csv", file_of(rows(10)));
  EXPECT_TRUE(folder.open({.warmup_bars = 9}).has_value());
  expect_says(folder.error({.warmup_bars = 10}), {"FOOUSDT has 10 1 h bars", "lower warmup_bars"});
}

}  // namespace
}  // namespace vectord::exchange
