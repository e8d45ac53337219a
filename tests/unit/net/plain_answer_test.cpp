#include "net/plain_answer.hpp"

#include <gtest/gtest.h>

#include "vectord/base/prng.hpp"

namespace vectord::net {
namespace {

const std::string usual =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n"
    "x-mbx-used-weight-1m: 17\r\nContent-Length: 5\r\n\r\nhello";

bool is_plain(const std::string& bytes, const ReadLimits& limits = {}) {
  return read_plain_answer(bytes, limits).has_value();
}

std::string with(std::string_view header) {
  return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + std::string(header) + "\r\n\r\n{}";
}

// Whatever is taken for plain, the reader of everything reads the same.
void expect_agreement(const std::string& bytes, const ReadLimits& limits) {
  const auto plain = read_plain_answer(bytes, limits);
  if (!plain) return;
  auto reader = HttpReader::response(limits, false);
  EXPECT_EQ(reader->feed(bytes), plain->used) << bytes;
  ASSERT_TRUE(reader->complete()) << bytes << "\n" << reader->problem();
  EXPECT_TRUE(reader->keep_alive()) << bytes;
  const HttpResponse response = reader->take_response();
  EXPECT_EQ(plain->response.status, response.status) << bytes;
  EXPECT_TRUE(plain->response.headers == response.headers) << bytes;
  EXPECT_EQ(plain->response.body, response.body) << bytes;
}

TEST(PlainAnswer, IsReadWithItsHeadersAndBodyAndNoMore) {
  const auto answer = read_plain_answer(usual + "HTTP/1.1", ReadLimits{});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->used, usual.size());
  EXPECT_EQ(answer->response.status, 200);
  EXPECT_EQ(answer->response.body, "hello");
  EXPECT_EQ(find_header(answer->response.headers, "X-MBX-USED-WEIGHT-1M"), "17");
  expect_agreement(usual + "HTTP/1.1", ReadLimits{});
}

TEST(PlainAnswer, IsAllThere) {
  for (std::size_t size = 0; size < usual.size(); ++size) {
    EXPECT_FALSE(is_plain(usual.substr(0, size))) << size;
  }
  EXPECT_TRUE(is_plain(usual));
}

TEST(PlainAnswer, HasNothingThatDecidesWhereItEndsButItsLength) {
  EXPECT_TRUE(is_plain(with("X: y")));
  for (const char* odd :
       {"Transfer-Encoding: chunked", "CONTENT-LENGTH: 2", "Content-Encoding: gzip",
        "Connection: close", "proxy-connection: close", "Upgrade: websocket",
        "Expect: 100-continue", " folded: line", "X : y", "X", ": y", "X:", "X: y ", "X:  y",
        "X: a\tb", "X: a\nb", "X: a\rb", "X: \x7f"}) {
    EXPECT_FALSE(is_plain(with(odd))) << odd;
  }
  for (const char* line : {"HTTP/1.0 200 OK", "HTTP/1.1 204 No Content", "HTTP/1.1 304 Same",
                           "HTTP/1.1 100 Go on", "HTTP/1.1 199 ?", "HTTP/1.1 600 ?",
                           "HTTP/1.1  20 OK", "HTTP/1.1 2000", "http/1.1 200 OK", "HTTP/1.1 200"}) {
    EXPECT_FALSE(is_plain(line + std::string("\r\nContent-Length: 0\r\n\r\n"))) << line;
  }
  for (const char* length : {"", "-1", "+2", "2x", "0x2", "2, 2", "18446744073709551617"}) {
    const auto head = "HTTP/1.1 200 OK\r\nContent-Length: " + std::string(length);
    EXPECT_FALSE(is_plain(head + "\r\n\r\n{}")) << length;
  }
  EXPECT_FALSE(is_plain("HTTP/1.1 200 OK\r\n\r\n")) << "it ends with its connection";
}

TEST(PlainAnswer, KeepsToTheLimits) {
  const std::size_t head = usual.size() - 5;
  EXPECT_TRUE(is_plain(usual, {head, 5}));
  EXPECT_FALSE(is_plain(usual, {head - 1, 5}));
  EXPECT_FALSE(is_plain(usual, {head, 4}));
}

TEST(PlainAnswer, IsReadAsTheReaderOfEverythingReadsIt) {
  const std::string pieces[] = {"\r\n",
                                "\r",
                                "\n",
                                ":",
                                " ",
                                "\t",
                                "0",
                                "9",
                                "Content-Length: 1",
                                "Connection: keep-alive",
                                "Keep-Alive: 5",
                                "\x80",
                                "5",
                                "x"};
  Prng random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = usual;
    for (int change = 0; change < 2; ++change) {
      const std::string& piece = pieces[random.below(std::size(pieces))];
      const std::size_t at = random.below(bytes.size());
      bytes.replace(at, random.below(3), piece);
    }
    expect_agreement(bytes, ReadLimits{200, 50});
  }
}

}  // namespace
}  // namespace vectord::net
