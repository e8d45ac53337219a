#include "vectord/net/http_server.hpp"

#include "unit/net/loop.hpp"

namespace vectord::net {
namespace {

class HttpServerTest : public testing::Test {
 protected:
  void serve(HttpServerOptions options = {}, HttpHandler handler = echo) {
    server = std::make_unique<HttpServer>(io, clock, options, nullptr, std::move(handler), nullptr);
    ASSERT_TRUE(server->listen().has_value());
  }
  // Writes, and returns all that is answered until the server closes.
  std::string exchange(const std::string& bytes) {
    RawClient raw(io, server->port());
    raw.write(bytes);
    return raw.read_to_end();
  }
  static std::string first_line(const std::string& answer) {
    return answer.substr(0, answer.find("\r\n"));
  }
  asio::io_context io{1};
  RealClock clock{io};
  std::unique_ptr<HttpServer> server;
};

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrderAlsoWhenLaterOnesAreReadyFirst) {
  std::vector<Responder> waiting;
  serve({}, [&](const HttpRequest& request, FlightKey, Responder respond) {
    if (request.target != "/slow") return respond(HttpResponse{200, {}, request.target});
    waiting.push_back(std::move(respond));
  });
  RawClient raw(io, server->port());
  raw.write("GET /slow HTTP/1.1\r\n\r\nGET /fast HTTP/1.1\r\nConnection: close\r\n\r\n");
  run_until(io, [&] { return waiting.size() == 1; });
  waiting[0](HttpResponse{200, {}, "/slow"});
  const std::string answers = raw.read_to_end();
  EXPECT_LT(answers.find("/slow"), answers.find("/fast"));
  EXPECT_NE(answers.find("/fast"), std::string::npos);
}

TEST_F(HttpServerTest, AnswersHeadWithTheLengthAndNoBody) {
  serve();
  const std::string answer = exchange("HEAD /x HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 8\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, TakesABodyAtItsBoundAndRefusesOneByteMore) {
  serve({.max_body = 10});
  EXPECT_EQ(first_line(exchange("POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 10\r\n\r\n"
                                "0123456789")),
            "HTTP/1.1 200 OK");
  EXPECT_EQ(first_line(exchange("POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n01234567890")),
            "HTTP/1.1 413 Content Too Large");
  EXPECT_EQ(first_line(exchange("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "b\r\n01234567890\r\n0\r\n\r\n")),
            "HTTP/1.1 413 Content Too Large");
}

TEST_F(HttpServerTest, RefusesALongHeader) {
  serve({.max_header = 1024});
  const std::string fits(800, 'a');
  EXPECT_EQ(first_line(exchange("GET / HTTP/1.1\r\nConnection: close\r\nX: " + fits + "\r\n\r\n")),
            "HTTP/1.1 200 OK");
  const std::string too_long(1024, 'a');
  EXPECT_EQ(first_line(exchange("GET / HTTP/1.1\r\nX: " + too_long + "\r\n\r\n")),
            "HTTP/1.1 431 Request Header Fields Too Large");
  EXPECT_EQ(first_line(exchange("GET / HTTP/1.1\r\nX: " + std::string(200'000, 'a'))),
            "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_F(HttpServerTest, RefusesWhatIsNoHttp) {
  serve();
  EXPECT_EQ(first_line(exchange("nonsense\r\n\r\n")), "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(first_line(exchange("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")),
            "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(first_line(exchange(std::string("\x16\x03\x01\x02\x00", 5) + "\r\n\r\n")),
            "HTTP/1.1 400 Bad Request");
}

TEST_F(HttpServerTest, ClosesAClientThatSendsItsRequestTooSlowly) {
  serve({.read_timeout = std::chrono::milliseconds(30)});
  EXPECT_EQ(first_line(exchange("GET / HT")), "HTTP/1.1 408 Request Timeout");
  run_until(io, [&] { return server->connections() == 0; });
}

TEST_F(HttpServerTest, ClosesAnIdleConnectionWithoutAWord) {
  serve({.idle_timeout = std::chrono::milliseconds(30)});
  EXPECT_EQ(exchange(""), "");
  EXPECT_EQ(exchange("GET / HTTP/1.1\r\n\r\n").substr(0, 15), "HTTP/1.1 200 OK");
}

TEST_F(HttpServerTest, AnswersOneConnectionMoreThanItsBoundWith503) {
  serve({.max_connections = 2});
  RawClient first(io, server->port());
  RawClient second(io, server->port());
  run_until(io, [&] { return server->connections() == 2; });
  EXPECT_EQ(first_line(exchange("GET / HTTP/1.1\r\n\r\n")), "HTTP/1.1 503 Service Unavailable");
  first.write("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(first_line(first.read_to_end()), "HTTP/1.1 200 OK");
  run_until(io, [&] { return server->connections() == 1; });
  EXPECT_EQ(first_line(exchange("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")), "HTTP/1.1 200 OK");
}

TEST_F(HttpServerTest, SaysContinueToAClientThatWaitsForIt) {
  serve();
  RawClient raw(io, server->port());
  raw.write(
      "POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(raw.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  raw.write("hi");
  EXPECT_NE(raw.read_to_end().find("POST / hi"), std::string::npos);
}

TEST_F(HttpServerTest, Answers500ForAHandlerThatForgetsTheRequest) {
  serve({}, [](const HttpRequest&, FlightKey, const Responder&) {});
  EXPECT_EQ(first_line(exchange("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")),
            "HTTP/1.1 500 Internal Server Error");
}

TEST_F(HttpServerTest, IgnoresAnAnswerThatComesAfterTheClientLeftOrASecondOne) {
  std::vector<Responder> waiting;
  serve({.read_timeout = std::chrono::milliseconds(50)},
        [&](const HttpRequest&, FlightKey, Responder respond) { waiting.push_back(respond); });
  {
    RawClient raw(io, server->port());
    raw.write("GET / HTTP/1.1\r\n\r\n");
    run_until(io, [&] { return waiting.size() == 1; });
  }
  waiting[0](HttpResponse{200, {}, "late"});
  waiting[0](HttpResponse{200, {}, "twice"});
  run_until(io, [&] { return server->connections() == 0; });
}

TEST_F(HttpServerTest, ClosesEveryConnectionAndTheLoopEndsByItself) {
  std::vector<Responder> waiting;
  serve({}, [&](const HttpRequest&, FlightKey, Responder respond) { waiting.push_back(respond); });
  RawClient idle(io, server->port());
  RawClient active(io, server->port());
  active.write("GET / HTTP/1.1\r\n\r\n");
  run_until(io, [&] { return waiting.size() == 1 && server->connections() == 2; });
  server->close();
  io.restart();
  io.run_for(patience);
  EXPECT_TRUE(io.stopped());
  waiting[0](HttpResponse{200, {}, "late"});
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
  serve();
  HttpServer second(io, clock, {.port = server->port()}, nullptr, echo, nullptr);
  const auto taken = second.listen();
  ASSERT_TRUE(taken.has_error());
  EXPECT_NE(taken.error().what().find("stop the other program"), std::string::npos);
  HttpServer nowhere(io, clock, {.host = "no address"}, nullptr, echo, nullptr);
  EXPECT_TRUE(nowhere.listen().has_error());
}

}  // namespace
}  // namespace vectord::net
