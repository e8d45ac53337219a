#include "vectord/net/tls.hpp"

#include <boost/asio/ssl/stream.hpp>

#include "unit/net/loop.hpp"

namespace vectord::net {
namespace {

class TlsTest : public testing::Test {
 protected:
  static const Certificate& certificate() {
    static const Certificate made = *make_loopback_certificate();
    return made;
  }
  void SetUp() override {
    HttpServerOptions options;
    server =
        std::make_unique<HttpServer>(io, clock, options, *server_tls(certificate()), echo, nullptr);
    ASSERT_TRUE(server->listen().has_value());
  }
  result<HttpResponse> ask(const std::string& host, TlsContext tls) {
    client = std::make_unique<HttpClient>(io, clock,
                                          Endpoint{true, host, std::to_string(server->port())},
                                          std::move(tls), HttpClientOptions{});
    return again();
  }
  result<HttpResponse> again() {
    const auto outcome = start_send(io, *client, get("/secret"));
    run_until(io, [&] { return outcome->has_value(); });
    return **outcome;
  }
  asio::io_context io{1};
  RealClock clock{io};
  std::unique_ptr<HttpServer> server;
  std::unique_ptr<HttpClient> client;
};

TEST_F(TlsTest, TrustsExactlyTheCertificateItWasGivenByNameAndByAddress) {
  for (const char* host : {"127.0.0.1", "localhost"}) {
    const auto answer = ask(host, *client_tls_trusting(certificate().certificate_pem));
    ASSERT_TRUE(answer.has_value()) << answer.error().what();
    EXPECT_EQ(answer->body, "GET /secret ");
    EXPECT_TRUE(again().has_value());
    EXPECT_EQ(client->stats().handshakes, 1U);
  }
}

TEST_F(TlsTest, RefusesAnotherCertificateAndSaysWhy) {
  const auto other = make_loopback_certificate();
  for (const auto& tls :
       {*client_tls_trusting(other->certificate_pem), *client_tls_system_roots()}) {
    const auto answer = ask("127.0.0.1", tls);
    ASSERT_TRUE(answer.has_error());
    EXPECT_EQ(answer.error().code(), Errc::verify);
    EXPECT_NE(answer.error().what().find("signed by itself"), std::string::npos)
        << answer.error().what();
    run_until(io, [&] { return server->connections() == 0; });
  }
}

TEST_F(TlsTest, RefusesACertificateForAnotherHost) {
  // 127.0.0.2 is this machine too, but the certificate does not name it.
  server.reset();
  server = std::make_unique<HttpServer>(io, clock, HttpServerOptions{.host = "0.0.0.0"},
                                        *server_tls(certificate()), echo, nullptr);
  ASSERT_TRUE(server->listen().has_value());
  const auto answer = ask("127.0.0.2", *client_tls_trusting(certificate().certificate_pem));
  ASSERT_TRUE(answer.has_error());
  EXPECT_EQ(answer.error().code(), Errc::verify);
  EXPECT_NE(answer.error().what().find("and not for 127.0.0.2"), std::string::npos)
      << answer.error().what();
}

TEST_F(TlsTest, ResumesTheSessionOnTheNextConnection) {
  const auto tls = *client_tls_trusting(certificate().certificate_pem);
  ASSERT_TRUE(ask("127.0.0.1", tls).has_value());
  EXPECT_EQ(client->stats().resumed, 0U);
  ASSERT_TRUE(ask("127.0.0.1", tls).has_value());
  EXPECT_EQ(client->stats().resumed, 1U);
}

TEST_F(TlsTest, ResumesInTls13AndInTls12) {
  for (const int version : {TLS1_3_VERSION, TLS1_2_VERSION}) {
    const auto tls = *client_tls_trusting(certificate().certificate_pem);
    SSL_CTX_set_min_proto_version(tls->native_handle(), version);
    SSL_CTX_set_max_proto_version(tls->native_handle(), version);
    for (std::uint64_t resumed = 0; resumed < 2; ++resumed) {
      const auto answer = ask("localhost", tls);
      ASSERT_TRUE(answer.has_value()) << answer.error().what();
      EXPECT_EQ(client->stats().handshakes, 1U);
      EXPECT_EQ(client->stats().resumed, resumed) << "TLS version " << version;
    }
  }
}

TEST_F(TlsTest, ResumesNoSessionOfAnotherHost) {
  const auto tls = *client_tls_trusting(certificate().certificate_pem);
  ASSERT_TRUE(ask("127.0.0.1", tls).has_value());
  ASSERT_TRUE(ask("localhost", tls).has_value());
  EXPECT_EQ(client->stats().resumed, 0U);
}

TEST_F(TlsTest, ShakesHandsNoMoreOnceItIsWarm) {
  client = std::make_unique<HttpClient>(io, clock, local(server->port(), true),
                                        *client_tls_trusting(certificate().certificate_pem),
                                        HttpClientOptions{});
  EXPECT_EQ(await_on(io, client->warm_up(4)), 4);
  for (int round = 0; round < 50; ++round) {
    std::vector<Outcome> outcomes;
    for (int i = 0; i < 4; ++i) outcomes.push_back(start_send(io, *client, get("/")));
    for (const auto& outcome : outcomes) {
      run_until(io, [&] { return outcome->has_value(); });
      ASSERT_TRUE((*outcome)->has_value());
    }
  }
  EXPECT_EQ(client->stats().handshakes, 4U);
  EXPECT_EQ(client->stats().reused, 200U);
  EXPECT_EQ(client->stats().waited, 0U);
}

TEST_F(TlsTest, WarmConnectionsStayUsable) {
  client = std::make_unique<HttpClient>(io, clock, local(server->port(), true),
                                        *client_tls_trusting(certificate().certificate_pem),
                                        HttpClientOptions{});
  EXPECT_EQ(await_on(io, client->warm_up(2)), 2);
  EXPECT_EQ(client->stats().idle, 2);
  EXPECT_TRUE(again().has_value());
}

TEST_F(TlsTest, SaysNotSentWhenThePeerSpeaksNoTls) {
  ScriptedServer plain(io);
  plain.on_accept([](const std::shared_ptr<tcp::socket>& socket) {
    ScriptedServer::answer(socket, "HTTP/1.1 400 Bad Request\r\n\r\n",
                           [socket] { socket->close(); });
  });
  client = std::make_unique<HttpClient>(io, clock, local(plain.port(), true),
                                        *client_tls_system_roots(), HttpClientOptions{});
  EXPECT_EQ(again().error().code(), Errc::not_sent);
}

TEST_F(TlsTest, RefusesAClientOlderThanTls12) {
  asio::ssl::context old(asio::ssl::context::tls_client);
  SSL_CTX_set_max_proto_version(old.native_handle(), TLS1_1_VERSION);
  asio::ssl::stream<tcp::socket> stream(io, old);
  stream.next_layer().connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), server->port()));
  std::optional<boost::system::error_code> outcome;
  stream.async_handshake(asio::ssl::stream_base::client,
                         [&](boost::system::error_code ec) { outcome = ec; });
  run_until(io, [&] { return outcome.has_value(); });
  EXPECT_TRUE(outcome->failed());
}

TEST(TlsContext, SaysWhatIsWrongWithACertificate) {
  EXPECT_EQ(client_tls_trusting("no certificate").error().code(), Errc::verify);
  EXPECT_EQ(server_tls(Certificate{"no", "key"}).error().code(), Errc::verify);
}

}  // namespace
}  // namespace vectord::net
