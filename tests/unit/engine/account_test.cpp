// What is looked at before an account is traded with, each answered by a sentence that says what to
// do. The account is fine in the next test over; one thing is wrong in each of these.
#include "session.hpp"

namespace vectord::test {
namespace {

// Starts with this wrong: nothing is traded, the sentence is told once and on the page.
struct Wrong {
  explicit Wrong(std::function<void(CoreWorld&)> make, WorldSetup setup = oversold_world())
      : world(std::move(setup)) {
    make(world);
    world.start();
    world.set_btc_mood(50'000, 50'500);
  }
  std::string said() const {
    std::string text;
    for (const auto& alert : world.alerts) {
      if (alert.what.code == "account_unusable") text += alert.what.text + "\n";
    }
    return text;
  }
  std::string not_ready() const {
    const auto missing = world.status().not_ready;
    return missing.empty() ? "" : missing.front();
  }
  // A good signal ends as not_ready, with the sentence.
  void expect_unusable(const std::string& sentence) {
    EXPECT_EQ(said(), sentence + "\n");
    EXPECT_EQ(not_ready(), sentence);
    Signal signal = named(long_signal(ada), "good");
    signal.created_at = world.now();
    world.move("ADAUSDT", "100");
    world.deliver(event::ExternalSignal{signal});
    world.run_for(seconds{6});
    const auto* end = world.ended(SignalId{"good"});
    ASSERT_NE(end, nullptr);
    EXPECT_EQ(end->reason, RejectReason::not_ready);
    EXPECT_EQ(end->detail, sentence);
    EXPECT_EQ(said(), sentence + "\n");  // still once
  }
  CoreWorld world;
};

TEST(AccountCheck, FindsNothingWrongWithAGoodAccount) {
  Wrong nothing([](CoreWorld&) {});
  EXPECT_EQ(nothing.said(), "");
  EXPECT_EQ(nothing.not_ready(), "");
}

TEST(AccountCheck, RefusesHedgeMode) {
  Wrong mode([](CoreWorld& world) { world.hedge_mode = true; });
  mode.expect_unusable("the account is in hedge mode; switch Binance to one-way position mode");
}

TEST(AccountCheck, RefusesMultiAssetsMode) {
  Wrong mode([](CoreWorld& world) { world.multi_assets = true; });
  mode.expect_unusable("the account is in multi-assets mode; switch Binance to single-asset mode");
}

TEST(AccountCheck, RefusesAnAccountThatMayNotTrade) {
  Wrong barred([](CoreWorld& world) { world.can_trade = false; });
  barred.expect_unusable(
      "the exchange does not let this account trade (canTrade is false); look at the account's "
      "notices on Binance");
}

constexpr const char* key_sentence =
    "the exchange does not accept the API key (-2015 Invalid API-key, IP, or permissions for "
    "action.); check that it belongs to this environment, that futures trading is enabled for it "
    "and that this machine's IP address is on its list";

TEST(AccountCheck, SaysWhatToLookAtWhenTheKeyIsNotAccepted) {
  Wrong key([](CoreWorld& world) { world.key_accepted = false; });
  key.expect_unusable(key_sentence);
  key.world.key_accepted = true;
  key.world.run_for(seconds{6});
  EXPECT_EQ(key.not_ready(), "");
  EXPECT_TRUE(key.world.alerted("account_usable"));
}

TEST(AccountCheck, RefusesAClockThatIsASecondOffAndNotOneThatIsAlmost) {
  for (const int sign : {1, -1}) {
    Wrong almost([&](CoreWorld& world) { world.clock_offset = Millis{999 * sign}; });
    EXPECT_EQ(almost.said(), "");
    Wrong off([&](CoreWorld& world) { world.clock_offset = Millis{1000 * sign}; });
    off.expect_unusable(std::string("this machine's clock is 1000 ms ") +
                        (sign > 0 ? "behind" : "ahead of") +
                        " the exchange's and its requests would be refused; synchronise it (NTP)");
  }
}

WorldSetup with_wallet(std::string_view wallet) {
  WorldSetup setup = oversold_world();
  setup.wallet = money(wallet);
  for (Listing& listing : setup.listings) listing.instrument.min_notional = money("100");
  return setup;
}

TEST(AccountCheck, RefusesAnEmptyWallet) {
  Wrong empty([](CoreWorld&) {}, with_wallet("0"));
  empty.expect_unusable(
      "the futures wallet holds no USDT; transfer some to the USD-M futures account");
}

// A fifth of the wallet as margin, at 20 times: 25 USDT carry just the 100 that a symbol asks for.
TEST(AccountCheck, RefusesAWalletThatCannotCarryTheSmallestOrder) {
  Wrong enough([](CoreWorld&) {}, with_wallet("25"));
  EXPECT_EQ(enough.said(), "");
  Wrong small([](CoreWorld&) {}, with_wallet("24.99"));
  small.expect_unusable(
      "the wallet of 24.99 USDT allows no order of more than 99.96 USDT, and the smallest that a "
      "symbol takes is 100");
  small.world.deliver(event::AccountUpdate{"DEPOSIT", money("25"), {}});
  EXPECT_EQ(small.not_ready(), "");
}

TEST(AccountCheck, LooksAgainEachMinuteWhetherItHasBeenPutRight) {
  Wrong mode([](CoreWorld& world) { world.hedge_mode = true; });
  mode.world.hedge_mode = false;
  mode.world.run_for(seconds{61});
  EXPECT_EQ(mode.not_ready(), "");
  EXPECT_TRUE(mode.world.alerted("account_usable"));
}

TEST(AccountCheck, StopsEntriesWhenAKeyThatReadsMayNotTrade) {
  Session session{oversold_world({ada, bnb, dot})};
  session.fate = [](const OrderRequest&) { return Fate::deny; };
  EXPECT_EQ(session.verdict(long_signal(ada)), "entry_rejected");
  EXPECT_TRUE(session.alerted("account_unusable"));
  EXPECT_EQ(session.status().not_ready, std::vector<std::string>{key_sentence});
  session.fate = nullptr;
  EXPECT_EQ(session.verdict(long_signal(bnb)), "not_ready");
  session.deliver(event::Resume{});  // the operator has given it the permission
  EXPECT_EQ(session.verdict(long_signal(dot)), "taken");
}

TEST(SymbolCheck, SaysWhichSymbolOfTheWhitelistCannotBeTraded) {
  WorldSetup setup = oversold_world({ada, bnb});
  setup.engine.strategy.scanner.whitelist = {btc, ada, bnb, Symbol{"GONEUSDT"}};
  setup.listings[2].instrument.status = InstrumentStatus::not_trading;
  CoreWorld world{setup};
  world.start();
  std::vector<std::string> said;
  for (const auto& alert : world.alerts) {
    if (alert.what.code == "symbol_not_tradable") said.push_back(alert.what.text);
  }
  EXPECT_EQ(said,
            (std::vector<std::string>{
                "BNBUSDT is listed, but not trading at present; scanner.whitelist asks for it",
                "GONEUSDT is not listed on the exchange; scanner.whitelist asks for it"}));
}

event::Instruments halted(const Session&, const Symbol& symbol) {
  event::Instruments list;
  for (Listing& listing : oversold_world({ada, bnb}).listings) {
    if (listing.instrument.symbol == symbol) {
      listing.instrument.status = InstrumentStatus::not_trading;
    }
    list.list.push_back(listing.instrument);
  }
  return list;
}

TEST(SymbolCheck, RefusesAnEntryOnASymbolThatHasStoppedTrading) {
  Session session{oversold_world({ada, bnb})};
  session.deliver(halted(session, ada));
  EXPECT_EQ(session.verdict(named(long_signal(ada), "halted")), "not_ready");
  EXPECT_EQ(session.ended(SignalId{"halted"})->detail, "ADAUSDT is not trading at present");
  EXPECT_EQ(session.verdict(long_signal(bnb)), "taken");
}

std::size_t instrument_reads(const CoreWorld& world) {
  std::size_t reads = 0;
  for (const Event& event : world.events) {
    reads += std::holds_alternative<event::Instruments>(event.what);
  }
  return reads;
}

// Off the tick: it must have changed. Of a margin that does not suffice nothing follows.
TEST(SymbolCheck, ReadsTheInstrumentsAnewWhenAnOrderBreaksAFilter) {
  for (const int code : {-4014, -2019}) {
    Session session;
    session.run_for(seconds{10});
    session.rejected_code = code;
    session.fate = [](const OrderRequest&) { return Fate::reject; };
    EXPECT_EQ(session.verdict(long_signal(ada)), "entry_rejected");
    session.run_for(seconds{1});
    EXPECT_EQ(instrument_reads(session), code == -4014 ? 2U : 1U);
  }
}

TEST(SymbolCheck, ReadsTheInstrumentsAnewEachHour) {
  Session session;
  EXPECT_EQ(instrument_reads(session), 1U);
  session.run_for(minutes{59});
  EXPECT_EQ(instrument_reads(session), 1U);
  session.run_for(minutes{2});
  EXPECT_EQ(instrument_reads(session), 2U);
}

}  // namespace
}  // namespace vectord::test
