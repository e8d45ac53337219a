// What one read brings is handed over at once, in place.
#include "net/websocket_frames.hpp"
#include "unit/net/loop.hpp"
#include "vectord/net/websocket.hpp"

namespace vectord::net {
namespace {

constexpr const char* upgrade_answer =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: ";

// A server that answers the upgrade and these bytes in one packet.
struct WebSocketBatch : testing::Test {
  asio::io_context io{1};
  RealClock clock{io};
  ScriptedServer server{io};
  std::unique_ptr<WebSocketClient> client =
      std::make_unique<WebSocketClient>(io, clock, nullptr, WebSocketClientOptions{});
  std::vector<std::vector<std::string>> batches;
  std::vector<std::string> closes;
  std::function<void(Messages)> also;

  void serve(const std::string& frames) {
    server.on_accept([frames](const std::shared_ptr<tcp::socket>& socket) {
      ScriptedServer::on_request(socket, [socket, frames](const std::string& request) {
        const std::string name = "Sec-WebSocket-Key: ";
        const std::string key = request.substr(request.find(name) + name.size(), 24);
        ScriptedServer::answer(socket, upgrade_answer + accept_key(key) + "\r\n\r\n" + frames);
      });
    });
  }
  void connect() {
    std::function<void(Messages)> take = [this](Messages messages) {
      batches.emplace_back(messages.begin(), messages.end());
      if (also) also(messages);
    };
    auto task = client->connect(local(server.port(), false), "/", std::move(take),
                                [this](const std::string& why) { closes.push_back(why); });
    ASSERT_TRUE(await_on(io, wrap(std::move(task))).has_value());
  }
  static asio::awaitable<result<void>> wrap(asio::awaitable<result<void>> task) {
    auto outcome = co_await std::move(task);
    co_return outcome;
  }
};

std::string text(std::string_view payload) {
  std::string out;
  append_frame(out, Opcode::text, payload, 0);
  return out;
}
std::string fragment(std::string_view payload, int first_byte) {
  std::string out = text(payload);
  out[0] = static_cast<char>(first_byte);
  return out;
}

TEST_F(WebSocketBatch, HandsOverAllThatOneReadBroughtAtOnce) {
  serve(text("one") + text("two") + text("three"));
  connect();
  run_until(io, [&] { return !batches.empty(); });
  EXPECT_EQ(batches, (std::vector<std::vector<std::string>>{{"one", "two", "three"}}));
}

TEST_F(WebSocketBatch, AControlFrameDoesNotDivideABatch) {
  std::string ping;
  append_frame(ping, Opcode::ping, "there?", 0);
  serve(text("one") + ping + text("two"));
  connect();
  run_until(io, [&] { return !batches.empty(); });
  EXPECT_EQ(batches, (std::vector<std::vector<std::string>>{{"one", "two"}}));
}

TEST_F(WebSocketBatch, AMessageOfFragmentsEndsItsBatchSinceItsBytesLiveElsewhere) {
  serve(text("one") + fragment("tw", 0x01) + fragment("o", 0x80) + text("three"));
  connect();
  run_until(io, [&] { return batches.size() == 2; });
  EXPECT_EQ(batches, (std::vector<std::vector<std::string>>{{"one", "two"}, {"three"}}));
}

TEST_F(WebSocketBatch, BehindEveryMessageBytesMayBeRead) {
  int sum = 0;
  also = [&](Messages messages) {
    for (const std::string_view message : messages) {
      for (std::size_t i = 0; i < message_padding; ++i) sum += message.data()[message.size() + i];
    }
  };
  serve(text(std::string(300'000, 'x')) + fragment(std::string(40, 'y'), 0x01) +
        fragment(std::string(24, 'z'), 0x80) + text("last"));
  connect();
  std::size_t messages = 0;
  run_until(io, [&] {
    messages = 0;
    for (const auto& batch : batches) messages += batch.size();
    return messages == 3;
  });
  EXPECT_NE(sum, -1);  // under AddressSanitizer the reading is the test
}

TEST_F(WebSocketBatch, MessagesBeforeACloseFrameAreToldBeforeTheEnd) {
  std::string close;
  append_close(close, close_code::normal, "", 0);
  also = [&](Messages) { EXPECT_TRUE(closes.empty()); };
  serve(text("one") + text("two") + close + text("never"));
  connect();
  run_until(io, [&] { return !closes.empty(); });
  EXPECT_EQ(batches, (std::vector<std::vector<std::string>>{{"one", "two"}}));
}

TEST_F(WebSocketBatch, MessagesBeforeAViolationAreToldBeforeTheEnd) {
  serve(text("one") + fragment("bad", 0x83));
  connect();
  run_until(io, [&] { return !closes.empty(); });
  EXPECT_EQ(batches, (std::vector<std::vector<std::string>>{{"one"}}));
  EXPECT_EQ(closes[0], "the peer broke the WebSocket protocol");
}

TEST_F(WebSocketBatch, AClientMayBeDestroyedInsideABatch) {
  also = [&](Messages) { client.reset(); };
  serve(text("one") + text("two"));
  connect();
  run_until(io, [&] { return !batches.empty(); });
  EXPECT_EQ(batches.size(), 1U);
  EXPECT_TRUE(closes.empty());
}

}  // namespace
}  // namespace vectord::net
