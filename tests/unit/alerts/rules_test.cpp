// The rules at their limits, and one unit past them.
#include "vectord/alerts/rules.hpp"

#include <gtest/gtest.h>

namespace vectord::alerts {
namespace {

// "code:subject", with a '~' before one that only holds what was told.
std::vector<std::string> found(const Reading& reading, const config::AlertSettings& s = {}) {
  std::vector<std::string> codes;
  for (const Finding& one : judge(reading, s)) {
    codes.push_back((one.hold ? "~" : "") + one.code + ":" + one.subject);
  }
  return codes;
}
using Codes = std::vector<std::string>;

Reading fine() {
  Reading reading;
  reading.connection = "CONNECTED";
  return reading;
}

TEST(Rules, FindNothingWhereNothingIsKnownYet) {
  EXPECT_EQ(found(fine()), Codes{});
}

TEST(Rules, ExecutionIsSlowAboveItsLimitAndNotAtIt) {
  Reading reading = fine();
  reading.execution_samples = 20;
  reading.execution_p95_ms = 1000;
  EXPECT_EQ(found(reading), Codes{"~execution_slow:"});
  reading.execution_p95_ms = 1000.1;
  EXPECT_EQ(found(reading), Codes{"execution_slow:"});
  reading.execution_p95_ms = 899.9;
  EXPECT_EQ(found(reading), Codes{});
  reading.execution_p95_ms = 5000;
  reading.execution_samples = 19;
  EXPECT_EQ(found(reading), Codes{});
}

TEST(Rules, TheWinRateCountsFromTwentyTradesOn) {
  Reading reading = fine();
  reading.trades_won = 6;
  reading.trades_lost = 13;
  EXPECT_EQ(found(reading), Codes{});  // 19 trades
  reading.trades_lost = 14;
  EXPECT_EQ(found(reading), Codes{"win_rate_low:"});  // 30 %
  reading.trades_won = 7;
  reading.trades_lost = 13;
  EXPECT_EQ(found(reading), Codes{"~win_rate_low:"});  // exactly 35 %
  reading.trades_won = 37;
  reading.trades_lost = 63;
  EXPECT_EQ(found(reading), Codes{});
}

TEST(Rules, MemoryAndCpuAreHighAboveEightyPercent) {
  Reading reading = fine();
  reading.memory_percent = 80.1;
  reading.cpu_percent = 80;
  EXPECT_EQ(found(reading), (Codes{"memory_high:", "~cpu_high:"}));
  config::AlertSettings off;
  off.memory_percent = off.cpu_percent = 0;
  EXPECT_EQ(found(reading, off), Codes{});
}

TEST(Rules, ARiskLimitIsNearAtEightyPercentOfIt) {
  Reading reading = fine();
  reading.limits = {{"daily_loss", 79.9}, {"drawdown", 80}, {"streak", 74.9}};
  EXPECT_EQ(found(reading), (Codes{"~risk_limit_near:daily_loss", "risk_limit_near:drawdown"}));
}

TEST(Rules, AHardStopAndTheBreakerAreToldApart) {
  Reading reading = fine();
  reading.blocked_by = "daily_loss_hard_stop";
  reading.breaker_open = true;
  EXPECT_EQ(found(reading), (Codes{"daily_loss_hard_stop:", "circuit_breaker_open:"}));
  reading.blocked_by = "not_ready";
  reading.breaker_open = false;
  EXPECT_EQ(found(reading), Codes{});
}

TEST(Rules, EveryPositionWithoutAStopIsNamed) {
  Reading reading = fine();
  reading.unprotected = {"BTCUSDT", "ETHUSDT"};
  EXPECT_EQ(found(reading),
            (Codes{"position_unprotected:BTCUSDT", "position_unprotected:ETHUSDT"}));
}

TEST(Rules, HalfAConnectionWarnsAndNoneIsCritical) {
  Reading reading = fine();
  reading.connection = "DEGRADED";
  ASSERT_EQ(judge(reading, {}).size(), 1u);
  EXPECT_EQ(judge(reading, {}).front().severity, effect::Severity::warning);
  reading.connection = "DISCONNECTED";
  EXPECT_EQ(judge(reading, {}).front().severity, effect::Severity::critical);
}

TEST(Rules, ALedgerThatDiffersByOneUnitIsFound) {
  Reading reading = fine();
  reading.residual = Money{};
  EXPECT_EQ(found(reading), Codes{});
  reading.residual = Money::from_units(1);
  EXPECT_EQ(found(reading), Codes{"wallet_differs:"});
}

TEST(Rules, EveryCodeThatTheyFindIsTheirsToEnd) {
  Reading reading = fine();
  reading.execution_samples = 100;
  reading.execution_p95_ms = 1e6;
  reading.trades_lost = 20;
  reading.memory_percent = reading.cpu_percent = 99;
  reading.limits = {{"x", 100}};
  reading.blocked_by = "intraday_drawdown_hard_stop";
  reading.breaker_open = true;
  reading.unprotected = {"X"};
  reading.connection = "DISCONNECTED";
  reading.residual = Money::from_units(-1);
  const auto all = judge(reading, {});
  EXPECT_EQ(all.size(), 10u);
  for (const Finding& one : all) EXPECT_TRUE(is_judged(one.code)) << one.code;
}

}  // namespace
}  // namespace vectord::alerts
