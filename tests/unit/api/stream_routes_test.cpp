// The event stream, the page's files, compression and the history of figures.
#include "routes_fixture.hpp"
#include "vectord/api/history.hpp"

namespace vectord::api {
namespace {

class StreamRoutes : public RoutesFixture {
 protected:
  net::HttpResponse ask_with(const std::string& target, const std::string& name,
                             const std::string& value, const std::string& method = "GET") {
    net::HttpRequest request;
    request.method = method;
    request.target = target;
    request.headers.emplace_back(name, value);
    return routes.handle(request);
  }
  static std::string id_in(const std::string& frames) {
    const auto at = frames.rfind("id: ") + 4;
    return frames.substr(at, frames.find('\n', at) - at);
  }
  void close_trade(std::int64_t id) {
    Trade trade;
    trade.id = id;
    routes.events().trade(trade);
  }
};

TEST_F(StreamRoutes, BeginWithTheDashboardAndTellItAgainAndWhatHappens) {
  const auto response = ask("/system/stream");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(net::find_header(response.headers, "Content-Type"), "text/event-stream");
  ASSERT_TRUE(response.open_body);
  const std::string first = response.open_body->take();
  EXPECT_TRUE(first.starts_with("retry: "));
  EXPECT_NE(first.find("event: dashboard\ndata: " + ask("/system/dashboard").body + "\n\n"),
            std::string::npos);
  routes.tell_dashboard();
  EXPECT_TRUE(response.open_body->take().starts_with("event: dashboard\ndata: {"));
  routes.events().tell(
      alerts::Notice{.severity = effect::Severity::critical, .code = "hard_stop", .text = "a\nb"});
  const std::string told = response.open_body->take();
  EXPECT_NE(told.find("event: alert\ndata: {"), std::string::npos);
  EXPECT_NE(told.find(R"("severity":"critical")"), std::string::npos);
  EXPECT_NE(told.find(R"(a\nb)"), std::string::npos) << "a line break would end the event";
  routes.events().signal(effect::RecordSignal{});
  routes.events().order(effect::RecordOrder{});
  const std::string more = response.open_body->take();
  EXPECT_NE(more.find("event: signal\n"), std::string::npos);
  EXPECT_NE(more.find("event: order\n"), std::string::npos);
}

TEST_F(StreamRoutes, BringWhatWasMissedToWhoComesBack) {
  const auto first = ask("/system/stream");
  close_trade(1);
  const std::string seen = id_in(first.open_body->take());
  first.open_body->end();
  close_trade(2);
  close_trade(3);
  const auto again = ask_with("/system/stream", "Last-Event-ID", seen);
  const std::string missed = again.open_body->take();
  EXPECT_EQ(missed.find("\"id\":1,"), std::string::npos);
  EXPECT_LT(missed.find("\"id\":2,"), missed.find("\"id\":3,"));
  const auto of_another_life = ask_with("/system/stream", "Last-Event-ID", "7-2");
  EXPECT_NE(of_another_life.open_body->take().find("\"id\":1,"), std::string::npos);
  EXPECT_EQ(ask("/system/stream").open_body->take().find("\"id\":"), std::string::npos);
}

TEST_F(StreamRoutes, KeepTheLast256EventsAndNotOneMore) {
  for (std::int64_t i = 1; i <= 257; ++i) close_trade(i);
  const std::string all = ask_with("/system/stream", "Last-Event-ID", "0").open_body->take();
  EXPECT_EQ(all.find("\"id\":1,"), std::string::npos);
  EXPECT_NE(all.find("\"id\":2,"), std::string::npos);
}

TEST_F(StreamRoutes, TakeTheirMostSubscribersAndNotOneMore) {
  std::vector<net::HttpResponse> all;
  for (std::size_t i = 0; i < EventStream::max_subscribers; ++i) {
    all.push_back(ask("/system/stream"));
    EXPECT_EQ(all.back().status, 200);
  }
  EXPECT_EQ(ask("/system/stream").status, 503);
  EXPECT_EQ(ask("/system/stream", "HEAD").status, 200);
  all[0].open_body->end();
  EXPECT_EQ(ask("/system/stream").status, 200);
}

TEST_F(StreamRoutes, DropASubscriberWhoDoesNotRead) {
  const auto slow = ask("/system/stream");
  for (int i = 0; i < 1'000; ++i) routes.tell_dashboard();
  EXPECT_TRUE(slow.open_body->too_slow());
  EXPECT_EQ(routes.events().subscribers(), 0u);
}

TEST_F(StreamRoutes, WriteTheDashboardOnceForEachLookAtTheDaemon) {
  backend.board.sequence = 1;
  const std::string first = ask("/system/dashboard").body;
  backend.board.signals.received = 5;
  EXPECT_EQ(ask("/system/dashboard").body, first);
  backend.board.sequence = 2;
  EXPECT_EQ(json_of(ask("/system/dashboard"))["signals"]["signals_received"], 5);
}

TEST_F(StreamRoutes, ServeThePageUnderAStrictPolicy) {
  const auto page = ask("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.body.starts_with("<!doctype html>"));
  const std::string policy(net::find_header(page.headers, "Content-Security-Policy"));
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(page.body.find("<script>"), std::string::npos);
  EXPECT_EQ(page.body.find("://"), std::string::npos) << "the page asks nobody else";
  EXPECT_EQ(ask("/page/uplot.license").status, 200);
}

TEST_F(StreamRoutes, Answer304ToWhoHasThePage) {
  const std::string tag(net::find_header(ask("/").headers, "ETag"));
  ASSERT_FALSE(tag.empty());
  for (const std::string& given : {tag, "\"x\", W/" + tag, std::string("*")}) {
    const auto response = ask_with("/", "If-None-Match", given);
    EXPECT_EQ(response.status, 304) << given;
    EXPECT_TRUE(response.body.empty());
  }
  EXPECT_EQ(ask_with("/", "If-None-Match", "\"x\"").status, 200);
}

TEST_F(StreamRoutes, CompressLargeBodiesForWhoTakesThem) {
  const auto plain = ask("/system/dashboard");
  EXPECT_TRUE(net::find_header(plain.headers, "Content-Encoding").empty());
  const auto small = ask_with("/system/dashboard", "Accept-Encoding", "br, gzip;q=0.5");
  EXPECT_EQ(net::find_header(small.headers, "Content-Encoding"), "gzip");
  EXPECT_LT(small.body.size(), plain.body.size());
  EXPECT_TRUE(small.body.starts_with("\x1f\x8b"));
  const auto refused = ask_with("/system/dashboard", "Accept-Encoding", "gzip;q=0, br");
  EXPECT_EQ(refused.body, plain.body);
  const auto tiny = ask_with("/health", "Accept-Encoding", "gzip");
  EXPECT_TRUE(net::find_header(tiny.headers, "Content-Encoding").empty());
}

TEST_F(StreamRoutes, AnswerTheHistoryOfAFigure) {
  backend.points = {{10, 1, 3, 2}};
  const auto response = ask("/api/v1/history?metric=equity&from=10&to=110&step=50");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(
      json_of(response)["points"][0],
      nlohmann::json::parse(R"({"at":"1970-01-01T00:00:10.000Z","min":1.0,"max":3.0,"last":2.0})"));
  ASSERT_EQ(backend.queries.size(), 1u);
  EXPECT_EQ(backend.queries[0].metric, "equity");
  EXPECT_EQ(backend.queries[0].from, 10);
  EXPECT_EQ(backend.queries[0].to, 110);
  EXPECT_EQ(backend.queries[0].step, 50);
}

TEST_F(StreamRoutes, RefuseAHistoryThatIsNotKeptOrTooLong) {
  EXPECT_NE(detail_of(ask("/api/v1/history?metric=x")).find("equity"), std::string::npos);
  EXPECT_EQ(ask("/api/v1/history?metric=equity&from=1&to=100001&step=10").status, 200);
  for (const char* wrong : {"from=1&to=100012&step=10", "from=5&to=4", "from=a", "step=0",
                            "from=-1", "from=1&to=99999999&step=3600"}) {
    EXPECT_EQ(ask("/api/v1/history?metric=equity&" + std::string(wrong)).status, 422) << wrong;
  }
  backend.history_fails = true;
  EXPECT_EQ(ask("/api/v1/history?metric=equity").status, 503);
}

TEST(HistoryFigures, AreTakenOnlyWhereTheyExistAndRatesFromTheSecondOn) {
  HistoryFigures figures;
  Dashboard board;
  const auto value = [](const auto& rows, std::string_view name) -> std::optional<double> {
    for (const auto& [key, number] : rows) {
      if (key == name) return number;
    }
    return std::nullopt;
  };
  const auto first = figures.take(board, 100);
  EXPECT_FALSE(value(first, "equity"));
  EXPECT_FALSE(value(first, "signals_per_minute"));
  board.risk.equity = Money::from_int(70);
  board.signals.received = 3;
  const auto second = figures.take(board, 110);
  EXPECT_EQ(value(second, "equity"), 70.0);
  EXPECT_EQ(value(second, "signals_per_minute"), 18.0);
}

}  // namespace
}  // namespace vectord::api
