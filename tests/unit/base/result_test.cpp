#include <gtest/gtest.h>

#include <set>

#include "vectord/base/check.hpp"
#include "vectord/base/result.hpp"

namespace vectord {
namespace {

TEST(Error, GathersContextFromOneLevelUp) {
  const Error error = Error{Errc::io, "disk full"}.within("journal.db");
  EXPECT_EQ(error.code(), Errc::io);
  EXPECT_EQ(error.what(), "journal.db: disk full");
}

TEST(Errc, HasADifferentNameForEach) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Errc::verify); ++i) {
    names.insert(to_string(static_cast<Errc>(i)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Errc::verify) + 1);
  EXPECT_FALSE(names.contains("?"));
}

TEST(Result, ThrowsItsErrorsTextWhenAnAbsentValueIsTaken) {
  const result<int> failed = Error{Errc::missing, "no such symbol"};
  try {
    static_cast<void>(failed.value());
    FAIL() << "an error was taken for a value";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "no such symbol");
  }
}

TEST(CheckDeathTest, SaysWhereAndWhatBeforeItAborts) {
  VECTOR_CHECK(2 + 2 == 4, "arithmetic");
  EXPECT_DEATH(VECTOR_CHECK(2 + 2 == 5, "arithmetic"),
               "result_test.cpp:[0-9]+: check failed: 2 \\+ 2 == 5: arithmetic");
}

}  // namespace
}  // namespace vectord
