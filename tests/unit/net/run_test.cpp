#include <boost/asio/post.hpp>

#include "unit/net/loop.hpp"
#include "vectord/net/loop.hpp"

namespace vectord::net {
namespace {

class RunTest : public testing::TestWithParam<Waiting> {
 protected:
  asio::io_context io{1};
};

TEST_P(RunTest, EndsWhenNoWorkIsLeft) {
  std::string seen;
  asio::post(io, [&] {
    seen += "a";
    asio::post(io, [&] { seen += "b"; });
  });
  run(io, GetParam());
  EXPECT_EQ(seen, "ab");
}

TEST_P(RunTest, WaitsForTimersAndAnswers) {
  RealClock clock(io);
  HttpServer server(io, clock, {}, nullptr, echo, nullptr);
  ASSERT_TRUE(server.listen().has_value());
  HttpClient client(io, clock, local(server.port()), nullptr, {});
  const auto answer = start_send(io, client, get("/x"));
  clock.call_at(clock.now() + Millis{50}, 0, [this] { io.stop(); });
  run(io, GetParam());
  ASSERT_TRUE(answer->has_value() && (*answer)->has_value());
  EXPECT_EQ((**answer)->body, "GET /x ");
}

TEST_P(RunTest, EndsWhenItIsStoppedAlthoughWorkIsLeft) {
  const auto work = asio::make_work_guard(io);
  asio::post(io, [this] { io.stop(); });
  run(io, GetParam());
  EXPECT_TRUE(io.stopped());
}

INSTANTIATE_TEST_SUITE_P(Loop, RunTest, testing::Values(Waiting::asleep, Waiting::busy),
                         [](const auto& waiting) {
                           return waiting.param == Waiting::busy ? "Busy" : "Asleep";
                         });

}  // namespace
}  // namespace vectord::net
