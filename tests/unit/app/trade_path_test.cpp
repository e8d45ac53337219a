#include "app/trade_path.hpp"

#include <gtest/gtest.h>

namespace vectord::app {
namespace {

using std::chrono::milliseconds;
using Moment = TradePath::Moment;
using Nanos = TradePath::Nanos;

const Symbol btc{"BTCUSDT"};
const Moment bar{std::chrono::hours{1}};

Effects placing(std::string_view id, OrderRole role) {
  OrderRequest request;
  request.client_id = ClientOrderId(id);
  request.symbol = btc;
  request.role = role;
  return {effect::PlaceOrder{request}};
}

Event entry_answer(std::string_view executed) {
  event::OrderAnswer answer;
  answer.symbol = btc;
  answer.client_id = ClientOrderId("entry-1");
  answer.outcome = event::Outcome::accepted;
  answer.order = OrderReport{};
  answer.order->executed = *Quantity::parse(executed);
  return Event{Time{}, std::move(answer)};
}

Event stop_answer(OrderStatus status) {
  event::OrderAnswer answer;
  answer.symbol = btc;
  answer.client_id = ClientOrderId("stop-1");
  answer.conditional = true;
  answer.outcome = event::Outcome::accepted;
  answer.algo = AlgoReport{};
  answer.algo->status = status;
  return Event{Time{}, std::move(answer)};
}

Event fill() {
  OrderReport report;
  report.client_id = ClientOrderId("entry-1");
  report.executed = *Quantity::parse("0.1");
  report.status = OrderStatus::partially_filled;
  return Event{Time{}, event::OrderUpdate{report}};
}

std::optional<Nanos> took(const TradePath& path, Hop hop) {
  return path.done().at(0).hops[static_cast<std::size_t>(hop)];
}

TradePath decided() {
  TradePath path;
  path.on_effects(placing("entry-1", OrderRole::entry), {{btc, bar}}, bar + milliseconds{1},
                  bar + milliseconds{3});
  return path;
}

TEST(TradePath, MeasuresEachHopFromTheBarToTheStopThatRests) {
  TradePath path = decided();
  path.on_event(entry_answer("0"), milliseconds{5}, bar + milliseconds{9});
  path.on_event(fill(), {}, bar + milliseconds{11});
  path.on_effects(placing("stop-1", OrderRole::stop), {}, bar + milliseconds{11},
                  bar + milliseconds{12});
  path.on_event(stop_answer(OrderStatus::accepted), milliseconds{3}, bar + milliseconds{15});
  ASSERT_EQ(path.done().size(), 1U);
  EXPECT_EQ(path.done()[0].trade.view(), "entry-1");
  EXPECT_EQ(took(path, Hop::bar_to_decision), milliseconds{1});
  EXPECT_EQ(took(path, Hop::decision_to_durable), milliseconds{2});
  EXPECT_EQ(took(path, Hop::durable_to_sent), milliseconds{1});
  EXPECT_EQ(took(path, Hop::sent_to_acknowledged), milliseconds{5});
  EXPECT_EQ(took(path, Hop::sent_to_filled), milliseconds{7});
  EXPECT_EQ(took(path, Hop::filled_to_protected), milliseconds{4});
  EXPECT_EQ(took(path, Hop::bar_to_protected), milliseconds{15});
  EXPECT_EQ(path.figures(Hop::bar_to_protected).last_hour.figures(bar + milliseconds{15}).samples,
            1U);
  EXPECT_EQ(path.open(), 0U);
}

TEST(TradePath, UnderstandsAFillThatIsToldBeforeTheAnswer) {
  TradePath path = decided();
  path.on_event(fill(), {}, bar + milliseconds{6});
  path.on_event(entry_answer("0.1"), milliseconds{5}, bar + milliseconds{9});
  EXPECT_EQ(path.figures(Hop::sent_to_filled).since_start.last_samples(),
            std::vector<Nanos>{milliseconds{2}});
}

TEST(TradePath, CountsTheFirstFillAlone) {
  TradePath path = decided();
  path.on_event(entry_answer("0.1"), milliseconds{5}, bar + milliseconds{9});
  path.on_event(fill(), {}, bar + milliseconds{20});
  EXPECT_EQ(path.figures(Hop::sent_to_filled).since_start.last_samples(),
            std::vector<Nanos>{milliseconds{5}});
}

TEST(TradePath, IsNotProtectedByAStopThatIsRefused) {
  TradePath path = decided();
  path.on_event(entry_answer("0.1"), milliseconds{5}, bar + milliseconds{9});
  path.on_effects(placing("stop-1", OrderRole::stop), {}, bar, bar);
  path.on_event(stop_answer(OrderStatus::rejected), {}, bar + milliseconds{10});
  EXPECT_TRUE(path.done().empty());
  path.on_effects(placing("stop-1", OrderRole::stop), {}, bar, bar);
  path.on_event(stop_answer(OrderStatus::accepted), {}, bar + milliseconds{30});
  EXPECT_EQ(took(path, Hop::filled_to_protected), milliseconds{21});
}

TEST(TradePath, ForgetsAnEntryThatEndedWithNothingExecuted) {
  TradePath path = decided();
  Event ended = entry_answer("0");
  std::get<event::OrderAnswer>(ended.what).order->status = OrderStatus::expired;
  path.on_event(ended, milliseconds{1}, bar + milliseconds{9});
  EXPECT_EQ(path.open(), 0U);
  EXPECT_TRUE(path.done().empty());
}

TEST(TradePath, HoldsABoundedNumberOfUnfinishedWaysAndOfDoneOnes) {
  TradePath path;
  for (std::size_t i = 0; i <= TradePath::open_kept; ++i) {
    path.on_effects(placing("entry-" + std::to_string(i), OrderRole::entry), {}, bar, bar);
  }
  EXPECT_EQ(path.open(), TradePath::open_kept);
  EXPECT_EQ(path.figures(Hop::bar_to_decision).since_start.last_100().samples,
            0U);  // no cause seen
}

}  // namespace
}  // namespace vectord::app
