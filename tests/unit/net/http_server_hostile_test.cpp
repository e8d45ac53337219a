// The server against clients that mean no good: a status or an end, bounded memory, bounded time,
// and never a request that the client did not plainly send.
#include <boost/asio/steady_timer.hpp>

#include "unit/net/live_memory.hpp"
#include "unit/net/loop.hpp"

namespace vectord::net {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t most_memory = 1024 * 1024;

std::string many(std::string_view piece) {
  std::string out;
  while (out.size() < 16 * 1024) out += piece;
  return out;
}

// A client whose writes go on while the server runs on the same loop.
class HostileClient : public std::enable_shared_from_this<HostileClient> {
 public:
  HostileClient(asio::io_context& io, std::uint16_t port) : io_(io), socket_(io), timer_(io) {
    socket_.connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), port));
    socket_.set_option(tcp::no_delay(true));
  }
  void trickle(std::string bytes, milliseconds pause) {
    boost::system::error_code gone;
    asio::write(socket_, asio::buffer(bytes.data(), 1), gone);
    if (gone || bytes.size() == 1) return;
    timer_.expires_after(pause);
    timer_.async_wait([self = shared_from_this(), rest = bytes.substr(1),
                       pause](boost::system::error_code) { self->trickle(rest, pause); });
  }
  void flood(const std::string& first, std::string piece) {
    boost::system::error_code gone;
    asio::write(socket_, asio::buffer(first), gone);
    piece_ = std::move(piece);
    write_on();
  }
  std::string read_head() {  // and then goes away
    bool ended_here = false;
    asio::async_read_until(
        socket_, asio::dynamic_buffer(received_), "\r\n\r\n",
        [&ended_here](boost::system::error_code, std::size_t) { ended_here = true; });
    run_until(io_, [&] { return ended_here; });
    socket_.close();
    return received_;
  }
  std::string read_to_end() {
    asio::async_read(socket_, asio::dynamic_buffer(received_),
                     [self = shared_from_this()](boost::system::error_code, std::size_t) {
                       self->ended = true;
                     });
    run_until(io_, [&] { return ended; });
    return received_;
  }
  tcp::socket& socket() { return socket_; }
  std::size_t written = 0;
  bool stopped = false;  // the server is gone, or reads no more
  bool ended = false;

 private:
  void write_on() {
    asio::async_write(socket_, asio::buffer(piece_),
                      [self = shared_from_this()](boost::system::error_code ec, std::size_t size) {
                        self->written += size;
                        if (ec) {
                          self->stopped = true;
                        } else {
                          self->write_on();
                        }
                      });
  }
  asio::io_context& io_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  std::string piece_, received_;
};

class HttpServerHostileTest : public testing::Test {
 protected:
  void serve(HttpServerOptions options = {}, TlsContext tls = nullptr) {
    server = std::make_unique<HttpServer>(
        io, clock, options, std::move(tls),
        [this](const HttpRequest& request, FlightKey, const Responder& respond) {
          seen.push_back(request.method + " " + request.target);
          respond(HttpResponse{200, {}, answer_body});
        },
        nullptr);
    ASSERT_TRUE(server->listen().has_value());
  }
  std::shared_ptr<HostileClient> connect() {
    return std::make_shared<HostileClient>(io, server->port());
  }
  std::string exchange(const std::string& bytes) {
    RawClient raw(io, server->port());
    raw.write(bytes);
    return raw.read_to_end();
  }
  static std::string status_of(const std::string& answer) { return answer.substr(0, 12); }
  // Floods after `first` until the server has had enough, and returns its answer's status.
  std::string flooded(const std::string& first, const std::string& piece) {
    const auto client = connect();
    const PeakMemory memory;
    client->flood(first, piece);
    const auto status = status_of(client->read_to_end());
    run_until(io, [&] { return client->stopped && server->connections() == 0; });
    EXPECT_LT(memory.grown(), most_memory);
    return status;
  }

  asio::io_context io{1};
  RealClock clock{io};
  std::string answer_body;
  std::vector<std::string> seen;
  std::unique_ptr<HttpServer> server;
};

// ── slow ones ──

TEST_F(HttpServerHostileTest, ARequestThatTricklesHasNoLongerThanAnyOther) {
  serve({.read_timeout = milliseconds(100)});
  for (const char* begun :
       {"GET / HTTP/1.1\r\nX: ", "POST / HTTP/1.1\r\nContent-Length: 60000\r\n\r\n"}) {
    const auto client = connect();
    client->trickle(begun + std::string(50'000, 'x'), milliseconds(1));
    EXPECT_EQ(status_of(client->read_head()), "HTTP/1.1 408");
    run_until(io, [&] { return server->connections() == 0; });
  }
  EXPECT_TRUE(seen.empty());
}

TEST_F(HttpServerHostileTest, ClosesAClientThatStallsInTheTlsHandshake) {
  serve({.read_timeout = milliseconds(40)}, *server_tls(*make_loopback_certificate()));
  EXPECT_EQ(exchange(std::string("\x16\x03\x01\x02\x00\x01", 6)), "");
  EXPECT_EQ(exchange(""), "");
  run_until(io, [&] { return server->connections() == 0; });
}

TEST_F(HttpServerHostileTest, ClosesAClientThatDoesNotReadItsAnswer) {
  answer_body = std::string(20 * 1024 * 1024, 'b');
  serve({.read_timeout = milliseconds(60)});
  const auto client = connect();
  asio::write(client->socket(), asio::buffer(std::string("GET / HTTP/1.1\r\n\r\n")));
  run_until(io, [&] { return server->connections() == 1; });
  run_until(io, [&] { return server->connections() == 0; });
}

TEST_F(HttpServerHostileTest, AnswersAClientThatHalfClosedAfterItsRequest) {
  serve();
  const auto client = connect();
  asio::write(client->socket(), asio::buffer(std::string("GET /last HTTP/1.1\r\n\r\n")));
  client->socket().shutdown(tcp::socket::shutdown_send);
  EXPECT_EQ(status_of(client->read_to_end()), "HTTP/1.1 200");
  run_until(io, [&] { return server->connections() == 0; });
}

TEST_F(HttpServerHostileTest, OutlivesAClientThatResetsInTheMiddle) {
  serve();
  for (const char* begun : {"GET / HTTP/1.1\r\n\r\n", "GET / HT", ""}) {
    const auto client = connect();
    asio::write(client->socket(), asio::buffer(std::string(begun)));
    client->socket().set_option(asio::socket_base::linger(true, 0));
    client->socket().close();
  }
  run_until(io, [&] { return server->connections() == 0; });
  EXPECT_EQ(status_of(exchange("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")), "HTTP/1.1 200");
}

// ── floods ──

TEST_F(HttpServerHostileTest, HeadersWithoutEndAreCutAtTheirBound) {
  serve();
  EXPECT_EQ(flooded("GET / HTTP/1.1\r\nX: ", std::string(4096, 'h')), "HTTP/1.1 431");
  EXPECT_EQ(flooded("GET / HTTP/1.1\r\n", "Name: value\r\n"), "HTTP/1.1 431");
  EXPECT_EQ(flooded("GET /", std::string(4096, 't')), "HTTP/1.1 431");
  EXPECT_TRUE(seen.empty());
}

TEST_F(HttpServerHostileTest, ABodyWithoutEndIsCutAtItsBound) {
  serve();
  const std::string chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(flooded(chunked, "1000\r\n" + std::string(0x1000, 'b') + "\r\n"), "HTTP/1.1 413");
  EXPECT_EQ(flooded(chunked, many("1\r\nb\r\n")), "HTTP/1.1 413");
  EXPECT_EQ(flooded(chunked + "1;name=", std::string(4096, 'e')), "HTTP/1.1 431");
  EXPECT_EQ(flooded(chunked + "0\r\n", many("Trailer: value\r\n")), "HTTP/1.1 431");
  EXPECT_EQ(flooded("POST / HTTP/1.1\r\nContent-Length: 4000000000\r\n\r\n", many("body")),
            "HTTP/1.1 413");
  EXPECT_TRUE(seen.empty());
}

// The answer must survive that the client is still sending.
TEST_F(HttpServerHostileTest, SaysTooLargeToAClientThatIsStillSendingPlainAndOverTls) {
  const auto certificate = make_loopback_certificate();
  for (const bool tls : {false, true}) {
    serve({}, tls ? *server_tls(*certificate) : nullptr);
    HttpClient client(io, clock, local(server->port(), tls),
                      tls ? *client_tls_trusting(certificate->certificate_pem) : nullptr, {});
    HttpRequest large{.method = "POST", .body = std::string(900'000, 'b')};
    const auto outcome = start_send(io, client, std::move(large));
    run_until(io, [&] { return outcome->has_value(); });
    ASSERT_TRUE((*outcome)->has_value()) << (*outcome)->error().what();
    EXPECT_EQ((**outcome)->status, 413);
  }
}

TEST_F(HttpServerHostileTest, ReadsNoMorePipelinedRequestsThanItsClientTakesAnswers) {
  answer_body = std::string(1000, 'a');
  serve({.read_timeout = milliseconds(200)});
  const auto client = connect();
  const PeakMemory memory;
  client->flood("", many("GET / HTTP/1.1\r\n\r\n"));
  run_until(io, [&] { return client->stopped && server->connections() == 0; });
  EXPECT_LT(memory.grown(), most_memory + seen.size() * 64);
}

// ── messages whose end two readers could see in different places ──

TEST_F(HttpServerHostileTest, RefusesARequestThatCouldSmuggleAnother) {
  serve();
  const std::string smuggled = "GET /smuggled HTTP/1.1\r\nConnection: close\r\n\r\n";
  for (const char* header : {"Content-Length: 5\r\nTransfer-Encoding: chunked",
                             "Transfer-Encoding: chunked\r\nContent-Length: 5",
                             "Content-Length: 5\r\nContent-Length: 6",
                             "Content-Length: 0, 5",
                             "Content-Length: +0",
                             "Content-Length: 0x0",
                             "Content-Length: 0 0",
                             "Content-Length: ",
                             "Content-Length : 0",
                             "Transfer-Encoding: xchunked",
                             "Transfer-Encoding: chunked, identity",
                             "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
                             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                             "Transfer-Encoding : chunked",
                             "Transfer-Encoding: \x0b"
                             "chunked",
                             "Transfer-Encoding: chunked\nX: y",
                             "X: y\rTransfer-Encoding: chunked",
                             "X: y\nContent-Length: 50",
                             "Transfer-Encoding\r\n: chunked",
                             "Content-Length: 18446744073709551616"}) {
    SCOPED_TRACE(header);
    const std::string answer =
        exchange("POST /first HTTP/1.1\r\n" + std::string(header) + "\r\n\r\n0\r\n\r\n" + smuggled);
    EXPECT_EQ(status_of(answer), "HTTP/1.1 400");
    EXPECT_TRUE(seen.empty()) << seen.back();
    seen.clear();
  }
  EXPECT_EQ(status_of(exchange("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
            "HTTP/1.1 400");
}

TEST_F(HttpServerHostileTest, RefusesABadChunk) {
  serve();
  for (const char* chunk :
       {"zz\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "5\r\nhelloworld\r\n0\r\n\r\n",
        "10000000000000005\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n", "0\r\nno header\r\n\r\n"}) {
    SCOPED_TRACE(chunk);
    EXPECT_EQ(status_of(exchange(
                  std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n") + chunk)),
              "HTTP/1.1 400");
  }
  EXPECT_TRUE(seen.empty());
}

TEST_F(HttpServerHostileTest, ReadsAChunkedRequestInPiecesOfOneByte) {
  serve();
  for (const char* body : {"0\r\n\r\n", "1\r\nx\r\n0\r\nTrailer: y\r\n\r\n"}) {
    const auto client = connect();
    client->trickle(std::string("POST /slow HTTP/1.1\r\nConnection: close\r\n"
                                "Transfer-Encoding: chunked\r\n\r\n") +
                        body,
                    milliseconds(0));
    EXPECT_EQ(status_of(client->read_to_end()), "HTTP/1.1 200");
  }
  EXPECT_EQ(seen.size(), 2U);
}

TEST_F(HttpServerHostileTest, TellsAClientThatSpeaksTlsThatThisIsPlainHttp) {
  serve();
  EXPECT_NE(exchange(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11))
                .find("the peer speaks TLS, and this is plain HTTP"),
            std::string::npos);
}

}  // namespace
}  // namespace vectord::net
