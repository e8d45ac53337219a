#include "net/websocket_frames.hpp"

#include <gtest/gtest.h>

namespace vectord::net {
namespace {

using Outcome = FrameReader::Outcome;

struct Read {
  Outcome outcome;
  std::string payload;
  bool operator==(const Read&) const = default;
};

// Everything a reader makes of these bytes, given whole.
std::vector<Read> read_all(std::string bytes, bool masked, std::size_t max_message = 1000) {
  FrameReader reader(masked, max_message);
  std::vector<Read> all;
  std::size_t at = 0;
  while (true) {
    FrameReader::Message message;
    std::size_t consumed = 0;
    const auto outcome = reader.next(bytes.data() + at, bytes.size() - at, message, consumed);
    at += consumed;
    all.push_back({outcome, std::string(message.payload)});
    if (outcome != Outcome::message) return all;
  }
}

std::string frame(std::string_view payload, std::uint32_t mask = 0) {
  std::string out;
  append_frame(out, Opcode::text, payload, mask);
  return out;
}

TEST(WebSocketFrames, AcceptKeyOfTheStandardsExample) {
  EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(make_key().size(), 24U);
}

TEST(WebSocketFrames, ReadsTheStandardsExamples) {
  EXPECT_EQ(read_all("\x81\x05Hello", false),
            (std::vector<Read>{{Outcome::message, "Hello"}, {Outcome::need_more, ""}}));
  EXPECT_EQ(read_all("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", true)[0],
            (Read{Outcome::message, "Hello"}));
}

TEST(WebSocketFrames, RoundTripsEveryLengthEncoding) {
  for (const std::size_t size : {0U, 1U, 125U, 126U, 65535U, 65536U}) {
    const std::string payload(size, 'x');
    EXPECT_EQ(read_all(frame(payload), false, 65536)[0], (Read{Outcome::message, payload})) << size;
    EXPECT_EQ(read_all(frame(payload, 0xdeadbeef), true, 65536)[0],
              (Read{Outcome::message, payload}));
  }
}

TEST(WebSocketFrames, WaitsForTheRestAtEveryCut) {
  const std::string whole = frame(std::string(300, 'y'), 77);
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    EXPECT_EQ(read_all(whole.substr(0, cut), true)[0].outcome, Outcome::need_more) << cut;
  }
}

TEST(WebSocketFrames, PutsFragmentsTogetherAroundAPing) {
  std::string ping;
  append_frame(ping, Opcode::ping, "p", 0);
  const auto all = read_all(
      std::string("\x01\x03Hel", 5) + ping + std::string("\x80\x02lo", 4) + frame("next"), false);
  EXPECT_EQ(all, (std::vector<Read>{{Outcome::message, "p"},
                                    {Outcome::message, "Hello"},
                                    {Outcome::message, "next"},
                                    {Outcome::need_more, ""}}));
}

TEST(WebSocketFrames, TakesAMessageAtItsBoundAndRefusesOneByteMore) {
  EXPECT_EQ(read_all(frame("1234567890"), false, 10)[0].outcome, Outcome::message);
  EXPECT_EQ(read_all(frame("12345678901"), false, 10)[0].outcome, Outcome::too_big);
  // In fragments too, and before the bytes are there.
  EXPECT_EQ(read_all(std::string("\x01\x06"
                                 "123456",
                                 8) +
                         std::string("\x80\x05", 2),
                     false, 10)[0]
                .outcome,
            Outcome::too_big);
  EXPECT_EQ(
      read_all(std::string("\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10), false, 10)[0].outcome,
      Outcome::too_big);
}

TEST(WebSocketFrames, RefusesWhatTheStandardForbids) {
  const auto outcome = [](std::string bytes, bool masked) {
    return read_all(bytes, masked)[0].outcome;
  };
  EXPECT_EQ(outcome(frame("x"), true), Outcome::violation) << "unmasked from a client";
  EXPECT_EQ(outcome(frame("x", 1), false), Outcome::violation) << "masked from a server";
  EXPECT_EQ(outcome(std::string("\xc1\x00", 2), false), Outcome::violation) << "reserved bit";
  EXPECT_EQ(outcome(std::string("\x83\x00", 2), false), Outcome::violation) << "reserved opcode";
  EXPECT_EQ(outcome(std::string("\x80\x00", 2), false), Outcome::violation)
      << "nothing to continue";
  EXPECT_EQ(outcome(std::string("\x01\x00\x81\x00", 4), false), Outcome::violation)
      << "not continued";
  EXPECT_EQ(outcome(std::string("\x09\x00", 2), false), Outcome::violation) << "fragmented ping";
  EXPECT_EQ(outcome(std::string("\x89\x7e\x00\x7e", 4), false), Outcome::violation) << "long ping";
}

}  // namespace
}  // namespace vectord::net
