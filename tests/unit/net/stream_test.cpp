#include "net/stream.hpp"

#include <boost/asio/ssl/error.hpp>

#include "unit/net/loop.hpp"

namespace vectord::net {
namespace {

// Two ends of one TLS connection on loopback, handshake done.
class StreamTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto certificate = make_loopback_certificate();
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
    tcp::socket near(io);
    near.connect(acceptor.local_endpoint());
    client = std::make_unique<Stream>(std::move(near),
                                      *client_tls_trusting(certificate->certificate_pem));
    server = std::make_unique<Stream>(acceptor.accept(), *server_tls(*certificate));
    client->set_no_delay();
    server->set_no_delay();
    int done = 0;
    const auto ended = [&done](error_code ec) {
      EXPECT_FALSE(ec) << ec.message();
      ++done;
    };
    client->handshake_as_client(Endpoint{true, "127.0.0.1", "1"}, ended);
    server->handshake_as_server(ended);
    run_until(io, [&done] { return done == 2; });
  }
  // Reads once; the error is in `error`.
  std::string read(Stream& from, std::size_t most) {
    std::string into(most, '\0');
    bool done = false;
    from.read_some(asio::buffer(into), [&](error_code ec, std::size_t size) {
      error = ec;
      into.resize(size);
      done = true;
    });
    EXPECT_FALSE(done) << "a callback came from inside its call";
    run_until(io, [&done] { return done; });
    return into;
  }
  void write(Stream& to, std::string_view bytes) {
    std::optional<error_code> outcome;
    to.write_all(bytes, [&outcome](error_code ec, std::size_t) { outcome = ec; });
    EXPECT_FALSE(outcome) << "a callback came from inside its call";
    run_until(io, [&outcome] { return outcome.has_value(); });
    EXPECT_FALSE(*outcome) << outcome->message();
  }

  asio::io_context io{1};
  std::unique_ptr<Stream> client, server;
  error_code error;
};

TEST_F(StreamTest, BringsInOneReadWhatCameInSeveralRecords) {
  write(*client, "one ");
  write(*client, "two ");
  write(*client, "three");
  EXPECT_EQ(read(*server, 100), "one two three");
}

TEST_F(StreamTest, KeepsForTheNextReadWhatDidNotFit) {
  write(*client, "abcdefgh");
  EXPECT_EQ(read(*server, 3), "abc");
  EXPECT_EQ(read(*server, 3), "def");
  EXPECT_EQ(read(*server, 3), "gh");
}

TEST_F(StreamTest, WaitsWithAWriteUntilTheSocketTakesMore) {
  std::string much(20'000'000, '\0');  // more than two sockets hold
  for (std::size_t i = 0; i < much.size(); ++i) much[i] = static_cast<char>(i * 7 + i / 251);
  bool written = false;
  client->write_all(much, [&written](error_code ec, std::size_t size) {
    EXPECT_FALSE(ec);
    EXPECT_EQ(size, 20'000'000U);
    written = true;
  });
  io.restart();
  io.poll();
  EXPECT_FALSE(written);
  std::string seen;
  while (seen.size() < much.size() && !error) seen += read(*server, 100'000);
  EXPECT_TRUE(seen == much);
  run_until(io, [&written] { return written; });
}

TEST_F(StreamTest, TakesAnEndThatTlsDidNotAnnounceForNoEnd) {
  write(*client, "last words");
  client->shutdown_send();  // of TCP alone
  EXPECT_EQ(read(*server, 100), "last words");
  EXPECT_EQ(read(*server, 100), "");
  EXPECT_EQ(error, asio::ssl::error::stream_truncated);
}

TEST_F(StreamTest, EndsAReadAndAWriteThatAreUnderWayWhenItIsClosed) {
  const std::string much(20'000'000, 'x');
  int ended = 0;
  const auto fails = [&ended](error_code ec, std::size_t) {
    EXPECT_TRUE(ec.failed());
    ++ended;
  };
  char byte = 0;
  client->read_some(asio::buffer(&byte, 1), fails);
  client->write_all(much, fails);
  io.restart();
  io.poll();
  client->close();
  run_until(io, [&ended] { return ended == 2; });
}

// The server's end as OpenSSL alone, which does what Stream never does: asks for new keys.
class KeyUpdates : public testing::Test {
 protected:
  void SetUp() override {
    const auto certificate = make_loopback_certificate();
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
    tcp::socket near(io);
    near.connect(acceptor.local_endpoint());
    near.set_option(asio::socket_base::send_buffer_size(4096));
    client = std::make_unique<Stream>(std::move(near),
                                      *client_tls_trusting(certificate->certificate_pem));
    socket = std::make_unique<tcp::socket>(acceptor.accept());
    socket->set_option(asio::socket_base::receive_buffer_size(4096));
    socket->non_blocking(true);
    context = *server_tls(*certificate);
    server.reset(SSL_new(context->native_handle()));
    SSL_set_fd(server.get(), socket->native_handle());
    SSL_set_accept_state(server.get());
    bool connected = false;
    client->handshake_as_client(Endpoint{true, "127.0.0.1", "1"}, [&connected](error_code ec) {
      EXPECT_FALSE(ec) << ec.message();
      connected = true;
    });
    bool ready = false;
    for (int i = 0; i < 1000 && !(connected && ready); ++i) {
      ready = server_is_ready();
      run();
    }
    ASSERT_TRUE(connected);
    client->read_some(asio::buffer(into), [this](error_code ec, std::size_t size) {
      ended = ec;
      into.resize(size);
    });
  }
  bool server_is_ready() { return SSL_do_handshake(server.get()) == 1; }
  void run() {
    io.restart();
    io.poll();
  }
  // One more, once the last has left.
  void ask_for_new_keys() {
    ASSERT_EQ(SSL_key_update(server.get(), SSL_KEY_UPDATE_REQUESTED), 1);
    for (int i = 0; i < 1000 && !server_is_ready() && !ended; ++i) run();
    run();
  }
  void read_answers() {
    char byte = 0;
    EXPECT_LE(SSL_read(server.get(), &byte, 1), 0);
  }

  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  asio::io_context io{1};
  TlsContext context;
  std::unique_ptr<tcp::socket> socket;
  std::unique_ptr<SSL, Free> server;
  std::unique_ptr<Stream> client;
  std::string into = std::string(100, '\0');
  std::optional<error_code> ended;
};

constexpr int flood = 40'000;  // their answers are more than a megabyte

TEST_F(KeyUpdates, AreAnsweredWithoutEndWhileThePeerReads) {
  for (int i = 0; i < flood && !ended; ++i) {
    ask_for_new_keys();
    read_answers();
  }
  ASSERT_FALSE(ended) << ended->message();
  ASSERT_EQ(SSL_write(server.get(), "still here", 10), 10);
  run_until(io, [this] { return ended.has_value(); });
  EXPECT_FALSE(*ended) << ended->message();
  EXPECT_EQ(into, "still here");
}

}  // namespace
}  // namespace vectord::net
