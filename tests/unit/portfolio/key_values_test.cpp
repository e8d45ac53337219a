#include "vectord/portfolio/key_values.hpp"

#include <gtest/gtest.h>

namespace vectord::portfolio {
namespace {

TEST(KeyValues, GiveBackWhatWasSetWhateverItHolds) {
  KeyValues out;
  out.set("text", "a=b\nc\\n d");
  out.set("money", Money::from_units(-1));
  out.set("at", time_from_ms(42));
  const auto in = KeyValues::parse(out.text());
  ASSERT_TRUE(in.has_value());
  EXPECT_EQ(in->text_of("text"), "a=b\nc\\n d");
  EXPECT_EQ(in->fixed<Money>("money"), Money::from_units(-1));
  EXPECT_EQ(in->time("at"), time_from_ms(42));
  EXPECT_FALSE(in->error().has_value());
  EXPECT_EQ(in->text(), out.text());
}

TEST(KeyValues, RefuseLinesThatAreNotKeyAndValue) {
  EXPECT_TRUE(KeyValues::parse("good=1\nbad\n").has_error());
  EXPECT_TRUE(KeyValues::parse("=1\n").has_error());
  EXPECT_TRUE(KeyValues::parse("a=1\na=2\n").has_error());
  EXPECT_TRUE(KeyValues::parse("a=broken\\").has_error());
  EXPECT_TRUE(KeyValues::parse("a=broken\\x").has_error());
}

TEST(KeyValues, RememberTheFirstValueThatIsMissingOrMalformed) {
  const auto in = KeyValues::parse("number=12x\n");
  ASSERT_TRUE(in.has_value());
  EXPECT_EQ(in->integer("number"), 0);
  EXPECT_EQ(in->integer("absent"), 0);
  ASSERT_TRUE(in->error().has_value());
  EXPECT_NE(in->error()->what().find("'number'"), std::string::npos);
}

}  // namespace
}  // namespace vectord::portfolio
