#include "vectord/risk/guard.hpp"

#include <rapidcheck.h>

#include "support.hpp"

namespace vectord::risk {
namespace {

using namespace testing;
using Reason = RejectReason;

RiskGuard started(std::string_view equity) {
  RiskGuard guard{RiskSettings{}};
  guard.on_equity(kMidnight, usdt(equity));
  return guard;
}
std::optional<Reason> blocked(const RiskGuard& guard, Time now = kNoon) {
  const auto refusal = guard.review_entry(now);
  return refusal ? std::optional{refusal->reason} : std::nullopt;
}
// Without a breaker of its own at 8 %, to see the hard stops alone.
RiskSettings patient() {
  RiskSettings settings;
  settings.breaker_daily_loss_percent = 99;
  return settings;
}

TEST(HardStops, RefuseEntriesAtEightPercentDailyLossAndNotOneUnitBefore) {
  auto guard = started("1000");
  guard.on_equity(kNoon, usdt("920") + kUnit);
  EXPECT_EQ(blocked(guard), std::nullopt);
  guard.on_equity(kNoon, usdt("920"));
  EXPECT_EQ(blocked(guard), Reason::daily_loss_hard_stop);
}

LimitUse use_of(const RiskGuard& guard, std::string_view name, Time now = kNoon) {
  for (const LimitUse& limit : guard.limits(now)) {
    if (limit.name == name) return limit;
  }
  return {};
}

TEST(Limits, AreNearAtEightyPercentOfThemAndNotOneUnitBefore) {
  auto guard = started("1000");
  guard.on_equity(kNoon, usdt("936") + kUnit);
  EXPECT_FALSE(use_of(guard, "daily_loss").near);
  guard.on_equity(kNoon, usdt("936"));
  EXPECT_TRUE(use_of(guard, "daily_loss").near);
  EXPECT_TRUE(use_of(guard, "breaker_daily_loss").near);
  EXPECT_FALSE(use_of(guard, "daily_loss").hit);
  EXPECT_DOUBLE_EQ(use_of(guard, "daily_loss").used_percent, 80);
  EXPECT_DOUBLE_EQ(*guard.status(kNoon).daily_loss_used_percent, 80);
  guard.on_equity(kNoon, usdt("920"));
  EXPECT_TRUE(use_of(guard, "daily_loss").hit);
  EXPECT_TRUE(guard.hard_stopped(kNoon));
  EXPECT_FALSE(guard.hard_stopped(kMidnight + hours{24}));
}

TEST(Limits, CountLosingTradesTowardsTheBreaker) {
  RiskSettings settings;
  settings.breaker_losing_trades = 5;
  RiskGuard guard{settings};
  for (int lost = 1; lost <= 3; ++lost) guard.on_trade_closed(kNoon, trade(kBtc, "-1"));
  EXPECT_FALSE(use_of(guard, "breaker_losing_trades").near);
  EXPECT_EQ(guard.status(kNoon).losing_trades, 3);
  guard.on_trade_closed(kNoon, trade(kBtc, "-1"));
  EXPECT_TRUE(use_of(guard, "breaker_losing_trades").near);
  EXPECT_FALSE(use_of(guard, "breaker_losing_trades").hit);
  guard.on_trade_closed(kNoon, trade(kBtc, "-1"));
  EXPECT_TRUE(use_of(guard, "breaker_losing_trades").hit);
}

TEST(Limits, OfEquityAreNotKnownBeforeEquityIs) {
  const RiskGuard guard{RiskSettings{}};
  EXPECT_EQ(guard.limits(kNoon).size(), 1U);
  EXPECT_FALSE(guard.hard_stopped(kNoon));
}

TEST(HardStops, AreExactAtEquitiesThatDoNotDivide) {
  auto guard = started("1000.00000001");  // the limit is 920.0000000092
  guard.on_equity(kNoon, usdt("920.00000001"));
  EXPECT_EQ(blocked(guard), std::nullopt);
  guard.on_equity(kNoon, usdt("920"));
  EXPECT_EQ(blocked(guard), Reason::daily_loss_hard_stop);
}

TEST(HardStops, HoldUntilTheNextUtcDayWhateverEquityDoes) {
  auto guard = started("1000");
  guard.on_equity(kNoon, usdt("920"));
  guard.on_equity(kNoon, usdt("1500"));
  const Time next = kMidnight + hours{24};
  EXPECT_EQ(blocked(guard, next - Millis{1}), Reason::daily_loss_hard_stop);
  EXPECT_EQ(blocked(guard, next), Reason::not_ready);
  guard.on_equity(next, usdt("1500"));
  EXPECT_EQ(blocked(guard, next), std::nullopt);
}

TEST(HardStops, RefuseEntriesAtThirtyPercentBelowTheDaysPeak) {
  RiskGuard guard{patient()};
  guard.on_equity(kMidnight, usdt("700"));
  guard.on_equity(kNoon, usdt("1000"));
  guard.on_equity(kNoon, usdt("700") + kUnit);
  EXPECT_EQ(blocked(guard), std::nullopt);
  guard.on_equity(kNoon, usdt("700"));
  EXPECT_EQ(blocked(guard), Reason::intraday_drawdown_hard_stop);
  guard.on_equity(kNoon, usdt("1000"));
  EXPECT_EQ(blocked(guard), Reason::intraday_drawdown_hard_stop);
}

TEST(HardStops, MeasureThePeakFromTheSameDayOnly) {
  RiskGuard guard{patient()};
  guard.on_equity(kMidnight, usdt("2000"));
  const Time next = kMidnight + hours{24};
  guard.on_equity(next, usdt("1000"));
  EXPECT_EQ(blocked(guard, next), std::nullopt);
  EXPECT_EQ(guard.status(next).day_peak_equity, usdt("1000"));
}

TEST(HardStops, ALateEquityOfYesterdayDoesNotBeginAnotherDay) {
  auto guard = started("1000");
  guard.on_equity(kMidnight - Millis{1}, usdt("960"));
  EXPECT_EQ(guard.status(kNoon).day_start_equity, usdt("1000"));
  EXPECT_EQ(guard.status(kNoon).daily_loss_percent, 4);
}

TEST(HardStops, AnEquityOfNothingIsBlocked) {
  for (const char* equity : {"0", "-5"}) {
    EXPECT_EQ(blocked(started(equity)), Reason::daily_loss_hard_stop);
  }
}

TEST(RiskGuard, IsNotReadyBeforeTheDaysFirstEquity) {
  const RiskGuard guard{RiskSettings{}};
  EXPECT_EQ(blocked(guard), Reason::not_ready);
  EXPECT_EQ(guard.status(kNoon).equity, std::nullopt);
  EXPECT_EQ(guard.status(kNoon).daily_loss_percent, std::nullopt);
}

TEST(RiskGuard, TheBreakerOpensAtItsOwnDailyLoss) {
  RiskSettings settings;
  settings.breaker_daily_loss_percent = 5;
  RiskGuard guard{settings};
  guard.on_equity(kMidnight, usdt("1000"));
  guard.on_equity(kNoon, usdt("950") + kUnit);
  EXPECT_EQ(blocked(guard), std::nullopt);
  guard.on_equity(kNoon, usdt("950"));
  EXPECT_EQ(blocked(guard), Reason::circuit_breaker_open);
  EXPECT_EQ(guard.review_entry(kNoon)->detail, "open (daily_loss) until 2026-01-01T14:00:00.000Z");
}

TEST(RiskGuard, TheDailyLossOpensTheBreakerTooAtTheSameLimit) {
  auto guard = started("1000");
  guard.on_equity(kNoon, usdt("920") + kUnit);
  EXPECT_EQ(guard.breaker().state(kNoon), BreakerState::closed);
  guard.on_equity(kNoon, usdt("920"));
  EXPECT_EQ(guard.breaker().state(kNoon), BreakerState::open);
}

TEST(RiskGuard, ThreeLosingTradesBlockAndLowerTheRisk) {
  auto guard = started("1000");
  for (int i = 0; i < 2; ++i) guard.on_trade_closed(kNoon, trade(kBtc, "-1"));
  EXPECT_EQ(blocked(guard), std::nullopt);
  EXPECT_EQ(guard.risk_multiplier(), *Rate::parse("0.8"));
  guard.on_trade_closed(kNoon, trade(kBtc, "-1"));
  EXPECT_EQ(blocked(guard), Reason::circuit_breaker_open);
  EXPECT_EQ(guard.risk_multiplier(), *Rate::parse("0.6"));
  EXPECT_EQ(blocked(guard, kNoon + hours{2}), std::nullopt);
}

TEST(RiskGuard, ATradeIsWonOrLostAfterCommissionAndFunding) {
  auto guard = started("1000");
  Trade closed = trade(kBtc, "1");
  closed.commission = usdt("1") + kUnit;
  guard.on_trade_closed(kNoon, closed);
  EXPECT_EQ(guard.status(kNoon).losses_in_row, 1);
}

TEST(RiskGuard, HalfOpenSaysThatItsOneTradeIsUnderWay) {
  auto guard = started("1000");
  for (int i = 0; i < 3; ++i) guard.on_trade_closed(kNoon, trade(kBtc, "-1"));
  const Time later = kNoon + hours{2};
  guard.on_entry(later, kEth);
  EXPECT_EQ(guard.review_entry(later),
            (Refusal{Reason::circuit_breaker_open,
                     "half_open (losing_trades), its one trade is under way"}));
  guard.on_entry_abandoned(kEth);
  EXPECT_EQ(blocked(guard, later), std::nullopt);
}

TEST(RiskGuard, AResetOpensNoHardStop) {
  auto guard = started("1000");
  guard.on_equity(kNoon, usdt("900"));
  guard.reset(kNoon);
  EXPECT_EQ(blocked(guard), Reason::daily_loss_hard_stop);
}

TEST(RiskGuard, TripAndResetByHand) {
  auto guard = started("1000");
  guard.trip(kNoon);
  EXPECT_EQ(blocked(guard), Reason::circuit_breaker_open);
  guard.reset(kNoon);
  EXPECT_EQ(blocked(guard), std::nullopt);
}

TEST(RiskGuard, TellsTheDashboardWhereItStands) {
  auto guard = started("1000");
  guard.on_equity(kNoon, usdt("1250"));
  guard.on_equity(kNoon, usdt("950"));
  const RiskStatus status = guard.status(kNoon);
  EXPECT_EQ(status.equity, usdt("950"));
  EXPECT_EQ(status.day_start_equity, usdt("1000"));
  EXPECT_EQ(status.day_peak_equity, usdt("1250"));
  EXPECT_EQ(status.daily_loss_percent, 5);
  EXPECT_EQ(status.intraday_drawdown_percent, 24);
  EXPECT_EQ(status.daily_loss_limit_percent, 8);
  EXPECT_EQ(status.intraday_drawdown_limit_percent, 30);
  EXPECT_EQ(status.blocked_by, std::nullopt);
  guard.on_equity(kNoon, usdt("920"));
  EXPECT_EQ(guard.status(kNoon).blocked_by, Reason::daily_loss_hard_stop);
  EXPECT_EQ(guard.review_entry(kNoon)->detail,
            "equity 920, day began at 1000, limit 8.00 % below, until 00:00 UTC");
}

TEST(RiskGuardState, ABrokenTextChangesNothing) {
  const auto before = started("1000");
  const std::string good = before.save();
  auto guard = started("7");
  const auto untouched = guard;
  const auto swapped = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  for (const auto& text :
       {std::string(), std::string("day.start=1"), good + "more=1\n", good + "day.start=1\n",
        good.substr(0, good.size() / 2), swapped("day.equity=1000", "day.equity=x"),
        swapped("daily_loss_hit=0", "daily_loss_hit=2"), swapped("streak.wins=0", "streak.wins=-1"),
        swapped("cause=none", "cause=maybe"), swapped("=", " ")}) {
    EXPECT_TRUE(guard.load(text).has_error()) << text;
    EXPECT_EQ(guard, untouched);
  }
  ASSERT_TRUE(guard.load(good).has_value());
  EXPECT_EQ(guard, before);
}

TEST(RiskGuardState, AStopAndABreakerSurviveARestart) {
  auto before = started("1000");
  before.on_equity(kNoon, usdt("920"));
  before.on_equity(kNoon, usdt("990"));
  RiskGuard after{RiskSettings{}};
  ASSERT_TRUE(after.load(before.save()).has_value());
  EXPECT_EQ(blocked(after), Reason::daily_loss_hard_stop);
  EXPECT_EQ(after.breaker().cooldown_ends(kNoon), kNoon + hours{2});
}

// One random thing that may happen to a guard.
void happen(RiskGuard& guard, int what, Time at, const Symbol& symbol, Money amount) {
  switch (what) {
    case 0: guard.on_equity(at, usdt("1000") + amount); break;
    case 1: {
      Trade closed;
      closed.symbol = symbol;
      closed.realized_pnl = amount;
      guard.on_trade_closed(at, closed);
      break;
    }
    case 2: guard.on_entry(at, symbol); break;
    case 3: guard.on_entry_abandoned(symbol); break;
    case 4: guard.trip(at); break;
    default: guard.reset(at); break;
  }
}

TEST(RiskGuardState, ARestartAtAnyMomentChangesNothing) {
  const bool holds = rc::check("restarting after every event gives the same guard", [] {
    RiskGuard steady{RiskSettings{}};
    RiskGuard restarted{RiskSettings{}};
    Time at = kMidnight;
    const int steps = *rc::gen::inRange(1, 60);
    for (int step = 0; step < steps; ++step) {
      at += Millis{*rc::gen::inRange(0, 3 * 3'600'000)};
      const int what =
          *rc::gen::weightedElement<int>({{6, 0}, {8, 1}, {4, 2}, {2, 3}, {1, 4}, {1, 5}});
      const Symbol symbol = *rc::gen::element(kBtc, kEth);
      const Money amount =
          Money::from_units(*rc::gen::inRange<std::int64_t>(-100, 100)) * 100'000'000;
      happen(steady, what, at, symbol, amount);
      happen(restarted, what, at, symbol, amount);
      const std::string text = restarted.save();
      restarted = RiskGuard{RiskSettings{}};
      RC_ASSERT(restarted.load(text).has_value());
      RC_ASSERT(restarted == steady);
      RC_ASSERT(restarted.review_entry(at) == steady.review_entry(at));
    }
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace vectord::risk
