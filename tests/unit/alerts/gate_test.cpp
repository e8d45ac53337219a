#include "vectord/alerts/gate.hpp"

#include <gtest/gtest.h>

#include "heard.hpp"

namespace vectord::alerts {
namespace {

using effect::Severity;

Time clock_time(int hour, int minute, int ms = 0) {
  return day_start(at_second(0)) + Millis{(hour * 60 + minute) * 60'000 + ms};
}

Notice notice(Time at, Severity severity, std::string code = "wallet_differs") {
  return {at, severity, Notice::State::event, std::move(code), "", "text"};
}

config::AlertSettings quiet(const char* hours) {
  config::AlertSettings settings;
  EXPECT_TRUE(config::parse_quiet_hours(hours, settings));
  return settings;
}

TEST(QuietHours, AreTakenFromWordsAndGivenBack) {
  for (const char* text : {"22:00-06:30", "00:01-23:59", ""}) {
    EXPECT_EQ(config::format_quiet_hours(quiet(text)), text);
  }
  config::AlertSettings settings;
  for (const char* text : {"24:00-06:00", "22:60-06:00", "22-06", "22:00 06:00", "aa:00-06:00"}) {
    EXPECT_FALSE(config::parse_quiet_hours(text, settings)) << text;
  }
}

TEST(Gate, HoldsBackInQuietHoursButForWhatIsCritical) {
  Heard heard;
  Gate gate(quiet("22:00-06:00"), heard);
  gate.tell(notice(clock_time(21, 59), Severity::warning, "before"));
  gate.tell(notice(clock_time(22, 0), Severity::warning, "at_night"));
  gate.tell(notice(clock_time(3, 0), Severity::critical, "urgent"));
  gate.tell(notice(clock_time(5, 59), Severity::info, "at_night"));
  EXPECT_EQ(heard.lines, (Lines{"event before:", "event urgent:"}));
  gate.on_time(clock_time(5, 59));
  EXPECT_EQ(heard.lines.size(), 2u);
  gate.on_time(clock_time(6, 0));
  ASSERT_EQ(heard.lines.size(), 3u);
  EXPECT_EQ(heard.notices.back().text, "2 notices were held back: at_night x2");
  gate.on_time(clock_time(6, 1));
  EXPECT_EQ(heard.lines.size(), 3u);
}

TEST(Gate, LetsNoMoreThroughThanTheWindowHolds) {
  Heard heard;
  config::AlertSettings settings;
  settings.most_in_window = 3;
  Gate gate(settings, heard);
  for (int i = 0; i < 10; ++i) gate.tell(notice(at_second(i), Severity::warning));
  EXPECT_EQ(heard.lines.size(), 3u);
  gate.on_time(at_second(600) - Millis{1});
  EXPECT_EQ(heard.lines.size(), 3u);
  gate.on_time(at_second(600));
  ASSERT_EQ(heard.lines.size(), 4u);
  EXPECT_EQ(heard.notices.back().text, "7 notices were held back: wallet_differs x7");
}

TEST(Gate, NoiseDoesNotHoldUpWhatIsCritical) {
  Heard heard;
  config::AlertSettings settings;
  settings.most_in_window = 1;
  Gate gate(settings, heard);
  for (int i = 0; i < 5; ++i) gate.tell(notice(at_second(i), Severity::info, "noise"));
  gate.tell(notice(at_second(6), Severity::critical, "urgent"));
  EXPECT_EQ(heard.lines, (Lines{"event noise:", "event urgent:"}));
}

}  // namespace
}  // namespace vectord::alerts
