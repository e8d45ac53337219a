#include "vectord/api/access.hpp"

#include <gtest/gtest.h>

#include "vectord/api/server.hpp"

namespace vectord::api {
namespace {

net::Headers bearer(const std::string& token) {
  return {{"authorization", "Bearer " + token}};
}

TEST(Access, IsOpenForReadingAndClosedForControlUntilTokensAreSet) {
  const Access none;
  EXPECT_TRUE(none.allows(Scope::open, net::Headers{}));
  EXPECT_TRUE(none.allows(Scope::read, net::Headers{}));
  EXPECT_FALSE(none.allows(Scope::control, net::Headers{}));
  EXPECT_FALSE(none.allows(Scope::control, bearer("")));
  EXPECT_TRUE(none.control_is_off());
}

TEST(Access, TakesTheControlTokenAsBearerOrAsKey) {
  const Access access("control", "");
  EXPECT_TRUE(access.allows(Scope::control, bearer("control")));
  EXPECT_TRUE(access.allows(Scope::control, {{"AUTHORIZATION", "bearer control"}}));
  EXPECT_TRUE(access.allows(Scope::control, {{"X-API-Key", "control"}}));
}

TEST(Access, RefusesEveryOtherToken) {
  const Access access("control", "");
  for (const char* wrong : {"", "contro", "controll", "Control", "control "}) {
    EXPECT_FALSE(access.allows(Scope::control, bearer(wrong))) << wrong;
  }
  EXPECT_FALSE(access.allows(Scope::control, {{"Authorization", "Basic control"}}));
  EXPECT_FALSE(access.allows(Scope::control, {{"Authorization", "control"}}));
}

TEST(Access, LetsAReadTokenReadAndNothingElse) {
  const Access access("control", "reader");
  EXPECT_FALSE(access.allows(Scope::read, net::Headers{}));
  EXPECT_TRUE(access.allows(Scope::read, bearer("reader")));
  EXPECT_TRUE(access.allows(Scope::read, bearer("control")));
  EXPECT_FALSE(access.allows(Scope::control, bearer("reader")));
}

TEST(Access, NeedsATokenBeyondLoopback) {
  for (const char* host : {"127.0.0.1", "127.0.0.2", "::1", "localhost"}) {
    EXPECT_EQ(refuse_listen(host, Access()), "") << host;
  }
  for (const char* host : {"0.0.0.0", "192.168.1.2", "::"}) {
    EXPECT_NE(refuse_listen(host, Access()).find("VECTOR_API_TOKEN"), std::string::npos) << host;
    EXPECT_EQ(refuse_listen(host, Access("token", "")), "") << host;
  }
}

}  // namespace
}  // namespace vectord::api
