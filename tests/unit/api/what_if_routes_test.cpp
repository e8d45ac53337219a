#include <nlohmann/json.hpp>

#include "routes_fixture.hpp"

namespace vectord::api {
namespace {

using WhatIfRoute = RoutesFixture;
using Json = nlohmann::json;

TEST_F(WhatIfRoute, AnswersWithTheChangeInSignalsAndR) {
  const auto answer = ask("/api/v1/whatif?signal.min_score=65");
  ASSERT_EQ(answer.status, 200);
  const Json json = Json::parse(answer.body);
  EXPECT_EQ(json["settings"]["signal.min_score"], 65.0);
  EXPECT_EQ(json["decided"], 7);
  EXPECT_EQ(json["more"],
            (Json{{"signals", 3}, {"wins", 1}, {"losses", 1}, {"open", 1}, {"r", 1.5}}));
  EXPECT_EQ(json["fewer"]["signals"], 0);
  EXPECT_EQ(json["by_symbol"]["BTCUSDT"]["more"]["signals"], 3);
}

TEST_F(WhatIfRoute, RefusesWhatCannotBeAskedAbout) {
  for (const char* query : {"", "?filter.max_spread=1", "?filter.min_score=high",
                            "?filter.min_score=", "?filter.min_score=101"}) {
    EXPECT_EQ(ask(std::string("/api/v1/whatif") + query).status, 422) << query;
  }
}

TEST_F(WhatIfRoute, SaysThatTheHistoryCannotBeRead) {
  backend.history_fails = true;
  EXPECT_EQ(ask("/api/v1/whatif?filter.min_score=65").status, 503);
}

TEST_F(WhatIfRoute, AlertsAreListedWithWhatIsWrongApart) {
  const alerts::Notice notice{time_from_ms(1'800'000'000'000),
                              effect::Severity::critical,
                              alerts::Notice::State::firing,
                              "disconnected",
                              "",
                              "no connection"};
  backend.alert_list.active = {notice};
  backend.alert_list.recent = {notice, notice};
  const Json json = Json::parse(ask("/api/v1/alerts").body);
  ASSERT_EQ(json["active"].size(), 1u);
  EXPECT_EQ(json["recent"].size(), 2u);
  EXPECT_EQ(json["active"][0]["severity"], "critical");
  EXPECT_EQ(json["active"][0]["state"], "firing");
  EXPECT_EQ(json["active"][0]["code"], "disconnected");
}

}  // namespace
}  // namespace vectord::api
