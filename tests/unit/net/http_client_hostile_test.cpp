// The client against a server that means no good: whatever comes, an answer or a named error, and
// bounded memory. Plain and over TLS.
#include "unit/net/hostile_server.hpp"
#include "unit/net/live_memory.hpp"

namespace vectord::net {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t max_body = 1024 * 1024;
// A growing string holds its old and its new half for a moment; the rest is buffers and headers.
constexpr std::size_t most_memory = 3 * max_body + 512 * 1024;

std::string many(std::string_view piece) {
  std::string out;
  while (out.size() < 16 * 1024) out += piece;
  return out;
}

class HttpClientHostileTest : public testing::TestWithParam<bool> {
 protected:
  static const Certificate& certificate() {
    static const Certificate made = *make_loopback_certificate();
    return made;
  }
  static TlsContext server_context() { return GetParam() ? *server_tls(certificate()) : nullptr; }
  static TlsContext client_context() {
    return GetParam() ? *client_tls_trusting(certificate().certificate_pem) : nullptr;
  }
  // Every request of every connection is answered by `script`.
  void serve(HostileServer::Script script) {
    server = std::make_unique<HostileServer>(io, server_context(), std::move(script));
    client = std::make_unique<HttpClient>(io, clock, server->endpoint(), client_context(), options);
  }
  // A server that reads a request, says this, and then does `then`.
  void serve_answer(
      std::string answer, HostileServer::Script then = [](const HostilePeerPtr&) {}) {
    serve([answer, then](const HostilePeerPtr& peer) {
      peer->read_request([=](const std::string&) { peer->send(answer, [=] { then(peer); }); });
    });
  }
  result<HttpResponse> ask(HttpRequest request = {}) {
    const auto outcome = start_send(io, *client, std::move(request));
    run_until(io, [&] { return outcome->has_value(); });
    return std::move(**outcome);
  }
  result<HttpResponse> answer_to(std::string answer) {
    serve_answer(std::move(answer), [](const HostilePeerPtr& peer) { peer->half_close(); });
    return ask();
  }
  static void expect_unknown(const result<HttpResponse>& outcome, const std::string& why) {
    ASSERT_TRUE(outcome.has_error()) << outcome->status << " " << outcome->body.substr(0, 80);
    EXPECT_EQ(to_string(outcome.error().code()), to_string(Errc::outcome_unknown));
    EXPECT_NE(outcome.error().what().find(why), std::string::npos) << outcome.error().what();
  }
  static void expect_body(const result<HttpResponse>& outcome, const std::string& body) {
    ASSERT_TRUE(outcome.has_value()) << outcome.error().what();
    EXPECT_EQ(outcome->status, 200);
    EXPECT_EQ(outcome->body, body);
  }
  // Floods with `piece` after `first` and returns how the request ended.
  result<HttpResponse> flooded(const std::string& first, const std::string& piece) {
    options.max_body = max_body;
    options.total_timeout = std::chrono::seconds(5);
    serve_answer(first, [piece](const HostilePeerPtr& peer) { peer->flood(piece); });
    const PeakMemory memory;
    auto outcome = ask();
    EXPECT_LT(memory.grown(), most_memory);
    return outcome;
  }

  asio::io_context io{1};
  RealClock clock{io};
  HttpClientOptions options;
  std::unique_ptr<HostileServer> server;
  std::unique_ptr<HttpClient> client;
};

INSTANTIATE_TEST_SUITE_P(PlainAndTls, HttpClientHostileTest, testing::Bool(),
                         [](const auto& with) { return with.param ? "Tls" : "Plain"; });

// ── what is odd, and right ──

TEST_P(HttpClientHostileTest, ReadsAChunkedBodyInPiecesOfOneByte) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto& [body, bytes] : std::vector<std::pair<std::string, std::string>>{
           {"hello world", "5;name=value\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n"},
           {"", "0\r\n\r\n"},
           {"x", "1\r\nx\r\n0\r\n\r\n"}}) {
    serve([bytes = chunked + bytes](const HostilePeerPtr& peer) {
      peer->read_request([=](const std::string&) { peer->send_bytewise(bytes, milliseconds(0)); });
    });
    expect_body(ask(), body);
    EXPECT_EQ(client->stats().idle, 1);
  }
}

TEST_P(HttpClientHostileTest, ReadsTheAnswerAfter100ContinueThatItDidNotAskFor) {
  serve_answer(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\nX: y\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  expect_body(ask(), "ok");
  EXPECT_EQ(client->stats().idle, 1);
}

TEST_P(HttpClientHostileTest, BelievesNoHeaderThatComesBehindTheBody) {
  serve_answer(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\nok\r\n0\r\nRetry-After: 9\r\n\r\n");
  const auto outcome = ask();
  expect_body(outcome, "ok");
  EXPECT_EQ(find_header(outcome->headers, "Retry-After"), "");
}

TEST_P(HttpClientHostileTest, HandsOverABodyOfAnyBytes) {
  const std::string bytes("\xff\xfe\x00{\xc3\x28", 6);
  serve_answer("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n" + bytes);
  expect_body(ask(), bytes);
}

TEST_P(HttpClientHostileTest, TakesABodyAtItsBoundAndRefusesOneByteMore) {
  options.max_body = 10;
  serve_answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
  expect_body(ask(), "0123456789");
  serve_answer("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890");
  expect_unknown(ask(), "body limit");
  serve_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n67890");
  expect_unknown(ask(), "body limit");
}

TEST_P(HttpClientHostileTest, TakesALongHeaderAndRefusesOneBeyondItsBound) {
  const std::string good = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
  serve_answer(good + std::string(60'000, 'h') + "\r\n\r\n");
  expect_body(ask(), "");
  serve_answer(good + std::string(70'000, 'h') + "\r\n\r\n");
  expect_unknown(ask(), "header");
}

// ── stalls and ends ──

TEST_P(HttpClientHostileTest, GivesUpOnAnAnswerThatStalls) {
  options.read_timeout = milliseconds(40);
  for (const char* begun :
       {"HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"}) {
    serve_answer(begun);
    expect_unknown(ask(), "did not answer in time");
    EXPECT_EQ(client->stats().timeouts, 1U);
    EXPECT_EQ(client->stats().open, 0);
  }
}

TEST_P(HttpClientHostileTest, GivesUpOnAnAnswerThatTricklesForEver) {
  options.read_timeout = milliseconds(2000);
  options.total_timeout = milliseconds(120);
  serve([](const HostilePeerPtr& peer) {
    peer->read_request([=](const std::string&) {
      peer->send_bytewise("HTTP/1.1 200 OK\r\nX: " + std::string(10'000, 'x'), milliseconds(2));
    });
  });
  expect_unknown(ask(), "did not answer in time");
}

TEST_P(HttpClientHostileTest, GivesUpOnAServerThatDoesNotReadTheRequest) {
  options.read_timeout = milliseconds(100);
  serve([](const HostilePeerPtr&) {});
  HttpRequest large;
  large.method = "POST";
  large.body = std::string(20 * 1024 * 1024, 'b');
  expect_unknown(ask(std::move(large)), "did not answer in time");
}

TEST_P(HttpClientHostileTest, SaysUnknownForAResetWhateverWasAnsweredBefore) {
  for (const char* begun : {"", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"}) {
    serve([begun](const HostilePeerPtr& peer) {
      peer->read_request([=](const std::string&) {
        if (*begun == 0) return peer->reset();
        peer->send(begun, [=] { peer->after(milliseconds(10), [=] { peer->reset(); }); });
      });
    });
    expect_unknown(ask(), "the connection ended before the answer");
    EXPECT_EQ(client->stats().open, 0);
  }
}

TEST_P(HttpClientHostileTest, SaysUnknownForAnAnswerThatIsCutByAHalfClose) {
  for (const char* begun :
       {"HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"}) {
    expect_unknown(answer_to(begun), "the connection ended before the answer");
  }
}

TEST_P(HttpClientHostileTest, BelievesTheEndOfABodyWithoutLengthOnlyWhereItCannotBeForged) {
  const auto outcome = answer_to("HTTP/1.1 200 OK\r\n\r\nto the end");
  // Over TLS whoever cuts the line could shorten the body: the end has to be said.
  if (GetParam()) return expect_unknown(outcome, "the connection ended before the answer");
  expect_body(outcome, "to the end");
}

TEST_P(HttpClientHostileTest, UsesNoConnectionAgainAfterAWholeAnswerAndAHalfClose) {
  serve_answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
               [](const HostilePeerPtr& peer) { peer->half_close(); });
  for (int i = 0; i < 3; ++i) expect_body(ask(), "ok");
  EXPECT_EQ(client->stats().opened, 3U);
  EXPECT_EQ(client->stats().failures, 0U);
}

// ── lengths that lie ──

TEST_P(HttpClientHostileTest, NeverTakesSurplusBytesForTheAnswerToTheNextRequest) {
  for (const char* forged : {"surplus", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"}) {
    serve_answer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") + forged);
    expect_body(ask(), "ok");
    expect_body(ask(), "ok");
    EXPECT_EQ(client->stats().opened, 2U);
  }
  // Sent later, when nobody has asked anything.
  serve_answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", [](const HostilePeerPtr& peer) {
    peer->after(milliseconds(5),
                [=] { peer->send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"); });
  });
  expect_body(ask(), "ok");
  run_until(io, [&] { return client->stats().open == 0; });
  expect_body(ask(), "ok");
}

TEST_P(HttpClientHostileTest, RefusesALengthThatIsNoneOrThatContradictsItself) {
  for (const char* header :
       {"Content-Length: -1", "Content-Length: two", "Content-Length: +2", "Content-Length: 0x2",
        "Content-Length: 18446744073709551616", "Content-Length: 2\r\nContent-Length: 3",
        "Content-Length: 2, 3", "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 2", "Content-Length:"}) {
    SCOPED_TRACE(header);
    expect_unknown(answer_to(std::string("HTTP/1.1 200 OK\r\n") + header + "\r\n\r\nok"),
                   "the answer cannot be read: ");
  }
}

TEST_P(HttpClientHostileTest, RefusesABadChunk) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* bytes :
       {"zz\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "5\r\nhelloworld\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nhello", "5 5\r\nhello\r\n0\r\n\r\n", "\r\n\r\n\r\n",
        "7fffffffffffffff\r\nhello", "0\r\nno header\r\n\r\n"}) {
    SCOPED_TRACE(bytes);
    expect_unknown(answer_to(chunked + bytes), "the answer cannot be read: ");
  }
}

TEST_P(HttpClientHostileTest, RefusesAnEncodingThatNobodyAskedFor) {
  const std::string gzip = "HTTP/1.1 429 Too Many Requests\r\nContent-Encoding: gzip\r\n";
  const std::string body("\x1f\x8b\x08\x00", 4);
  expect_unknown(answer_to(gzip + "Content-Length: 4\r\n\r\n" + body),
                 "HTTP 429 with an encoded body (\"gzip\"), which was not asked for");
  expect_unknown(answer_to("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                 "the transfer encoding \"gzip, chunked\" is not understood");
  expect_unknown(answer_to("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" + body),
                 "the transfer encoding \"gzip\" is not understood");
  expect_body(
      answer_to("HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\nok"),
      "ok");
}

TEST_P(HttpClientHostileTest, RefusesWhatIsNoHttp) {
  for (const char* bytes :
       {"HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "HTTP/1.1 200 OK\r\nName\x01: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n", "ICY 200 OK\r\n\r\n"}) {
    SCOPED_TRACE(bytes);
    expect_unknown(answer_to(bytes), "the answer cannot be read: ");
  }
}

TEST_P(HttpClientHostileTest, SaysUnknownWhenBytesThatAreNoTlsComeAmongTheRecords) {
  if (!GetParam()) GTEST_SKIP() << "about TLS";
  serve([](const HostilePeerPtr& peer) {
    peer->read_request([=](const std::string&) {
      asio::write(peer->socket(), asio::buffer(std::string(1000, 'n')));
    });
  });
  expect_unknown(ask(), "the connection ended before the answer");
}

// ── floods ──

TEST_P(HttpClientHostileTest, ABodyWithoutEndIsCutAtItsBound) {
  expect_unknown(flooded("HTTP/1.1 200 OK\r\n\r\n", std::string(64 * 1024, 'b')), "body limit");
}

TEST_P(HttpClientHostileTest, ChunksWithoutEndAreCutAtTheBoundOfTheBody) {
  const std::string first = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  expect_unknown(flooded(first, "8000\r\n" + std::string(0x8000, 'b') + "\r\n"), "body limit");
  expect_unknown(flooded(first, many("1\r\nb\r\n")), "body limit");
}

TEST_P(HttpClientHostileTest, AHeaderWithoutEndIsCutAtItsBound) {
  expect_unknown(flooded("HTTP/1.1 200 OK\r\nX: ", std::string(4096, 'h')), "header");
  expect_unknown(flooded("HTTP/1.1 200 OK\r\n", "Name: value\r\n"), "header");
  expect_unknown(flooded("HTTP/1.1 200 OK\r\n", many("Name: value\r\n")), "header");
  expect_unknown(flooded("HTTP/1.1 200 ", std::string(4096, 'r')), "header");
}

TEST_P(HttpClientHostileTest, TheLineOfAChunkAndTrailersWithoutEndAreCutAtTheBoundOfAHeader) {
  const std::string first = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  expect_unknown(flooded(first + "5;name=", std::string(4096, 'e')), "the line of a chunk");
  expect_unknown(flooded(first + "0\r\n", many("Trailer: value\r\n")), "its trailers");
  expect_unknown(flooded(first + "5\r\nhello", std::string(4096, '0')), "cannot be read");
  expect_unknown(flooded(first, std::string(4096, '0')), "the line of a chunk");
}

TEST_P(HttpClientHostileTest, InterimAnswersWithoutEndAreCutByTheDeadline) {
  options.total_timeout = milliseconds(300);
  serve([](const HostilePeerPtr& peer) {
    peer->read_request(
        [=](const std::string&) { peer->flood("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"); });
  });
  const PeakMemory memory;
  expect_unknown(ask(), "did not answer in time");
  EXPECT_LT(memory.grown(), most_memory);
}

TEST_P(HttpClientHostileTest, ALengthThatLiesAboutGigabytesTakesNoMemory) {
  options.max_body = max_body;
  const PeakMemory memory;
  expect_unknown(answer_to("HTTP/1.1 200 OK\r\nContent-Length: 4000000000\r\n\r\nb"), "body limit");
  EXPECT_LT(memory.grown(), most_memory);
}

}  // namespace
}  // namespace vectord::net
