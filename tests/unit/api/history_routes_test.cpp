#include "api/route.hpp"
#include "routes_fixture.hpp"

namespace vectord::api {
namespace {

using HistoryRoutes = RoutesFixture;

TEST_F(HistoryRoutes, GiveAHundredRowsUnlessAskedForOthers) {
  ask("/api/v1/trades");
  ask("/api/v1/trades?limit=1000&before=7");
  ASSERT_EQ(backend.pages.size(), 2u);
  EXPECT_EQ(backend.pages[0].limit, 100u);
  EXPECT_FALSE(backend.pages[0].before.has_value());
  EXPECT_EQ(backend.pages[1].limit, 1000u);
  EXPECT_EQ(backend.pages[1].before, 7);
}

TEST_F(HistoryRoutes, NameAParameterThatIsWrong) {
  for (const char* wrong : {"limit=0", "limit=1001", "limit=ten", "limit=", "limit"}) {
    const auto refused = ask(std::string("/api/v1/orders?") + wrong);
    EXPECT_EQ(refused.status, 422) << wrong;
    EXPECT_NE(detail_of(refused).find("limit"), std::string::npos) << wrong;
  }
  EXPECT_EQ(ask("/api/v1/signals?before=0").status, 422);
  EXPECT_TRUE(backend.pages.empty());
}

TEST_F(HistoryRoutes, ListTradesWithTheirExactDecimals) {
  Trade trade;
  trade.id = 3;
  trade.realized_pnl = *Money::parse("10");
  trade.commission = *Money::parse("0.4");
  backend.trade_rows.push_back(trade);
  const auto out = json_of(ask("/api/v1/trades"));
  EXPECT_EQ(out["trades"][0]["id"], 3);
  EXPECT_EQ(out["trades"][0]["net_pnl"], "9.6");
}

TEST_F(HistoryRoutes, SayThatTheHistoryCannotBeReadRatherThanThatItIsEmpty) {
  backend.history_fails = true;
  const auto failed = ask("/api/v1/trades");
  EXPECT_EQ(failed.status, 503);
  EXPECT_NE(detail_of(failed).find("disk I/O error"), std::string::npos);
}

TEST_F(HistoryRoutes, ShowSettingsWithoutSecrets) {
  const auto out = json_of(ask("/api/v1/settings"));
  EXPECT_EQ(out["settings"][0]["name"], "risk.per_trade");
  EXPECT_EQ(out["settings"][1]["value"], "***");
}

TEST_F(HistoryRoutes, DescribeEveryRouteThatIsServed) {
  const auto document = json_of(ask("/openapi.json"));
  EXPECT_EQ(document["openapi"], "3.1.0");
  EXPECT_TRUE(document["paths"]["/api/v1/signals"].contains("get"));
  EXPECT_TRUE(document["paths"]["/api/v1/signals"].contains("post"));
  EXPECT_EQ(document["paths"]["/api/v1/positions/{symbol}/close"]["post"]["parameters"][0]["in"],
            "path");
  std::size_t operations = 0;
  for (const auto& path : document["paths"]) operations += path.size();
  EXPECT_EQ(operations, route_table().size());
}

}  // namespace
}  // namespace vectord::api
