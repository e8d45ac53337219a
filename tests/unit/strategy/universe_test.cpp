#include "vectord/strategy/universe.hpp"

#include <gtest/gtest.h>

namespace vectord::strategy {
namespace {

Instrument instrument(std::string_view symbol) {
  Instrument made;
  made.symbol = Symbol{symbol};
  made.quote_asset = "USDT";
  return made;
}
event::DayVolume volume(std::string_view symbol, double quote) {
  return {Symbol{symbol}, quote};
}
std::vector<Symbol> symbols(std::initializer_list<std::string_view> names) {
  std::vector<Symbol> list;
  for (const auto name : names) list.emplace_back(name);
  return list;
}

TEST(Universe, RanksByDayVolumeThenByName) {
  const auto chosen = choose_universe(
      {instrument("AUSDT"), instrument("CUSDT"), instrument("BUSDT"), instrument("DUSDT")},
      {volume("AUSDT", 3e7), volume("BUSDT", 5e7), volume("CUSDT", 5e7), volume("DUSDT", 9e7)}, {});
  EXPECT_EQ(chosen, symbols({"DUSDT", "BUSDT", "CUSDT", "AUSDT"}));
}

TEST(Universe, KeepsAVolumeAtTheMinimumAndDropsOneBelowIt) {
  const auto chosen =
      choose_universe({instrument("AUSDT"), instrument("BUSDT")},
                      {volume("AUSDT", 20'000'000), volume("BUSDT", 19'999'999.99)}, {});
  EXPECT_EQ(chosen, symbols({"AUSDT"}));
}

TEST(Universe, TakesOnlyTradingPerpetualsQuotedInUsdt) {
  auto busd = instrument("ABUSD");
  busd.quote_asset = "BUSD";
  auto dated = instrument("BUSDT_260327");
  dated.perpetual = false;
  auto settling = instrument("CUSDT");
  settling.status = InstrumentStatus::not_trading;
  const auto chosen = choose_universe({busd, dated, settling, instrument("DUSDT")},
                                      {volume("ABUSD", 1e9), volume("BUSDT_260327", 1e9),
                                       volume("CUSDT", 1e9), volume("DUSDT", 1e9)},
                                      {});
  EXPECT_EQ(chosen, symbols({"DUSDT"}));
}

TEST(Universe, KeepsAtMostMaxSymbols) {
  std::vector<Instrument> instruments;
  std::vector<event::DayVolume> volumes;
  for (int i = 0; i < 60; ++i) {
    instruments.push_back(instrument("S" + std::to_string(i) + "USDT"));
    volumes.push_back(volume(instruments.back().symbol.view(), 3e7 + i));
  }
  const auto chosen = choose_universe(instruments, volumes, {});
  ASSERT_EQ(chosen.size(), 50U);
  EXPECT_EQ(chosen.front(), Symbol{"S59USDT"});
  EXPECT_EQ(chosen.back(), Symbol{"S10USDT"});
}

TEST(Universe, AnUnknownVolumeIsLeftOutWhereAMinimumIsAsked) {
  EXPECT_TRUE(choose_universe({instrument("AUSDT")}, {}, {}).empty());
}

TEST(Universe, AnUnknownVolumeRanksBehindEveryKnownOneWhereNoMinimumIsAsked) {
  ScannerSettings testnet;
  testnet.min_quote_volume_24h = 0;
  const auto chosen =
      choose_universe({instrument("AUSDT"), instrument("BUSDT")}, {volume("BUSDT", 0)}, testnet);
  EXPECT_EQ(chosen, symbols({"BUSDT", "AUSDT"}));
}

TEST(Universe, WhitelistNarrowsAndBlacklistRemoves) {
  ScannerSettings settings;
  settings.whitelist = symbols({"AUSDT", "BUSDT"});
  settings.blacklist = symbols({"BUSDT"});
  const auto chosen =
      choose_universe({instrument("AUSDT"), instrument("BUSDT"), instrument("CUSDT")},
                      {volume("AUSDT", 3e7), volume("BUSDT", 3e7), volume("CUSDT", 3e7)}, settings);
  EXPECT_EQ(chosen, symbols({"AUSDT"}));
}

}  // namespace
}  // namespace vectord::strategy
