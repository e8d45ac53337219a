#include "exchange/request_faults.hpp"

#include <gtest/gtest.h>

#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

constexpr Time start = time_from_ms(1'000'000);

FaultPlan plan_of(std::string_view text, std::uint64_t seed = 1) {
  return {*parse_faults(text), seed, start};
}

net::HttpRequest order(const std::string& id, const std::string& more = "") {
  return {"POST",
          "/fapi/v1/order?newClientOrderId=" + id + more + "&timestamp=1&signature=ab",
          {{"X-MBX-APIKEY", "paper"}},
          ""};
}

// What befalls the orders 0 to 999, as letters.
std::string weather(const FaultPlan& plan) {
  RequestFaults faults(plan);
  std::string told;
  for (int i = 0; i < 1000; ++i) {
    const auto fate = faults.fate_of(order(std::to_string(i)), start);
    told += fate.fault ? static_cast<char>('a' + static_cast<int>(*fate.fault)) : '.';
  }
  return told;
}

TEST(RequestFaults, AreTheSameForASeedAndOthersForAnother) {
  const auto first = weather(plan_of("all=0.05", 1));
  EXPECT_EQ(weather(plan_of("all=0.05", 1)), first);
  EXPECT_NE(weather(plan_of("all=0.05", 2)), first);
}

TEST(RequestFaults, StrikeInTheirRatio) {
  const auto told = weather(plan_of("drop_before=0.05"));
  const auto struck = std::count(told.begin(), told.end(), 'b');
  EXPECT_GT(struck, 30);
  EXPECT_LT(struck, 70);
}

TEST(RequestFaults, NothingStrikesWithoutRulesOrWithARatioOfZero) {
  EXPECT_EQ(weather(plan_of("")), std::string(1000, '.'));
  EXPECT_EQ(weather(plan_of("all=0")), std::string(1000, '.'));
}

TEST(RequestFaults, DoNotDependOnWhenARequestIsSigned) {
  const auto plan = plan_of("all=0.05");
  RequestFaults faults(plan), others(plan);
  auto later = order("x");
  later.target = "/fapi/v1/order?newClientOrderId=x&timestamp=77&signature=cd";
  EXPECT_EQ(faults.fate_of(order("x"), start).identity, others.fate_of(later, start).identity);
}

TEST(RequestFaults, TheNextAttemptHasAFateOfItsOwn) {
  const auto plan = plan_of("drop_before=0.5");
  RequestFaults faults(plan);
  std::set<std::uint64_t> identities;
  int struck = 0;
  for (int i = 0; i < 100; ++i) {
    const auto fate = faults.fate_of(order("x"), start);
    identities.insert(fate.identity);
    struck += fate.fault ? 1 : 0;
  }
  EXPECT_EQ(identities.size(), 100u);
  EXPECT_GT(struck, 30);
  EXPECT_LT(struck, 70);
}

TEST(RequestFaults, StrikeFromAfterUntilUntil) {
  const auto plan = plan_of("drop_before=1 after=10s until=20s");
  RequestFaults faults(plan);
  const auto struck = [&](Millis later) {
    return faults.fate_of(order("x"), start + later).fault.has_value();
  };
  EXPECT_FALSE(struck(Millis{9'999}));
  EXPECT_TRUE(struck(Millis{10'000}));
  EXPECT_TRUE(struck(Millis{19'999}));
  EXPECT_FALSE(struck(Millis{20'000}));
}

// The refusal of the one fault that always strikes.
std::string refusal_of(std::string_view rules, const net::HttpRequest& request) {
  const auto plan = plan_of(rules);
  RequestFaults faults(plan);
  const auto fate = faults.fate_of(request, start);
  const auto refused = faults.refuse(fate, start);
  return refused ? describe(*refused) : "executed";
}

TEST(RequestFaults, RefusalsCarryTheExchangesWords) {
  EXPECT_EQ(refusal_of("unknown_error=1", order("x")),
            "503  Unknown error, please check your request or try again later.");
  EXPECT_EQ(refusal_of("unavailable=1", order("x")), "503  Service Unavailable.");
  EXPECT_EQ(refusal_of("internal_error=1", order("x")),
            "503 -1001 Internal error; unable to process your request. Please try again.");
  EXPECT_EQ(refusal_of("clock_off=1", order("x")),
            "400 -1021 Timestamp for this request is outside of the recvWindow.");
  EXPECT_EQ(refusal_of("reject=1", order("x")), "400 -2010 Order rejected.");
  EXPECT_EQ(refusal_of("overload=1", order("x")).substr(0, 9), "503 -1008");
}

TEST(RequestFaults, OverloadExemptsWhatReducesOrClosesAndConditionalOrders) {
  EXPECT_EQ(refusal_of("overload=1", order("x", "&reduceOnly=true")), "executed");
  EXPECT_EQ(refusal_of("overload=1", order("x", "&closePosition=true")), "executed");
  net::HttpRequest conditional{"POST", "/fapi/v1/algoOrder?clientAlgoId=x&signature=ab", {}, ""};
  EXPECT_EQ(refusal_of("overload=1", conditional), "executed");
  EXPECT_EQ(refusal_of("reject=1", conditional), "400 -2010 Order rejected.");
}

TEST(RequestFaults, APublicReadHasNoTimestampToBeOff) {
  const net::HttpRequest time{"GET", "/fapi/v1/time", {}, ""};
  EXPECT_EQ(refusal_of("clock_off=1", time), "executed");
  EXPECT_EQ(refusal_of("unknown_error=1", time), "executed");
  EXPECT_EQ(refusal_of("unavailable=1", time), "503  Service Unavailable.");
}

TEST(RequestFaults, A429SaysWhenToComeBack) {
  const auto plan = plan_of("http_429=1 for=1500ms");
  RequestFaults faults(plan);
  const auto refused = faults.refuse(faults.fate_of(order("x"), start), start);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(net::find_header(refused->headers, "Retry-After"), "2");
}

TEST(RequestFaults, ABanRefusesEverythingUntilItsEnd) {
  const auto plan = plan_of("http_418=1 for=2m until=1ms");
  RequestFaults faults(plan);
  const auto banned = faults.refuse(faults.fate_of(order("x"), start), start);
  ASSERT_TRUE(banned);
  EXPECT_EQ(describe(*banned), "418 -1003 Way too many requests; IP(127.0.0.1) banned until " +
                                   std::to_string(to_ms(start) + 120'000) +
                                   ". Please use the websocket for live updates to avoid bans.");
  EXPECT_EQ(net::find_header(banned->headers, "Retry-After"), "120");
  const auto at = [&](Millis later) {
    return faults.refuse(faults.fate_of(order("y"), start + later), start + later).has_value();
  };
  EXPECT_TRUE(at(Millis{119'999}));
  EXPECT_FALSE(at(Millis{120'000}));
}

TEST(RequestFaults, AnExecutedRequestsAnswerIsLostOrReplaced) {
  const net::HttpResponse answer{200, {}, "{}"};
  const auto spoilt = [&](std::string_view rules) {
    const auto plan = plan_of(rules);
    RequestFaults faults(plan);
    const auto fate = faults.fate_of(order("x"), start);
    EXPECT_FALSE(faults.refuse(fate, start)) << rules;
    return faults.spoil(fate, answer);
  };
  EXPECT_EQ(spoilt("drop_after=1").cut, net::HttpResponse::Cut::unanswered);
  EXPECT_EQ(spoilt("reset=1").cut, net::HttpResponse::Cut::in_body);
  EXPECT_EQ(describe(spoilt("timeout=1")).substr(0, 9), "408 -1007");
  EXPECT_EQ(spoilt("unknown_error_executed=1").status, 503);
  EXPECT_EQ(spoilt("").body, "{}");
}

}  // namespace
}  // namespace vectord::exchange
