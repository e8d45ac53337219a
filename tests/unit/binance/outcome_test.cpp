#include "vectord/binance/outcome.hpp"

namespace vectord::binance {
namespace {

using event::Outcome;

struct Row {
  Kind kind;
  int status;
  int code;
  const char* text;
  Outcome outcome;
  Advice advice;
};

// Spec 3.2, 3.3, 5.4 and 7, row by row.
const Row table[] = {
    {Kind::place, 200, 0, "", Outcome::accepted, Advice::none},
    {Kind::cancel, 200, 200, "success", Outcome::accepted, Advice::none},
    // the three 503s
    {Kind::place, 503, 0, "Unknown error, please check your request or try again later.",
     Outcome::unknown, Advice::ask},
    {Kind::place, 503, -1000, "Unknown error, please check your request or try again later.",
     Outcome::unknown, Advice::ask},
    {Kind::place, 503, 0, "Service Unavailable.", Outcome::not_sent, Advice::back_off},
    {Kind::place, 503, -1001, "Internal error; unable to process your request. Please try again.",
     Outcome::not_sent, Advice::back_off},
    // elsewhere the same code is asked for: only the 503 is documented as definite
    {Kind::place, 400, -1001, "Internal error; unable to process your request.", Outcome::unknown,
     Advice::ask},
    {Kind::read, 500, -1001, "", Outcome::unknown, Advice::back_off},
    {Kind::place, 503, 0, "<html>", Outcome::unknown, Advice::ask},
    {Kind::place, 503, -1008, "Request throttled by system-level protection.", Outcome::not_sent,
     Advice::back_off},
    // executed or not: not known
    {Kind::place, 400, -1006, "Unexpected response", Outcome::unknown, Advice::ask},
    {Kind::place, 408, -1007, "Timeout waiting for response", Outcome::unknown, Advice::ask},
    {Kind::place, 408, 0, "", Outcome::unknown, Advice::ask},
    {Kind::place, 502, 0, "<html>", Outcome::unknown, Advice::ask},
    {Kind::place, 500, -4999, "?", Outcome::unknown, Advice::ask},
    {Kind::cancel, 504, 0, "", Outcome::unknown, Advice::ask},
    {Kind::place, 400, -1000, "An unknown error occurred", Outcome::unknown, Advice::ask},
    {Kind::place, 400, -1099 + 1, "not listed, 10xx", Outcome::unknown, Advice::ask},
    {Kind::place, 302, 0, "", Outcome::unknown, Advice::ask},
    {Kind::place, 202, 0, "", Outcome::unknown, Advice::ask},
    {Kind::place, 400, -4116, "ClientOrderId is duplicated.", Outcome::unknown, Advice::ask},
    // reading it again does no harm
    {Kind::read, 502, 0, "", Outcome::unknown, Advice::back_off},
    {Kind::query, 408, -1007, "", Outcome::unknown, Advice::back_off},
    {Kind::change, 503, 0, "Unknown error, please check", Outcome::unknown, Advice::back_off},
    // limits
    {Kind::place, 429, -1015, "Too many new orders", Outcome::not_sent, Advice::pause},
    {Kind::read, 429, -1003, "Too many requests", Outcome::not_sent, Advice::pause},
    {Kind::read, 429, 0, "", Outcome::not_sent, Advice::pause},
    {Kind::read, 418, -1003, "banned until 1", Outcome::not_sent, Advice::banned},
    {Kind::place, 403, 0, "", Outcome::not_sent, Advice::pause},
    // clock
    {Kind::place, 400, -1021, "Timestamp for this request is outside of the recvWindow.",
     Outcome::not_sent, Advice::resync_clock},
    {Kind::place, 400, -5028, "", Outcome::not_sent, Advice::back_off},
    // definite
    {Kind::place, 400, -2010, "", Outcome::rejected, Advice::none},
    {Kind::place, 400, -2019, "Margin is insufficient.", Outcome::rejected, Advice::none},
    {Kind::place, 400, -2021, "Order would immediately trigger.", Outcome::rejected, Advice::none},
    {Kind::place, 400, -2022, "ReduceOnly Order is rejected.", Outcome::rejected, Advice::none},
    {Kind::place, 400, -4164, "", Outcome::rejected, Advice::none},
    {Kind::place, 400, -5022, "", Outcome::rejected, Advice::none},
    {Kind::place, 400, -1121, "Invalid symbol.", Outcome::rejected, Advice::none},
    {Kind::place, 400, -1022, "Signature for this request is not valid.", Outcome::rejected,
     Advice::check_key},
    {Kind::place, 401, -2015, "Invalid API-key", Outcome::rejected, Advice::check_key},
    {Kind::read, 401, -2014, "API-key format invalid.", Outcome::rejected, Advice::check_key},
    {Kind::read, 401, 0, "", Outcome::rejected, Advice::check_key},
    {Kind::place, 400, -2017, "", Outcome::rejected, Advice::check_key},
    {Kind::place, 500, -2015, "", Outcome::unknown, Advice::ask},
    {Kind::place, 400, -5021, "", Outcome::rejected, Advice::none},
    {Kind::place, 400, -4118, "", Outcome::rejected, Advice::none},
    {Kind::place, 400, -2027, "", Outcome::rejected, Advice::none},
    {Kind::place, 404, 0, "", Outcome::rejected, Advice::none},
    {Kind::cancel, 400, -2011, "Unknown order sent.", Outcome::rejected, Advice::none},
    {Kind::cancel, 400, -4117, "", Outcome::rejected, Advice::none},
    {Kind::cancel, 400, -2013, "Order does not exist.", Outcome::rejected, Advice::none},
    {Kind::query, 400, -2013, "Order does not exist.", Outcome::absent, Advice::none},
    // nothing to change
    {Kind::change, 400, -4046, "No need to change margin type.", Outcome::accepted, Advice::none},
    {Kind::change, 400, -4059, "", Outcome::accepted, Advice::none},
    {Kind::change, 400, -4171, "", Outcome::accepted, Advice::none},
    {Kind::change, 400, -1125, "This listenKey does not exist.", Outcome::rejected,
     Advice::new_listen_key},
};

TEST(Outcome, FollowsTheTable) {
  for (const Row& row : table) {
    EXPECT_EQ(judge_answer(row.kind, row.status, row.code, row.text),
              (Verdict{row.outcome, row.advice}))
        << row.status << " " << row.code << " " << row.text;
  }
}

TEST(Outcome, OfATransportFailureDependsOnWhetherAByteLeft) {
  EXPECT_EQ(judge_transport(Kind::place, Errc::not_sent),
            (Verdict{Outcome::not_sent, Advice::back_off}));
  EXPECT_EQ(judge_transport(Kind::place, Errc::verify),
            (Verdict{Outcome::not_sent, Advice::back_off}));
  EXPECT_EQ(judge_transport(Kind::place, Errc::overloaded),
            (Verdict{Outcome::not_sent, Advice::back_off}));
  EXPECT_EQ(judge_transport(Kind::place, Errc::outcome_unknown),
            (Verdict{Outcome::unknown, Advice::ask}));
  EXPECT_EQ(judge_transport(Kind::place, Errc::parse), (Verdict{Outcome::unknown, Advice::ask}));
  EXPECT_EQ(judge_transport(Kind::read, Errc::outcome_unknown),
            (Verdict{Outcome::unknown, Advice::back_off}));
  EXPECT_EQ(judge_transport(Kind::place, Errc::canceled),
            (Verdict{Outcome::unknown, Advice::none}));
}

const Time now = time_from_ms(1'700'000'000'000);
constexpr Cost one_order{.orders = 1}, a_read{.weight = 5}, a_data_read{.data_requests = 1};

Time until(int status, const net::Headers& headers, std::string_view text) {
  return pause_of(a_read, status, 0, headers, text, now).value().until;
}

TEST(Pause, TakesTheHeaderThenTheTextThenAMinute) {
  EXPECT_EQ(until(429, {{"Retry-After", "7"}}, "banned until 1700000099000"), now + Millis{7000});
  EXPECT_EQ(until(418, {}, "Way too many requests; IP(1.2.3.4) banned until 1700000099000. P"),
            time_from_ms(1'700'000'099'000));
  EXPECT_EQ(until(429, {}, "Too many requests"), now + Millis{60'000});
  EXPECT_EQ(until(429, {{"Retry-After", "soon"}}, ""), now + Millis{60'000});
}

TEST(Pause, LastsAtMostThreeDaysAndNeverEndsInThePast) {
  EXPECT_EQ(until(418, {{"retry-after", "99999999"}}, ""), now + Millis{259'200'000});
  EXPECT_EQ(until(418, {}, "banned until 5"), now);
  EXPECT_EQ(pause_of(a_read, 400, 0, {{"Retry-After", "7"}}, "", now), std::nullopt);
}

TEST(Pause, OfTheOrderCountLastsAsLongAsTheWindowThatItNames) {
  const auto pause = [](std::string_view text) {
    return pause_of(one_order, 429, -1015, {}, text, now).value();
  };
  EXPECT_EQ(pause("Too many new orders; current limit is 300 orders per TEN_SECONDS."),
            (Pause{Limit::orders, now + Millis{10'000}}));
  EXPECT_EQ(pause("Too many new orders; current limit is 1200 orders per MINUTE."),
            (Pause{Limit::orders, now + Millis{60'000}}));
}

TEST(Pause, ConcernsTheLimitThatWasBroken) {
  const auto limit = [](const Cost& cost, int status, int code, std::string_view text) {
    return pause_of(cost, status, code, {}, text, now).value().limit;
  };
  EXPECT_EQ(limit(a_read, 429, -1003, "Too many requests"), Limit::weight);
  EXPECT_EQ(limit(a_read, 429, 0, ""), Limit::weight);
  EXPECT_EQ(limit(a_data_read, 429, -1003, "Too many requests"), Limit::data);
  EXPECT_EQ(limit(one_order, 429, -1015, "Too many new orders"), Limit::orders);
  // An order costs no weight: refused for it all the same, the IP as a whole is meant.
  EXPECT_EQ(limit(one_order, 429, -1003, "Too many requests"), Limit::ip);
  EXPECT_EQ(limit(one_order, 429, 0, ""), Limit::ip);
  EXPECT_EQ(limit(a_read, 429, -1003, "IP(1.2.3.4) banned until 1700000099000."), Limit::ip);
  EXPECT_EQ(limit(a_read, 418, -1003, ""), Limit::ip);
  EXPECT_EQ(limit(a_read, 403, 0, ""), Limit::ip);
}

}  // namespace
}  // namespace vectord::binance
