#include "routes_fixture.hpp"

namespace vectord::api {
namespace {

using Json = nlohmann::json;

Json signal_body() {
  return {{"id", "s-1"},
          {"symbol", "BTCUSDT"},
          {"side", "LONG"},
          {"score", 88},
          {"entry", 100.0},
          {"stop", 98.0},
          {"targets", {104, 106, 108}}};
}

class SignalRoutes : public RoutesFixture {
 protected:
  net::HttpResponse inject(const Json& body) { return inject(body.dump()); }
  net::HttpResponse inject(const std::string& body) {
    return ask("/api/v1/signals", "POST", "control", body);
  }
  net::HttpResponse refused(const char* field, const Json& value) {
    Json body = signal_body();
    body[field] = value;
    return inject(body);
  }
};

TEST_F(SignalRoutes, HandASignalToTheCoreAndGiveItsDecision) {
  backend.decisions["s-1"] = {Decision::State::rejected, RejectReason::score_below_minimum,
                              "score 63 < 65"};
  backend.board.at = time_from_ms(1'000);
  const auto answer = inject(signal_body());
  EXPECT_EQ(answer.status, 202);
  const Json expected{{"id", "s-1"},
                      {"decision", "rejected"},
                      {"reason", "score_below_minimum"},
                      {"detail", "score 63 < 65"}};
  EXPECT_EQ(json_of(answer), expected);
  ASSERT_EQ(backend.injected.size(), 1u);
  const Signal& signal = backend.injected[0];
  EXPECT_EQ(signal.source, SignalSource::http);
  EXPECT_EQ(signal.direction, Direction::long_);
  EXPECT_EQ(signal.targets, (std::array<double, 3>{104, 106, 108}));
  EXPECT_EQ(signal.created_at, time_from_ms(1'000));  // none was given: now
}

TEST_F(SignalRoutes, TakeTheSameSignalOnceHoweverOftenItComes) {
  EXPECT_EQ(inject(signal_body()).status, 202);
  backend.decisions["s-1"].state = Decision::State::executed;
  const auto again = inject(signal_body());
  EXPECT_EQ(again.status, 202);
  EXPECT_EQ(json_of(again)["decision"], "executed");
  EXPECT_EQ(backend.injected.size(), 1u);
}

TEST_F(SignalRoutes, RefuseTheSameIdWithAnotherBody) {
  inject(signal_body());
  const auto conflict = refused("score", 89);
  EXPECT_EQ(conflict.status, 409);
  EXPECT_NE(detail_of(conflict).find("s-1"), std::string::npos);
  EXPECT_EQ(backend.injected.size(), 1u);
}

TEST_F(SignalRoutes, NameTheFieldThatIsWrong) {
  const std::vector<std::pair<const char*, Json>> wrongs{{"id", ""},
                                                         {"id", std::string(65, 'x')},
                                                         {"symbol", ""},
                                                         {"symbol", 7},
                                                         {"side", "UP"},
                                                         {"side", nullptr},
                                                         {"score", 101},
                                                         {"score", -1},
                                                         {"score", 70.5},
                                                         {"score", nullptr},
                                                         {"entry", 0},
                                                         {"entry", "abc"},
                                                         {"entry", -1},
                                                         {"stop", nullptr},
                                                         {"stop", 100.0},
                                                         {"targets", Json::array()},
                                                         {"targets", {104, 105, 106, 107}},
                                                         {"targets", {99}},
                                                         {"timestamp", "yesterday"}};
  for (const auto& [field, value] : wrongs) {
    const auto answer = refused(field, value);
    EXPECT_EQ(answer.status, 422) << field << " " << value;
    EXPECT_EQ(detail_of(answer).substr(0, std::string(field).size()), field) << value;
  }
  EXPECT_TRUE(backend.injected.empty());
}

TEST_F(SignalRoutes, AcceptTheLongestIdAndTheBounds) {
  EXPECT_EQ(refused("id", std::string(64, 'x')).status, 202);
  Json body = signal_body();
  for (const int score : {0, 100}) {
    body["id"] = "score" + std::to_string(score);
    body["score"] = score;
    EXPECT_EQ(inject(body).status, 202) << score;
  }
}

TEST_F(SignalRoutes, TellWhereTheJsonIsMalformed) {
  const auto answer = inject(std::string(R"({"id":"a",)"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(detail_of(answer), "malformed JSON at byte 11");
  EXPECT_EQ(inject(std::string("[]")).status, 422);
  EXPECT_EQ(inject(std::string("")).status, 400);
  EXPECT_EQ(inject(std::string("\"\xff\xfe\"")).status, 400);
  EXPECT_EQ(inject(std::string(100'000, '[')).status, 400);
}

TEST_F(SignalRoutes, LetTheLastTargetStandForThoseNotGiven) {
  refused("targets", Json::array({104}));
  ASSERT_EQ(backend.injected.size(), 1u);
  EXPECT_EQ(backend.injected[0].targets, (std::array<double, 3>{104, 104, 104}));
}

Json alert_body() {
  return {{"token", "control"}, {"ticker", "ETHUSDT.P"}, {"action", "sell"},
          {"price", "2000.5"},  {"stop", 2040},          {"target", 1900}};
}

TEST_F(SignalRoutes, TakeATradingViewAlertWithTheTokenInItsBody) {
  const auto answer = ask("/hooks/tradingview", "POST", "", alert_body().dump());
  EXPECT_EQ(answer.status, 202);
  ASSERT_EQ(backend.injected.size(), 1u);
  EXPECT_EQ(backend.injected[0].symbol, Symbol{"ETHUSDT"});
  EXPECT_EQ(backend.injected[0].direction, Direction::short_);
  EXPECT_DOUBLE_EQ(backend.injected[0].entry, 2000.5);
  EXPECT_TRUE(backend.injected[0].id.view().starts_with("tv-"));
  EXPECT_EQ(ask("/hooks/tradingview", "POST", "", alert_body().dump()).status, 202);
  EXPECT_EQ(backend.injected.size(), 1u) << "the same alert fired twice";
}

TEST_F(SignalRoutes, TakeTheTokenOfAnAlertFromTheUrl) {
  Json body = alert_body();
  body.erase("token");
  EXPECT_EQ(ask("/hooks/tradingview?token=control", "POST", "", body.dump()).status, 202);
  EXPECT_EQ(ask("/hooks/tradingview?token=wrong", "POST", "", body.dump()).status, 401);
  EXPECT_EQ(ask("/hooks/tradingview", "POST", "", body.dump()).status, 401);
  EXPECT_EQ(backend.injected.size(), 1u);
}

TEST_F(SignalRoutes, NeverShowATokenInTheAudit) {
  ask("/hooks/tradingview?token=control", "POST", "", alert_body().dump());
  for (const std::string& line : backend.audits) {
    EXPECT_EQ(line.find("token"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace vectord::api
