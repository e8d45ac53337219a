#include "routes_fixture.hpp"

namespace vectord::api {
namespace {

using RoutesTest = RoutesFixture;

TEST_F(RoutesTest, AnswerEveryPathOfTheContract) {
  for (const char* path :
       {"/system/dashboard", "/system/dashboard/latency", "/system/dashboard/trades",
        "/system/dashboard/resources", "/health", "/version", "/openapi.json", "/api/v1/trades",
        "/api/v1/orders", "/api/v1/signals", "/api/v1/positions", "/api/v1/settings"}) {
    const auto response = ask(path);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_TRUE(nlohmann::json::accept(response.body)) << path;
  }
}

TEST_F(RoutesTest, SayNotReadyWithWhatIsMissing) {
  backend.board.not_ready = {"user stream"};
  const auto response = ask("/ready");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(nlohmann::json::parse(response.body)["waiting_for"][0], "user stream");
  backend.board.not_ready.clear();
  backend.board.ready = true;
  EXPECT_EQ(ask("/ready").status, 200);
}

PositionRow position(std::string_view symbol, bool is_protected) {
  PositionRow row;
  row.symbol = Symbol{symbol};
  row.is_protected = is_protected;
  row.protection = is_protected ? "resting" : "requested";
  row.protection_at["none"] = time_from_ms(1'000);
  row.unprotected_seconds = 1.5;
  return row;
}

TEST_F(RoutesTest, SayProtectedOnlyIfEveryOpenPositionIs) {
  backend.board.risk.account_known = true;
  EXPECT_EQ(ask("/protected").status, 200);
  backend.board.trades.positions = {position("BTCUSDT", true), position("ETHUSDT", true)};
  EXPECT_EQ(ask("/protected").status, 200);
  backend.board.trades.positions.push_back(position("ADAUSDT", false));
  backend.board.risk.unprotected_seconds = 2.25;
  backend.board.risk.unprotected_notional = Money::from_int(700);
  const auto response = ask("/protected");
  EXPECT_EQ(response.status, 503);
  const auto body = nlohmann::json::parse(response.body);
  EXPECT_EQ(body["protected"], false);
  EXPECT_EQ(body["unprotected"], nlohmann::json::array({"ADAUSDT"}));
  EXPECT_EQ(body["unprotected_seconds_total"], 2.25);
  EXPECT_EQ(body["unprotected_notional"], 700.0);
  EXPECT_EQ(body["positions"][2]["protection"]["state"], "requested");
  EXPECT_EQ(body["positions"][2]["protection"]["unprotected_seconds"], 1.5);
  EXPECT_EQ(body["positions"][2]["protection"]["at"]["none"], "1970-01-01T00:00:01.000Z");
}

TEST_F(RoutesTest, DoNotTakePositionsThatAreNotKnownForNone) {
  EXPECT_EQ(ask("/protected").status, 503);
}

TEST_F(RoutesTest, AnswerAnUnknownPathWithAProblem) {
  const auto response = ask("/nothing?x=1");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(net::find_header(response.headers, "content-type"), "application/problem+json");
  EXPECT_EQ(nlohmann::json::parse(response.body)["instance"], "/nothing");
}

TEST_F(RoutesTest, NameTheAllowedMethods) {
  const auto response = ask("/health", "POST");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(net::find_header(response.headers, "allow"), "GET, HEAD");
}

TEST_F(RoutesTest, SurviveAPathThatIsNotUtf8) {
  EXPECT_EQ(ask("/\xff\xfe").status, 404);
}

}  // namespace
}  // namespace vectord::api
