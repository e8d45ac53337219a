#include "vectord/strategy/generator.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "views.hpp"

namespace vectord::strategy {
namespace {

using namespace testing;
using Why = NoSignal::Why;
using Part = ScoreComponent;
const StrategySettings kSettings;

Derivatives nothing_known() {
  return {};
}
Derivatives all_neutral() {
  return {0.0, 1.02, 0.0, kNow + std::chrono::hours{4}};
}

std::optional<Why> why_not(const market::MarketView& view,
                           const StrategySettings& settings = kSettings,
                           const Derivatives& derivatives = nothing_known()) {
  const auto outcome = generate(view, derivatives, kNow, settings);
  const auto* none = std::get_if<NoSignal>(&outcome);
  return none == nullptr ? std::nullopt : std::optional{none->why};
}
Signal signal_from(const market::MarketView& view,
                   const Derivatives& derivatives = nothing_known()) {
  return std::get<Signal>(generate(view, derivatives, kNow, kSettings));
}

TEST(Candidate, IsLongStrictlyBelowThirtyAndShortStrictlyAboveSeventy) {
  auto view = long_view();
  const auto at = [&](double rsi) {
    view.rsi = rsi;
    return candidate(view, kSettings);
  };
  EXPECT_EQ(at(below(30)), Direction::long_);
  EXPECT_EQ(at(30), std::nullopt);
  EXPECT_EQ(at(70), std::nullopt);
  EXPECT_EQ(at(above(70)), Direction::short_);
}

TEST(Candidate, NeedsSixHundredBarsAndTheFourHourTrend) {
  auto view = long_view();
  view.bars = 599;
  EXPECT_EQ(candidate(view, kSettings), std::nullopt);
  view.bars = 600;
  EXPECT_EQ(candidate(view, kSettings), Direction::long_);
  view.trend_4h.reset();
  EXPECT_EQ(candidate(view, kSettings), std::nullopt);
}

TEST(Generator, RefusesToScoreAShortHistory) {
  auto view = long_view();
  view.bars = 599;
  EXPECT_EQ(why_not(view), Why::insufficient_history);
  view.bars = 600;
  EXPECT_EQ(why_not(view), std::nullopt);
  view.trend_4h.reset();
  EXPECT_EQ(why_not(view), Why::insufficient_history);
}

TEST(Generator, RefusesFiguresThatAreNotNumbers) {
  auto view = long_view();
  view.vwap = 0;
  EXPECT_EQ(why_not(view), Why::invalid_figures);
  view = long_view();
  view.adx = std::nan("");
  EXPECT_EQ(why_not(view), Why::invalid_figures);
}

TEST(Generator, WantsAnRsiBeyondItsLevel) {
  auto view = long_view();
  view.rsi = 30;
  EXPECT_EQ(why_not(view), Why::no_extreme_rsi);
}

TEST(Generator, ALowAdxBlocksOnlyWhereItIsRequired) {
  auto settings = kSettings;
  settings.signal.adx_required = true;
  auto view = long_view();
  view.adx = below(10);
  EXPECT_EQ(why_not(view), std::nullopt);
  EXPECT_EQ(why_not(view, settings), Why::adx_too_low);
  view.adx = 10;
  EXPECT_EQ(why_not(view, settings), std::nullopt);
}

TEST(Generator, ATrendAgainstUsGivesNoSignal) {
  auto view = long_view();
  view.trend_4h = falling_trend();
  EXPECT_EQ(why_not(view), Why::trend_against);
  view = short_view();
  view.trend_4h = rising_trend();
  EXPECT_EQ(why_not(view), Why::trend_against);
}

TEST(Generator, ATrendAgainstUsIsAReversalBelowRsiTwentyFive) {
  auto view = long_view();
  view.trend_4h = falling_trend();
  view.rsi = 24;
  const Signal signal = signal_from(view);
  EXPECT_TRUE(signal.reversal);
  EXPECT_FALSE(signal.trend_confirmed);
  EXPECT_EQ(signal.parts,
            (std::vector<ScorePart>{{Part::base, 50}, {Part::reversal, -5}, {Part::rsi_depth, 5}}));
  EXPECT_EQ(signal.score, 50);
}

TEST(Generator, AConfirmedTrendIsNeverAReversal) {
  auto view = long_view();
  view.rsi = 10;
  const Signal signal = signal_from(view);
  EXPECT_FALSE(signal.reversal);
  EXPECT_TRUE(signal.trend_confirmed);
  EXPECT_TRUE(signal.extreme);
}

TEST(Generator, MomentumUnderAFifthOfAPercentGivesNoSignal) {
  auto view = long_view();
  view.close_two_back = 100;
  view.close = 100.2;
  EXPECT_EQ(why_not(view), std::nullopt);
  view.close = 100.19999;
  EXPECT_EQ(why_not(view), Why::no_momentum);
  view = short_view();
  view.close_two_back = 100;
  view.close = 99.79999;
  EXPECT_EQ(why_not(view), std::nullopt);
  view.close = 99.80001;
  EXPECT_EQ(why_not(view), Why::no_momentum);
}

TEST(Generator, AnAtrThatSendsATargetBelowZeroGivesNoSignal) {
  auto view = short_view();
  view.atr = 12.5;
  EXPECT_EQ(why_not(view), Why::plan_impossible);
  view.atr = 12.4;
  EXPECT_EQ(why_not(view), std::nullopt);
}

TEST(Generator, FundingAgainstUsGivesNoSignal) {
  Derivatives derivatives = all_neutral();
  derivatives.funding_rate_percent = 0.031;
  derivatives.next_funding = kNow + std::chrono::minutes{20};
  EXPECT_EQ(why_not(long_view(), kSettings, derivatives), Why::funding_against);
  EXPECT_EQ(why_not(short_view(), kSettings, derivatives), std::nullopt);
  derivatives.funding_rate_percent = 0.03;
  EXPECT_EQ(why_not(long_view(), kSettings, derivatives), std::nullopt);
}

TEST(Generator, AQuietViewScoresItsBaseAndItsTrend) {
  const Signal signal = signal_from(long_view());
  EXPECT_EQ(signal.parts, (std::vector<ScorePart>{{Part::base, 50}, {Part::trend_4h, 10}}));
  EXPECT_EQ(signal.score, 60);
}

TEST(Generator, RecordsWhichDerivativesWereMissing) {
  EXPECT_EQ(signal_from(long_view()).missing,
            (std::vector<std::string_view>{"open_interest", "taker_ratio", "funding"}));
  EXPECT_TRUE(signal_from(long_view(), all_neutral()).missing.empty());
  Derivatives no_time = all_neutral();
  no_time.next_funding.reset();
  EXPECT_EQ(signal_from(long_view(), no_time).missing, (std::vector<std::string_view>{"funding"}));
}

TEST(Generator, KnownDerivativesGiveAndTakePoints) {
  Derivatives derivatives = all_neutral();
  derivatives.taker_ratio = 0.9;
  derivatives.open_interest_change_percent = -1;
  const Signal signal = signal_from(long_view(), derivatives);
  EXPECT_EQ(signal.parts, (std::vector<ScorePart>{{Part::base, 50},
                                                  {Part::trend_4h, 10},
                                                  {Part::taker_ratio, -3},
                                                  {Part::open_interest, -3}}));
  EXPECT_EQ(signal.score, 54);
}

TEST(Generator, CarriesWhatItWasMadeFrom) {
  const Signal signal = signal_from(short_view());
  EXPECT_EQ(signal.id, SignalId{"BTCUSDT-S-1767225600000"});
  EXPECT_EQ(signal.source, SignalSource::scanner);
  EXPECT_EQ(signal.direction, Direction::short_);
  EXPECT_EQ(signal.bar, kBar);
  EXPECT_EQ(signal.created_at, kNow);
  EXPECT_EQ(signal.rsi, 71);
  EXPECT_EQ(signal.atr, 1);
  EXPECT_EQ(signal.volume_ratio, 0.7);
  EXPECT_EQ(signal.regime, Regime::ranging);
  EXPECT_EQ(signal.entry, 100);
  EXPECT_EQ(signal.stop, 103);
}

TEST(Generator, TheSameInputGivesTheSameSignal) {
  EXPECT_EQ(signal_from(long_view(), all_neutral()), signal_from(long_view(), all_neutral()));
}

market::MarketView loud_view() {
  auto view = long_view();
  view.close = 94;
  view.close_two_back = 92;
  view.ema200 = 100;
  view.ema200_five_back = 101;
  view.adx = 30;
  view.rsi = 15;
  view.bollinger_lower = 95;
  view.volume_ratio = 3;
  view.macd = 1;
  view.macd_histogram = 1;
  view.bullish_regular_divergence = true;
  view.hammer = true;
  return view;
}

TEST(Generator, CapsTheScoreAtAHundredAndKeepsEveryPart) {
  Derivatives derivatives = all_neutral();
  derivatives.open_interest_change_percent = 1;
  const Signal signal = signal_from(loud_view(), derivatives);
  EXPECT_EQ(signal.score, 100);
  EXPECT_EQ(signal.parts, (std::vector<ScorePart>{{Part::base, 50},
                                                  {Part::adx, 10},
                                                  {Part::vwap, 8},
                                                  {Part::divergence_regular, 20},
                                                  {Part::extreme, 15},
                                                  {Part::trend_4h, 10},
                                                  {Part::momentum, 10},
                                                  {Part::macd, 15},
                                                  {Part::bollinger, 15},
                                                  {Part::candlestick, 12},
                                                  {Part::volume, 10},
                                                  {Part::rsi_depth, 15},
                                                  {Part::ema200_distance, 15},
                                                  {Part::taker_ratio, 5},
                                                  {Part::open_interest, 3},
                                                  {Part::trending_regime, 5}}));
}

TEST(Generator, NeverScoresBelowZero) {
  auto settings = kSettings;
  settings.signal.points.base = -40;
  const auto outcome = generate(long_view(), nothing_known(), kNow, settings);
  EXPECT_EQ(std::get<Signal>(outcome).score, 0);
}

TEST(CompleteExternal, TakesTheMarketFromUsAndLeavesTheRestAsItCame) {
  Signal outside = long_signal();
  outside.id = SignalId{"tv-17"};
  outside.source = SignalSource::http;
  outside.rsi = 1;  // what it says of itself
  outside.bar = Time{};
  outside.risk_reward = 99;
  const Signal signal = complete_external(outside, long_view(), kSettings);
  EXPECT_EQ(signal.rsi, 28);
  EXPECT_EQ(signal.atr, 1);
  EXPECT_EQ(signal.bar, kBar);
  EXPECT_EQ(signal.risk_reward, 2);
  EXPECT_EQ(signal.leverage, 3);
  EXPECT_TRUE(signal.trend_confirmed);
  EXPECT_EQ(signal.id, outside.id);
  EXPECT_EQ(signal.score, outside.score);
  EXPECT_EQ(signal.targets, outside.targets);
  EXPECT_EQ(signal.created_at, outside.created_at);
}

}  // namespace
}  // namespace vectord::strategy
