#include <gtest/gtest.h>

#include <bit>

#include "unit/market/candles.hpp"
#include "vectord/market/symbol_market.hpp"

namespace vectord::market {
namespace {

using testing::flat;
using testing::monday;
using testing::walk;

constexpr Millis hour{3'600'000};
const Symbol btc{"BTCUSDT"};

void feed(SymbolMarket& market, Interval interval, std::span<const Candle> candles) {
  for (const Candle& candle : candles) {
    ASSERT_EQ(market.on_closed(interval, candle), AppendOutcome::appended);
  }
}

// Every figure, bit for bit.
std::vector<std::uint64_t> bits_of(const MarketView& v) {
  std::vector<double> figures{v.open,
                              v.high,
                              v.low,
                              v.close,
                              v.close_two_back,
                              v.close_two_hours_ago,
                              v.ema50,
                              v.ema200,
                              v.ema200_five_back,
                              v.rsi,
                              v.atr,
                              v.adx,
                              v.macd,
                              v.macd_signal,
                              v.macd_histogram,
                              v.previous_macd_histogram,
                              v.bollinger_upper,
                              v.bollinger_middle,
                              v.bollinger_lower,
                              v.vwap,
                              v.volume_ratio};
  if (v.trend_4h) {
    const TrendView& t = *v.trend_4h;
    figures.insert(figures.end(), {t.ema50, t.ema200, t.previous_ema50, t.close});
  }
  std::vector<std::uint64_t> bits;
  for (const double figure : figures) bits.push_back(std::bit_cast<std::uint64_t>(figure));
  for (const bool flag :
       {v.bullish_regular_divergence, v.bullish_hidden_divergence, v.bearish_regular_divergence,
        v.bearish_hidden_divergence, v.hammer, v.bullish_engulfing, v.bullish_doji, v.shooting_star,
        v.bearish_engulfing, v.bearish_doji}) {
    bits.push_back(flag ? 1 : 0);
  }
  bits.push_back(static_cast<std::uint64_t>(to_ms(v.bar)));
  bits.push_back(static_cast<std::uint64_t>(v.bars));
  return bits;
}

TEST(SymbolMarket, HasNoViewUntilTwoHundredAndFiveHours) {
  SymbolMarket market{btc};
  const auto candles = walk(Interval::h1, 205);
  feed(market, Interval::h1, std::span{candles}.first(204));
  EXPECT_FALSE(market.view());
  feed(market, Interval::h1, std::span{candles}.last(1));
  const auto view = market.view();
  ASSERT_TRUE(view);
  EXPECT_EQ(view->symbol, btc);
  EXPECT_EQ(view->bar, candles.back().open_time);
  EXPECT_EQ(view->bars, 205);
  EXPECT_EQ(view->close, candles[204].close);
  EXPECT_EQ(view->close_two_back, candles[202].close);
  EXPECT_FALSE(view->trend_4h);
}

TEST(SymbolMarket, SeesTheLargerTrendFromTwoHundredFourHourBars) {
  SymbolMarket market{btc};
  market.load_history(Interval::h1, walk(Interval::h1, 205));
  const auto candles = walk(Interval::h4, 200, 2);
  feed(market, Interval::h4, std::span{candles}.first(199));
  EXPECT_FALSE(market.view()->trend_4h);
  feed(market, Interval::h4, std::span{candles}.last(1));
  ASSERT_TRUE(market.view()->trend_4h);
  EXPECT_EQ(market.view()->trend_4h->close, candles.back().close);
}

TEST(SymbolMarket, ComputesTheSameBitsFromAHistoryAsFromCandlesOneByOne) {
  const auto hours = walk(Interval::h1, 1000, 3);
  const auto four_hours = walk(Interval::h4, 1000, 4);
  for (const std::size_t loaded : {0u, 1u, 250u, 777u, 1000u}) {
    SymbolMarket mixed{btc}, single{btc};
    mixed.load_history(Interval::h1, std::span{hours}.first(loaded));
    mixed.load_history(Interval::h4, std::span{four_hours}.first(loaded));
    feed(mixed, Interval::h1, std::span{hours}.subspan(loaded));
    feed(mixed, Interval::h4, std::span{four_hours}.subspan(loaded));
    feed(single, Interval::h1, hours);
    feed(single, Interval::h4, four_hours);
    EXPECT_EQ(bits_of(*mixed.view()), bits_of(*single.view())) << loaded << " loaded";
    EXPECT_EQ(correlation(mixed.daily_returns(), single.daily_returns()), 1.0);
  }
}

TEST(SymbolMarket, KeepsTheTrailOfFiguresThatTheViewPromises) {
  const auto hours = walk(Interval::h1, 400, 5);
  SymbolMarket market{btc};
  market.load_history(Interval::h1, std::span{hours}.first(300));
  const MarketView before = *market.view();
  feed(market, Interval::h1, std::span{hours}.subspan(300, 1));
  EXPECT_EQ(market.view()->previous_macd_histogram, before.macd_histogram);
  feed(market, Interval::h1, std::span{hours}.subspan(301, 4));
  EXPECT_EQ(market.view()->ema200_five_back, before.ema200);
}

TEST(SymbolMarket, StartsAHistoryAgainAfterItsLastGap) {
  auto candles = walk(Interval::h1, 300);
  candles.erase(candles.begin() + 50);
  candles.insert(candles.end(), candles.back());
  SymbolMarket market{btc};
  EXPECT_EQ(market.load_history(Interval::h1, candles),
            (LoadReport{.taken = 249, .dropped = 50, .refused = 1}));
  EXPECT_EQ(market.bars(Interval::h1), 249);
}

TEST(SymbolMarket, KeepsLiveCandlesThatAHistoryIsTooOldToHold) {
  const auto candles = walk(Interval::h1, 300);
  SymbolMarket market{btc}, whole{btc};
  feed(market, Interval::h1, std::span{candles}.subspan(290));
  EXPECT_EQ(market.load_history(Interval::h1, std::span{candles}.first(295)),
            (LoadReport{.taken = 295, .kept = 5}));
  whole.load_history(Interval::h1, candles);
  EXPECT_EQ(bits_of(*market.view()), bits_of(*whole.view()));
}

TEST(SymbolMarket, ReplacesItsSeriesByAHistoryAfterAGap) {
  const auto candles = walk(Interval::h1, 300);
  SymbolMarket market{btc}, whole{btc};
  market.load_history(Interval::h1, std::span{candles}.first(250));
  EXPECT_EQ(market.on_closed(Interval::h1, candles[251]), AppendOutcome::gap);
  EXPECT_EQ(market.bars(Interval::h1), 250);
  EXPECT_EQ(market.last_price(), candles[251].close);
  EXPECT_EQ(market.load_history(Interval::h1, candles), (LoadReport{.taken = 300}));
  whole.load_history(Interval::h1, candles);
  EXPECT_EQ(bits_of(*market.view()), bits_of(*whole.view()));
}

TEST(SymbolMarket, IsExtendedByTheCandlesThatItLacks) {
  const auto candles = walk(Interval::h1, 300);
  SymbolMarket market{btc}, whole{btc};
  market.load_history(Interval::h1, std::span{candles}.first(290));
  EXPECT_EQ(market.next_open(Interval::h1), candles[290].open_time);
  EXPECT_EQ(market.extend(Interval::h1, std::span{candles}.subspan(286, 14)), 10);
  EXPECT_EQ(market.extend(Interval::h1, std::span{candles}.subspan(286, 14)), 0);
  whole.load_history(Interval::h1, candles);
  EXPECT_EQ(bits_of(*market.view()), bits_of(*whole.view()));
}

TEST(SymbolMarket, SaysThatCandlesBehindAHoleDoNotExtendIt) {
  const auto candles = walk(Interval::h1, 300);
  SymbolMarket market{btc};
  market.load_history(Interval::h1, std::span{candles}.first(290));
  EXPECT_EQ(market.extend(Interval::h1, std::span{candles}.subspan(291)), std::nullopt);
  EXPECT_EQ(market.bars(Interval::h1), 290);
}

TEST(SymbolMarket, IsNotChangedByAHistoryWithoutAUsableCandle) {
  SymbolMarket market{btc};
  market.load_history(Interval::h1, walk(Interval::h1, 205));
  EXPECT_EQ(market.load_history(Interval::h1, {}), LoadReport{});
  const std::vector<Candle> broken{Candle{}};
  EXPECT_EQ(market.load_history(Interval::h1, broken), LoadReport{.refused = 1});
  EXPECT_EQ(market.bars(Interval::h1), 205);
  EXPECT_TRUE(market.view());
}

TEST(SymbolMarket, RefusesCandlesByName) {
  SymbolMarket market{btc};
  market.load_history(Interval::h1, walk(Interval::h1, 3));
  EXPECT_EQ(market.on_closed(Interval::h1, flat(1, monday + 2 * hour)), AppendOutcome::duplicate);
  EXPECT_EQ(market.on_closed(Interval::h1, flat(1, monday - hour)), AppendOutcome::out_of_order);
  EXPECT_EQ(market.on_closed(Interval::h1, Candle{}), AppendOutcome::malformed);
  EXPECT_EQ(market.on_closed(Interval::m5, flat(1)), AppendOutcome::not_followed);
  EXPECT_EQ(market.bars(Interval::h1), 3);
  EXPECT_EQ(market.bars(Interval::m5), 0);
}

TEST(SymbolMarket, KnowsNoPriceBeforeItsFirstCandle) {
  SymbolMarket market{btc};
  EXPECT_FALSE(market.last_price());
  EXPECT_FALSE(market.running_4h_change_percent());
  EXPECT_FALSE(market.last_open(Interval::h1));
}

TEST(SymbolMarket, TakesItsPriceFromTheNewestCandleOfAny) {
  SymbolMarket market{btc};
  market.load_history(Interval::h1, std::vector{flat(100, monday), flat(101, monday + hour)});
  EXPECT_EQ(market.last_price(), 101.0);
  market.load_history(Interval::h4, std::vector{flat(90, monday - 4 * hour)});  // older
  EXPECT_EQ(market.last_price(), 101.0);
  EXPECT_TRUE(market.on_running(Interval::h1, flat(102, monday + 2 * hour)));
  EXPECT_EQ(market.last_price(), 102.0);
  EXPECT_TRUE(market.on_running(Interval::h4, flat(103, monday)));
  EXPECT_EQ(market.last_price(), 103.0);
  EXPECT_EQ(market.on_closed(Interval::h1, flat(104, monday + 2 * hour)), AppendOutcome::appended);
  EXPECT_EQ(market.last_price(), 104.0);
}

TEST(SymbolMarket, DoesNotFeedIndicatorsWithRunningCandles) {
  SymbolMarket market{btc};
  const auto candles = walk(Interval::h1, 205);
  market.load_history(Interval::h1, candles);
  const auto before = bits_of(*market.view());
  EXPECT_TRUE(market.on_running(Interval::h1, flat(500, candles.back().open_time + hour)));
  EXPECT_EQ(bits_of(*market.view()), before);
}

TEST(SymbolMarket, IgnoresARunningCandleThatIsNoNews) {
  SymbolMarket market{btc};
  market.load_history(Interval::h1, walk(Interval::h1, 3));
  EXPECT_FALSE(market.on_running(Interval::h1, flat(1, monday + 2 * hour)));  // closed already
  EXPECT_FALSE(market.on_running(Interval::h1, Candle{}));
  EXPECT_FALSE(market.on_running(Interval::m1, flat(1)));
  EXPECT_FALSE(market.running(Interval::h1));
}

TEST(SymbolMarket, MeasuresTheRunningFourHourBarFromItsOpen) {
  SymbolMarket market{btc};
  market.load_history(Interval::h4, std::vector{flat(100, monday)});
  EXPECT_FALSE(market.running_4h_change_percent());  // how far the running bar is, nobody told
  Candle running = testing::bar(100, 104, 99, 103);
  running.open_time = monday + 4 * hour;
  EXPECT_TRUE(market.on_running(Interval::h4, running));
  EXPECT_DOUBLE_EQ(*market.running_4h_change_percent(), 3.0);
}

TEST(SymbolMarket, OpensTheNextBarWhereALiveOneClosed) {
  SymbolMarket market{btc};
  market.load_history(Interval::h4, std::vector{flat(100, monday)});
  EXPECT_EQ(market.on_closed(Interval::h4, flat(103, monday + 4 * hour)), AppendOutcome::appended);
  EXPECT_EQ(market.running_4h_change_percent(), 0.0);
  EXPECT_EQ(market.running(Interval::h4)->open_time, monday + 8 * hour);
}

TEST(SymbolMarket, DropsARunningBarThatAHistoryHasClosed) {
  SymbolMarket market{btc};
  market.on_running(Interval::h4, flat(100, monday));
  market.load_history(Interval::h4, std::vector{flat(100, monday)});
  EXPECT_FALSE(market.running_4h_change_percent());
}

TEST(SymbolMarket, ChoosesSimpleAveragesWhenSetSo) {
  const auto candles = walk(Interval::h1, 300);
  SymbolMarket wilder{btc};
  SymbolMarket simple{btc,
                      {.rsi_smoothing = Smoothing::simple, .atr_smoothing = Smoothing::simple}};
  wilder.load_history(Interval::h1, candles);
  simple.load_history(Interval::h1, candles);
  EXPECT_NE(wilder.view()->rsi, simple.view()->rsi);
  EXPECT_NE(wilder.view()->atr, simple.view()->atr);
  EXPECT_EQ(wilder.view()->adx, simple.view()->adx);
}

}  // namespace
}  // namespace vectord::market
