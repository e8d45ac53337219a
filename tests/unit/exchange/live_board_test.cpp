// What an upstream tells, as a market source shows it.
#include "exchange/market/live_board.hpp"

#include <gtest/gtest.h>

#include "exchange/market/live_figures.hpp"
#include "exchange/market/live_listing.hpp"
#include "unit/exchange/fake_market.hpp"

namespace vectord::exchange {
namespace {

constexpr std::int64_t hour = 3'600'000;
constexpr std::int64_t noon = 1'767'268'800'000;  // 2026-01-01T12:00:00Z
const Symbol btc("BTCUSDT");

Price price(std::string_view text) {
  return *Price::parse(text);
}

event::Quote quote(std::string_view bid, std::string_view ask) {
  return {btc, price(bid), price(ask), Quantity::from_int(1), Quantity::from_int(1)};
}

event::CandleUpdate candle(std::int64_t open_ms, double close, double volume, bool closed = false,
                           Interval interval = Interval::h1) {
  Candle c;
  c.open_time = time_from_ms(open_ms);
  c.open = c.high = c.low = 50'000;
  c.close = close;
  c.volume = volume;
  c.taker_buy_volume = volume / 4;
  return {btc, interval, c, closed};
}

event::History history(Interval interval, std::vector<std::int64_t> open_times) {
  event::History told{btc, interval, {}};
  for (const auto open_time : open_times) told.candles.push_back(candle(open_time, 1, 1).candle);
  return told;
}

class Live : public ::testing::Test {
 protected:
  Live() : board_({make_instrument("BTCUSDT", "0.1", "0.001")}) {}

  // All that there is to know at noon; the opening is taken.
  void open() {
    board_.apply(quote("50000.0", "50000.2"));
    board_.apply(
        event::Mark{btc, price("50000.15"), *Rate::parse("0.0001"), time_from_ms(noon + 4 * hour)});
    board_.apply(event::Depth{btc, Money::from_int(900), Money::from_int(700)});
    board_.apply(history(Interval::h1, {noon - 2 * hour, noon - hour}));
    board_.apply(history(Interval::h4, {noon - 4 * hour}));
    EXPECT_EQ(board_.missing(), "");
    EXPECT_FALSE(board_.take(at(0)));
  }
  static Time at(std::int64_t ms) { return time_from_ms(noon + ms); }

  LiveBoard board_;
};

TEST_F(Live, SaysWhatIsNotKnownYet) {
  EXPECT_EQ(board_.missing(), "no best bid and ask of BTCUSDT");
  board_.apply(quote("50000.0", "50000.2"));
  EXPECT_EQ(board_.missing(), "no mark price of BTCUSDT");
  board_.apply(event::Mark{btc, price("50000"), std::nullopt, Time{}});
  EXPECT_EQ(board_.missing(), "no depth of BTCUSDT");
  board_.apply(event::Depth{btc, Money::from_int(1), Money::from_int(1)});
  EXPECT_EQ(board_.missing(), "no 1h candles of BTCUSDT");
  board_.apply(history(Interval::h1, {noon - hour}));
  EXPECT_EQ(board_.missing(), "no 4h candles of BTCUSDT");
}

TEST_F(Live, QuotesBetweenTwoStepsAreOnePointWithBidAndAsk) {
  open();
  board_.apply(quote("50001.0", "50001.3"));
  board_.apply(quote("50002.0", "50002.3"));
  const auto step = board_.take(at(5));
  ASSERT_TRUE(step);
  EXPECT_EQ(step->at, at(5));
  ASSERT_EQ(step->points.size(), 1u);
  EXPECT_EQ(step->points[0].bid, price("50002"));
  EXPECT_EQ(step->points[0].ask, price("50002.3"));
  EXPECT_EQ(step->points[0].mark, price("50000.15"));
  EXPECT_EQ(step->points[0].spread_ticks, 3);
  EXPECT_EQ(step->points[0].depth_notional, 700);  // the thinner side
  EXPECT_FALSE(board_.take(at(6)));
}

TEST_F(Live, AQuoteThatIsCrossedChangesNothing) {
  open();
  board_.apply(quote("50001.0", "50001.0"));
  EXPECT_FALSE(board_.take(at(1)));
  board_.apply(quote("50001.0", "50001.1"));
  EXPECT_TRUE(board_.take(at(1)));
}

TEST_F(Live, TheLastTradeStandsInsideTheQuote) {
  open();
  board_.apply(candle(noon, 49'990, 1));
  EXPECT_EQ(board_.take(at(1))->points[0].last, price("50000.0"));
  board_.apply(candle(noon, 50'010, 1));
  EXPECT_EQ(board_.take(at(2))->points[0].last, price("50000.2"));
  board_.apply(candle(noon, 50'000.1, 1));
  EXPECT_EQ(board_.take(at(3))->points[0].last, price("50000.1"));
}

TEST_F(Live, TradedIsWhatTheRunningCandleGrewBy) {
  open();
  board_.apply(candle(noon, 50'000, 8));
  auto point = board_.take(at(1))->points[0];
  EXPECT_EQ(point.volume, 8);
  EXPECT_EQ(point.taker_buy_volume, 2);
  board_.apply(candle(noon, 50'000, 10));
  board_.apply(candle(noon, 50'000, 12));
  point = board_.take(at(2))->points[0];
  EXPECT_EQ(point.volume, 4);
  EXPECT_EQ(point.taker_buy_volume, 1);
  board_.apply(quote("50000.0", "50000.1"));
  EXPECT_EQ(board_.take(at(3))->points[0].volume, 0);
}

TEST_F(Live, AClosedCandleIsToldOnceAndNotBeforeItsEnd) {
  open();
  board_.apply(candle(noon, 50'000, 8));
  board_.take(at(1));
  board_.apply(candle(noon, 50'100, 9, true));
  const auto step = board_.take(at(hour - 20));  // our clock is behind
  ASSERT_TRUE(step);
  EXPECT_EQ(step->at, at(hour));
  ASSERT_EQ(step->closed.size(), 1u);
  EXPECT_EQ(step->closed[0].candle.close, 50'100);
  EXPECT_FALSE(board_.running(btc, Interval::h1));
  board_.apply(candle(noon, 50'100, 9, true));
  EXPECT_FALSE(board_.take(at(hour)));
  EXPECT_EQ(board_.candles(btc, Interval::h1, {}, {}, 10, true).size(), 3u);
}

TEST_F(Live, AHistoryFillsTheGapAndItsNewCandlesAreTold) {
  open();
  board_.apply(candle(noon + 2 * hour, 50'000, 1));
  board_.take(at(1));
  board_.apply(history(Interval::h1, {noon - 3 * hour, noon - hour, noon, noon + hour}));
  const auto step = board_.take(at(2 * hour));
  ASSERT_TRUE(step);
  ASSERT_EQ(step->closed.size(), 2u);
  EXPECT_EQ(step->closed[0].candle.open_time, at(0));
  EXPECT_EQ(step->closed[1].candle.open_time, at(hour));
  const auto known = board_.candles(btc, Interval::h1, {}, {}, 10, true);
  ASSERT_EQ(known.size(), 6u);  // five closed, and the running one is still there
  for (std::size_t i = 1; i < known.size(); ++i) {
    EXPECT_EQ(known[i].open_time - known[i - 1].open_time, Millis{hour});
  }
}

TEST_F(Live, OtherSymbolsAndIntervalsChangeNothing) {
  open();
  auto other = quote("1", "2");
  other.symbol = Symbol("ETHUSDT");
  board_.apply(other);
  board_.apply(candle(noon, 1, 1, true, Interval::m1));
  EXPECT_FALSE(board_.take(at(1)));
  EXPECT_TRUE(board_.candles(btc, Interval::m1, {}, {}, 10, true).empty());
}

TEST_F(Live, FundingGoesOnEveryEightHoursUntilTheNextIsTold) {
  open();
  EXPECT_EQ(board_.next_funding(btc, at(0)).at, at(4 * hour));
  EXPECT_EQ(board_.next_funding(btc, at(4 * hour - 1)).rate, *Rate::parse("0.0001"));
  EXPECT_EQ(board_.next_funding(btc, at(4 * hour)).at, at(12 * hour));
}

TEST_F(Live, FiguresAreThoseOfTheirTime) {
  board_.push_open_interest(btc, at(0), 10);
  board_.push_open_interest(btc, at(300'000), 11);
  board_.push_open_interest(btc, at(300'000), 99);  // known already
  EXPECT_FALSE(board_.open_interest(btc, at(-1)));
  EXPECT_EQ(board_.open_interest(btc, at(299'999)), 10);
  EXPECT_EQ(board_.open_interest(btc, at(300'000)), 11);
}

TEST(LiveListing, FollowsBitcoinAndThenTheMostTradedUsdtPerpetuals) {
  std::vector<Instrument> all;
  for (const auto* name : {"AAAUSDT", "BTCUSDT", "ETHUSDT", "QQQUSDT", "ZZZUSDT"}) {
    all.push_back(make_instrument(name, "0.1", "0.001"));
    all.back().brackets.clear();
  }
  all[2].status = InstrumentStatus::not_trading;
  all[3].quote_asset = "USDC";
  const event::DayVolumes volumes{{{Symbol("AAAUSDT"), 5},
                                   {Symbol("BTCUSDT"), 1},
                                   {Symbol("ETHUSDT"), 100},
                                   {Symbol("QQQUSDT"), 100},
                                   {Symbol("ZZZUSDT"), 9}}};
  const auto names = [&](int count) {
    std::vector<std::string> symbols;
    for (const auto& chosen : choose_instruments(all, volumes, count)) {
      symbols.push_back(chosen.symbol.str());
      EXPECT_FALSE(chosen.brackets.empty()) << chosen.symbol.view();
    }
    return symbols;
  };
  EXPECT_EQ(names(10), (std::vector<std::string>{"BTCUSDT", "ZZZUSDT", "AAAUSDT"}));
  EXPECT_EQ(names(2), (std::vector<std::string>{"BTCUSDT", "ZZZUSDT"}));
}

TEST(LiveFigures, AreReadWithTimesAsNumbersOrTexts) {
  const auto rows = decode_figures(
      R"([{"timestamp":1000,"buySellRatio":"1.5"},{"buySellRatio":2,"timestamp":"2000"}])",
      "buySellRatio");
  ASSERT_TRUE(rows.has_value());
  EXPECT_EQ(*rows, (Figures{{time_from_ms(1000), 1.5}, {time_from_ms(2000), 2.0}}));
}

TEST(LiveFigures, ARowThatIsNotWholeIsAnError) {
  for (const auto* text : {R"([{"timestamp":1000}])", R"([{"buySellRatio":"x","timestamp":1}])",
                           R"([{"buySellRatio":"1"}])", R"({"code":-1121})", "", "[1]"}) {
    EXPECT_TRUE(decode_figures(text, "buySellRatio").has_error()) << text;
  }
}

}  // namespace
}  // namespace vectord::exchange
