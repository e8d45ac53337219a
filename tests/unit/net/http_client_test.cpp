#include "vectord/net/http_client.hpp"

#include "unit/net/loop.hpp"

namespace vectord::net {
namespace {

class HttpClientTest : public testing::Test {
 protected:
  void serve(HttpServerOptions options = {}, HttpHandler handler = echo) {
    server = std::make_unique<HttpServer>(io, clock, options, nullptr, std::move(handler), nullptr);
    ASSERT_TRUE(server->listen().has_value());
  }
  HttpClient client_to(std::uint16_t port, HttpClientOptions options = {}) {
    return HttpClient(io, clock, local(port), nullptr, options);
  }
  result<HttpResponse> ask(HttpClient& client, HttpRequest request) {
    const auto outcome = start_send(io, client, std::move(request));
    run_until(io, [&] { return outcome->has_value(); });
    return **outcome;
  }
  static std::string code_of(const result<HttpResponse>& outcome) {
    return outcome.has_error() ? std::string(to_string(outcome.error().code()))
                               : std::to_string(outcome->status);
  }
  static std::string code_of(Errc code) { return std::string(to_string(code)); }

  asio::io_context io{1};
  RealClock clock{io};
  std::unique_ptr<HttpServer> server;
};

TEST_F(HttpClientTest, SendsMethodTargetAndBodyAndReadsTheAnswer) {
  serve();
  auto client = client_to(server->port());
  const auto answer = ask(client, {.method = "POST", .target = "/a?b=%20", .body = "body"});
  ASSERT_TRUE(answer.has_value()) << answer.error().what();
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "POST /a?b=%20 body");
}

TEST_F(HttpClientTest, UsesOneConnectionForRequestsInARow) {
  serve();
  auto client = client_to(server->port());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(code_of(ask(client, get("/" + std::to_string(i)))), "200");
  EXPECT_EQ(client.stats().opened, 1U);
  EXPECT_EQ(client.stats().reused, 4U);
  EXPECT_EQ(client.stats().idle, 1);
}

TEST_F(HttpClientTest, ReadsTheAnswerToHeadWithoutWaitingForABody) {
  serve();
  auto client = client_to(server->port());
  const auto answer = ask(client, {.method = "HEAD"});
  ASSERT_TRUE(answer.has_value()) << answer.error().what();
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(find_header(answer->headers, "Content-Length"), "7");
  EXPECT_EQ(code_of(ask(client, get("/"))), "200");
  EXPECT_EQ(client.stats().opened, 1U);
}

TEST_F(HttpClientTest, OpensANewConnectionAfterTheServerClosedTheIdleOne) {
  serve({.idle_timeout = std::chrono::milliseconds(30)});
  auto client = client_to(server->port());
  EXPECT_EQ(code_of(ask(client, get("/"))), "200");
  run_until(io, [&] { return server->connections() == 0; });
  EXPECT_EQ(code_of(ask(client, get("/"))), "200");
  EXPECT_EQ(client.stats().opened, 2U);
  EXPECT_EQ(client.stats().failures, 0U);
}

TEST_F(HttpClientTest, DoesNotReuseAConnectionWhoseEndTheLoopHasNotSeenYet) {
  ScriptedServer scripted(io);
  std::shared_ptr<tcp::socket> held;
  scripted.on_accept([&](const std::shared_ptr<tcp::socket>& socket) {
    ScriptedServer::on_request(socket, [&, socket](const std::string&) {
      held = socket;
      ScriptedServer::answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
  });
  auto client = client_to(scripted.port());
  EXPECT_EQ(code_of(ask(client, get("/"))), "200");
  held->close();  // and no turn of the loop before the next request
  EXPECT_EQ(code_of(ask(client, get("/"))), "200");
  EXPECT_EQ(client.stats().opened, 2U);
}

TEST_F(HttpClientTest, SaysNotSentWhenNobodyListens) {
  std::uint16_t free_port = 0;
  {
    ScriptedServer gone(io);
    free_port = gone.port();
  }
  auto client = client_to(free_port);
  const auto answer = ask(client, get("/"));
  EXPECT_EQ(code_of(answer), code_of(Errc::not_sent));
  EXPECT_NE(answer.error().what().find("Connection refused"), std::string::npos)
      << answer.error().what();
}

TEST_F(HttpClientTest, SaysOutcomeUnknownWhenTheServerReadsTheRequestAndCloses) {
  ScriptedServer scripted(io);
  scripted.on_accept([](const std::shared_ptr<tcp::socket>& socket) {
    ScriptedServer::on_request(socket, [socket](const std::string&) { socket->close(); });
  });
  auto client = client_to(scripted.port());
  EXPECT_EQ(code_of(ask(client, get("/"))), code_of(Errc::outcome_unknown));
  EXPECT_EQ(client.stats().open, 0);
}

TEST_F(HttpClientTest, SaysOutcomeUnknownWhenTheAnswerIsCutOffMalformedOrTooLong) {
  for (const std::string bytes : {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
                                  "HTTP/1.1 200 O", "this is no HTTP at all\r\n\r\n",
                                  "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901"}) {
    ScriptedServer scripted(io);
    scripted.on_accept([&](const std::shared_ptr<tcp::socket>& socket) {
      ScriptedServer::on_request(socket, [&, socket](const std::string&) {
        ScriptedServer::answer(socket, bytes, [socket] { socket->close(); });
      });
    });
    auto client = client_to(scripted.port(), {.max_body = 10});
    EXPECT_EQ(code_of(ask(client, get("/"))), code_of(Errc::outcome_unknown)) << bytes;
  }
}

TEST_F(HttpClientTest, SaysOutcomeUnknownWhenNoAnswerComesInTime) {
  ScriptedServer scripted(io);
  std::shared_ptr<tcp::socket> held;
  scripted.on_accept([&](const std::shared_ptr<tcp::socket>& socket) { held = socket; });
  auto client = client_to(scripted.port(), {.read_timeout = std::chrono::milliseconds(30)});
  EXPECT_EQ(code_of(ask(client, get("/"))), code_of(Errc::outcome_unknown));
  EXPECT_EQ(client.stats().timeouts, 1U);
}

TEST_F(HttpClientTest, TakesABodyThatEndsWithTheConnectionAndSkipsInterimAnswers) {
  ScriptedServer scripted(io);
  scripted.on_accept([](const std::shared_ptr<tcp::socket>& socket) {
    ScriptedServer::on_request(socket, [socket](const std::string&) {
      ScriptedServer::answer(socket,
                             "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                             "HTTP/1.1 200 OK\r\n\r\nuntil the end",
                             [socket] { socket->close(); });
    });
  });
  auto client = client_to(scripted.port());
  const auto answer = ask(client, get("/"));
  ASSERT_TRUE(answer.has_value()) << answer.error().what();
  EXPECT_EQ(answer->body, "until the end");
  EXPECT_EQ(client.stats().open, 0);
}

TEST_F(HttpClientTest, ServesTheQueueInOrderOverABoundedNumberOfConnections) {
  std::vector<std::string> seen;
  std::vector<Responder> waiting;
  serve({}, [&](const HttpRequest& request, FlightKey, Responder respond) {
    seen.push_back(request.target);
    waiting.push_back(std::move(respond));
  });
  auto client = client_to(server->port(), {.max_connections = 1});
  std::vector<Outcome> outcomes;
  std::vector<std::string> expected;
  for (int i = 0; i < 6; ++i) {
    expected.push_back("/" + std::to_string(i));
    outcomes.push_back(start_send(io, client, get(expected.back())));
  }
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    run_until(io, [&] { return waiting.size() == i + 1; });
    EXPECT_EQ(server->connections(), 1U);
    waiting[i](HttpResponse{200, {}, ""});
    run_until(io, [&] { return outcomes[i]->has_value(); });
  }
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(client.stats().opened, 1U);
}

TEST_F(HttpClientTest, RefusesOneMoreThanTheQueueHolds) {
  std::vector<Responder> waiting;
  serve({}, [&](const HttpRequest&, FlightKey, Responder respond) {
    waiting.push_back(std::move(respond));
  });
  auto client = client_to(server->port(), {.max_connections = 1, .max_queued = 2});
  std::vector<Outcome> outcomes;
  for (int i = 0; i < 4; ++i) outcomes.push_back(start_send(io, client, get("/")));
  run_until(io, [&] { return outcomes[3]->has_value(); });
  EXPECT_EQ(code_of(**outcomes[3]), code_of(Errc::overloaded));
  for (std::size_t i = 0; i < 3; ++i) {
    run_until(io, [&] { return waiting.size() == i + 1; });
    waiting[i](HttpResponse{200, {}, ""});
    run_until(io, [&] { return outcomes[i]->has_value(); });
    EXPECT_EQ(code_of(**outcomes[i]), "200");
  }
}

TEST_F(HttpClientTest, ClosesTheLongestIdleConnectionsBeyondItsBound) {
  std::vector<Responder> waiting;
  serve({}, [&](const HttpRequest&, FlightKey, Responder respond) {
    waiting.push_back(std::move(respond));
  });
  auto client = client_to(server->port(), {.max_idle = 2});
  std::vector<Outcome> outcomes;
  for (int i = 0; i < 5; ++i) outcomes.push_back(start_send(io, client, get("/")));
  run_until(io, [&] { return waiting.size() == 5; });
  for (const auto& respond : waiting) respond(HttpResponse{200, {}, ""});
  run_until(io, [&] { return client.stats().open == 2; });
  EXPECT_EQ(client.stats().idle, 2);
  EXPECT_EQ(client.stats().opened, 5U);
}

TEST_F(HttpClientTest, ClosesAConnectionThatIsIdleTooLong) {
  serve();
  auto client = client_to(server->port(), {.idle_timeout = std::chrono::milliseconds(20)});
  EXPECT_EQ(code_of(ask(client, get("/"))), "200");
  run_until(io, [&] { return client.stats().open == 0; });
}

TEST_F(HttpClientTest, WarmsUpConnectionsThatRequestsThenUse) {
  serve();
  auto client = client_to(server->port());
  EXPECT_EQ(await_on(io, client.warm_up(3)), 3);
  EXPECT_EQ(await_on(io, client.warm_up(2)), 3);
  EXPECT_EQ(code_of(ask(client, get("/"))), "200");
  EXPECT_EQ(client.stats().opened, 3U);
  EXPECT_EQ(client.stats().reused, 1U);
}

TEST_F(HttpClientTest, EndsEveryWaitingRequestAsCanceledWhenItCloses) {
  std::vector<Responder> waiting;
  serve({}, [&](const HttpRequest&, FlightKey, Responder respond) {
    waiting.push_back(std::move(respond));
  });
  auto client = client_to(server->port(), {.max_connections = 1});
  const auto active = start_send(io, client, get("/"));
  const auto queued = start_send(io, client, get("/"));
  run_until(io, [&] { return waiting.size() == 1; });
  client.close();
  run_until(io, [&] { return active->has_value() && queued->has_value(); });
  EXPECT_EQ(code_of(**active), code_of(Errc::canceled));
  EXPECT_EQ(code_of(**queued), code_of(Errc::canceled));
  EXPECT_EQ(code_of(ask(client, get("/"))), code_of(Errc::canceled));
}

TEST_F(HttpClientTest, CanBeDestroyedByTheCallerThatItResumes) {
  serve();
  auto client =
      std::make_unique<HttpClient>(io, clock, local(server->port()), nullptr, HttpClientOptions{});
  bool done = false;
  auto use_and_destroy = [](std::unique_ptr<HttpClient> mine, bool& flag) -> asio::awaitable<void> {
    auto request = get("/");
    auto sending = mine->send(std::move(request));
    auto answer = co_await std::move(sending);
    EXPECT_TRUE(answer.has_value());
    mine.reset();
    flag = true;
  };
  spawn(io, "destroyer", use_and_destroy(std::move(client), done));
  run_until(io, [&] { return done; });
}

TEST_F(HttpClientTest, NeverSendsARequestThatWouldBreakTheMessage) {
  serve();
  auto client = client_to(server->port());
  EXPECT_EQ(code_of(ask(client, get("/x HTTP/1.1\r\nEvil: yes"))), code_of(Errc::not_sent));
  EXPECT_EQ(client.stats().opened, 0U);
}

}  // namespace
}  // namespace vectord::net
