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
     Advice::none},
    {Kind::place, 401, -2015, "Invalid API-key", Outcome::rejected, Advice::none},
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

TEST(Pause, TakesTheHeaderThenTheTextThenAMinute) {
  const Time now = time_from_ms(1'700'000'000'000);
  EXPECT_EQ(pause_until(429, {{"Retry-After", "7"}}, "banned until 1700000099000", now),
            now + Millis{7000});
  EXPECT_EQ(
      pause_until(418, {}, "Way too many requests; IP(1.2.3.4) banned until 1700000099000. P", now),
      time_from_ms(1'700'000'099'000));
  EXPECT_EQ(pause_until(429, {}, "Too many requests", now), now + Millis{60'000});
  EXPECT_EQ(pause_until(429, {{"Retry-After", "soon"}}, "", now), now + Millis{60'000});
}

TEST(Pause, LastsAtMostThreeDaysAndNeverEndsInThePast) {
  const Time now = time_from_ms(1'700'000'000'000);
  EXPECT_EQ(pause_until(418, {{"retry-after", "99999999"}}, "", now), now + Millis{259'200'000});
  EXPECT_EQ(pause_until(418, {}, "banned until 5", now), now);
  EXPECT_EQ(pause_until(400, {{"Retry-After", "7"}}, "", now), std::nullopt);
}

}  // namespace
}  // namespace vectord::binance
