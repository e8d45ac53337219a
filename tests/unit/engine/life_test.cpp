// One signal's whole life through engine and exchange, and what must hold at the end of any day.
#include <cmath>

#include "session.hpp"
#include "vectord/base/prng.hpp"

namespace vectord::test {
namespace {

// The day's account at the exchange is what the engine says, to the last unit.
void expect_same_books(CoreWorld& world) {
  const engine::Status status = world.status();
  const matching::AccountTotals totals = world.exchange().totals(world.account());
  EXPECT_EQ(status.realized_pnl, totals.realized);
  EXPECT_EQ(status.commission, totals.commission);
  EXPECT_EQ(status.funding, totals.funding);
  EXPECT_EQ(status.wallet, world.exchange().account(world.account()).wallet_balance);
  EXPECT_EQ(status.residual, Money{});
}

TEST(Life, GoesFromSignalToEntryStopAndTargetsToATradeWithTheExchangesPnl) {
  Session session;
  ASSERT_EQ(session.verdict(named(long_signal(ada), "alive")), "taken");
  session.run_for(seconds{1});

  const auto open = session.position(ada).value();
  EXPECT_EQ(open.quantity, quantity("70"));
  EXPECT_EQ(open.stop, price("98"));
  EXPECT_TRUE(open.is_protected);
  ASSERT_EQ(open.targets.size(), 3U);
  EXPECT_EQ(open.targets[0].quantity, quantity("21"));
  EXPECT_EQ(open.targets[1].quantity, quantity("21"));
  EXPECT_EQ(open.targets[2].quantity, quantity("28"));
  EXPECT_EQ(session.exchange().open_algos(session.account(), ada).size(), 4U);
  EXPECT_EQ(session.status().protective_resting, 4U);
  EXPECT_GT(session.status().longest_unprotected, Millis{0});
  EXPECT_LE(session.status().longest_unprotected, session.latency() * 4);

  session.move("ADAUSDT", "104.1");
  session.run_for(seconds{1});
  EXPECT_EQ(session.position(ada)->quantity, quantity("49"));
  session.move("ADAUSDT", "106.1");
  session.run_for(seconds{1});
  EXPECT_EQ(session.position(ada)->quantity, quantity("28"));
  session.move("ADAUSDT", "108.1");
  session.run_for(seconds{1});

  ASSERT_EQ(session.trades.size(), 1U);
  const Trade trade = session.trades.back().what;
  const matching::AccountTotals totals = session.exchange().totals(session.account());
  EXPECT_EQ(trade.signal_id, SignalId{"alive"});
  EXPECT_EQ(trade.reason, ExitReason::target);
  EXPECT_EQ(trade.quantity, quantity("70"));
  EXPECT_EQ(trade.realized_pnl, totals.realized);
  EXPECT_EQ(trade.commission, totals.commission);
  EXPECT_GT(trade.net(), Money{});
  EXPECT_EQ(session.status().trades_won, 1);
  EXPECT_EQ(session.status().trades_net, trade.net());
  EXPECT_FALSE(session.position(ada).has_value());
  EXPECT_TRUE(session.exchange().open_algos(session.account(), ada).empty());
  expect_same_books(session);
}

TEST(Life, EndsAtTheStopWithARiskCloseToThePlanned) {
  Session session;
  const Trade trade = session.lose(ada);
  EXPECT_EQ(trade.reason, ExitReason::stop);
  EXPECT_LT(trade.net(), money("-140"));
  EXPECT_GT(trade.net(), money("-165"));
  EXPECT_EQ(session.status().trades_lost, 1);
  EXPECT_TRUE(session.exchange().open_algos(session.account(), ada).empty());
  expect_same_books(session);
}

TEST(Life, ShortsAreTheMirrorImage) {
  WorldSetup setup = oversold_world();
  setup.listings[1] = overbought(ada, tuesday);
  Session session{setup};
  ASSERT_EQ(session.verdict(short_signal(ada)), "taken");
  session.run_for(seconds{1});
  EXPECT_EQ(session.exchange().position(session.account(), ada).amount, -quantity("70"));
  EXPECT_TRUE(session.position(ada)->is_protected);
  session.move("ADAUSDT", "91.9");
  session.run_for(seconds{1});
  ASSERT_EQ(session.trades.size(), 1U);
  EXPECT_GT(session.trades.back().what.net(), Money{});
  expect_same_books(session);
}

TEST(Life, IsClosedAtMarketWhenNoStopRestsWithinFiveSeconds) {
  for (const bool refused : {true, false}) {
    Session session;
    session.fate = [&](const OrderRequest& order) {
      if (order.role != OrderRole::stop) return Fate::perform;
      return refused ? Fate::reject : Fate::lose_request;
    };
    ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
    session.run_for(seconds{6});
    EXPECT_TRUE(session.alerted("position_unprotected"));
    ASSERT_EQ(session.trades.size(), 1U);
    EXPECT_EQ(session.trades.back().what.reason, ExitReason::unprotected);
    EXPECT_TRUE(session.exchange().position(session.account(), ada).amount.is_zero());
    // The deadline, and the way of the closing order.
    EXPECT_LE(session.status().longest_unprotected, Millis{5'000} + session.latency() * 4);
  }
}

TEST(Life, PaysAndReceivesFundingIntoTheTrade) {
  Session session;
  ASSERT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(seconds{1});
  session.exchange().on_funding(ada, Rate::parse("0.0001").value(), session.now());
  session.move("ADAUSDT", "100");  // what the exchange said goes out with it
  session.run_for(seconds{10});
  session.deliver(event::Close{ada});
  session.run_for(seconds{1});
  ASSERT_EQ(session.trades.size(), 1U);
  EXPECT_LT(session.trades.back().what.funding, Money{});
  expect_same_books(session);
}

struct RandomDay {
  explicit RandomDay(std::uint64_t seed)
      : chance(seed), session(oversold_world({ada, bnb, dot, eos, fil})) {
    prices.assign(symbols.size(), 100.0);
    closes.assign(symbols.size(), 100.0);
  }

  void run(int minutes_of_it) {
    for (int minute = 1; minute <= minutes_of_it; ++minute) {
      for (int part = 0; part < 3; ++part) step();
      if (minute % 60 == 0) close_hours(minute);
      check();
    }
  }

  void step() {
    session.run_for(seconds{20});
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      prices[i] *= 1 + 0.0015 * chance.student_t(4);
      const auto at = Price::from_double(prices[i], Rounding::nearest);
      session.move(symbols[i], at.rounded_to(price("0.01"), Rounding::nearest),
                   {.spread_ticks = 1.0 + static_cast<double>(chance.below(35))});
    }
    if (chance.below(6) == 0) signal();
  }

  void signal() {
    const std::size_t which = chance.below(symbols.size());
    Signal made = long_signal(symbols[which], std::round(prices[which] * 100) / 100);
    made.id = SignalId{"random-" + std::to_string(++sent)};
    made.score = 60 + static_cast<int>(chance.below(41));
    made.created_at = session.now() - Millis{static_cast<std::int64_t>(chance.below(32'000))};
    session.deliver(event::ExternalSignal{std::move(made)});
  }

  // Each bar closes a little lower, whatever the market does: RSI stays oversold.
  void close_hours(int minute) {
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      closes[i] *= 0.999;
      session.close_hour(symbols[i], closes[i], 900 + 200 * chance.uniform());
    }
    const double mood = 50'000 * (1 + 0.004 * chance.normal());
    if (minute % 120 == 0) session.set_btc_mood(50'000, mood);
  }

  void check() {
    const engine::Status status = session.status();
    const auto& counts = status.signals;
    std::uint64_t sum = 0;
    for (const auto n : counts.rejections) sum += n;
    ASSERT_EQ(sum, counts.rejected);
    ASSERT_EQ(counts.received, counts.processed + counts.rejected + counts.pending());
    const auto& orders = status.orders;
    ASSERT_EQ(orders.total, orders.filled + orders.failed + orders.rejected + orders.open);
    ASSERT_LE(status.positions.size(), 4U);
    ASSERT_LE(status.longest_unprotected, Millis{5'000});
  }

  // No more signals, everything closed and told.
  void end() {
    session.deliver(event::CloseAll{});
    session.run_for(minutes{2});
  }

  const std::vector<Symbol> symbols{ada, bnb, dot, eos, fil};
  Prng chance;
  Session session;
  std::vector<double> prices, closes;
  int sent = 0;
};

TEST(RandomDays, KeepEveryCountAndEveryUnitOfMoney) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    SCOPED_TRACE(seed);
    RandomDay day{seed};
    day.run(24 * 60);
    if (HasFatalFailure()) return;
    day.end();
    const engine::Status status = day.session.status();
    EXPECT_EQ(status.signals.received, static_cast<std::uint64_t>(day.sent));
    EXPECT_EQ(status.signals.pending(), 0U);
    EXPECT_EQ(status.orders.open, 0);
    EXPECT_TRUE(status.positions.empty());
    EXPECT_GT(day.session.trades.size(), 3U);
    Money net;
    for (const auto& trade : day.session.trades) net += trade.what.net();
    EXPECT_EQ(status.trades_net, net);
    EXPECT_EQ(*status.wallet, money("10000") + net);
    expect_same_books(day.session);
  }
}

TEST(RandomDays, GiveTheSameEffectsForTheSameSeedAndOthersForAnother) {
  const auto hash_of = [](std::uint64_t seed) {
    RandomDay day{seed};
    day.run(6 * 60);
    return day.session.effects_hash;
  };
  EXPECT_EQ(hash_of(1), hash_of(1));
  EXPECT_NE(hash_of(1), hash_of(2));
}

TEST(RandomDays, ReplayFromTheirEventsAloneToTheSameEffects) {
  RandomDay day{5};
  day.run(6 * 60);
  engine::Engine again{oversold_world().engine};
  EXPECT_EQ(replay(again, day.session.events), day.session.effects_hash);
}

}  // namespace
}  // namespace vectord::test
