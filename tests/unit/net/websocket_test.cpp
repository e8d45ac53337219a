#include "vectord/net/websocket.hpp"

#include "net/websocket_frames.hpp"
#include "unit/net/loop.hpp"

namespace vectord::net {
namespace {

using SessionPtr = std::shared_ptr<WebSocketSession>;

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

class WebSocketTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    const auto certificate = make_loopback_certificate();
    const bool tls = GetParam();
    server_context = tls ? *server_tls(*certificate) : nullptr;
    client_context = tls ? *client_tls_trusting(certificate->certificate_pem) : nullptr;
    server =
        std::make_unique<HttpServer>(io, clock, HttpServerOptions{}, server_context, echo,
                                     [this](const HttpRequest& request, const SessionPtr& session) {
                                       if (request.path() != "/ws") return false;
                                       session->on_close([this] { ++sessions_closed; });
                                       sessions.push_back(session);
                                       if (on_session) on_session(session);
                                       return true;
                                     });
    ASSERT_TRUE(server->listen().has_value());
    client = std::make_unique<WebSocketClient>(io, clock, client_context, WebSocketClientOptions{});
  }
  result<void> connect(std::string target = "/ws", std::uint16_t port = 0) {
    auto task = client->connect(
        local(port != 0 ? port : server->port(), GetParam()), std::move(target),
        [this](std::string_view text) {
          received.emplace_back(text);
          if (on_received) on_received();
        },
        [this](const std::string& reason) { closes.push_back(reason); });
    return await_on(io, wrap(std::move(task)));
  }
  static asio::awaitable<result<void>> wrap(asio::awaitable<result<void>> task) {
    auto outcome = co_await std::move(task);
    co_return outcome;
  }

  asio::io_context io{1};
  RealClock clock{io};
  TlsContext server_context, client_context;
  std::vector<SessionPtr> sessions;
  std::function<void(const SessionPtr&)> on_session;
  std::function<void()> on_received;
  int sessions_closed = 0;
  std::vector<std::string> received;
  std::vector<std::string> closes;
  std::unique_ptr<HttpServer> server;
  std::unique_ptr<WebSocketClient> client;
};

INSTANTIATE_TEST_SUITE_P(PlainAndTls, WebSocketTest, testing::Bool(),
                         [](const auto& with) { return with.param ? "Tls" : "Plain"; });

TEST_P(WebSocketTest, EchoesMessagesOfEverySize) {
  on_session = [](const SessionPtr& session) {
    session->on_message([weak = std::weak_ptr(session)](std::string_view text) {
      weak.lock()->send(shared(std::string(text)));
    });
  };
  ASSERT_TRUE(connect().has_value());
  std::vector<std::string> sent;
  for (const std::size_t size : {0U, 1U, 125U, 126U, 65535U, 65536U, 300'000U}) {
    sent.emplace_back(size, 'm');
    client->send(sent.back());
  }
  run_until(io, [&] { return received.size() == sent.size(); });
  EXPECT_EQ(received, sent);
  EXPECT_EQ(server->connections(), 1U);
}

TEST_P(WebSocketTest, DeliversABurstOfTenThousandMessagesInOrder) {
  on_session = [](const SessionPtr& session) {
    for (int i = 0; i < 10'000; ++i) session->send(shared(std::to_string(i)));
  };
  ASSERT_TRUE(connect().has_value());
  run_until(io, [&] { return received.size() == 10'000; });
  for (int i = 0; i < 10'000; ++i)
    ASSERT_EQ(received[static_cast<std::size_t>(i)], std::to_string(i));
}

TEST_P(WebSocketTest, TellsBothEndsOnceThatTheServerClosed) {
  ASSERT_TRUE(connect().has_value());
  sessions[0]->send(shared("last"));
  sessions[0]->close();
  sessions[0]->close();
  sessions[0]->send(shared("too late"));
  EXPECT_FALSE(sessions[0]->is_open());
  run_until(io, [&] { return closes.size() == 1 && sessions_closed == 1; });
  EXPECT_EQ(received, std::vector<std::string>{"last"});
  EXPECT_EQ(closes[0], "closed by the peer with code 1000");
  run_until(io, [&] { return server->connections() == 0; });
}

TEST_P(WebSocketTest, TellsBothEndsOnceThatTheClientClosed) {
  ASSERT_TRUE(connect().has_value());
  client->close();
  client->close();
  EXPECT_TRUE(closes.empty());
  run_until(io, [&] { return closes.size() == 1 && sessions_closed == 1; });
  EXPECT_EQ(closes[0], "closed by us");
}

TEST_P(WebSocketTest, EndsSilentlyForAClientThatIsDestroyedInsideItsOwnCallback) {
  ASSERT_TRUE(connect().has_value());
  on_received = [this] { client.reset(); };
  sessions[0]->send(shared("one"));
  sessions[0]->send(shared("two"));
  run_until(io, [&] { return sessions_closed == 1; });
  EXPECT_EQ(received, std::vector<std::string>{"one"});
  EXPECT_TRUE(closes.empty());
}

TEST_P(WebSocketTest, TellsTheClientWhenTheServerGoesAway) {
  ASSERT_TRUE(connect().has_value());
  server->close();
  run_until(io, [&] { return closes.size() == 1; });
  EXPECT_EQ(closes[0], "closed by the peer with code 1001");
  EXPECT_EQ(sessions_closed, 1);
}

TEST_P(WebSocketTest, SaysWhatAnUpgradeWasAnsweredWith) {
  const auto outcome = connect("/elsewhere");
  ASSERT_TRUE(outcome.has_error());
  EXPECT_NE(outcome.error().what().find("HTTP 404"), std::string::npos) << outcome.error().what();
  EXPECT_TRUE(closes.empty());
}

TEST_P(WebSocketTest, SaysThatNobodyListens) {
  std::uint16_t free_port = 0;
  {
    ScriptedServer gone(io);
    free_port = gone.port();
  }
  EXPECT_EQ(connect("/ws", free_port).error().code(), Errc::not_sent);
}

TEST_P(WebSocketTest, GivesUpOnAServerThatNeverAnswersTheUpgrade) {
  ScriptedServer silent(io);
  std::shared_ptr<tcp::socket> held;
  silent.on_accept([&](const std::shared_ptr<tcp::socket>& socket) { held = socket; });
  client = std::make_unique<WebSocketClient>(
      io, clock, client_context,
      WebSocketClientOptions{.connect_timeout = std::chrono::milliseconds(30)});
  EXPECT_EQ(connect("/ws", silent.port()).error().code(), Errc::not_sent);
}

TEST_P(WebSocketTest, BreaksTheSessionOfAClientThatDoesNotReadRatherThanGrow) {
  ASSERT_TRUE(connect().has_value());
  const auto text = shared("x");
  for (std::size_t i = 0; i < max_queued_messages; ++i) sessions[0]->send(text);
  EXPECT_TRUE(sessions[0]->is_open());
  sessions[0]->send(text);
  EXPECT_FALSE(sessions[0]->is_open());
  run_until(io, [&] { return closes.size() == 1 && sessions_closed == 1; });
}

TEST_P(WebSocketTest, EndsWhenNothingIsHeardForTooLong) {
  client = std::make_unique<WebSocketClient>(
      io, clock, client_context,
      WebSocketClientOptions{.idle_timeout = std::chrono::milliseconds(30)});
  ASSERT_TRUE(connect().has_value());
  run_until(io, [&] { return closes.size() == 1; });
  EXPECT_EQ(closes[0], "nothing was heard for too long");
}

TEST_P(WebSocketTest, RefusesAMessageOverItsBound) {
  client = std::make_unique<WebSocketClient>(io, clock, client_context,
                                             WebSocketClientOptions{.max_message = 10});
  ASSERT_TRUE(connect().has_value());
  sessions[0]->send(shared("0123456789"));
  sessions[0]->send(shared("01234567890"));
  run_until(io, [&] { return closes.size() == 1 && sessions_closed == 1; });
  EXPECT_EQ(received, std::vector<std::string>{"0123456789"});
}

// By hand, to see the bytes: answers a ping, and takes frames that come in one packet with the
// upgrade.
TEST(WebSocketServer, AnswersPingsAndReadsFramesThatCameWithTheUpgrade) {
  asio::io_context io{1};
  RealClock clock(io);
  std::vector<std::string> received;
  HttpServer server(
      io, clock, {}, nullptr, echo, [&](const HttpRequest&, const SessionPtr& session) {
        session->on_message([&](std::string_view text) { received.emplace_back(text); });
        return true;
      });
  ASSERT_TRUE(server.listen().has_value());
  RawClient raw(io, server.port());
  std::string bytes =
      "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  append_frame(bytes, Opcode::text, "early", 99);
  append_frame(bytes, Opcode::ping, "are you there", 98);
  append_close(bytes, 1000, "", 97);
  raw.write(bytes);
  const std::string answer = raw.read_to_end();
  EXPECT_NE(answer.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
            std::string::npos);
  EXPECT_NE(answer.find("\x8a\x0d"
                        "are you there"),
            std::string::npos);
  EXPECT_EQ(received, std::vector<std::string>{"early"});
}

}  // namespace
}  // namespace vectord::net
