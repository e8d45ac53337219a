// A certificate that is not the right one: refused before a byte of the request, and in words that
// say what is wrong and what to do.
#include "unit/net/hostile_server.hpp"
#include "unit/net/test_certificates.hpp"

namespace vectord::net {
namespace {

class TlsRefusalTest : public testing::Test {
 protected:
  // Asks a server with this certificate, by this name, and returns how that failed.
  Error refusal(const Certificate& served, const TlsContext& trusting,
                const std::string& host = "127.0.0.1") {
    return refusal(*server_tls(served), trusting, host);
  }
  Error refusal(TlsContext served, const TlsContext& trusting, const std::string& host) {
    HostileServer server(io, std::move(served), [this](const HostilePeerPtr& peer) {
      peer->read_request([this](const std::string&) { ++requests_seen; });
    });
    HttpClient client(io, clock, Endpoint{true, host, std::to_string(server.port())}, trusting, {});
    const auto outcome = start_send(io, client, get("/secret"));
    run_until(io, [&] { return outcome->has_value(); });
    EXPECT_TRUE((*outcome)->has_error());
    EXPECT_EQ(client.stats().handshakes, 0U);
    EXPECT_EQ(requests_seen, 0);
    where = host + ":" + std::to_string(server.port());
    return (*outcome)->has_error() ? (*outcome)->error() : Error();
  }
  void expect(const Error& error, Errc code, const std::string& what) {
    EXPECT_EQ(to_string(error.code()), to_string(code));
    EXPECT_EQ(error.what().rfind("cannot connect to " + where + ": ", 0), 0U) << error.what();
    EXPECT_NE(error.what().find(what), std::string::npos) << error.what();
  }
  static TlsContext trusting(const Certificate& anchor) {
    return *client_tls_trusting(anchor.certificate_pem);
  }
  // A server that speaks TLS up to this version only.
  static TlsContext old_server(int version) {
    auto context = *server_tls(make_certificate({}));
    SSL_CTX_set_min_proto_version(context->native_handle(), 0);
    SSL_CTX_set_max_proto_version(context->native_handle(), version);
    SSL_CTX_set_cipher_list(context->native_handle(), "DEFAULT@SECLEVEL=0");
    return context;
  }

  asio::io_context io{1};
  RealClock clock{io};
  int requests_seen = 0;
  std::string where;
};

TEST_F(TlsRefusalTest, OfACertificateFromAnIssuerThatWeDoNotKnow) {
  const auto authority = make_certificate({.common_name = "Some Authority", .is_authority = true});
  const auto served = make_certificate({}, authority);
  const auto other = make_certificate({.common_name = "Our Authority", .is_authority = true});
  for (const auto& trust : {trusting(other), *client_tls_system_roots()}) {
    expect(refusal(served, trust), Errc::verify,
           "its certificate was issued by \"Some Authority\", which we do not trust: install the "
           "system's root certificates");
  }
}

TEST_F(TlsRefusalTest, OfASelfSignedCertificateThatIsNotTheTrustedOne) {
  const auto error = refusal(make_certificate({}), trusting(make_certificate({})));
  expect(error, Errc::verify,
         "its certificate is signed by itself (\"localhost\") and is not one that we trust");
}

TEST_F(TlsRefusalTest, OfACertificateForAnotherName) {
  const auto authority = make_certificate({.common_name = "Authority", .is_authority = true});
  const auto served =
      make_certificate({.names = "DNS:example.org,DNS:*.example.org,IP:10.0.0.1"}, authority);
  expect(refusal(served, trusting(authority), "localhost"), Errc::verify,
         "its certificate is for example.org, *.example.org, 10.0.0.1 and not for localhost: check "
         "the host's name in the settings");
}

TEST_F(TlsRefusalTest, OfACertificateForAnotherAddress) {
  const auto served = make_certificate({.names = "DNS:localhost,IP:127.0.0.2,IP:::1"});
  expect(refusal(served, trusting(served)), Errc::verify,
         "its certificate is for localhost, 127.0.0.2, ::1 and not for 127.0.0.1");
}

TEST_F(TlsRefusalTest, OfACertificateWhoseOnlyNameIsWhatOldClientsLookedAt) {
  const auto served = make_certificate({.common_name = "127.0.0.1", .names = ""});
  expect(refusal(served, trusting(served)), Errc::verify, "and not for 127.0.0.1");
}

TEST_F(TlsRefusalTest, OfAnExpiredCertificate) {
  const auto served = make_certificate({.from_seconds = -7200, .to_seconds = -60});
  const auto error = refusal(served, trusting(served));
  expect(error, Errc::verify, "its certificate expired at 20");
  expect(error, Errc::verify, " UTC, and this machine's clock says 20");
  expect(error, Errc::verify, "check the clock; if it is right, the host has to renew");
}

TEST_F(TlsRefusalTest, OfACertificateThatIsNotValidYet) {
  const auto served = make_certificate({.from_seconds = 3600, .to_seconds = 7200});
  const auto error = refusal(served, trusting(served));
  expect(error, Errc::verify, "its certificate is not valid before 20");
  expect(error, Errc::verify, "check the clock");
}

TEST_F(TlsRefusalTest, OfAnExpiredIssuer) {
  const auto authority =
      make_certificate({.common_name = "Authority", .to_seconds = -60, .is_authority = true});
  expect(refusal(make_certificate({}, authority), trusting(authority)), Errc::verify,
         "a certificate in its chain expired at 20");
}

TEST_F(TlsRefusalTest, RepeatsNoControlCharactersOfACertificate) {
  const auto authority =
      make_certificate({.common_name = "evil\x1b[2J\nname", .is_authority = true});
  expect(refusal(make_certificate({}, authority), *client_tls_system_roots()), Errc::verify,
         "\"evil?[2J?name\"");
}

TEST_F(TlsRefusalTest, OfAServerThatSpeaksOnlyOldTls) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    expect(refusal(old_server(version), *client_tls_system_roots(), "127.0.0.1"), Errc::not_sent,
           "it speaks neither TLS 1.2 nor TLS 1.3");
  }
}

TEST_F(TlsRefusalTest, OfAServerThatSpeaksPlainHttpOnThePortOfTls) {
  HostileServer server(io, nullptr, [](const HostilePeerPtr& peer) {
    peer->send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  where = "127.0.0.1:" + std::to_string(server.port());
  HttpClient client(io, clock, local(server.port(), true), *client_tls_system_roots(), {});
  const auto outcome = start_send(io, client, get("/"));
  run_until(io, [&] { return outcome->has_value(); });
  expect((*outcome)->error(), Errc::not_sent, "it does not speak TLS on this port");
}

TEST_F(TlsRefusalTest, OfAServerThatClosesInTheHandshake) {
  HostileServer server(io, nullptr, [](const HostilePeerPtr& peer) { peer->close(); });
  where = "127.0.0.1:" + std::to_string(server.port());
  HttpClient client(io, clock, local(server.port(), true), *client_tls_system_roots(), {});
  const auto outcome = start_send(io, client, get("/"));
  run_until(io, [&] { return outcome->has_value(); });
  expect((*outcome)->error(), Errc::not_sent, "closed the connection during the TLS handshake");
}

TEST_F(TlsRefusalTest, SaysThatAPeerSpeaksTlsWherePlainHttpIsMeant) {
  HostileServer server(io, nullptr, [](const HostilePeerPtr& peer) {
    peer->send(std::string("\x15\x03\x03\x00\x02\x02\x46", 7));
  });
  HttpClient client(io, clock, local(server.port()), nullptr, {});
  const auto outcome = start_send(io, client, get("/"));
  run_until(io, [&] { return outcome->has_value(); });
  EXPECT_NE((*outcome)->error().what().find("the peer speaks TLS, and this is plain HTTP"),
            std::string::npos)
      << (*outcome)->error().what();
}

}  // namespace
}  // namespace vectord::net
