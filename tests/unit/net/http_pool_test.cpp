// Who gets a connection when, which connections stay, and what a closing server costs.
#include <map>

#include "net/http_pool.hpp"
#include "net/suspend.hpp"
#include "unit/net/hostile_server.hpp"
#include "vectord/base/prng.hpp"

namespace vectord::net {
namespace {

using std::chrono::milliseconds;

HttpRequest bulk(std::string target) {
  auto request = get(std::move(target));
  request.priority = least_priority;
  return request;
}

asio::awaitable<void> wait_for(HttpCallPtr call, bool& done) {
  auto store = [call](Suspended caller) { call->resume = std::move(caller); };
  auto waiting = suspend(std::move(store));
  co_await std::move(waiting);
  done = true;
}

class HttpPoolTest : public testing::Test {
 protected:
  static const Certificate& certificate() {
    static const Certificate made = *make_loopback_certificate();
    return made;
  }
  static TlsContext server_context() { return *server_tls(certificate()); }
  static TlsContext client_context() { return *client_tls_trusting(certificate().certificate_pem); }

  // A server that keeps every request until the test answers it.
  void serve_waiting() {
    server = std::make_unique<HttpServer>(
        io, clock, HttpServerOptions{}, nullptr,
        [this](const HttpRequest& request, FlightKey, Responder respond) {
          seen.push_back(request.target);
          waiting.push_back(std::move(respond));
        },
        nullptr);
    ASSERT_TRUE(server->listen().has_value());
  }
  void connect(HttpClientOptions options) {
    client = std::make_unique<HttpClient>(io, clock, local(server->port()), nullptr, options);
  }
  Outcome send(HttpRequest request) { return start_send(io, *client, std::move(request)); }
  void wait_until_seen(std::size_t count) {
    run_until(io, [&] { return seen.size() >= count; });
  }
  void answer(std::size_t at, const Outcome& outcome) {
    waiting[at](HttpResponse{200, {}, ""});
    run_until(io, [&] { return outcome->has_value(); });
  }
  static std::string code_of(const Outcome& outcome) {
    if (!outcome->has_value()) return "waiting";
    const auto& told = **outcome;
    return told.has_error() ? std::string(to_string(told.error().code()))
                            : std::to_string(told->status);
  }

  asio::io_context io{1};
  RealClock clock{io};
  std::vector<std::string> seen;
  std::vector<Responder> waiting;
  std::unique_ptr<HttpServer> server;
  std::unique_ptr<HttpClient> client;
};

TEST_F(HttpPoolTest, LetsAnUrgentRequestPassThoseThatWait) {
  serve_waiting();
  connect({.max_connections = 1});
  std::vector<Outcome> outcomes{send(get("/first"))};
  wait_until_seen(1);
  for (const char* name : {"/scan1", "/scan2"}) outcomes.push_back(send(bulk(name)));
  auto entry = get("/entry");
  entry.priority = 3;
  outcomes.push_back(send(entry));
  outcomes.push_back(send(get("/exit")));
  run_until(io, [&] { return client->stats().waiting == 4; });
  for (std::size_t at = 0; at < 5; ++at) {
    wait_until_seen(at + 1);
    waiting[at](HttpResponse{200, {}, ""});
  }
  run_until(io, [&] { return outcomes[2]->has_value(); });
  EXPECT_EQ(seen, (std::vector<std::string>{"/first", "/exit", "/entry", "/scan1", "/scan2"}));
}

TEST_F(HttpPoolTest, KeepsATenthOfItsConnectionsFromTheLeastUrgent) {
  serve_waiting();
  connect({.max_connections = 10});
  std::vector<Outcome> scans;
  for (int i = 0; i < 12; ++i) scans.push_back(send(bulk("/scan")));
  wait_until_seen(9);
  run_until(io, [&] { return client->stats().waiting == 3; });
  EXPECT_EQ(client->stats().open, 9);
  const auto exit = send(get("/exit"));
  wait_until_seen(10);
  EXPECT_EQ(seen.back(), "/exit");
  answer(9, exit);
  // The tenth connection is free again, and still not for a scan.
  const auto stop = send(get("/stop"));
  wait_until_seen(11);
  EXPECT_EQ(seen.back(), "/stop");
  EXPECT_EQ(client->stats().opened, 10U);
  // A scan that ends lets the next one begin.
  answer(0, scans[0]);
  wait_until_seen(12);
  EXPECT_EQ(seen.back(), "/scan");
}

TEST_F(HttpPoolTest, OpensNoConnectionForBulkWorkThatItWouldNotKeep) {
  serve_waiting();
  connect({.max_connections = 100, .max_idle = 20});
  std::vector<Outcome> scans;
  for (int i = 0; i < 50; ++i) scans.push_back(send(bulk("/scan")));
  for (std::size_t at = 0; at < scans.size(); ++at) {
    wait_until_seen(at + 1);
    waiting[at](HttpResponse{200, {}, ""});
  }
  run_until(io, [&] { return client->stats().idle == 18; });
  EXPECT_EQ(client->stats().opened, 18U);
}

TEST_F(HttpPoolTest, MakesRoomForAnUrgentRequestInAFullQueue) {
  serve_waiting();
  connect({.max_connections = 1, .max_queued = 2});
  const auto first = send(get("/first"));
  wait_until_seen(1);
  const auto scan1 = send(bulk("/scan1"));
  const auto scan2 = send(bulk("/scan2"));
  const auto scan3 = send(bulk("/scan3"));
  run_until(io, [&] { return scan3->has_value(); });
  EXPECT_EQ(code_of(scan3), to_string(Errc::overloaded));
  const auto exit = send(get("/exit"));
  run_until(io, [&] { return scan2->has_value(); });
  EXPECT_EQ(code_of(scan2), to_string(Errc::overloaded));
  EXPECT_EQ(code_of(scan1), "waiting");
  answer(0, first);
  wait_until_seen(2);
  EXPECT_EQ(seen.back(), "/exit");
}

TEST_F(HttpPoolTest, CountsWhoWaitedAndHowLong) {
  serve_waiting();
  connect({.max_connections = 1});
  EXPECT_EQ(await_on(io, client->warm_up(1)), 1);
  const auto first = send(get("/first"));
  wait_until_seen(1);
  EXPECT_EQ(client->stats().waited, 0U);
  const auto second = send(get("/second"));
  run_until(io, [&] { return client->stats().waiting == 1; });
  const auto before = Steady::now();
  answer(0, first);
  wait_until_seen(2);
  const auto stats = client->stats();
  EXPECT_EQ(stats.waited, 1U);
  EXPECT_EQ(stats.waiting, 0);
  EXPECT_EQ(stats.wait_total, stats.wait_max);
  EXPECT_GT(stats.wait_max.count(), 0);
  EXPECT_LT(stats.wait_max, Steady::now() - before + patience);
}

TEST_F(HttpPoolTest, GivesUpOnARequestForWhichNoConnectionBecameFree) {
  HostileServer silent(io, nullptr, [](const HostilePeerPtr&) {});
  HttpClient pool(io, clock, local(silent.port(), true), client_context(),
                  {.total_timeout = milliseconds(60)});
  const auto outcome = start_send(io, pool, get("/"));
  run_until(io, [&] { return outcome->has_value(); });
  EXPECT_EQ(code_of(outcome), to_string(Errc::not_sent));
  EXPECT_NE((*outcome)->error().what().find("became free within 60 ms"), std::string::npos)
      << (*outcome)->error().what();
  EXPECT_EQ(pool.stats().timeouts, 1U);
}

TEST_F(HttpPoolTest, SaysWhichStepOfConnectingTookTooLongAndCountsIt) {
  HostileServer silent(io, nullptr, [](const HostilePeerPtr&) {});
  HttpClient to_silent(io, clock, local(silent.port(), true), client_context(),
                       {.connect_timeout = milliseconds(30)});
  const auto outcome = start_send(io, to_silent, get("/"));
  run_until(io, [&] { return outcome->has_value(); });
  EXPECT_EQ(code_of(outcome), to_string(Errc::not_sent));
  EXPECT_NE((*outcome)->error().what().find("within 30 ms: the TLS handshake took too long"),
            std::string::npos)
      << (*outcome)->error().what();
  EXPECT_EQ(to_silent.stats().timeouts, 1U);
}

TEST_F(HttpPoolTest, ClosesTheLongestIdleConnectionFirst) {
  std::vector<std::string> ended;
  std::map<std::string, HostilePeerPtr> asked;
  HostileServer three(io, nullptr, [&](const HostilePeerPtr& peer) {
    peer->read_request([&, peer](const std::string& head) {
      const auto name = head.substr(4, head.find(' ', 4) - 4);
      asked[name] = peer;
      peer->read_all([&, name] { ended.push_back(name); });
    });
  });
  HttpClient pool(io, clock, local(three.port()), nullptr, {.max_idle = 2});
  std::map<std::string, Outcome> outcomes;
  for (const char* name : {"/a", "/b", "/c"}) outcomes[name] = start_send(io, pool, get(name));
  run_until(io, [&] { return asked.size() == 3; });
  for (const char* name : {"/b", "/c", "/a"}) {
    asked[name]->send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    run_until(io, [&] { return outcomes[name]->has_value(); });
  }
  run_until(io, [&] { return !ended.empty(); });
  EXPECT_EQ(ended, std::vector<std::string>{"/b"});
  EXPECT_EQ(pool.stats().idle, 2);
}

TEST_F(HttpPoolTest, ReplacesAWarmConnectionThatEnded) {
  HostileServer closing(io, server_context(), [](const HostilePeerPtr&) {});
  HttpClient pool(io, clock, closing.endpoint(), client_context(), {});
  EXPECT_EQ(await_on(io, pool.warm_up(2)), 2);
  run_until(io, [&] { return closing.peers.size() == 2; });
  for (const auto& peer : std::vector(closing.peers)) peer->close();
  run_until(io, [&] { return pool.stats().opened == 4; });
  EXPECT_EQ(pool.stats().open, 2);
  EXPECT_EQ(pool.stats().requests, 0U);
}

TEST_F(HttpPoolTest, KeepsConnectionsWarmFromTheStartOnWhenToldTo) {
  HostileServer quiet(io, server_context(), [](const HostilePeerPtr&) {});
  HttpClient pool(io, clock, quiet.endpoint(), client_context(), {.max_idle = 3, .warm = 5});
  run_until(io, [&] { return pool.stats().idle == 3; });
  EXPECT_EQ(pool.stats().handshakes, 3U);
}

TEST_F(HttpPoolTest, DoesNotHammerAServerThatClosesEachWarmConnection) {
  HostileServer closing(io, nullptr, [](const HostilePeerPtr& peer) { peer->close(); });
  HttpClient pool(io, clock, closing.endpoint(), nullptr, {});
  const auto begun = Steady::now();
  await_on(io, pool.warm_up(2));
  // Two at once, two or less in their place, and the next a second later.
  run_until(io, [&] { return closing.peers.size() >= 5; });
  EXPECT_GE(Steady::now() - begun, milliseconds(900));
}

// Inside one turn of the loop: nothing of what the server has said since is read yet.
TEST_F(HttpPoolTest, TakesUnreadSessionTicketsForNoEnd) {
  asio::io_context server_io{1};
  RealClock server_clock(server_io);
  HttpServer tls_server(server_io, server_clock, {}, server_context(), echo, nullptr);
  ASSERT_TRUE(tls_server.listen().has_value());
  const auto pool = std::make_shared<HttpPool>(io, clock, local(tls_server.port(), true),
                                               client_context(), HttpClientOptions{});
  pool->start();
  const auto run_both_until = [&](const std::function<bool()>& done) {
    for (const auto end = Steady::now() + patience; !done() && Steady::now() < end;) {
      server_io.poll();
      io.poll();
    }
    ASSERT_TRUE(done());
  };
  bool warm = false;
  ASSERT_TRUE(pool->warm_up(1, [&] { warm = true; }));
  run_both_until([&] { return warm; });
  server_io.poll();  // the server takes the end of the handshake and sends its tickets
  const auto call = pool->admit(get("/"));
  EXPECT_FALSE(call->outcome);
  EXPECT_EQ(pool->stats().reused, 1U);
  EXPECT_EQ(pool->stats().stale, 0U);
  bool done = false;
  auto answered = wait_for(call, done);
  spawn(io, "test call", std::move(answered));
  io.poll();  // it waits before the server has answered
  run_both_until([&] { return done; });
  EXPECT_EQ((*call->outcome)->status, 200);
  call->settle();
  pool->close();
}

TEST_F(HttpPoolTest, NoticesBeforeReuseThatTheServerHasClosedOverTls) {
  HostileServer closing(io, server_context(), [](const HostilePeerPtr& peer) {
    peer->read_request(
        [=](const std::string&) { peer->send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); });
  });
  HttpClient pool(io, clock, closing.endpoint(), client_context(), {});
  for (std::size_t at = 0; at < 3; ++at) {
    const auto outcome = start_send(io, pool, get("/"));
    run_until(io, [&] { return outcome->has_value(); });
    ASSERT_EQ(code_of(outcome), "200");
    closing.peers[at]->close();  // and no turn of the loop before the next request
  }
  EXPECT_EQ(pool.stats().failures, 0U);
  EXPECT_EQ(pool.stats().opened, 3U);
}

// ── the race: a server that closes connections while requests are on their way ──

struct Race {
  std::map<std::string, int> executed;
  std::map<std::string, int> codes;
};

class ClosingServerTest : public HttpPoolTest, public testing::WithParamInterface<bool> {
 protected:
  // Answers each request, and closes or resets each connection at some moment of its own.
  void serve_and_close(const HostilePeerPtr& peer) {
    peer->read_request([this, peer](const std::string& head) {
      const bool close_before = random.below(20) == 0;
      if (close_before) return end(peer);
      ++race.executed[head.substr(4, head.find(' ', 4) - 4)];
      if (random.below(20) == 0) return end(peer);  // executed, and not answered
      peer->send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                 [this, peer] { serve_and_close(peer); });
      if (random.below(3) == 0) {
        peer->after(milliseconds(static_cast<int>(random.below(3))), [this, peer] { end(peer); });
      }
    });
  }
  void end(const HostilePeerPtr& peer) {
    switch (random.below(3)) {
      case 0: return peer->half_close();
      case 1: return peer->reset();
      default: return peer->close();
    }
  }
  asio::awaitable<void> ask_many(HttpClient& pool, int worker, int& left) {
    asio::steady_timer pause(io);
    for (int i = 0; i < 60; ++i) {
      const std::string target = "/" + std::to_string(worker) + "-" + std::to_string(i);
      auto request = get(target);
      auto sending = pool.send(std::move(request));
      const auto outcome = co_await std::move(sending);
      const int executed = race.executed[target];
      const auto code = outcome.has_error() ? outcome.error().code() : Errc::parse;
      EXPECT_LE(executed, 1) << target;
      if (outcome.has_value()) {
        EXPECT_EQ(executed, 1) << target;
      } else if (code == Errc::not_sent) {
        EXPECT_EQ(executed, 0) << target;
      } else {
        EXPECT_EQ(to_string(code), to_string(Errc::outcome_unknown));
      }
      ++race.codes[outcome.has_error() ? std::string(to_string(code)) : "200"];
      pause.expires_after(std::chrono::microseconds(static_cast<int>(random.below(2500))));
      auto waiting_for = pause.async_wait(asio::use_awaitable);
      co_await std::move(waiting_for);
    }
    --left;
  }
  Prng random{20261125};
  Race race;
};

INSTANTIATE_TEST_SUITE_P(PlainAndTls, ClosingServerTest, testing::Bool(),
                         [](const auto& with) { return with.param ? "Tls" : "Plain"; });

TEST_P(ClosingServerTest, NeverSaysNotSentOfARequestThatTheServerMayHaveExecuted) {
  HostileServer closing(io, GetParam() ? server_context() : nullptr,
                        [this](const HostilePeerPtr& peer) { serve_and_close(peer); });
  HttpClient pool(io, clock, closing.endpoint(), GetParam() ? client_context() : nullptr, {});
  int left = 4;
  for (int worker = 0; worker < 4; ++worker) {
    spawn(io, "asks", ask_many(pool, worker, left));
  }
  run_until(io, [&] { return left == 0; });
  int told = 0;
  for (const auto& [code, count] : race.codes) {
    told += count;
    RecordProperty(code, count);
  }
  EXPECT_EQ(told, 240);
  EXPECT_GT(race.codes["200"], 150);
}

}  // namespace
}  // namespace vectord::net
