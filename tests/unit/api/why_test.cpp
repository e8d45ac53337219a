#include "routes_fixture.hpp"

namespace vectord::api {
namespace {

class WhyRoute : public RoutesFixture {
 protected:
  WhyRoute() {
    Dashboard& board = backend.board;
    board.ready = true;
    board.system.connection = "CONNECTED";
    board.risk.daily_loss_percent = 1.2;
    board.risk.daily_loss_limit_percent = 8;
    board.risk.intraday_drawdown_percent = 2;
    board.risk.drawdown_limit_percent = 30;
    board.signals.bars_scored = 10;
    board.signals.received = 3;
    board.signals.processed = 1;
    board.signals.rejected = 2;
    board.signals.rejections["score_below_minimum"] = 2;
  }
  nlohmann::json why(const std::string& query = "") { return json_of(ask("/api/v1/why" + query)); }
  std::string state_of(const std::string& name) {
    const auto out = why();
    for (const auto& check : out["checks"]) {
      if (check["name"] == name) return check["state"];
    }
    return "absent";
  }
};

TEST_F(WhyRoute, AnswersWithTheFirstThingThatFails) {
  backend.board.risk.blocked_by = "circuit_breaker_open";
  EXPECT_EQ(why()["answer"], "entries are blocked by circuit_breaker_open");
  backend.board.ready = false;
  backend.board.not_ready = {"user stream"};
  EXPECT_EQ(why()["answer"], "waiting for user stream");
  backend.board.system.connection = "DEGRADED";
  EXPECT_EQ(why()["answer"], "the exchange is DEGRADED");
}

TEST_F(WhyRoute, NamesTheReasonsOfRejectedSignals) {
  EXPECT_EQ(state_of("signals"), "pass");
  const auto out = why();
  EXPECT_EQ(out["checks"][5]["text"], "3 received, 1 executed, 2 rejected: score_below_minimum 2");
}

TEST_F(WhyRoute, WarnsFromEightyPercentOfALimitOn) {
  backend.board.risk.daily_loss_percent = 6.39;
  EXPECT_EQ(state_of("risk limits"), "pass");
  backend.board.risk.daily_loss_percent = 6.4;
  EXPECT_EQ(state_of("risk limits"), "warn");
}

TEST_F(WhyRoute, DoesNotCallUnknownEquityFine) {
  backend.board.risk.daily_loss_percent.reset();
  EXPECT_EQ(state_of("risk limits"), "warn");
}

TEST_F(WhyRoute, TellsTheLastDecisionOfOneSymbol) {
  storage::SignalRecord record;
  record.signal.id = SignalId{"BTCUSDT-L-1"};
  record.signal.symbol = Symbol{"BTCUSDT"};
  record.signal.score = 63;
  record.reason = RejectReason::score_below_minimum;
  record.detail = "score 63 < 65";
  backend.signal_rows.push_back(record);
  EXPECT_EQ(why("?symbol=BTCUSDT")["checks"][6]["text"],
            "BTCUSDT-L-1 (score 63, 1970-01-01T00:00:00.000Z) was rejected: score_below_minimum, "
            "score 63 < 65");
  EXPECT_EQ(why("?symbol=ETHUSDT")["checks"][6]["text"],
            "no signal of ETHUSDT has been decided yet");
}

TEST_F(WhyRoute, SaysThatTheHistoryCannotBeRead) {
  backend.history_fails = true;
  EXPECT_EQ(ask("/api/v1/why").status, 503);
}

}  // namespace
}  // namespace vectord::api
