// Limits, bans, an exchange that is gone, and our clock.
#include "unit/gateway/world.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::gateway::test {
namespace {

constexpr const char* depth_call = "GET /fapi/v1/depth";
constexpr const char* time_call = "GET /fapi/v1/time";
const net::HttpResponse depth_answer = ok(R"({"bids":[],"asks":[]})");

struct Trouble : testing::Test, RestWorld {
  void load_depth() { gateway().perform(effect::LoadDepth{btc}); }
  std::vector<bool> transitions() {
    std::vector<bool> ups;
    for (const auto& change : all<event::Connection>()) {
      EXPECT_EQ(change.channel, event::Channel::rest);
      ups.push_back(change.up);
    }
    return ups;
  }
};

TEST_F(Trouble, ARetryAfterHoldsEveryRequest) {
  exchange.script(depth_call, {answer(429, R"({"code":-1003,"msg":"Too many requests"})",
                                      {{"Retry-After", "7"}}),
                               depth_answer});
  load_depth();
  run_for(Millis{100});
  load_depth();
  run_for(Millis{60'000});
  EXPECT_EQ(all<event::Depth>().size(), 2u);
  ASSERT_EQ(exchange.times.size(), 3u);
  EXPECT_GE(exchange.times[1], start + Millis{7010});
  EXPECT_GE(exchange.times[2], start + Millis{7010});
}

TEST_F(Trouble, AnOrderIsNotSentWhenItWouldWaitTooLong) {
  exchange.script(depth_call, {answer(429, "", {{"Retry-After", "7"}}), depth_answer});
  load_depth();
  run_for(Millis{100});
  gateway().perform(effect::CancelOrder{btc, ClientOrderId{"a"}, false});
  run_for(Millis{100});
  EXPECT_EQ(only<event::OrderAnswer>().outcome, event::Outcome::not_sent);
  EXPECT_TRUE(exchange.seen("DELETE /fapi/v1/order").empty());
}

TEST_F(Trouble, AnOrderWaitsForAShortPause) {
  exchange.script(depth_call, {answer(429, "", {{"Retry-After", "1"}}), depth_answer});
  exchange.script("DELETE /fapi/v1/order", {refusal(-2011, "Unknown order sent.")});
  load_depth();
  run_for(Millis{100});
  gateway().perform(effect::CancelOrder{btc, ClientOrderId{"a"}, false});
  run_for(Millis{5000});
  EXPECT_EQ(only<event::OrderAnswer>().outcome, event::Outcome::rejected);
}

TEST_F(Trouble, ABanIsReportedAndWaitedOutBeforeTheProbe) {
  const auto until = start + Millis{120'000};
  exchange.script(depth_call, {refusal(-1003,
                                       "Way too many requests; IP(1.2.3.4) banned until " +
                                           std::to_string(to_ms(until)) + ".",
                                       418)});
  exchange.script(time_call, {ok(R"({"serverTime":1})")});
  load_depth();
  run_for(Millis{119'000});
  EXPECT_EQ(transitions(), std::vector<bool>{false});
  EXPECT_EQ(gateway().stats().paused_until, until);
  EXPECT_EQ(exchange.requests.size(), 1u);
  EXPECT_EQ(all<event::ReadFailed>().size(), 1u);
  run_for(Millis{10'000});
  EXPECT_EQ(transitions(), (std::vector<bool>{false, true}));
}

TEST_F(Trouble, TheFirstSuccessIsReportedOnce) {
  exchange.script(depth_call, {depth_answer});
  load_depth();
  run_for(Millis{100});
  load_depth();
  run_for(Millis{100});
  EXPECT_EQ(transitions(), std::vector<bool>{true});
  EXPECT_TRUE(gateway().stats().up);
}

TEST_F(Trouble, ThreeFailuresInARowAreDownAndTheProbeFindsItBack) {
  const Error lost{Errc::outcome_unknown, "connection reset"};
  exchange.script(depth_call, {depth_answer, lost, lost, lost, depth_answer});
  exchange.script(time_call, {lost, lost, ok(R"({"serverTime":1})")});
  load_depth();
  run_for(Millis{100});
  load_depth();
  run_for(Millis{60'000});
  EXPECT_EQ(transitions(), (std::vector<bool>{true, false, true}));
  EXPECT_EQ(all<event::Connection>()[1].detail, "GET /fapi/v1/depth: connection reset");
}

TEST_F(Trouble, TwoFailuresInARowAreNotDown) {
  const Error lost{Errc::outcome_unknown, "connection reset"};
  exchange.script(depth_call, {lost, lost, depth_answer});
  load_depth();
  run_for(Millis{60'000});
  EXPECT_EQ(transitions(), std::vector<bool>{true});
  EXPECT_TRUE(exchange.seen(time_call).empty());
}

TEST_F(Trouble, ARefusalShowsThatTheExchangeIsThere) {
  exchange.script(depth_call, {refusal(-1121, "Invalid symbol.")});
  load_depth();
  run_for(Millis{100});
  EXPECT_EQ(transitions(), std::vector<bool>{true});
}

TEST_F(Trouble, ErrorsAreCountedOverTheLastHour) {
  exchange.script(depth_call, {refusal(-1121, "Invalid symbol."), depth_answer});
  load_depth();
  run_for(Millis{100});
  EXPECT_EQ(gateway().stats().errors_last_hour, 1);
  EXPECT_EQ(gateway().stats().last_error, "GET /fapi/v1/depth: Invalid symbol.");
  EXPECT_EQ(gateway().stats().last_error_at, start + Millis{10});
  run_for(Millis{3'600'000});
  EXPECT_EQ(gateway().stats().errors_last_hour, 0);
  EXPECT_EQ(gateway().stats().errors, 1u);
}

TEST_F(Trouble, TheUsedWeightOfTheExchangeCounts) {
  exchange.script(depth_call,
                  {answer(200, R"({"bids":[],"asks":[]})", {{"X-MBX-USED-WEIGHT-1M", "2399"}})});
  load_depth();
  run_for(Millis{100});
  EXPECT_EQ(gateway().stats().used_weight, 2399);
  load_depth();
  run_for(Millis{30'000});
  EXPECT_EQ(exchange.requests.size(), 1u);  // waits for the next minute
  run_for(Millis{60'000});
  EXPECT_EQ(exchange.requests.size(), 2u);
  EXPECT_EQ(exchange.times[1], start + Millis{60'000});
}

boost::asio::awaitable<void> sync(RestGateway& gateway, std::vector<result<Millis>>& into) {
  auto synced = co_await gateway.sync_clock();
  into.push_back(synced);
}

TEST_F(Trouble, SyncTakesTheMedianOfItsReadingsAndAdjustsTheClock) {
  std::deque<FakeExchange::Step> readings;
  for (const int ahead : {300, 900, 310, 305, 302}) {
    const auto middle = start + Millis{static_cast<int>(readings.size()) * 10 + 5};
    readings.emplace_back(ok(R"({"serverTime":)" + std::to_string(to_ms(middle) + ahead) + "}"));
  }
  exchange.script(time_call, readings);
  std::vector<result<Millis>> results;
  net::spawn(io, "sync", sync(gateway(), results));
  run_for(Millis{1000});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].value(), Millis{305});
  EXPECT_EQ(adjustments, std::vector<Millis>{Millis{305}});
}

TEST(Drift, OverHalfASecondIsCounted) {
  for (const int off : {500, -500, 501, -501}) {
    RestWorld world;
    world.settings.clock_readings = 1;
    const auto server = start + Millis{5 + off};
    world.exchange.script(time_call,
                          {ok(R"({"serverTime":)" + std::to_string(to_ms(server)) + "}")});
    std::vector<result<Millis>> results;
    net::spawn(world.io, "sync", sync(world.gateway(), results));
    world.run_for(Millis{1000});
    const ClockSkew clock = world.gateway().stats().clock;
    EXPECT_EQ(clock.offset, Millis{off});
    EXPECT_EQ(clock.drifts, std::abs(off) > 500 ? 1u : 0u);
    EXPECT_NE(clock.measured_at, Time{});
  }
}

TEST_F(Trouble, SyncFailsWithoutAReading) {
  exchange.script(time_call, {answer(502, "")});
  std::vector<result<Millis>> results;
  net::spawn(io, "sync", sync(gateway(), results));
  run_for(Millis{60'000});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_TRUE(results[0].has_error());
  EXPECT_TRUE(adjustments.empty());
}

boost::asio::awaitable<void> extend(RestGateway& gateway, std::vector<result<void>>& into) {
  auto extended = co_await gateway.extend_listen_key();
  into.push_back(extended);
}

TEST_F(Trouble, AListenKeyThatIsGoneIsMissing) {
  exchange.script("PUT /fapi/v1/listenKey", {refusal(-1125, "This listenKey does not exist.")});
  std::vector<result<void>> results;
  net::spawn(io, "extend", extend(gateway(), results));
  run_for(Millis{60'000});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].error().code(), Errc::missing);
  EXPECT_EQ(exchange.requests.size(), 1u);
}

}  // namespace
}  // namespace vectord::gateway::test
