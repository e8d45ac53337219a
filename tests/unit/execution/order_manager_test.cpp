#include "vectord/execution/order_manager.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "unit/execution/desk.hpp"

namespace vectord::execution {
namespace {

class OrderManagerTest : public ::testing::Test {
 protected:
  OrderRequest place(OrderType type = OrderType::limit) {
    OrderRequest request{.symbol = btc, .type = type, .quantity = Quantity::from_int(1)};
    if (is_conditional(type)) request.role = OrderRole::stop;
    if (type == OrderType::limit) request.tif = TimeInForce::ioc;
    request.client_id = orders.place(request, SignalId{"s"}, now, effects);
    return request;
  }
  void answer(const OrderRequest& request, event::Request what, event::Outcome outcome,
              int code = 0, std::optional<OrderReport> order = std::nullopt) {
    orders.on(event::OrderAnswer{what, btc, request.client_id, is_conditional(request.type),
                                 outcome, code, "text", std::move(order), std::nullopt},
              now, effects);
  }
  void pass(Millis time) {
    now += time;
    orders.on(now, effects);
  }
  // Until so long after `since` (the placing), every query is answered with "does not exist".
  void absent_for(const OrderRequest& order, Millis span, std::optional<Time> since = {}) {
    const Time end = since.value_or(first) + span;
    while (now < end) {
      pass(Millis{1});
      const Order* known = orders.find(order.client_id);
      if (known->live() && known->query_in_flight) {
        answer(order, event::Request::query, event::Outcome::absent, -2013);
      }
    }
  }
  std::size_t queries() const {
    std::size_t sum = 0;
    for (const auto& effect : effects) sum += std::holds_alternative<effect::QueryOrder>(effect);
    return sum;
  }
  std::size_t places() const {
    std::size_t sum = 0;
    for (const auto& effect : effects) sum += std::holds_alternative<effect::PlaceOrder>(effect);
    return sum;
  }
  OrderStatus status(const OrderRequest& request) { return orders.find(request.client_id)->status; }
  OrderReport filled(const OrderRequest& request, std::int64_t trade_id) {
    OrderReport report = Desk::report(request, OrderStatus::filled, "1");
    report.fill = Fill{.symbol = btc, .trade_id = trade_id, .quantity = Quantity::from_int(1)};
    return report;
  }

  ExecutionSettings settings;
  OrderManager orders{settings, "t"};
  Time now = time_from_ms(1'000'000);
  const Time first = now;
  Effects effects;
};

TEST_F(OrderManagerTest, RecordsTheIdAndTheIntentBeforeItSends) {
  place();
  ASSERT_EQ(effects.size(), 4U);
  EXPECT_EQ(std::get<effect::RecordState>(effects[0]).key, "execution/ids");
  EXPECT_EQ(std::get<effect::RecordState>(effects[0]).value, "2");
  EXPECT_EQ(std::get<effect::RecordOrder>(effects[1]).status, OrderStatus::intended);
  EXPECT_EQ(std::get<effect::RecordState>(effects[2]).key, "execution/order/vec-t-1E");
  EXPECT_EQ(std::get<effect::PlaceOrder>(effects[3]).request.client_id.view(), "vec-t-1E");
}

TEST_F(OrderManagerTest, AsksForAnUnknownOutcomeWithGrowingPausesAndNeverSendsAgain) {
  const auto order = place();
  answer(order, event::Request::place, event::Outcome::unknown);
  EXPECT_EQ(status(order), OrderStatus::unknown);
  pass(Millis{199});
  EXPECT_EQ(queries(), 0U);
  pass(Millis{1});
  EXPECT_EQ(queries(), 1U);
  answer(order, event::Request::query, event::Outcome::unknown);
  pass(Millis{399});
  EXPECT_EQ(queries(), 1U);
  pass(Millis{1});
  EXPECT_EQ(queries(), 2U);
  for (int i = 0; i < 20; ++i) {
    answer(order, event::Request::query, event::Outcome::unknown);
    pass(settings.query_backoff_max);  // the pause is bounded
  }
  EXPECT_EQ(queries(), 22U);
  EXPECT_EQ(places(), 1U);
}

TEST_F(OrderManagerTest, LearnsFromTheQueryThatAnUnknownOrderExists) {
  const auto order = place();
  answer(order, event::Request::place, event::Outcome::unknown);
  pass(Millis{200});
  answer(order, event::Request::query, event::Outcome::accepted, 0,
         Desk::report(order, OrderStatus::filled, "1"));
  EXPECT_EQ(status(order), OrderStatus::filled);
  EXPECT_EQ(orders.outstanding(btc), Quantity::from_int(1));
}

TEST_F(OrderManagerTest, BelievesAbsentOnlyAfterSeveralAnswersAndTenSeconds) {
  const auto order = place();
  answer(order, event::Request::place, event::Outcome::unknown);
  const Time sent = now;
  while (now - sent < settings.absent_after - Millis{1}) {
    pass(Millis{1});
    if (orders.find(order.client_id)->query_in_flight) {
      answer(order, event::Request::query, event::Outcome::absent, -2013);
    }
  }
  EXPECT_GE(queries(), 4U);
  EXPECT_EQ(status(order), OrderStatus::unknown);
  while (status(order) == OrderStatus::unknown) {
    pass(Millis{1});
    if (orders.find(order.client_id)->query_in_flight) {
      answer(order, event::Request::query, event::Outcome::absent, -2013);
    }
  }
  EXPECT_EQ(status(order), OrderStatus::expired);
  EXPECT_TRUE(orders.find(order.client_id)->absent);
  EXPECT_LE(now - sent, settings.absent_after + settings.query_backoff_max);
  EXPECT_EQ(places(), 1U);
}

TEST_F(OrderManagerTest, DoesNotCrowdAnExchangeThatDoesNotAnswerItsQuery) {
  const auto order = place();
  answer(order, event::Request::place, event::Outcome::unknown);
  pass(Millis{200});
  EXPECT_EQ(queries(), 1U);
  orders.cancel(order.client_id, now, effects);
  for (Millis waited{1'000}; waited < settings.query_timeout; waited += Millis{1'000}) {
    pass(Millis{1'000});
  }
  EXPECT_EQ(queries(), 1U);
  pass(Millis{1'000});
  EXPECT_EQ(queries(), 2U) << "no answer at all is an answer lost";
}

TEST_F(OrderManagerTest, TakesADuplicateIdForProofThatTheFirstExists) {
  const auto order = place();
  answer(order, event::Request::place, event::Outcome::unknown, -4116);
  EXPECT_EQ(status(order), OrderStatus::unknown);
  pass(Millis{200});
  EXPECT_EQ(queries(), 1U);
  // It is there, so that it "does not exist" is not believed until the alarm has gone out.
  absent_for(order, settings.unknown_alarm - Millis{1});
  EXPECT_EQ(status(order), OrderStatus::unknown);
  absent_for(order, settings.unknown_alarm + settings.query_backoff_max);
  EXPECT_EQ(status(order), OrderStatus::expired);
  EXPECT_EQ(places(), 1U);
}

// A stop that the exchange does not find at once, and finds a moment later.
TEST_F(OrderManagerTest, WaitsForAConditionalOrderThatIsNotVisibleYet) {
  const auto stop = place(OrderType::stop_market);
  answer(stop, event::Request::place, event::Outcome::unknown);
  absent_for(stop, Millis{3'000});
  EXPECT_GE(queries(), 4U);
  EXPECT_EQ(status(stop), OrderStatus::unknown);
  orders.on(
      event::OrderAnswer{event::Request::query, btc, stop.client_id, true, event::Outcome::accepted,
                         0, "", std::nullopt, Desk::algo_report(stop, OrderStatus::accepted)},
      now, effects);
  EXPECT_EQ(status(stop), OrderStatus::accepted);
  EXPECT_EQ(places(), 1U);
}

// It rested for an hour; then the exchange says that it does not exist.
TEST_F(OrderManagerTest, DoesNotBelieveAtOnceThatAnOrderItHasSeenIsGone) {
  const auto stop = place(OrderType::stop_market);
  orders.on(event::AlgoUpdate{Desk::algo_report(stop, OrderStatus::accepted)}, now, effects);
  pass(std::chrono::hours{1});
  orders.query(stop.client_id, now, effects);
  answer(stop, event::Request::query, event::Outcome::absent, -2013);
  const Time missed = now;
  absent_for(stop, settings.absent_after - Millis{1}, missed);
  EXPECT_EQ(status(stop), OrderStatus::accepted);
  absent_for(stop, settings.absent_after + settings.query_backoff_max, missed);
  EXPECT_EQ(status(stop), OrderStatus::expired);
  EXPECT_LE(orders.find(stop.client_id)->updated_at - missed,
            settings.absent_after + settings.query_backoff_max);
}

TEST_F(OrderManagerTest, BeginsToCountAnewWhenItIsSeenAgain) {
  const auto stop = place(OrderType::stop_market);
  answer(stop, event::Request::place, event::Outcome::unknown);
  absent_for(stop, Millis{5'000});
  orders.on(event::AlgoUpdate{Desk::algo_report(stop, OrderStatus::accepted)}, now, effects);
  EXPECT_EQ(orders.find(stop.client_id)->absents, 0);
  pass(std::chrono::hours{1});
  EXPECT_EQ(status(stop), OrderStatus::accepted);
}

TEST_F(OrderManagerTest, IsToldLateThatAnUnknownOrderNeverLeft) {
  const auto order = place();
  pass(settings.answer_timeout);
  EXPECT_EQ(status(order), OrderStatus::unknown);
  answer(order, event::Request::place, event::Outcome::not_sent);
  EXPECT_EQ(status(order), OrderStatus::canceled);
}

TEST_F(OrderManagerTest, CountsAFillThatComesAfterItWasBelievedAbsent) {
  const auto order = place();
  answer(order, event::Request::place, event::Outcome::unknown);
  absent_for(order, settings.absent_after + settings.query_backoff_max);
  ASSERT_EQ(status(order), OrderStatus::expired);
  orders.on(event::OrderUpdate{filled(order, 5)}, now, effects);
  EXPECT_EQ(status(order), OrderStatus::filled);
  EXPECT_EQ(orders.find(order.client_id)->filled, Quantity::from_int(1));
}

TEST_F(OrderManagerTest, EndsWhatWasRejectedOrNeverSent) {
  const auto rejected = place();
  answer(rejected, event::Request::place, event::Outcome::rejected, -2019);
  EXPECT_EQ(status(rejected), OrderStatus::rejected);
  const auto unsent = place();
  answer(unsent, event::Request::place, event::Outcome::not_sent);
  EXPECT_EQ(status(unsent), OrderStatus::canceled);
  EXPECT_TRUE(orders.find(unsent.client_id)->not_sent);
  EXPECT_FALSE(orders.any_live(btc));
  EXPECT_FALSE(orders.next_wake().has_value());
}

TEST_F(OrderManagerTest, TreatsASilentRequestAsUnknown) {
  const auto order = place();
  pass(settings.answer_timeout - Millis{1});
  EXPECT_EQ(status(order), OrderStatus::intended);
  pass(Millis{1});
  EXPECT_EQ(status(order), OrderStatus::unknown);
  EXPECT_EQ(queries(), 1U);
}

TEST_F(OrderManagerTest, TellsEachFillOnce) {
  const auto order = place();
  orders.on(event::OrderUpdate{filled(order, 5)}, now, effects);
  orders.on(event::OrderUpdate{filled(order, 5)}, now, effects);
  int fills = 0;
  for (const auto& change : orders.take_changes()) fills += change.new_fill.has_value();
  EXPECT_EQ(fills, 1);
  EXPECT_EQ(orders.find(order.client_id)->filled, Quantity::from_int(1));
}

TEST_F(OrderManagerTest, TakesAFillThatComesBeforeTheAnswer) {
  const auto order = place();
  orders.on(event::OrderUpdate{filled(order, 5)}, now, effects);
  answer(order, event::Request::place, event::Outcome::accepted, 0,
         Desk::report(order, OrderStatus::accepted, "0"));
  EXPECT_EQ(status(order), OrderStatus::filled);
  EXPECT_EQ(orders.find(order.client_id)->executed, Quantity::from_int(1));
}

TEST_F(OrderManagerTest, TakesAFillThatRacedItsCancel) {
  const auto order = place();
  orders.on(event::OrderUpdate{Desk::report(order, OrderStatus::canceled, "0")}, now, effects);
  orders.on(event::OrderUpdate{filled(order, 5)}, now, effects);
  EXPECT_EQ(status(order), OrderStatus::filled);
  const auto changes = orders.take_changes();
  EXPECT_EQ(execution_before(changes.back()), portfolio::Execution::failed);
  EXPECT_EQ(execution_after(changes.back()), portfolio::Execution::filled);
}

TEST_F(OrderManagerTest, KeepsATerminalStateAgainstALateReport) {
  const auto order = place();
  orders.on(event::OrderUpdate{filled(order, 5)}, now, effects);
  orders.on(event::OrderUpdate{Desk::report(order, OrderStatus::accepted, "0")}, now, effects);
  orders.on(event::OrderUpdate{Desk::report(order, OrderStatus::canceled, "0")}, now, effects);
  EXPECT_EQ(status(order), OrderStatus::filled);
}

TEST_F(OrderManagerTest, TakesFilledBeforePartiallyFilledAndCountsBothFills) {
  const auto request = place();
  OrderReport last = filled(request, 8);
  last.fill->quantity = Quantity::parse("0.6").value();
  OrderReport partial = Desk::report(request, OrderStatus::partially_filled, "0.4");
  partial.fill = Fill{.symbol = btc, .trade_id = 7, .quantity = Quantity::parse("0.4").value()};
  for (const OrderReport& report : {last, partial, last, partial}) {
    orders.on(event::OrderUpdate{report}, now, effects);
  }
  std::vector<std::int64_t> fills;
  for (const auto& change : orders.take_changes()) {
    if (change.new_fill) fills.push_back(change.new_fill->trade_id);
  }
  EXPECT_EQ(status(request), OrderStatus::filled);
  EXPECT_EQ(fills, (std::vector<std::int64_t>{8, 7}));
  EXPECT_EQ(orders.find(request.client_id)->filled, Quantity::from_int(1));
}

TEST_F(OrderManagerTest, SaysWhenFillsAreMissing) {
  const auto order = place();
  orders.on(event::OrderUpdate{Desk::report(order, OrderStatus::expired, "0.4")}, now, effects);
  pass(settings.settle_timeout - Millis{1});
  for (const auto& change : orders.take_changes()) EXPECT_FALSE(change.fills_missing);
  pass(Millis{1});
  const auto changes = orders.take_changes();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_TRUE(changes[0].fills_missing);
}

TEST_F(OrderManagerTest, DoesNotCountAFillThatReconciliationHasCounted) {
  const auto order = place();
  orders.on(event::OrderUpdate{Desk::report(order, OrderStatus::filled, "1")}, now, effects);
  orders.settle(btc, now, effects);
  EXPECT_EQ(orders.outstanding(btc), Quantity{});
  orders.take_changes();
  orders.on(event::OrderUpdate{filled(order, 5)}, now, effects);
  for (const auto& change : orders.take_changes()) EXPECT_FALSE(change.new_fill.has_value());
}

TEST_F(OrderManagerTest, AsksWhenACancelIsRefusedAndBelievesTheAnswer) {
  const auto order = place(OrderType::stop_market);
  orders.on(event::AlgoUpdate{Desk::algo_report(order, OrderStatus::accepted)}, now, effects);
  orders.cancel(order.client_id, now, effects);
  answer(order, event::Request::cancel, event::Outcome::rejected, -2011);
  EXPECT_EQ(queries(), 1U);
  EXPECT_TRUE(orders.any_live(btc));
  orders.on(event::OrderAnswer{event::Request::query, btc, order.client_id, true,
                               event::Outcome::accepted, 0, "", std::nullopt,
                               Desk::algo_report(order, OrderStatus::canceled)},
            now, effects);
  EXPECT_EQ(status(order), OrderStatus::canceled);
}

TEST_F(OrderManagerTest, SendsTheCancelAgainWhenItWasLost) {
  const auto order = place(OrderType::stop_market);
  orders.on(event::AlgoUpdate{Desk::algo_report(order, OrderStatus::accepted)}, now, effects);
  orders.cancel(order.client_id, now, effects);
  answer(order, event::Request::cancel, event::Outcome::unknown);
  effects.clear();
  orders.on(event::OrderAnswer{event::Request::query, btc, order.client_id, true,
                               event::Outcome::accepted, 0, "", std::nullopt,
                               Desk::algo_report(order, OrderStatus::accepted)},
            now, effects);
  ASSERT_FALSE(effects.empty());
  EXPECT_TRUE(std::holds_alternative<effect::CancelOrder>(effects.front()));
}

TEST_F(OrderManagerTest, AlarmsAfterTenCancelsInVainAndGoesOnMoreSlowly) {
  const auto order = place(OrderType::stop_market);
  const auto cancels = [this] {
    std::size_t sum = 0;
    for (const auto& effect : effects) sum += std::holds_alternative<effect::CancelOrder>(effect);
    return sum;
  };
  // Every cancel is lost, every look says that the order rests.
  const auto look = [&] {
    answer(order, event::Request::cancel, event::Outcome::unknown);
    orders.on(event::OrderAnswer{event::Request::query, btc, order.client_id, true,
                                 event::Outcome::accepted, 0, "", std::nullopt,
                                 Desk::algo_report(order, OrderStatus::accepted)},
              now, effects);
  };
  orders.on(event::AlgoUpdate{Desk::algo_report(order, OrderStatus::accepted)}, now, effects);
  orders.cancel(order.client_id, now, effects);
  for (int i = 0; i < 10; ++i) look();
  EXPECT_EQ(cancels(), 10U);
  const auto alarms = std::count_if(effects.begin(), effects.end(), [](const Effect& effect) {
    return std::holds_alternative<effect::Alert>(effect);
  });
  EXPECT_EQ(alarms, 1);
  const auto asked = queries();
  pass(settings.unknown_alarm - Millis{1});
  EXPECT_EQ(queries(), asked);
  pass(Millis{1});
  EXPECT_EQ(queries(), asked + 1);
  look();
  EXPECT_EQ(cancels(), 11U);
}

TEST_F(OrderManagerTest, DoesNotTakeAFinishedConditionalOrderForFilled) {
  const auto order = place(OrderType::stop_market);
  orders.on(event::AlgoUpdate{Desk::algo_report(order, OrderStatus::filled)}, now, effects);
  EXPECT_EQ(status(order), OrderStatus::triggered);
  pass(settings.query_backoff_min);
  ASSERT_EQ(queries(), 1U);
  for (const auto& effect : effects) {
    if (const auto* query = std::get_if<effect::QueryOrder>(&effect)) {
      EXPECT_FALSE(query->conditional);  // its order in the matching engine is asked for
    }
  }
}

TEST_F(OrderManagerTest, RaisesAnAlarmForAnOutcomeThatStaysUnknown) {
  const auto order = place();
  answer(order, event::Request::place, event::Outcome::unknown);
  pass(settings.unknown_alarm);
  int alarms = 0;
  for (const auto& effect : effects) {
    const auto* alert = std::get_if<effect::Alert>(&effect);
    alarms += alert != nullptr && alert->code == "order_outcome_unknown";
  }
  EXPECT_EQ(alarms, 1);
}

TEST_F(OrderManagerTest, ForgetsFinishedOrdersAtItsBound) {
  settings.finished_orders_kept = 2;
  orders = OrderManager{settings, "t"};
  std::vector<OrderRequest> all;
  for (int i = 0; i < 3; ++i) {
    all.push_back(place());
    answer(all.back(), event::Request::place, event::Outcome::rejected, -1);
  }
  EXPECT_EQ(orders.find(all[0].client_id), nullptr);
  EXPECT_NE(orders.find(all[1].client_id), nullptr);
}

}  // namespace
}  // namespace vectord::execution
