#include "vectord/alerts/desk.hpp"

#include <gtest/gtest.h>

#include "heard.hpp"

namespace vectord::alerts {
namespace {

using effect::Severity;

struct ADesk : testing::Test {
  Heard heard;
  Desk desk{config::AlertSettings{}};
  Reading reading;
  ADesk() {
    desk.add(heard);
    reading.connection = "CONNECTED";
  }
  void read(std::int64_t second) { desk.on_reading(reading, at_second(second)); }
  void core(Severity severity, std::string_view code, const char* symbol, const char* text) {
    const Symbol of = *symbol == '\0' ? Symbol{} : *Symbol::make(symbol);
    desk.on_core({severity, code, of, text}, at_second(0));
  }
};

TEST_F(ADesk, TellsATroubleOnceAndItsEndOnce) {
  reading.breaker_open = true;
  for (int second = 0; second < 50; second += 5) read(second);
  reading.breaker_open = false;
  for (int second = 50; second < 100; second += 5) read(second);
  EXPECT_EQ(heard.lines,
            (Lines{"firing circuit_breaker_open:", "recovered circuit_breaker_open:"}));
  EXPECT_TRUE(desk.active().empty());
}

TEST_F(ADesk, DoesNotFlutterAroundALimit) {
  reading.execution_samples = 100;
  for (const double p95 : {1001.0, 999.0, 1001.0, 901.0, 1200.0}) {
    reading.execution_p95_ms = p95;
    read(0);
  }
  EXPECT_EQ(heard.lines, Lines{"firing execution_slow:"});
  reading.execution_p95_ms = 899;
  read(5);
  EXPECT_EQ(heard.lines.back(), "recovered execution_slow:");
}

TEST_F(ADesk, WaitsAsLongAsTheRuleSaysAndNotAMillisecondLonger) {
  reading.connection = "DISCONNECTED";
  desk.on_reading(reading, at_second(0));
  desk.on_reading(reading, at_second(10) - Millis{1});
  EXPECT_EQ(heard.lines, Lines{});
  desk.on_reading(reading, at_second(10));
  EXPECT_EQ(heard.lines, Lines{"firing disconnected:"});
}

TEST_F(ADesk, BeginsToCountAgainAfterAGoodReading) {
  reading.connection = "DISCONNECTED";
  read(0);
  reading.connection = "CONNECTED";
  read(5);
  reading.connection = "DISCONNECTED";
  read(9);
  read(18);
  EXPECT_EQ(heard.lines, Lines{});
  read(19);
  EXPECT_EQ(heard.lines.size(), 1u);
}

TEST_F(ADesk, TellsATroubleAgainWhenItBecomesWorse) {
  reading.connection = "DEGRADED";
  read(0);
  read(10);
  reading.connection = "DISCONNECTED";
  read(15);
  reading.connection = "DEGRADED";
  read(20);
  ASSERT_EQ(heard.notices.size(), 2u);
  EXPECT_EQ(heard.notices[0].severity, Severity::warning);
  EXPECT_EQ(heard.notices[1].severity, Severity::critical);
}

TEST_F(ADesk, TakesTheCoresWordAtOnceAndTheReadingsForItsEnd) {
  core(Severity::critical, "position_unprotected", "BTCUSDT", "no stop");
  reading.unprotected = {"BTCUSDT"};
  read(5);
  EXPECT_EQ(heard.lines, Lines{"firing position_unprotected:BTCUSDT"});
  reading.unprotected.clear();
  read(10);
  EXPECT_EQ(heard.lines.back(), "recovered position_unprotected:BTCUSDT");
}

TEST_F(ADesk, EndsAWatchdogsTroubleByItsName) {
  core(Severity::warning, "watchdog_loop_lag", "", "loop lag: the event loop is 600 ms late");
  core(Severity::critical, "watchdog_disk", "", "disk: 10 MB free");
  core(Severity::info, "watchdog_recovered", "", "loop lag: it keeps its time; entries may go on");
  EXPECT_EQ(heard.lines.back(), "recovered watchdog_loop_lag:");
  ASSERT_EQ(desk.active().size(), 1u);
  EXPECT_EQ(desk.active().front().code, "watchdog_disk");
}

TEST_F(ADesk, TellsEachHappeningOfTheCore) {
  core(Severity::critical, "order_outcome_unknown", "BTCUSDT", "for 30 s");
  core(Severity::critical, "order_outcome_unknown", "BTCUSDT", "for 30 s, another order");
  EXPECT_EQ(heard.lines,
            (Lines{"event order_outcome_unknown:BTCUSDT", "event order_outcome_unknown:BTCUSDT"}));
  EXPECT_TRUE(desk.active().empty());
}

TEST_F(ADesk, KeepsTheLastNoticesAndNoMore) {
  for (std::size_t i = 0; i < Desk::kept + 1; ++i) {
    core(Severity::info, "fills_recovered", "BTCUSDT", std::to_string(i).c_str());
  }
  ASSERT_EQ(desk.recent().size(), Desk::kept);
  EXPECT_EQ(desk.recent().front().text, "200");
  EXPECT_EQ(desk.recent().back().text, "1");
}

}  // namespace
}  // namespace vectord::alerts
