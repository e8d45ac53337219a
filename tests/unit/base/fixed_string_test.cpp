#include <gtest/gtest.h>

#include "vectord/base/fixed_string.hpp"

namespace vectord {
namespace {

using Name = FixedString<4, struct NameTag>;

TEST(FixedString, HoldsUpToItsCapacity) {
  EXPECT_TRUE(Name{}.empty());
  EXPECT_EQ(Name{"abcd"}.view(), "abcd");
  EXPECT_EQ(Name{"ab"}.str(), "ab");
  EXPECT_TRUE(Name::make("abcd"));
  EXPECT_FALSE(Name::make("abcde"));
}

TEST(FixedStringDeathTest, AbortsOnATextOfOurOwnThatIsTooLong) {
  EXPECT_DEATH(Name{"abcde"}, "longer than its fixed capacity");
}

TEST(FixedString, OrdersByBytesAndHashesByContent) {
  EXPECT_LT(Name{"ab"}, Name{"abc"});
  EXPECT_LT(Name{"B"}, Name{"a"});
  EXPECT_EQ(Name{"ab"}, Name{"ab"});
  EXPECT_EQ(std::hash<Name>{}(Name{"ab"}), std::hash<Name>{}(*Name::make("ab")));
}

TEST(FixedString, IsEmptyFromAViewThatPointsNowhere) {
  const auto made = Name::make(std::string_view{});
  ASSERT_TRUE(made.has_value());
  EXPECT_TRUE(made->empty());
}

}  // namespace
}  // namespace vectord
