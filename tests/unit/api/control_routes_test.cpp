#include "routes_fixture.hpp"

namespace vectord::api {
namespace {

using ControlRoutes = RoutesFixture;

TEST_F(ControlRoutes, TellTheCoreWhatTheOperatorSaid) {
  for (const char* word : {"pause", "resume", "close-all", "reset-circuit-breaker"}) {
    EXPECT_EQ(ask(std::string("/api/v1/control/") + word, "POST", "control").status, 202) << word;
  }
  const std::vector<std::string> told{"pause", "resume", "close all", "reset"};
  EXPECT_EQ(backend.controls, told);
}

TEST_F(ControlRoutes, RefuseWithoutTheTokenAndSayNothingToTheCore) {
  const auto missing = ask("/api/v1/control/pause", "POST");
  EXPECT_EQ(missing.status, 401);
  EXPECT_EQ(net::find_header(missing.headers, "WWW-Authenticate"), "Bearer");
  EXPECT_EQ(ask("/api/v1/control/pause", "POST", "wrong").status, 401);
  EXPECT_TRUE(backend.controls.empty());
}

TEST_F(ControlRoutes, AreRefusedWithAReasonWhileTheCoreTakesNothing) {
  backend.deaf = "it waits for the exchange's clock";
  for (const char* path : {"/api/v1/control/pause", "/api/v1/signals", "/hooks/tradingview"}) {
    const auto answer = ask(path, "POST", "control");
    EXPECT_EQ(answer.status, 503) << path;
    EXPECT_NE(detail_of(answer).find("exchange's clock"), std::string::npos);
  }
  EXPECT_EQ(ask("/api/v1/control/pause", "POST", "wrong").status, 401);
  EXPECT_TRUE(backend.controls.empty());
  EXPECT_TRUE(backend.injected.empty());
}

TEST_F(ControlRoutes, AreOffWhileNoTokenIsSet) {
  Routes off(backend, Access(), {});
  net::HttpRequest request;
  request.method = "POST";
  request.target = "/api/v1/control/pause";
  request.headers = {{"Authorization", "Bearer "}};
  EXPECT_EQ(off.handle(request).status, 403);
  EXPECT_TRUE(backend.controls.empty());
}

TEST_F(ControlRoutes, CloseOnePositionThatIsOpen) {
  PositionRow row;
  row.symbol = Symbol{"BTCUSDT"};
  backend.board.trades.positions.push_back(row);
  EXPECT_EQ(ask("/api/v1/positions/BTCUSDT/close", "POST", "control").status, 202);
  EXPECT_EQ(backend.controls, std::vector<std::string>{"close BTCUSDT"});
  const auto absent = ask("/api/v1/positions/ETHUSDT/close", "POST", "control");
  EXPECT_EQ(absent.status, 404);
  EXPECT_NE(detail_of(absent).find("ETHUSDT"), std::string::npos);
  EXPECT_EQ(ask("/api/v1/positions//close", "POST", "control").status, 404);
  EXPECT_EQ(ask("/api/v1/positions/A/B/close", "POST", "control").status, 404);
}

TEST_F(ControlRoutes, LeaveOneLineEachForTheAudit) {
  ask("/api/v1/control/pause", "POST", "control");
  ask("/api/v1/control/pause", "POST", "wrong");
  const std::vector<std::string> lines{"/api/v1/control/pause 202",
                                       "/api/v1/control/pause refused"};
  EXPECT_EQ(backend.audits, lines);
}

TEST_F(ControlRoutes, AnswerPostOnly) {
  const auto refused = ask("/api/v1/control/pause", "GET", "control");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(net::find_header(refused.headers, "Allow"), "POST");
}

}  // namespace
}  // namespace vectord::api
