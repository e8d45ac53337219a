#include "vectord/strategy/what_if.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace vectord::strategy {
namespace {

DecidedSignal decided(const char* symbol, int score, std::optional<RejectReason> reason,
                      std::optional<double> r) {
  DecidedSignal one;
  Signal& signal = one.signal;
  signal.id = *SignalId::make(std::string(symbol) + std::to_string(score));
  signal.symbol = *Symbol::make(symbol);
  signal.score = score;
  signal.entry = 100;
  signal.stop = 98;
  signal.targets = {104, 106, 108};  // 2 R
  signal.rsi = 25;
  signal.volume_ratio = 1;
  signal.created_at = time_from_ms(1'800'000'000'000 + score);
  one.reason = reason;
  if (r) one.outcome = SignalOutcome{signal.id, Hypothetical::target, *r, Time{}};
  return one;
}

FilterSettings with(std::string_view name, double value) {
  FilterSettings settings;
  EXPECT_TRUE(set_kept(settings, name, value)) << name;
  return settings;
}

const std::vector<DecidedSignal> history{
    decided("BTCUSDT", 64, RejectReason::score_below_minimum, 2),
    decided("BTCUSDT", 65, RejectReason::score_below_minimum, -1),
    decided("ETHUSDT", 69, RejectReason::score_below_minimum, 2),
    decided("ETHUSDT", 68, RejectReason::score_below_minimum, std::nullopt),
    decided("ETHUSDT", 75, std::nullopt, -1),
    decided("BTCUSDT", 90, std::nullopt, 2),
    decided("BTCUSDT", 95, RejectReason::max_positions, 2)};

TEST(WhatIf, ALowerScoreLetsMoreThroughFromItsLimitOn) {
  const WhatIf answer = what_if(history, with("signal.min_score", 65));
  EXPECT_EQ(answer.decided, 7u);
  EXPECT_EQ(answer.since, time_from_ms(1'800'000'000'064));
  EXPECT_EQ(answer.more.signals, 3);
  EXPECT_EQ(answer.more.wins, 1);
  EXPECT_EQ(answer.more.losses, 1);
  EXPECT_EQ(answer.more.open, 1);
  EXPECT_DOUBLE_EQ(answer.more.r, 1);
  EXPECT_EQ(answer.fewer.signals, 0);
  ASSERT_EQ(answer.by_symbol.size(), 2u);
  EXPECT_EQ(answer.by_symbol.at(*Symbol::make("ETHUSDT")).more.signals, 2);
}

TEST(WhatIf, AHigherScoreTakesAwayWhatWasExecuted) {
  const WhatIf answer = what_if(history, with("filter.min_score", 76));
  EXPECT_EQ(answer.more.signals, 0);
  EXPECT_EQ(answer.fewer.signals, 1);
  EXPECT_EQ(answer.fewer.losses, 1);
  EXPECT_DOUBLE_EQ(answer.fewer.r, -1);
}

TEST(WhatIf, TheSettingsOfTheDayChangeNothing) {
  const WhatIf answer = what_if(history, FilterSettings{});
  EXPECT_EQ(answer.more.signals, 0);
  EXPECT_EQ(answer.fewer.signals, 0);
  EXPECT_TRUE(answer.by_symbol.empty());
}

TEST(WhatIf, WhatALaterGateRejectedStaysRejected) {
  FilterSettings open;
  open.min_score = 0;
  EXPECT_EQ(what_if(history, open).more.signals, 4);  // not the one that max_positions rejected
}

TEST(WhatIf, EachKeptGateRefusesBeyondItsLimitAndNotAtIt) {
  const Signal signal = history[5].signal;
  EXPECT_EQ(review_kept(signal, with("filter.volume_ratio_min", 1)), std::nullopt);
  EXPECT_EQ(review_kept(signal, with("filter.volume_ratio_min", 1.01)),
            RejectReason::volume_below_threshold);
  EXPECT_EQ(review_kept(signal, with("filter.rsi_long_max", 25)), std::nullopt);
  EXPECT_EQ(review_kept(signal, with("filter.rsi_long_max", 24.9)), RejectReason::rsi_not_extreme);
  EXPECT_EQ(review_kept(signal, with("filter.risk_reward_min_ranging", 2)), std::nullopt);
  EXPECT_EQ(review_kept(signal, with("filter.risk_reward_min_ranging", 2.1)),
            RejectReason::risk_reward_below_minimum);
  EXPECT_EQ(review_kept(signal, with("min_risk_reward", 50)), std::nullopt);  // it is ranging
  Signal other = signal;
  other.direction = Direction::short_;
  other.rsi = 70;
  other.stop = 102;
  EXPECT_EQ(review_kept(other, with("filter.rsi_short_min", 70)), std::nullopt);
  EXPECT_EQ(review_kept(other, with("filter.rsi_short_min", 70.1)), RejectReason::rsi_not_extreme);
}

TEST(WhatIf, OtherNamesAndOddNumbersAreRefused) {
  FilterSettings settings;
  EXPECT_FALSE(set_kept(settings, "filter.max_spread", 1));
  EXPECT_FALSE(set_kept(settings, "filter.min_score", 65.5));
  EXPECT_FALSE(set_kept(settings, "filter.min_score", 101));
  EXPECT_FALSE(set_kept(settings, "filter.volume_ratio_min", NAN));
}

}  // namespace
}  // namespace vectord::strategy
