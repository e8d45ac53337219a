#include "vectord/strategy/filter.hpp"

#include <gtest/gtest.h>

#include "views.hpp"

namespace vectord::strategy {
namespace {

using namespace testing;
using std::chrono::minutes;
using Reason = RejectReason;

// A signal on its way through the gate; everything passes until a test changes it.
struct Gate {
  market::MarketView view = long_view();
  Signal signal = long_signal();
  GateContext context;
  StrategySettings settings;

  explicit Gate(Direction direction = Direction::long_) : view(view_for(direction)) {
    if (direction == Direction::short_) signal = short_signal();
    context.now = kNow;
    context.btc_4h_change_percent = direction == Direction::long_ ? 1 : -1;
  }
  std::optional<Refusal> refusal() {
    context.view = &view;
    return review(signal, context, settings);
  }
  std::optional<Reason> reason() {
    const auto refused = refusal();
    return refused ? std::optional{refused->reason} : std::nullopt;
  }
  std::string detail() {
    const auto refused = refusal();
    return refused ? refused->detail : "passed";
  }
};

TEST(Gate, LetsAGoodSignalThrough) {
  EXPECT_EQ(Gate().refusal(), std::nullopt);
  EXPECT_EQ(Gate(Direction::short_).refusal(), std::nullopt);
}

TEST(Gate, RefusesASymbolThatIsNotFollowed) {
  Gate gate;
  const auto refused = review(gate.signal, gate.context, gate.settings);
  EXPECT_EQ(refused, (Refusal{Reason::unknown_symbol, "BTCUSDT is not followed"}));
}

TEST(Gate, RefusesAShortHistory) {
  Gate gate;
  gate.view.bars = 599;
  EXPECT_EQ(gate.refusal(), (Refusal{Reason::insufficient_history, "599 bars < 600"}));
  gate.view.bars = 600;
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.view.trend_4h.reset();
  EXPECT_EQ(gate.reason(), Reason::insufficient_history);
}

TEST(Gate, RefusesAPlanOutOfOrder) {
  Gate gate;
  gate.signal.stop = 101;
  EXPECT_EQ(gate.reason(), Reason::invalid_plan);
  gate.signal = long_signal();
  gate.signal.score = 101;
  EXPECT_EQ(gate.reason(), Reason::invalid_plan);
}

TEST(Gate, RefusesFundingAgainstTheSignal) {
  Gate gate;
  gate.context.funding = {0.031, kNow + minutes{20}};
  EXPECT_EQ(gate.refusal(),
            (Refusal{Reason::funding_against, "funding 0.031 % in 20 min against LONG"}));
  gate.context.funding.rate_percent = 0.03;
  EXPECT_EQ(gate.reason(), std::nullopt);
}

TEST(GateScore, SeventyPassesAndSixtyNineDoesNot) {
  Gate gate;
  gate.signal.score = 70;
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.signal.score = 69;
  EXPECT_EQ(gate.refusal(), (Refusal{Reason::score_below_minimum, "score 69 < 70"}));
}

TEST(GateVolume, HalfOfTheMeanPassesAndLessDoesNot) {
  Gate gate;
  gate.view.volume_ratio = 0.5;
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.view.volume_ratio = 0.49;
  EXPECT_EQ(gate.refusal(), (Refusal{Reason::volume_below_threshold, "volume ratio 0.49 < 0.5"}));
}

TEST(GateRsi, TheLevelItselfPasses) {
  Gate gate;
  gate.view.rsi = 30;
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.view.rsi = above(30);
  EXPECT_EQ(gate.reason(), Reason::rsi_not_extreme);
  Gate mirrored(Direction::short_);
  mirrored.view.rsi = 70;
  EXPECT_EQ(mirrored.reason(), std::nullopt);
  mirrored.view.rsi = below(70);
  EXPECT_EQ(mirrored.reason(), Reason::rsi_not_extreme);
}

TEST(GateRsi, DoesNotBelieveWhatASignalSaysOfItself) {
  Gate gate;
  gate.signal.source = SignalSource::http;
  gate.signal.rsi = 5;
  gate.view.rsi = 50;
  EXPECT_EQ(gate.refusal(), (Refusal{Reason::rsi_not_extreme, "LONG rsi 50 > 30"}));
}

TEST(GateTrend, NeedsConfirmationUnlessItIsAReversal) {
  Gate gate;
  gate.view.trend_4h = falling_trend();
  EXPECT_EQ(gate.reason(), Reason::trend_not_confirmed);
  gate.view.rsi = 24;
  EXPECT_EQ(gate.reason(), std::nullopt);
  Gate claimed;
  claimed.view.trend_4h = falling_trend();
  claimed.signal.source = SignalSource::redis;
  claimed.signal.reversal = claimed.signal.trend_confirmed = true;
  EXPECT_EQ(claimed.reason(), Reason::trend_not_confirmed);
}

TEST(GateRiskReward, NeedsOnePointSixWhenRanging) {
  Gate gate;
  gate.signal.targets[0] = 103.2;
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.signal.targets[0] = 103.1999;
  EXPECT_EQ(gate.refusal(),
            (Refusal{Reason::risk_reward_below_minimum, "risk:reward 1.59995 < 1.6 (ranging)"}));
}

TEST(GateRiskReward, NeedsOnePointTwoWhenTrending) {
  Gate gate;
  gate.view.ema200_five_back = 99;
  gate.signal.targets[0] = 102.4;
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.signal.targets[0] = 102.3999;
  EXPECT_EQ(gate.reason(), Reason::risk_reward_below_minimum);
}

TEST(MarketMood, ChangesJustPastItsLevels) {
  const FilterSettings settings;
  EXPECT_EQ(mood_of(0, settings), MarketMood::sideways);
  EXPECT_EQ(mood_of(0.5, settings), MarketMood::sideways);
  EXPECT_EQ(mood_of(above(0.5), settings), MarketMood::up);
  EXPECT_EQ(mood_of(2, settings), MarketMood::up);
  EXPECT_EQ(mood_of(above(2), settings), MarketMood::strong_up);
  EXPECT_EQ(mood_of(-0.5, settings), MarketMood::sideways);
  EXPECT_EQ(mood_of(below(-0.5), settings), MarketMood::down);
  EXPECT_EQ(mood_of(-2, settings), MarketMood::down);
  EXPECT_EQ(mood_of(below(-2), settings), MarketMood::strong_down);
}

TEST(GateMarket, AStrongMarketAgainstUsRefusesEvenAHundred) {
  Gate gate;
  gate.signal.score = 100;
  gate.context.btc_4h_change_percent = -2.01;
  EXPECT_EQ(gate.refusal(),
            (Refusal{Reason::market_against_signal, "LONG with BTCUSDT 4h -2.01 %"}));
  Gate mirrored(Direction::short_);
  mirrored.signal.score = 100;
  mirrored.context.btc_4h_change_percent = 2.01;
  EXPECT_EQ(mirrored.reason(), Reason::market_against_signal);
  mirrored.context.btc_4h_change_percent = -2.01;
  EXPECT_EQ(mirrored.reason(), std::nullopt);
}

TEST(GateMarket, AMarketAgainstUsNeedsEighty) {
  Gate gate;
  gate.context.btc_4h_change_percent = -2;
  gate.signal.score = 80;
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.signal.score = 79;
  EXPECT_EQ(gate.detail(), "LONG with BTCUSDT 4h -2 %, against: score 79 < 80");
  Gate mirrored(Direction::short_);
  mirrored.context.btc_4h_change_percent = 0.51;
  mirrored.signal.score = 79;
  EXPECT_EQ(mirrored.reason(), Reason::market_against_signal);
}

TEST(GateMarket, SidewaysOrAWeekendNeedsSeventyEvenOnPaper) {
  Gate gate;
  gate.settings.filter.min_score = 65;
  gate.signal.score = 69;
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.context.btc_4h_change_percent = 0.5;
  EXPECT_EQ(gate.detail(), "LONG with BTCUSDT 4h 0.5 %, sideways: score 69 < 70");
  gate.signal.score = 70;
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.signal.score = 69;
  gate.context.btc_4h_change_percent = 1;
  const Time saturday = time_from_ms(1'767'398'400'000);
  gate.context.now = gate.signal.created_at = saturday;
  EXPECT_EQ(gate.detail(), "LONG with BTCUSDT 4h 1 %, weekend: score 69 < 70");
  gate.context.now = gate.signal.created_at = saturday - Millis{1};
  EXPECT_EQ(gate.reason(), std::nullopt);
}

TEST(GateMarket, TheWeekendIsSaturdayAndSundayUtc) {
  const Time saturday = time_from_ms(1'767'398'400'000);
  EXPECT_FALSE(is_weekend(saturday - Millis{1}));
  EXPECT_TRUE(is_weekend(saturday));
  EXPECT_TRUE(is_weekend(saturday + std::chrono::hours{48} - Millis{1}));
  EXPECT_FALSE(is_weekend(saturday + std::chrono::hours{48}));
}

TEST(GateMarket, AnUnknownMarketIsNotASidewaysOne) {
  Gate gate;
  gate.context.btc_4h_change_percent.reset();
  EXPECT_EQ(gate.reason(), Reason::not_ready);
}

TEST(GatePump, FortyPercentUpOnThinVolumeIsAPump) {
  Gate gate;
  gate.context.price_change_2h_percent = 40;
  EXPECT_EQ(gate.detail(), "40 % in 2 h on volume ratio 0.7 < 2");
  EXPECT_EQ(gate.reason(), Reason::pump_or_dump);
  gate.context.price_change_2h_percent = below(40);
  EXPECT_EQ(gate.reason(), std::nullopt);
}

TEST(GatePump, ThirtyPercentDownOnThinVolumeIsADump) {
  Gate gate;
  gate.context.price_change_2h_percent = -30;
  EXPECT_EQ(gate.reason(), Reason::pump_or_dump);
  gate.context.price_change_2h_percent = above(-30);
  EXPECT_EQ(gate.reason(), std::nullopt);
}

TEST(GatePump, RealVolumeMakesItAMarket) {
  Gate gate;
  gate.context.price_change_2h_percent = 60;
  gate.view.volume_ratio = 2;
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.view.volume_ratio = below(2);
  EXPECT_EQ(gate.reason(), Reason::pump_or_dump);
}

TEST(GatePump, TakesTheChangeFromTheBarsWhereNoneIsGiven) {
  Gate gate;
  gate.view.close_two_hours_ago = 70;
  EXPECT_EQ(gate.reason(), Reason::pump_or_dump);
}

TEST(GateCorrelation, EightyFiveHundredthsPassesAndMoreDoesNot) {
  Gate gate;
  gate.context.max_abs_correlation = 0.85;
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.context.max_abs_correlation = 0.86;
  EXPECT_EQ(gate.refusal(),
            (Refusal{Reason::correlated_with_open_position, "correlation 0.86 > 0.85"}));
  gate.context.max_abs_correlation = -0.86;
  EXPECT_EQ(gate.reason(), Reason::correlated_with_open_position);
}

TEST(GateCooldown, AnHourAfterAStop) {
  Gate gate;
  gate.context.history.last_stop = kNow - minutes{60};
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.context.history.last_stop = kNow - minutes{60} + Millis{1};
  EXPECT_EQ(gate.reason(), Reason::symbol_cooldown);
}

TEST(GateCooldown, AtMostTwoTradesInTwoHours) {
  Gate gate;
  gate.context.history.trades = {kNow - minutes{120} + Millis{1}, kNow - minutes{1}};
  EXPECT_EQ(gate.refusal(), (Refusal{Reason::symbol_cooldown, "2 trades in 120 min"}));
  gate.context.history.trades[0] = kNow - minutes{120};
  EXPECT_EQ(gate.reason(), std::nullopt);
}

TEST(GateDuplicate, RefusesWhatWasSeen) {
  Gate gate;
  gate.context.seen = true;
  EXPECT_EQ(gate.reason(), Reason::duplicate_signal);
}

TEST(GateAge, OurOwnLivesOneBar) {
  Gate gate;
  gate.signal.created_at = kNow - minutes{60};
  EXPECT_EQ(gate.reason(), std::nullopt);
  gate.signal.created_at -= Millis{1};
  EXPECT_EQ(gate.refusal(), (Refusal{Reason::stale_signal, "age 3600001 ms beyond 3600000 ms"}));
}

TEST(GateAge, OneFromOutsideLivesHalfAMinute) {
  for (const auto source : {SignalSource::http, SignalSource::redis}) {
    Gate gate;
    gate.signal.source = source;
    gate.signal.created_at = kNow - std::chrono::seconds{30};
    EXPECT_EQ(gate.reason(), std::nullopt);
    gate.signal.created_at -= Millis{1};
    EXPECT_EQ(gate.reason(), Reason::stale_signal);
  }
}

TEST(GateAge, ATimeStampFromTheFutureIsStaleToo) {
  Gate gate;
  gate.signal.source = SignalSource::http;
  gate.signal.created_at = kNow + std::chrono::seconds{30} + Millis{1};
  EXPECT_EQ(gate.reason(), Reason::stale_signal);
}

// Everything is wrong; mending one thing at a time brings out the next reason.
TEST(Gate, GivesTheFirstReasonInOrder) {
  Gate gate;
  gate.signal.score = 50;
  gate.signal.targets = {101, 102, 103};
  gate.signal.created_at = kNow - minutes{61};
  gate.view.volume_ratio = 0.1;
  gate.view.rsi = 50;
  gate.view.trend_4h = falling_trend();
  gate.context.btc_4h_change_percent = -3;
  gate.context.price_change_2h_percent = 50;
  gate.context.max_abs_correlation = 1;
  gate.context.history.last_stop = kNow;
  gate.context.seen = true;
  EXPECT_EQ(gate.reason(), Reason::score_below_minimum);
  gate.signal.score = 90;
  EXPECT_EQ(gate.reason(), Reason::volume_below_threshold);
  gate.view.volume_ratio = 1;
  EXPECT_EQ(gate.reason(), Reason::rsi_not_extreme);
  gate.view.rsi = 28;
  EXPECT_EQ(gate.reason(), Reason::trend_not_confirmed);
  gate.view.trend_4h = rising_trend();
  EXPECT_EQ(gate.reason(), Reason::risk_reward_below_minimum);
  gate.signal.targets = {104, 106, 108};
  EXPECT_EQ(gate.reason(), Reason::market_against_signal);
  gate.context.btc_4h_change_percent = 1;
  EXPECT_EQ(gate.reason(), Reason::pump_or_dump);
  gate.context.price_change_2h_percent = 5;
  EXPECT_EQ(gate.reason(), Reason::correlated_with_open_position);
  gate.context.max_abs_correlation = 0;
  EXPECT_EQ(gate.reason(), Reason::symbol_cooldown);
  gate.context.history = {};
  EXPECT_EQ(gate.reason(), Reason::duplicate_signal);
  gate.context.seen = false;
  EXPECT_EQ(gate.reason(), Reason::stale_signal);
  gate.signal.created_at = kNow;
  EXPECT_EQ(gate.reason(), std::nullopt);
}

TEST(GateBook, ASpreadAtTheLimitPassesAndAWiderOneDoesNot) {
  const Money deep = Money::from_int(60'000);
  EXPECT_EQ(review_book(long_signal(), {0.3, deep}, {}), std::nullopt);
  EXPECT_EQ(review_book(long_signal(), {0.31, deep}, {}),
            (Refusal{Reason::spread_too_wide, "spread 0.31 % > 0.3 %"}));
}

TEST(GateBook, ADepthAtTheLimitPassesAndOneUnitLessDoesNot) {
  const Money limit = Money::from_int(50'000);
  EXPECT_EQ(review_book(long_signal(), {0.1, limit}, {}), std::nullopt);
  EXPECT_EQ(review_book(long_signal(), {0.1, limit - Money::from_units(1)}, {}),
            (Refusal{Reason::book_too_thin, "depth 49999.99999999 USDT < 50000 USDT"}));
}

TEST(GateBook, AnUnknownFigureIsNotAGoodOne) {
  EXPECT_EQ(review_book(long_signal(), {std::nullopt, Money::from_int(60'000)}, {}),
            (Refusal{Reason::book_unknown, "BTCUSDT spread is not known"}));
  EXPECT_EQ(review_book(long_signal(), {0.1, std::nullopt}, {}),
            (Refusal{Reason::book_unknown, "BTCUSDT depth is not known"}));
}

}  // namespace
}  // namespace vectord::strategy
