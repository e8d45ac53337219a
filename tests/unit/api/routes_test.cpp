#include "routes_fixture.hpp"

namespace vectord::api {
namespace {

using RoutesTest = RoutesFixture;

TEST_F(RoutesTest, AnswerEveryPathOfTheContract) {
  for (const char* path : {"/system/dashboard", "/system/dashboard/latency",
                           "/system/dashboard/trades", "/system/dashboard/resources", "/health",
                           "/version", "/openapi.json", "/", "/api/v1/trades", "/api/v1/orders",
                           "/api/v1/signals", "/api/v1/positions", "/api/v1/settings"}) {
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
