// The generated market: the same for the same seed, self-consistent, and of a realistic character.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <map>
#include <set>

#include "vectord/base/prng.hpp"
#include "vectord/exchange/market_source.hpp"

namespace vectord::exchange {
namespace {

std::uint64_t fold(std::uint64_t hash, double value) {
  return mix64(hash ^ std::hash<double>{}(value));
}

std::uint64_t hash_of(MarketSource& market, int steps) {
  std::uint64_t hash = 0;
  for (int i = 0; i < steps; ++i) {
    const auto step = market.next();
    for (const auto& point : step->points) {
      hash = mix64(hash ^ hash64(point.symbol.view()));
      hash = mix64(hash ^ static_cast<std::uint64_t>(point.last.units() ^ point.mark.units()));
      hash = fold(fold(hash, point.volume), point.taker_buy_volume);
    }
    for (const auto& closed : step->closed) {
      hash = fold(fold(hash, closed.candle.close), closed.candle.quote_volume);
    }
  }
  return hash;
}

void skip_steps(MarketSource& market, int steps) {
  for (int i = 0; i < steps; ++i) (void)market.next();
}

std::vector<Candle> all(const MarketSource& market, Symbol symbol, Interval interval) {
  return market.candles(symbol, interval, {}, {}, 100'000, false);
}

const Symbol btc{"BTCUSDT"};

TEST(GeneratedMarket, TheSameSeedGivesTheSameSteps) {
  const auto one = make_generated_market({.seed = 7});
  const auto two = make_generated_market({.seed = 7});
  const auto other = make_generated_market({.seed = 8});
  const auto hash = hash_of(*one, 3000);
  EXPECT_EQ(hash, hash_of(*two, 3000));
  EXPECT_NE(hash, hash_of(*other, 3000));
}

TEST(GeneratedMarket, ASymbolIsTheSameWhateverTheOthersAre) {
  const auto few = make_generated_market({.symbols = 3});
  const auto many = make_generated_market({.symbols = 50});
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ(few->next()->points.at(2).last, many->next()->points.at(2).last);
  }
}

TEST(GeneratedMarket, ListsRealSymbolsWithWholeFilters) {
  const auto market = make_generated_market({.symbols = 50});
  std::set<Symbol> names;
  for (const Instrument& instrument : market->instruments()) {
    names.insert(instrument.symbol);
    EXPECT_GT(instrument.tick_size, Price{});
    EXPECT_GT(instrument.step_size, Quantity{});
    EXPECT_GE(instrument.max_quantity, instrument.market_max_quantity);
    EXPECT_GT(instrument.market_max_quantity, instrument.min_quantity);
    EXPECT_GE(instrument.max_leverage_for(Money::from_int(1000)), 20);
    Money reached;
    for (const auto& bracket : instrument.brackets) {
      EXPECT_EQ(bracket.notional_floor, reached);
      reached = bracket.notional_cap;
    }
  }
  EXPECT_EQ(names.size(), 50U);
  for (const char* wanted : {"BTCUSDT", "ETHUSDT", "SOLUSDT", "BNBUSDT", "XRPUSDT", "DOGEUSDT",
                             "ADAUSDT", "LINKUSDT", "AVAXUSDT", "LTCUSDT", "DOTUSDT"}) {
    EXPECT_TRUE(names.contains(Symbol{wanted})) << wanted;
  }
  EXPECT_EQ(make_generated_market({})->instruments().size(), 24U);
}

TEST(GeneratedMarket, MaintenanceAmountMakesTheMarginContinuous) {
  const auto market = make_generated_market({.symbols = 50});
  for (const Instrument& instrument : market->instruments()) {
    const LeverageBracket* before = nullptr;
    for (const auto& bracket : instrument.brackets) {
      if (before != nullptr) {
        const auto margin = [&](const LeverageBracket& of) {
          return fraction(bracket.notional_floor, of.maintenance_margin_rate, Rounding::nearest) -
                 of.maintenance_amount;
        };
        EXPECT_EQ(margin(bracket), margin(*before));
      }
      before = &bracket;
    }
  }
}

TEST(GeneratedMarket, HasAThousandBarsOfHistoryBeforeTheStart) {
  const auto market = make_generated_market({});
  for (const Instrument& instrument : market->instruments()) {
    for (const Interval interval : {Interval::h1, Interval::h4}) {
      const auto bars = market->candles(instrument.symbol, interval, {}, {}, 1000, false);
      ASSERT_EQ(bars.size(), 1000U);
      EXPECT_EQ(end_of(bars.back(), interval), market->start());
      for (std::size_t i = 1; i < bars.size(); ++i) {
        EXPECT_EQ(bars[i].open_time, end_of(bars[i - 1], interval));
        EXPECT_EQ(bars[i].open, bars[i - 1].close);
      }
    }
    EXPECT_EQ(all(*market, instrument.symbol, Interval::m1).size(), 1500U);
    EXPECT_GE(all(*market, instrument.symbol, Interval::d1).size(), 160U);
  }
}

TEST(GeneratedMarket, TheFirstStepFollowsTheOpening) {
  const auto market = make_generated_market({});
  const auto opening = market->opening();
  const auto step = market->next();
  EXPECT_EQ(step->at, market->start() + Millis{60'000});
  ASSERT_EQ(step->points.size(), opening.size());
  ASSERT_EQ(step->closed.size(), opening.size());
  for (std::size_t i = 0; i < opening.size(); ++i) {
    EXPECT_EQ(step->closed[i].interval, Interval::m1);
    EXPECT_EQ(step->closed[i].candle.open, opening[i].last.to_double());
    EXPECT_EQ(step->closed[i].candle.close, step->points[i].last.to_double());
  }
}

TEST(GeneratedMarket, AStartInsideABarLeavesItRunning) {
  const Time start = time_from_ms(1'767'225'600'000 + 3'600'000 * 6 + 1234);
  const auto market = make_generated_market({.start = start});
  EXPECT_EQ(to_ms(market->start()) % 3'600'000, 0);
  const auto running = market->running(btc, Interval::h4);
  ASSERT_TRUE(running.has_value());
  EXPECT_EQ(running->open_time, market->start() - Millis{7'200'000});
}

// Every coarser candle is exactly what its parts make, over history and run.
TEST(GeneratedMarket, FourHourCandlesAreTheSumOfTheirHours) {
  const auto market = make_generated_market({.symbols = 4});
  skip_steps(*market, 60 * 24 * 3 + 125);
  for (const Instrument& instrument : market->instruments()) {
    std::map<Time, Candle> hours;
    for (const Candle& hour : all(*market, instrument.symbol, Interval::h1)) {
      hours[hour.open_time] = hour;
    }
    int compared = 0;
    for (const Candle& four : all(*market, instrument.symbol, Interval::h4)) {
      if (!hours.contains(four.open_time)) continue;
      ++compared;
      double high = 0, low = 1e18, volume = 0;
      for (int part = 0; part < 4; ++part) {
        const Candle& hour = hours.at(four.open_time + part * length_of(Interval::h1));
        high = std::max(high, hour.high);
        low = std::min(low, hour.low);
        volume += hour.volume;
        if (part == 0) {
          EXPECT_EQ(four.open, hour.open);
        }
        if (part == 3) {
          EXPECT_EQ(four.close, hour.close);
        }
      }
      EXPECT_EQ(four.high, high);
      EXPECT_EQ(four.low, low);
      EXPECT_DOUBLE_EQ(four.volume, volume);
    }
    EXPECT_GT(compared, 300);
  }
}

TEST(GeneratedMarket, ClosedCandlesOfTheStepsAreThoseOfTheQueries) {
  const auto market = make_generated_market({.symbols = 2});
  std::map<Interval, int> seen;
  for (int i = 0; i < 60 * 24; ++i) {
    const auto step = market->next();
    for (const auto& closed : step->closed) {
      ++seen[closed.interval];
      EXPECT_EQ(end_of(closed.candle, closed.interval), step->at);
      EXPECT_EQ(market->candles(closed.symbol, closed.interval, {}, {}, 1, false).front(),
                closed.candle);
    }
  }
  EXPECT_EQ(seen[Interval::m1], 2 * 1440);
  EXPECT_EQ(seen[Interval::m5], 2 * 288);
  EXPECT_EQ(seen[Interval::h1], 2 * 24);
  EXPECT_EQ(seen[Interval::h4], 2 * 6);
  EXPECT_EQ(seen[Interval::d1], 2);
}

TEST(GeneratedMarket, TheRunningCandleHoldsThePathSoFar) {
  const auto market = make_generated_market({.symbols = 1});
  double high = 0, low = 1e18, volume = 0;
  for (int i = 1; i < 60; ++i) {
    const auto step = market->next();
    const double last = step->points[0].last.to_double();
    high = std::max(high, last);
    low = std::min(low, last);
    volume += step->points[0].volume;
    const auto running = market->running(btc, Interval::h1);
    ASSERT_TRUE(running.has_value());
    EXPECT_EQ(running->open_time, market->start());
    EXPECT_GE(running->high, high);
    EXPECT_LE(running->low, low);
    EXPECT_EQ(running->close, last);
    EXPECT_NEAR(running->volume, volume, volume * 1e-12);
    const auto with = market->candles(btc, Interval::h1, {}, {}, 2, true);
    EXPECT_EQ(with.back(), *running);
  }
  (void)market->next();
  EXPECT_FALSE(market->running(btc, Interval::h1).has_value());
}

TEST(GeneratedMarket, PricesAreOnTheTickAndVolumesAddUp) {
  const auto market = make_generated_market({.symbols = 50});
  for (int i = 0; i < 300; ++i) {
    const auto step = market->next();
    for (std::size_t s = 0; s < step->points.size(); ++s) {
      const MarketPoint& point = step->points[s];
      EXPECT_EQ(point.last.units() % market->instruments()[s].tick_size.units(), 0);
      EXPECT_GE(point.volume, point.taker_buy_volume);
      EXPECT_GE(point.taker_buy_volume, 0);
      EXPECT_GE(point.spread_ticks, 1);
      EXPECT_GT(point.depth_notional, 50'000);
      EXPECT_NEAR(point.mark.to_double() / point.last.to_double(), 1, 0.1);
    }
  }
}

TEST(GeneratedMarket, DerivativeFiguresAreThereFromTheStart) {
  const auto market = make_generated_market({});
  for (const Instrument& instrument : market->instruments()) {
    const Symbol symbol = instrument.symbol;
    const Time now = market->start();
    const auto interest = market->open_interest(symbol, now);
    ASSERT_TRUE(interest.has_value());
    EXPECT_GT(*interest, 0);
    EXPECT_TRUE(market->open_interest(symbol, now - Millis{24 * 3'600'000}).has_value());
    EXPECT_FALSE(market->open_interest(symbol, now - Millis{26 * 3'600'000}).has_value());
    const auto ratio = market->taker_buy_sell_ratio(symbol, now);
    ASSERT_TRUE(ratio.has_value());
    EXPECT_GT(*ratio, 0.1);
    EXPECT_LT(*ratio, 10);
    EXPECT_GT(market->day_quote_volume(symbol), 5e6);
    const FundingTerm funding = market->next_funding(symbol, now);
    EXPECT_EQ(funding.at, now + Millis{8 * 3'600'000});
    EXPECT_LT(std::abs(funding.rate.to_double()), 0.00301);
  }
}

TEST(GeneratedMarket, AFundingRateStandsUntilItIsPaid) {
  const auto market = make_generated_market({.symbols = 1});
  skip_steps(*market, 1);
  const Rate announced = market->next_funding(btc, market->start() + Millis{60'000}).rate;
  skip_steps(*market, 8 * 60 - 2);
  const Time before = market->start() + Millis{8 * 3'600'000 - 60'000};
  EXPECT_EQ(market->next_funding(btc, before).rate, announced);
  skip_steps(*market, 1);
  const FundingTerm next = market->next_funding(btc, before + Millis{60'000});
  EXPECT_EQ(next.at, market->start() + Millis{16 * 3'600'000});
  EXPECT_NE(next.rate, announced);
}

TEST(GeneratedMarket, AnUnknownSymbolHasNothing) {
  const auto market = make_generated_market({});
  const Symbol unknown{"NOSUCHUSDT"};
  EXPECT_TRUE(market->candles(unknown, Interval::h1, {}, {}, 10, true).empty());
  EXPECT_FALSE(market->running(unknown, Interval::h1).has_value());
  EXPECT_FALSE(market->open_interest(unknown, market->start()).has_value());
  EXPECT_EQ(market->day_quote_volume(unknown), 0);
}

// Wilder's RSI 14, for the character of the market only.
std::vector<double> rsi_of(const std::vector<Candle>& bars) {
  std::vector<double> out;
  double gain = 0, loss = 0;
  for (std::size_t i = 1; i < bars.size(); ++i) {
    const double change = bars[i].close - bars[i - 1].close;
    const double weight = i <= 14 ? 1.0 / static_cast<double>(i) : 1.0 / 14;
    gain += (std::max(change, 0.0) - gain) * weight;
    loss += (std::max(-change, 0.0) - loss) * weight;
    out.push_back(i < 14 || gain + loss == 0 ? 50 : 100 * gain / (gain + loss));
  }
  return out;
}

struct Character {
  double range_percent = 0;      // mean true range of an hour
  double extremes_a_day = 0;     // symbols that enter RSI < 30 or > 70, per day
  double volume_with_range = 0;  // correlation of log volume and range
  double clustering = 0;         // autocorrelation of |return|, lag 1
  double kurtosis = 0;
  double lowest = 1e18, highest = 0;
};

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  const auto n = static_cast<double>(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) mx += x[i] / n, my += y[i] / n;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
    xy += (x[i] - mx) * (y[i] - my);
  }
  return xy / std::sqrt(xx * yy);
}

Character character_of(const std::vector<Candle>& bars) {
  Character of;
  std::vector<double> returns, size, later, volume, range;
  for (std::size_t i = 1; i < bars.size(); ++i) {
    returns.push_back(std::log(bars[i].close / bars[i - 1].close));
    range.push_back((bars[i].high - bars[i].low) / bars[i].close);
    volume.push_back(std::log(bars[i].quote_volume));
    of.range_percent += 100 * range.back() / static_cast<double>(bars.size() - 1);
    of.lowest = std::min(of.lowest, bars[i].low);
    of.highest = std::max(of.highest, bars[i].high);
  }
  double m2 = 0, m4 = 0;
  for (std::size_t i = 0; i < returns.size(); ++i) {
    m2 += std::pow(returns[i], 2) / static_cast<double>(returns.size());
    m4 += std::pow(returns[i], 4) / static_cast<double>(returns.size());
    if (i > 0) size.push_back(std::abs(returns[i - 1])), later.push_back(std::abs(returns[i]));
  }
  of.kurtosis = m4 / (m2 * m2);
  of.clustering = correlation(size, later);
  of.volume_with_range = correlation(volume, range);
  int entries = 0;
  const auto rsi = rsi_of(bars);
  for (std::size_t i = 1; i < rsi.size(); ++i) {
    const auto extreme = [](double value) { return value < 30 || value > 70; };
    entries += extreme(rsi[i]) && !extreme(rsi[i - 1]) ? 1 : 0;
  }
  of.extremes_a_day = 24.0 * entries / static_cast<double>(rsi.size());
  return of;
}

TEST(GeneratedMarket, HasTheCharacterOfARealMarket) {
  const auto market = make_generated_market({.seed = 3});
  skip_steps(*market, 60 * 24 * 60);
  double extremes = 0, kurtosis = 0, clustering = 0;
  const auto count = static_cast<double>(market->instruments().size());
  for (const Instrument& instrument : market->instruments()) {
    const auto of = character_of(all(*market, instrument.symbol, Interval::h1));
    RecordProperty(instrument.symbol.str(), std::to_string(of.range_percent));
    EXPECT_GT(of.range_percent, 0.35) << instrument.symbol.view();
    EXPECT_LT(of.range_percent, 2.2) << instrument.symbol.view();
    EXPECT_GT(of.volume_with_range, 0.3) << instrument.symbol.view();
    EXPECT_LT(of.highest / of.lowest, 5) << instrument.symbol.view();
    extremes += of.extremes_a_day;
    kurtosis += of.kurtosis / count;
    clustering += of.clustering / count;
    if (std::getenv("VECTOR_SHOW") != nullptr) {
      std::printf("%-12s atr %.2f%% ext/day %.2f volcorr %.2f cluster %.2f kurt %.1f hi/lo %.2f\n",
                  instrument.symbol.str().c_str(), of.range_percent, of.extremes_a_day,
                  of.volume_with_range, of.clustering, of.kurtosis, of.highest / of.lowest);
    }
  }
  EXPECT_GT(extremes, 4);  // a day, over all symbols
  EXPECT_LT(extremes, 40);
  EXPECT_GT(kurtosis, 3.3);
  EXPECT_GT(clustering, 0.04);
}

TEST(GeneratedMarket, StaysInBoundsOverYears) {
  const auto market = make_generated_market({.seed = 5, .history_bars = 9000});  // four years
  for (const Instrument& instrument : market->instruments()) {
    const auto of = character_of(all(*market, instrument.symbol, Interval::h4));
    EXPECT_LT(of.highest / of.lowest, 12) << instrument.symbol.view();
  }
}

TEST(GeneratedMarket, IsMadeInAMomentAndRunsFast) {
  // Generous bounds: this must also pass on a busy machine and under sanitizers.
  const auto begin = std::chrono::steady_clock::now();
  const auto market = make_generated_market({});
  const auto made = std::chrono::steady_clock::now();
  skip_steps(*market, 10'000);
  const auto ran = std::chrono::steady_clock::now();
  const std::chrono::duration<double> making = made - begin, running = ran - made;
  if (std::getenv("VECTOR_SHOW") != nullptr) {
    std::printf("made in %.1f ms, %.2f million symbol-minutes a second\n", making.count() * 1e3,
                0.24 / running.count());
  }
  EXPECT_LT(making.count(), 5);
  EXPECT_LT(running.count(), 20);
}

}  // namespace
}  // namespace vectord::exchange
