#include <gtest/gtest.h>

#include "vectord/strategy/memory.hpp"
#include "views.hpp"

namespace vectord::strategy {
namespace {

using namespace testing;
const Symbol kBtc{"BTCUSDT"};
const Symbol kEth{"ETHUSDT"};
const Symbol kSol{"SOLUSDT"};

TEST(Cooldowns, RememberTheLastStopAndTheNewestTrades) {
  Cooldowns cooldowns({});
  cooldowns.on_entry(kBtc, kNow);
  cooldowns.on_entry(kBtc, kNow + Millis{2});
  cooldowns.on_entry(kBtc, kNow + Millis{1});
  cooldowns.on_stop(kBtc, kNow + Millis{9});
  cooldowns.on_stop(kBtc, kNow + Millis{8});
  EXPECT_EQ(cooldowns.history(kBtc),
            (SymbolHistory{kNow + Millis{9}, {kNow + Millis{1}, kNow + Millis{2}}}));
  EXPECT_EQ(cooldowns.history(kEth), SymbolHistory{});
}

TEST(Cooldowns, ForgetTheQuietestSymbolAtTheBound) {
  FilterSettings settings;
  settings.max_remembered_symbols = 2;
  Cooldowns cooldowns(settings);
  cooldowns.on_entry(kBtc, kNow);
  cooldowns.on_entry(kEth, kNow + Millis{1});
  cooldowns.on_stop(kBtc, kNow + Millis{2});
  cooldowns.on_entry(kSol, kNow + Millis{3});
  EXPECT_EQ(cooldowns.size(), 2U);
  EXPECT_EQ(cooldowns.history(kEth), SymbolHistory{});
  EXPECT_TRUE(cooldowns.history(kBtc).last_stop);
}

TEST(Cooldowns, SurviveARestart) {
  Cooldowns before({});
  before.on_stop(kBtc, kNow);
  before.on_entry(kEth, kNow);
  before.on_entry(kEth, kNow + Millis{7});
  Cooldowns after({});
  ASSERT_TRUE(after.load(before.save()).has_value());
  EXPECT_EQ(after.history(kBtc), before.history(kBtc));
  EXPECT_EQ(after.history(kEth), before.history(kEth));
  EXPECT_EQ(after.save(), before.save());
}

TEST(Cooldowns, ABrokenTextChangesNothing) {
  Cooldowns cooldowns({});
  cooldowns.on_stop(kBtc, kNow);
  for (const char* text : {"ETHUSDT", "ETHUSDT x", "ETHUSDT - 12 y", "ETHUSDT -\n\n", "%G0 -",
                           "AVERYLONGSYMBOLTHATHOLDSMORETHAN31BYTES -"}) {
    const auto loaded = cooldowns.load(text);
    ASSERT_TRUE(loaded.has_error()) << text;
    EXPECT_EQ(loaded.error().code(), Errc::parse);
  }
  EXPECT_EQ(cooldowns.history(kBtc).last_stop, kNow);
}

TEST(Cooldowns, AnEmptyTextIsAnEmptyMemory) {
  Cooldowns cooldowns({});
  cooldowns.on_stop(kBtc, kNow);
  ASSERT_TRUE(cooldowns.load("").has_value());
  EXPECT_EQ(cooldowns.size(), 0U);
}

}  // namespace
}  // namespace vectord::strategy
