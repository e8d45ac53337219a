#include "vectord/net/http.hpp"

#include <gtest/gtest.h>

#include "net/http_parse.hpp"

namespace vectord::net {
namespace {

TEST(Endpoint, IsSchemeHostAndPort) {
  EXPECT_EQ(*parse_endpoint("https://fapi.binance.com"),
            (Endpoint{true, "fapi.binance.com", "443"}));
  EXPECT_EQ(*parse_endpoint("wss://fstream.binance.com/"),
            (Endpoint{true, "fstream.binance.com", "443"}));
  EXPECT_EQ(*parse_endpoint("http://127.0.0.1:8080"), (Endpoint{false, "127.0.0.1", "8080"}));
  EXPECT_EQ(*parse_endpoint("ws://[::1]:65535"), (Endpoint{false, "::1", "65535"}));
}

TEST(Endpoint, RefusesWhatIsNone) {
  for (const char* url : {"", "fapi.binance.com", "ftp://host", "https://", "https://host/path",
                          "https://host:0", "https://host:65536", "https://host:", "https://host:x",
                          "https://user@host", "https://[::1", "https://host?x=1"}) {
    EXPECT_TRUE(parse_endpoint(url).has_error()) << url;
  }
}

TEST(ListenAddress, IsHostAndPort) {
  EXPECT_EQ(*parse_listen_address("127.0.0.1:0"),
            std::pair(std::string("127.0.0.1"), std::uint16_t{0}));
  EXPECT_EQ(*parse_listen_address("[::1]:8080"),
            std::pair(std::string("::1"), std::uint16_t{8080}));
  for (const char* text : {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "[::1]"}) {
    EXPECT_TRUE(parse_listen_address(text).has_error()) << text;
  }
}

TEST(PercentEncoding, KeepsTheUnreservedAndEncodesTheRest) {
  EXPECT_EQ(percent_encode("AZaz09-_.~"), "AZaz09-_.~");
  EXPECT_EQ(percent_encode("a b+c/\xff%"), "a%20b%2Bc%2F%FF%25");
}

TEST(PercentEncoding, DecodesAndRefusesHalfAnEscape) {
  EXPECT_EQ(percent_decode("a%20b+c%fF"), "a b+c\xff");
  EXPECT_EQ(percent_decode("%4"), std::nullopt);
  EXPECT_EQ(percent_decode("%"), std::nullopt);
  EXPECT_EQ(percent_decode("%zz"), std::nullopt);
  EXPECT_EQ(percent_decode("100%25"), "100%");
}

TEST(HttpRequest, SplitsItsTarget) {
  const HttpRequest request{.target = "/a/b?x=1&y=2"};
  EXPECT_EQ(request.path(), "/a/b");
  EXPECT_EQ(request.query(), "x=1&y=2");
  EXPECT_EQ(HttpRequest{.target = "/a"}.query(), "");
}

TEST(Headers, AreFoundWhateverTheirCase) {
  const Headers headers{{"Retry-After", "7"}};
  EXPECT_EQ(find_header(headers, "retry-after"), "7");
  EXPECT_EQ(find_header(headers, "retry"), "");
}

TEST(HttpEncoding, WritesTheRequestExactly) {
  HttpRequest request{
      .method = "POST", .target = "/x?a=1", .headers = {{"X-Key", "k"}}, .body = "hi"};
  EXPECT_EQ(encode_request(request, Endpoint{false, "::1", "81"}, 9),
            "POST /x?a=1 HTTP/1.1\r\nHost: [::1]:81\r\nX-Key: k\r\nConnection: keep-alive\r\n"
            "Content-Length: 2\r\nx-vector-flight: 9\r\n\r\nhi");
}

TEST(HttpEncoding, RefusesToSmuggleLinesIntoAMessage) {
  EXPECT_FALSE(is_well_formed(HttpRequest{.target = "/a b"}));
  EXPECT_FALSE(is_well_formed(HttpRequest{.target = "/a\r\nX: y"}));
  EXPECT_FALSE(is_well_formed(HttpRequest{.target = "/", .headers = {{"A", "b\r\nC: d"}}}));
  EXPECT_FALSE(is_well_formed(HttpRequest{.target = "/", .headers = {{"A:", "b"}}}));
  EXPECT_FALSE(is_well_formed(HttpResponse{200, {{"A", "b\n"}}, ""}));
  EXPECT_TRUE(is_well_formed(HttpRequest{.target = "/", .headers = {{"X-MBX-APIKEY", "b c"}}}));
}

TEST(HttpEncoding, FindsAForbiddenCharacterWhereverItStands) {
  for (std::size_t at = 1; at < 20; ++at) {
    for (const char forbidden : {'\0', '\x1f', ' ', '\x7f'}) {
      HttpRequest request{.target = "/" + std::string(20, '!')};
      request.target[at] = '\x80';
      EXPECT_TRUE(is_well_formed(request)) << at;
      request.target[at] = forbidden;
      EXPECT_FALSE(is_well_formed(request)) << at << " " << static_cast<int>(forbidden);
      request.target = "/";
      std::string value(20, 'x');
      value[at] = forbidden;
      request.headers = {{"A", value}};
      EXPECT_EQ(is_well_formed(request), forbidden == ' ') << at;
      value[at] = '\t';
      request.headers = {{"A", value}};
      EXPECT_TRUE(is_well_formed(request)) << at;
    }
  }
}

TEST(HttpReader, ReadsAMessageByteByByte) {
  const std::string bytes =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  auto reader = HttpReader::response(ReadLimits{}, false);
  std::string waiting;
  for (const char byte : bytes) {
    EXPECT_FALSE(reader->complete());
    waiting += byte;
    waiting.erase(0, reader->feed(waiting));
  }
  ASSERT_TRUE(reader->complete());
  EXPECT_EQ(reader->take_response().body, "hello");
}

}  // namespace
}  // namespace vectord::net
