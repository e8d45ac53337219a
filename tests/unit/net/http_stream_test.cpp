// Answers without a known end.
#include <boost/asio/steady_timer.hpp>

#include "unit/net/loop.hpp"
#include "vectord/net/open_body.hpp"

namespace vectord::net {
namespace {

class HttpStreamTest : public testing::Test {
 protected:
  void serve(HttpServerOptions options = {}, std::size_t max_waiting = 64 * 1024) {
    body = std::make_shared<OpenBody>(max_waiting);
    server = std::make_unique<HttpServer>(
        io, clock, options, nullptr,
        [this](const HttpRequest&, FlightKey, const Responder& respond) {
          HttpResponse response{200, {{"Content-Type", "text/event-stream"}}, "hello\n"};
          response.open_body = body;
          ++asked;
          respond(std::move(response));
        },
        nullptr);
    ASSERT_TRUE(server->listen().has_value());
  }
  asio::io_context io{1};
  RealClock clock{io};
  std::shared_ptr<OpenBody> body;
  int asked = 0;
  std::unique_ptr<HttpServer> server;
};

TEST_F(HttpStreamTest, SendsWhatIsWrittenLaterAndClosesAtTheEnd) {
  serve();
  RawClient raw(io, server->port());
  raw.write("GET / HTTP/1.1\r\n\r\n");
  const std::string head = raw.read_until("hello\n");
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
  EXPECT_NE(head.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(body->write("one\n"));
  EXPECT_TRUE(body->write("two\n"));
  raw.read_until("two\n");
  body->write("last\n");
  body->end();
  EXPECT_TRUE(raw.read_to_end().ends_with("hello\none\ntwo\nlast\n"));
  run_until(io, [&] { return server->connections() == 0; });
}

TEST_F(HttpStreamTest, SendsWhatWasWrittenBeforeItBegan) {
  serve();
  body->write("early\n");
  RawClient raw(io, server->port());
  raw.write("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(raw.read_until("early\n").ends_with("hello\nearly\n"));
}

TEST_F(HttpStreamTest, AnswersHeadWithoutAnyBody) {
  serve();
  body->write("early\n");
  RawClient raw(io, server->port());
  raw.write("HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(raw.read_to_end().ends_with("\r\n\r\n"));
}

TEST_F(HttpStreamTest, TellsTheWriterThatTheClientIsGone) {
  serve();
  {
    RawClient raw(io, server->port());
    raw.write("GET / HTTP/1.1\r\n\r\n");
    raw.read_until("hello\n");
  }
  run_until(io, [&] { return body->ended(); });
  EXPECT_FALSE(body->write("x"));
  EXPECT_EQ(server->connections(), 0u);
}

TEST_F(HttpStreamTest, DropsAClientThatDoesNotReadAndHoldsNoMoreThanTheBound) {
  serve({}, 1'000);
  RawClient raw(io, server->port());
  raw.write("GET / HTTP/1.1\r\n\r\n");
  raw.read_until("hello\n");
  // One write is with the kernel, or under way; what waits beside it is bounded.
  const std::string piece(1'000, 'x');
  run_until(io, [&] {
    for (int i = 0; i < 3 && body->write(piece); ++i) {
    }
    return body->ended();
  });
  EXPECT_TRUE(body->too_slow());
  run_until(io, [&] { return server->connections() == 0; });
}

TEST_F(HttpStreamTest, ClosesAStreamWhoseBytesAreNotTakenInTime) {
  serve({.read_timeout = std::chrono::milliseconds(50)}, 64 * 1024 * 1024);
  RawClient raw(io, server->port());
  raw.write("GET / HTTP/1.1\r\n\r\n");
  raw.read_until("hello\n");
  body->write(std::string(32 * 1024 * 1024, 'x'));  // more than two sockets hold
  run_until(io, [&] { return body->ended(); });
  EXPECT_FALSE(body->too_slow());
}

TEST_F(HttpStreamTest, KeepsAQuietStreamBeyondTheTimesOfRequests) {
  serve({.read_timeout = std::chrono::milliseconds(20),
         .idle_timeout = std::chrono::milliseconds(20)});
  RawClient raw(io, server->port());
  raw.write("GET / HTTP/1.1\r\n\r\n");
  raw.read_until("hello\n");
  asio::steady_timer later(io, std::chrono::milliseconds(100));
  bool passed = false;
  later.async_wait([&](boost::system::error_code) { passed = true; });
  run_until(io, [&] { return passed; });
  EXPECT_FALSE(body->ended());
  EXPECT_TRUE(body->write("still here\n"));
  raw.read_until("still here\n");
}

TEST(OpenBody, TakesItsBoundAndNotOneByteMore) {
  OpenBody body(3);
  EXPECT_TRUE(body.write("abc"));
  EXPECT_FALSE(body.write("d"));
  EXPECT_TRUE(body.ended());
  EXPECT_TRUE(body.too_slow());
}

}  // namespace
}  // namespace vectord::net
