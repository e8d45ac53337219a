// The WebSocket client against a server that means no good: each ends with one sentence, in bounded
// memory. Plain and over TLS.
#include "net/websocket_frames.hpp"
#include "unit/net/hostile_server.hpp"
#include "unit/net/live_memory.hpp"
#include "vectord/net/websocket.hpp"

namespace vectord::net {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t max_message = 256 * 1024;
constexpr std::size_t most_memory = 4 * max_message + 512 * 1024;

std::string bytes_of(std::initializer_list<int> bytes) {
  std::string out;
  for (const int byte : bytes) out += static_cast<char>(byte);
  return out;
}
std::string frame(Opcode opcode, std::string_view payload) {
  std::string out;
  append_frame(out, opcode, payload, 0);
  return out;
}

class WebSocketHostileTest : public testing::TestWithParam<bool> {
 protected:
  static const Certificate& certificate() {
    static const Certificate made = *make_loopback_certificate();
    return made;
  }
  static std::string header_of(const std::string& head, const std::string& name) {
    const auto at = head.find(name + ": ") + name.size() + 2;
    return head.substr(at, head.find("\r\n", at) - at);
  }
  static std::string upgrade(const std::string& head) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           accept_key(header_of(head, "Sec-WebSocket-Key")) + "\r\n\r\n";
  }
  // `answer` makes the answer to the upgrade out of its request; then the script goes on.
  result<void> connect(
      std::function<std::string(const std::string&)> answer,
      HostileServer::Script then = [](const HostilePeerPtr&) {}) {
    return connect_to([answer, then](const HostilePeerPtr& peer) {
      peer->read_request(
          [=](const std::string& head) { peer->send(answer(head), [=] { then(peer); }); });
    });
  }
  result<void> connect_to(HostileServer::Script script) {
    server = std::make_unique<HostileServer>(io, GetParam() ? *server_tls(certificate()) : nullptr,
                                             std::move(script));
    client = std::make_unique<WebSocketClient>(
        io, clock, GetParam() ? *client_tls_trusting(certificate().certificate_pem) : nullptr,
        options);
    received.clear();
    closes.clear();
    auto task = client->connect(
        server->endpoint(), "/ws", [this](std::string_view text) { received.emplace_back(text); },
        [this](const std::string& reason) { closes.push_back(reason); });
    return await_on(io, wrap(std::move(task)));
  }
  static asio::awaitable<result<void>> wrap(asio::awaitable<result<void>> task) {
    auto outcome = co_await std::move(task);
    co_return outcome;
  }
  void refuses_upgrade(
      std::function<std::string(const std::string&)> answer, const std::string& why,
      HostileServer::Script then = [](const HostilePeerPtr& peer) { peer->half_close(); }) {
    const auto outcome = connect(std::move(answer), std::move(then));
    ASSERT_TRUE(outcome.has_error());
    EXPECT_EQ(to_string(outcome.error().code()), to_string(Errc::not_sent));
    EXPECT_NE(outcome.error().what().find(why), std::string::npos) << outcome.error().what();
    EXPECT_TRUE(closes.empty());
  }
  // After a good upgrade the script runs; the client must end for this reason.
  void ends(const HostileServer::Script& script, const std::string& why) {
    ASSERT_TRUE(connect(upgrade, script).has_value());
    run_until(io, [&] { return !closes.empty(); });
    EXPECT_EQ(closes.size(), 1U);
    EXPECT_NE(closes[0].find(why), std::string::npos) << closes[0];
  }
  void ends_on(const std::string& bytes, const std::string& why) {
    SCOPED_TRACE(testing::PrintToString(bytes.substr(0, 20)));
    ends([bytes](const HostilePeerPtr& peer) { peer->send(bytes, [=] { peer->read_all(); }); },
         why);
    EXPECT_TRUE(received.empty());
  }

  asio::io_context io{1};
  RealClock clock{io};
  WebSocketClientOptions options{.max_message = max_message};
  std::vector<std::string> received;
  std::vector<std::string> closes;
  std::unique_ptr<HostileServer> server;
  std::unique_ptr<WebSocketClient> client;
};

INSTANTIATE_TEST_SUITE_P(PlainAndTls, WebSocketHostileTest, testing::Bool(),
                         [](const auto& with) { return with.param ? "Tls" : "Plain"; });

// ── the upgrade ──

TEST_P(WebSocketHostileTest, RefusesAnUpgradeThatIsNone) {
  const auto saying = [](std::string answer) {
    return [answer](const std::string&) { return answer; };
  };
  refuses_upgrade(saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), "HTTP 200");
  refuses_upgrade(saying("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                         "Connection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n"),
                  "not for this request");
  refuses_upgrade(saying("HTTP/1.1 101 Switching Protocols\r\n\r\n"), "not for this request");
  refuses_upgrade(saying("nonsense\r\n\r\n"), "WebSocket to 127.0.0.1");
  refuses_upgrade(saying("HTTP/1.1 101 Switch"), "the connection was lost");
  refuses_upgrade(saying(""), "the connection was lost",
                  [](const HostilePeerPtr& peer) { peer->reset(); });
}

TEST_P(WebSocketHostileTest, GivesUpOnAnUpgradeWithoutEndInBoundedMemory) {
  options.connect_timeout = std::chrono::seconds(5);
  for (const char* begun : {"HTTP/1.1 101 Switching Protocols\r\nX: ", "HTTP/1.1 404 "}) {
    const PeakMemory memory;
    refuses_upgrade([begun](const std::string&) { return std::string(begun); }, "header",
                    [](const HostilePeerPtr& peer) { peer->flood(std::string(4096, 'h')); });
    EXPECT_LT(memory.grown(), most_memory);
  }
}

TEST_P(WebSocketHostileTest, ReadsNoMoreThanALittleOfARefusalWithoutEnd) {
  options.connect_timeout = std::chrono::seconds(5);
  const PeakMemory memory;
  refuses_upgrade([](const std::string&) { return std::string("HTTP/1.1 404 Not Found\r\n\r\n"); },
                  "body limit",
                  [](const HostilePeerPtr& peer) { peer->flood(std::string(64 * 1024, 'b')); });
  EXPECT_LT(memory.grown(), most_memory);
}

TEST_P(WebSocketHostileTest, GivesUpOnAnUpgradeThatTrickles) {
  options.connect_timeout = milliseconds(100);
  refuses_upgrade([](const std::string&) { return std::string("HTTP/1.1 101 "); },
                  "no upgrade in time",
                  [](const HostilePeerPtr& peer) {
                    peer->send_bytewise(std::string(10'000, 's'), milliseconds(1));
                  });
}

// ── frames ──

TEST_P(WebSocketHostileTest, ReadsFramesInPiecesOfOneByte) {
  ASSERT_TRUE(connect(upgrade, [](const HostilePeerPtr& peer) {
                peer->send_bytewise(frame(Opcode::text, "one") + bytes_of({0x01, 1, 't'}) +
                                        frame(Opcode::ping, "p") + bytes_of({0x80, 2, 'w', 'o'}) +
                                        frame(Opcode::text, std::string(200, '3')),
                                    milliseconds(0));
              }).has_value());
  run_until(io, [&] { return received.size() == 3; });
  EXPECT_EQ(received, (std::vector<std::string>{"one", "two", std::string(200, '3')}));
}

TEST_P(WebSocketHostileTest, ReadsAnUpgradeInPiecesOfOneByteAndTheFrameBehindIt) {
  ASSERT_TRUE(connect_to([](const HostilePeerPtr& peer) {
                peer->read_request([=](const std::string& head) {
                  peer->send_bytewise(upgrade(head) + frame(Opcode::text, "at once"),
                                      milliseconds(0));
                });
              }).has_value());
  run_until(io, [&] { return !received.empty(); });
  EXPECT_EQ(received, std::vector<std::string>{"at once"});
}

TEST_P(WebSocketHostileTest, EndsOnWhatTheProtocolForbids) {
  const std::string why = "the peer broke the WebSocket protocol";
  std::string masked;
  append_frame(masked, Opcode::text, "masked", 77);
  ends_on(masked, why);
  for (const int reserved : {0xc1, 0xa1, 0x91}) ends_on(bytes_of({reserved, 1, 'r'}), why);
  for (const int opcode : {0x83, 0x87, 0x8b, 0x8f}) ends_on(bytes_of({opcode, 0}), why);
  ends_on(bytes_of({0x80, 1, 'c'}), why);                // continues nothing
  ends_on(bytes_of({0x01, 1, 'a', 0x81, 1, 'b'}), why);  // not continued
  ends_on(bytes_of({0x09, 0}), why);                     // a ping in fragments
  ends_on(bytes_of({0x89, 126, 0, 126}), why);           // a long ping
  ends_on(std::string(100, '\0'), why);
}

TEST_P(WebSocketHostileTest, EndsOnAMessageThatIsAnnouncedTooLong) {
  const std::string why = "longer than " + std::to_string(max_message) + " bytes";
  ends_on(bytes_of({0x81, 127, 0, 0, 0, 0, 0, 4, 0, 1}), why);  // one byte over
  ends_on(bytes_of({0x81, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), why);
  ends_on(bytes_of({0x81, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), why);
}

TEST_P(WebSocketHostileTest, SaysThatTheConnectionWasLostInTheMiddleOfAFrame) {
  for (const bool reset : {false, true}) {
    ends(
        [reset](const HostilePeerPtr& peer) {
          peer->send(bytes_of({0x81, 100, 'h', 'a', 'l', 'f'}),
                     [=] { reset ? peer->reset() : peer->half_close(); });
        },
        "the connection was lost");
    EXPECT_TRUE(received.empty());
  }
}

TEST_P(WebSocketHostileTest, HandsOverTextThatIsNoUtf8ForItsReaderToRefuse) {
  const std::string bytes = "\xff\xfe\xc3\x28";
  ASSERT_TRUE(connect(upgrade, [bytes](const HostilePeerPtr& peer) {
                peer->send(frame(Opcode::text, bytes) + frame(Opcode::text, "next"));
              }).has_value());
  run_until(io, [&] { return received.size() == 2; });
  EXPECT_EQ(received, (std::vector<std::string>{bytes, "next"}));
  EXPECT_TRUE(closes.empty());
}

TEST_P(WebSocketHostileTest, EndsOnACloseFrameWhateverItHolds) {
  for (const std::string& payload :
       {std::string(), std::string("x"), bytes_of({0, 0}), bytes_of({0xff, 0xff}) + "\xff\xfe",
        bytes_of({3, 0xe9}) + std::string(123, 'r')}) {
    ends_on(frame(Opcode::close, payload), "closed by the peer with code");
  }
}

// ── floods ──

TEST_P(WebSocketHostileTest, FragmentsWithoutEndAreCutAtTheBoundOfAMessage) {
  const std::string piece(4096, 'f');
  const std::string begin = bytes_of({0x01, 1, 'b'});
  std::string fragment = bytes_of({0x00, 126, 0x10, 0x00}) + piece;
  const PeakMemory memory;
  ends([&](const HostilePeerPtr& peer) { peer->send(begin, [=] { peer->flood(fragment); }); },
       "longer than");
  EXPECT_LT(memory.grown(), most_memory);
}

TEST_P(WebSocketHostileTest, EmptyFragmentsWithoutEndAreCutToo) {
  std::string fragments;
  for (int i = 0; i < 2000; ++i) fragments += bytes_of({0x00, 0});
  const PeakMemory memory;
  ends(
      [&](const HostilePeerPtr& peer) {
        peer->send(bytes_of({0x01, 1, 'b'}), [=] { peer->flood(fragments); });
      },
      "the peer");
  EXPECT_LT(memory.grown(), most_memory);
}

TEST_P(WebSocketHostileTest, PingsWithoutEndFromAPeerThatReadsNothingTakeNoMemory) {
  std::string pings;
  for (int i = 0; i < 500; ++i) pings += frame(Opcode::ping, std::string(125, 'p'));
  ASSERT_TRUE(connect(upgrade).has_value());
  const auto peer = server->peers[0];
  const PeakMemory memory;
  peer->flood(pings);
  // Much more than the sockets hold in between.
  run_until(io, [&] { return peer->sent > 60'000'000 || !closes.empty(); });
  EXPECT_LT(memory.grown(), most_memory + 2 * pings.size());
}

TEST_P(WebSocketHostileTest, AnswersPingsOfAPeerThatReads) {
  std::string pings;
  for (int i = 0; i < 100; ++i) pings += frame(Opcode::ping, "p");
  ASSERT_TRUE(connect(upgrade, [pings](const HostilePeerPtr& peer) {
                peer->read_all();
                peer->send(pings + frame(Opcode::text, "alive"));
              }).has_value());
  const auto peer = server->peers[0];
  // A pong may stand for several pings, and the last one is always answered.
  run_until(io, [&] { return !received.empty() && peer->thrown_away > 0; });
  EXPECT_TRUE(closes.empty());
}

TEST_P(WebSocketHostileTest, GoesOnEndingWhenAFloodFollowsTheViolation) {
  ends(
      [](const HostilePeerPtr& peer) {
        peer->send(bytes_of({0x83, 0}), [=] { peer->flood(std::string(64 * 1024, '\0')); });
      },
      "broke the WebSocket protocol");
  run_until(io, [&] { return server->peers[0]->gone; });
}

}  // namespace
}  // namespace vectord::net
