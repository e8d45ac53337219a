#include "net/call_queue.hpp"

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

namespace vectord::net {
namespace {

class CallQueueTest : public testing::Test {
 protected:
  HttpCallPtr call(std::uint8_t priority, std::string name, int deadline_ms = 0) {
    auto made = std::make_shared<HttpCall>(clock, "test");
    made->priority = priority;
    made->bytes = std::move(name);
    made->deadline = Steady::time_point{} + std::chrono::milliseconds(deadline_ms);
    return made;
  }
  std::string drain(bool with_bulk) {
    std::string order;
    while (const auto next = queue.take(with_bulk)) order += next->bytes;
    return order;
  }
  boost::asio::io_context io{1};
  RealClock clock{io};
  CallQueue queue;
};

TEST_F(CallQueueTest, ServesTheMoreUrgentFirstAndWithinOneUrgencyTheFirstThatCame) {
  for (const auto& [priority, name] : std::vector<std::pair<std::uint8_t, std::string>>{
           {4, "a"}, {3, "b"}, {0, "c"}, {4, "d"}, {1, "e"}, {0, "f"}, {200, "g"}}) {
    queue.push(call(priority, name));
  }
  EXPECT_EQ(queue.size(), 7U);
  EXPECT_EQ(queue.bulk(), 3U);
  EXPECT_EQ(drain(true), "cfebadg");
  EXPECT_EQ(queue.size(), 0U);
}

TEST_F(CallQueueTest, LeavesBulkWaitingWhenAsked) {
  queue.push(call(4, "a"));
  queue.push(call(3, "b"));
  EXPECT_EQ(drain(false), "b");
  EXPECT_EQ(drain(true), "a");
}

TEST_F(CallQueueTest, MakesRoomByTheLastOfTheLeastUrgent) {
  for (const char* name : {"a", "b"}) queue.push(call(4, name));
  queue.push(call(2, "c"));
  EXPECT_EQ(queue.take_less_urgent_than(4), nullptr);
  EXPECT_EQ(queue.take_less_urgent_than(1)->bytes, "b");
  EXPECT_EQ(queue.take_less_urgent_than(1)->bytes, "a");
  EXPECT_EQ(queue.take_less_urgent_than(2), nullptr);
  EXPECT_EQ(queue.take_less_urgent_than(1)->bytes, "c");
  EXPECT_EQ(queue.size(), 0U);
}

TEST_F(CallQueueTest, FindsWhatIsOverdueInEveryClass) {
  queue.push(call(4, "a", 10));
  queue.push(call(0, "b", 30));
  queue.push(call(4, "c", 20));
  EXPECT_EQ(queue.next_deadline(), Steady::time_point{} + std::chrono::milliseconds(10));
  const auto now = Steady::time_point{} + std::chrono::milliseconds(20);
  EXPECT_EQ(queue.take_overdue(now)->bytes, "a");
  EXPECT_EQ(queue.take_overdue(now)->bytes, "c");
  EXPECT_EQ(queue.take_overdue(now), nullptr);
  EXPECT_EQ(queue.size(), 1U);
}

}  // namespace
}  // namespace vectord::net
