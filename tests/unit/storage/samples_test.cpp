#include "vectord/storage/samples.hpp"

#include <gtest/gtest.h>

#include "storage/sqlite.hpp"
#include "temporary.hpp"

namespace vectord::storage {

bool operator==(const SamplePoint& a, const SamplePoint& b) {
  return a.at == b.at && a.min == b.min && a.max == b.max && a.last == b.last;
}

namespace {

constexpr std::int64_t t0 = 1'800'000'000;  // a whole hour

class SamplesTest : public testing::Test {
 protected:
  Samples open() { return *Samples::open(directory.str()); }
  static std::vector<SamplePoint> read(Samples& samples, std::int64_t from, std::int64_t to,
                                       std::int64_t step = 10) {
    auto points = samples.points({"equity", from, to, step});
    return points.has_error() ? std::vector<SamplePoint>{} : *points;
  }
  static void add(Samples& samples, std::int64_t at, double value) {
    samples.add(at, {{"equity", value}});
    ASSERT_TRUE(samples.flush().has_value());
  }
  std::int64_t rows(std::int64_t resolution) {
    const auto file = Connection::open(directory.str() + "/samples.db", std::chrono::seconds(2));
    return *file->number("SELECT count(*) FROM sample WHERE resolution = " +
                         std::to_string(resolution));
  }
  TemporaryDirectory directory;
};

TEST_F(SamplesTest, AreThereAfterARestart) {
  {
    auto samples = open();
    samples.add(t0, {{"equity", 100.0}});
  }
  auto samples = open();
  EXPECT_EQ(read(samples, t0, t0), (std::vector<SamplePoint>{{t0, 100, 100, 100}}));
}

TEST_F(SamplesTest, AggregateDownwardsToMinimumMaximumAndLast) {
  auto samples = open();
  for (const auto& [at, value] : {std::pair(0, 5.0), {10, 9.0}, {20, 1.0}, {30, 4.0}, {60, 7.0}}) {
    add(samples, t0 + at, value);
  }
  EXPECT_EQ(read(samples, t0, t0 + 60, 60),
            (std::vector<SamplePoint>{{t0, 1, 9, 4}, {t0 + 60, 7, 7, 7}}));
  EXPECT_EQ(read(samples, t0, t0 + 60, 20),
            (std::vector<SamplePoint>{{t0, 5, 9, 9}, {t0 + 20, 1, 4, 4}, {t0 + 60, 7, 7, 7}}));
  EXPECT_EQ(read(samples, t0, t0 + 60, 3'600), (std::vector<SamplePoint>{{t0, 1, 9, 7}}));
}

TEST_F(SamplesTest, AnswerBothEndsAndNotOneStepMore) {
  auto samples = open();
  for (int i = 0; i < 5; ++i) add(samples, t0 + 10 * i, i);
  EXPECT_EQ(read(samples, t0 + 10, t0 + 30).size(), 3u);
  EXPECT_EQ(read(samples, t0 + 11, t0 + 29).size(), 2u);
  EXPECT_TRUE(samples.points({"other", t0, t0 + 100, 10})->empty());
}

TEST_F(SamplesTest, ForgetWhatIsOlderThanItsResolutionKeeps) {
  auto samples = open();
  add(samples, t0, 1);
  add(samples, t0 + 86'400, 2);  // exactly a day: both are there
  EXPECT_EQ(rows(10), 2);
  add(samples, t0 + 86'400 + 600, 3);
  EXPECT_EQ(rows(10), 2);
  EXPECT_EQ(rows(60), 3);
  add(samples, t0 + 31 * 86'400, 4);
  EXPECT_EQ(rows(10), 1);
  EXPECT_EQ(rows(60), 3);  // the second is exactly 30 days old
  EXPECT_EQ(rows(3'600), 3);
  add(samples, t0 + 800 * 86'400LL, 5);
  EXPECT_EQ(rows(3'600), 1);
}

TEST_F(SamplesTest, AnswerFromACoarserResolutionWhereTheFineOneIsForgotten) {
  auto samples = open();
  add(samples, t0, 1);
  add(samples, t0 + 2 * 86'400, 2);
  EXPECT_EQ(read(samples, t0, t0 + 2 * 86'400).size(), 2u);
}

TEST(Samples, SayWhichFileCannotBeOpened) {
  const auto opened = Samples::open("/nonexistent/directory");
  ASSERT_TRUE(opened.has_error());
  EXPECT_NE(opened.error().what().find("samples.db"), std::string::npos);
}

}  // namespace
}  // namespace vectord::storage
