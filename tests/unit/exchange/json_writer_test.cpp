#include "exchange/json_writer.hpp"

#include <gtest/gtest.h>

namespace vectord::exchange {
namespace {

TEST(JsonWriter, PutsCommasByItself) {
  std::string out;
  JsonWriter json(out);
  json.open_object().text("a", "x").integer("b", -7).open_array("c").integer(1).text("two");
  json.open_array().close_array().close_array().null("d").open_object("e").close_object();
  json.boolean("f", true).close_object();
  EXPECT_EQ(out, R"({"a":"x","b":-7,"c":[1,"two",[]],"d":null,"e":{},"f":true})");
}

TEST(JsonWriter, EscapesValues) {
  std::string out;
  JsonWriter(out).open_object().text("m", "say \"no\"\\\n").close_object();
  EXPECT_EQ(out, "{\"m\":\"say \\\"no\\\"\\\\\\u000a\"}");
}

TEST(JsonWriter, PadsAndRoundsDecimals) {
  const auto padded = [](std::string_view value, int decimals) {
    std::string out;
    append_decimal(out, Price::parse(value)->units(), decimals);
    return out;
  };
  EXPECT_EQ(padded("32000", 2), "32000.00");
  EXPECT_EQ(padded("0.001", 3), "0.001");
  EXPECT_EQ(padded("-0.05", 1), "-0.1");
  EXPECT_EQ(padded("-0.00000001", 8), "-0.00000001");
  EXPECT_EQ(padded("0.5", 0), "1");
  EXPECT_EQ(padded("0", 5), "0.00000");
}

TEST(JsonWriter, PrintsDoublesWithoutAnExponent) {
  std::string out;
  append_decimal(out, 123456789012345.678, 2);
  EXPECT_EQ(out, "123456789012345.67");
}

}  // namespace
}  // namespace vectord::exchange
