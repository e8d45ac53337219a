// Seeded storms against a small exchange with a bad line. What must hold holds whatever happens: no
// order twice, no position forgotten or left without a stop, every unit of money accounted for.
#include <gtest/gtest.h>

#include "unit/execution/fake_exchange.hpp"

namespace vectord::execution {
namespace {

class Storm {
 public:
  Storm(std::uint64_t seed, Faults faults, int restarts_per_mille)
      : exchange(seed, faults), chance_(seed + 1), restarts_(restarts_per_mille) {
    desk.performer = [this](const Effects& effects) { exchange.perform(effects, desk.now); };
    desk.with([&](Effects& effects) { desk.positions.start(desk.now, effects); });
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      advance();
      if (chance_.below(1'000) < static_cast<std::uint64_t>(restarts_)) {
        exchange.disconnect();
        desk.restart();
      }
      if (chance_.below(100) == 0 && !desk.positions.busy(btc) && desk.positions.reconciled()) {
        open();
      }
      watch();
    }
  }

  // Calm: no more faults, everything closed.
  void settle() {
    exchange.faults = Faults{};
    for (int i = 0; i < 3'000; ++i) {
      if (i % 100 == 0) {
        desk.with([&](Effects& effects) {
          desk.positions.close_all(ExitReason::operator_, desk.now, effects);
          if (i % 1'000 == 0) desk.positions.reconcile(desk.now, effects);
        });
      }
      advance();
    }
  }

  Desk desk;
  FakeExchange exchange;
  Millis longest_bare{0};

 private:
  void advance() {
    desk.now += Millis{100};
    exchange.step(desk);
    const auto wake = desk.positions.next_wake();
    if (wake && *wake <= desk.now) desk.pass(Millis{0});
  }
  void open() {
    const bool is_long = chance_.below(2) == 0;
    EntryPlan plan = plan_of(is_long ? Direction::long_ : Direction::short_, "0.5");
    const Price at = Price::from_units(exchange.price * fixed::one / 10);
    const Price away = of<Price>("1.5");
    plan.signal.entry = at.to_double();
    plan.signal.atr = 0.3;
    plan.stop = is_long ? at - away : at + away;
    for (int i = 0; i < 3; ++i) {
      const Price step = of<Price>("1") * (i + 1);
      plan.targets[static_cast<std::size_t>(i)] = is_long ? at + step : at - step;
    }
    desk.open(plan);
  }
  // On the exchange's own word: held, and no stop, and nothing sent to close it.
  void watch() {
    if (exchange.position.is_zero() || exchange.holds_stop() || exchange.exit_live()) {
      bare_since_.reset();
      return;
    }
    if (!bare_since_) bare_since_ = desk.now;
    longest_bare = std::max(longest_bare, desk.now - *bare_since_);
  }

  Prng chance_;
  int restarts_;
  std::optional<Time> bare_since_;
};

void expect_all_accounted_for(Storm& storm) {
  EXPECT_TRUE(storm.exchange.broken.empty()) << storm.exchange.broken.front();
  EXPECT_TRUE(storm.exchange.position.is_zero()) << storm.exchange.position.to_string();
  EXPECT_EQ(storm.exchange.resting(), 0U);
  EXPECT_EQ(storm.desk.positions.ledger().quantity(btc), Quantity{});
  EXPECT_FALSE(storm.desk.positions.busy(btc));
  EXPECT_TRUE(storm.desk.positions.reconciled());
  Money booked;
  for (const auto& trade : storm.desk.trades) booked += trade.net();
  EXPECT_EQ(booked, storm.exchange.wallet - Money::from_int(10'000));
  EXPECT_EQ(storm.desk.positions.residual(), Money{});
  for (const auto& trade : storm.desk.trades) {
    EXPECT_LE(trade.quantity, of<Quantity>("0.5")) << trade.id;
  }
}

TEST(Storms, AQuietDayAddsUpToTheLastUnit) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Storm storm{seed, Faults{}, 0};
    storm.run(4'000);
    storm.settle();
    expect_all_accounted_for(storm);
    EXPECT_GT(storm.desk.trades.size(), 3U);
    EXPECT_LE(storm.longest_bare, Millis{300});
  }
}

TEST(Storms, LateDoubledAndReorderedEventsChangeNothing) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Storm storm{seed, Faults{.twice_percent = 30, .latency_max_ms = 900}, 0};
    storm.run(4'000);
    storm.settle();
    expect_all_accounted_for(storm);
    EXPECT_LE(storm.longest_bare, Millis{5'000 + 2 * 900});
  }
}

TEST(Storms, UnknownOutcomesAndRefusedStopsNeverDoubleNorForget) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Faults faults{.lost_answer_percent = 15,
                        .not_sent_percent = 5,
                        .rejected_percent = 10,
                        .twice_percent = 10,
                        .latency_max_ms = 300};
    Storm storm{seed, faults, 0};
    storm.run(4'000);
    storm.settle();
    expect_all_accounted_for(storm);
    EXPECT_LE(storm.longest_bare, Millis{8'000});
  }
}

TEST(Storms, LostEventsAndRestartsForgetNothing) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Faults faults{.lost_answer_percent = 10,
                        .not_sent_percent = 3,
                        .rejected_percent = 5,
                        .lost_event_percent = 5,
                        .twice_percent = 10,
                        .latency_max_ms = 300};
    Storm storm{seed, faults, 5};
    storm.run(4'000);
    storm.settle();
    expect_all_accounted_for(storm);
    EXPECT_LE(storm.longest_bare, Millis{20'000});
  }
}

}  // namespace
}  // namespace vectord::execution
