#include "vectord/metrics/hour_window.hpp"
#include "vectord/metrics/latency.hpp"
#include "vectord/metrics/resources.hpp"
#include "vectord/metrics/sliding_hour.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

namespace vectord::metrics {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(Histogram, HasNoFiguresBeforeTheFirstSample) {
  const Histogram histogram;
  EXPECT_FALSE(histogram.percentile(50));
  EXPECT_FALSE(histogram.mean());
  EXPECT_FALSE(histogram.max());
}

TEST(Histogram, KeepsThreeSignificantDigitsFromOneMicrosecondToOneHour) {
  for (const Nanos value : {Nanos{microseconds{100}}, Nanos{microseconds{1234}},
                            Nanos{milliseconds{56}}, Nanos{milliseconds{98765}}, Nanos{hours{1}}}) {
    Histogram histogram;
    histogram.record(value / 2);
    histogram.record(value);
    histogram.record(value * 2);  // so that clamping to the maximum hides nothing
    const double error = std::abs(static_cast<double>((*histogram.percentile(66) - value).count()));
    EXPECT_LE(error / static_cast<double>(value.count()), 0.001) << value.count();
  }
}

TEST(Histogram, FindsPercentilesByNearestRank) {
  Histogram histogram;
  for (int ms = 1; ms <= 1000; ++ms) histogram.record(milliseconds{ms});
  EXPECT_NEAR(static_cast<double>(histogram.percentile(50)->count()), 500e6, 0.5e6);
  EXPECT_NEAR(static_cast<double>(histogram.percentile(99)->count()), 990e6, 1e6);
  EXPECT_EQ(*histogram.percentile(100), Nanos{milliseconds{1000}});
  EXPECT_EQ(*histogram.min(), Nanos{milliseconds{1}});
}

TEST(Histogram, CountsWhatIsLongerThanAnHourAsAnHour) {
  Histogram histogram;
  histogram.record(hours{5});
  EXPECT_EQ(*histogram.max(), Nanos{hours{1}});
}

TEST(Resources, SeesAFileThatIsOpenedAndAProcessorThatIsBusy) {
  ResourceSampler sampler;
  EXPECT_FALSE(sampler.figures().open_files);
  sampler.sample();
  const auto before = sampler.figures();
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/stat", "r"),
                                                             std::fclose);
  const auto cpu_before = before.cpu_seconds;
  while (sampler.figures().cpu_seconds < cpu_before + 0.03) {
  }
  sampler.sample();
  const auto after = sampler.figures();
  EXPECT_EQ(*after.open_files, *before.open_files + 1);
  EXPECT_GT(*after.machine_cpu_percent, 0);
  EXPECT_LE(*after.machine_cpu_percent, 100);
}

TEST(HourWindow, ForgetsASampleWhenItIsAnHourOldAndNotOneNanosecondBefore) {
  HourWindow window;
  const HourWindow::Moment start{hours{100}};
  window.record(milliseconds{1}, start);
  window.record(milliseconds{3}, start + hours{1});
  EXPECT_EQ(window.figures(start + hours{1} - Nanos{1}).samples, 1u);
  EXPECT_EQ(*window.figures(start + hours{1} - Nanos{1}).max, Nanos{milliseconds{1}});
  EXPECT_EQ(window.figures(start + hours{1}).samples, 1u);
  EXPECT_EQ(*window.figures(start + hours{1}).min, Nanos{milliseconds{3}});
}

TEST(HourWindow, KeepsTheNewestOfMoreThanItHolds) {
  HourWindow window;
  const HourWindow::Moment start{hours{100}};
  for (std::size_t i = 0; i <= HourWindow::kept; ++i) {
    window.record(Nanos{static_cast<Nanos::rep>(i)}, start + Nanos{static_cast<Nanos::rep>(i)});
  }
  const LatencyFigures figures = window.figures(start + milliseconds{1});
  EXPECT_EQ(figures.samples, HourWindow::kept);
  EXPECT_EQ(*figures.min, Nanos{1});
}

TEST(Latency, RanksExactlyTheLastHundredSamples) {
  Latency latency;
  for (int ms = 1; ms <= 150; ++ms) latency.record(milliseconds{ms});
  const LatencyFigures figures = latency.last_100();  // 51 .. 150
  EXPECT_EQ(figures.samples, 100u);
  EXPECT_EQ(*figures.min, Nanos{milliseconds{51}});
  EXPECT_EQ(*figures.p50, Nanos{milliseconds{100}});
  EXPECT_EQ(*figures.p95, Nanos{milliseconds{145}});
  EXPECT_EQ(*figures.p99, Nanos{milliseconds{149}});
  EXPECT_EQ(*figures.max, Nanos{milliseconds{150}});
  EXPECT_EQ(latency.since_start().samples, 150u);
}

TEST(Latency, RanksASingleSampleAsEveryPercentile) {
  Latency latency;
  latency.record(milliseconds{7});
  EXPECT_EQ(*latency.last_100().p50, Nanos{milliseconds{7}});
  EXPECT_EQ(*latency.last_100().p99, Nanos{milliseconds{7}});
}

TEST(SlidingHour, ForgetsWhatIsOlderThanSixtyMinutes) {
  SlidingHour hour;
  hour.add(time_from_ms(1'000'000));
  hour.add(time_from_ms(2'000'000), 2);
  EXPECT_EQ(hour.count(time_from_ms(2'000'000)), 3u);
  EXPECT_EQ(hour.count(time_from_ms(1'000'000 + 3'599'000)), 3u);
  EXPECT_EQ(hour.count(time_from_ms(1'000'000 + 3'600'000)), 2u);
  EXPECT_EQ(hour.count(time_from_ms(2'000'000 + 3'600'000)), 0u);
}

TEST(Resources, MeasureThisProcess) {
  ResourceSampler sampler;
  EXPECT_FALSE(sampler.figures().cpu_average_percent);
  volatile double sink = 0;
  for (int i = 0; i < 2'000'000; ++i) sink = sink + i;
  sampler.sample();
  const ResourceFigures figures = sampler.figures();
  EXPECT_GT(figures.rss_bytes, 1'000'000u);
  EXPECT_GT(*figures.memory_max_percent, 0.0);
  EXPECT_GT(*figures.cpu_max_percent, 0.0);
}

}  // namespace
}  // namespace vectord::metrics
