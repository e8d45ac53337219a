// Client and server on one virtual clock, over real sockets: results depend on virtual time only.
#include "unit/net/loop.hpp"
#include "vectord/net/websocket.hpp"

namespace vectord::net {
namespace {

using Log = std::vector<std::string>;

// A small exchange: answers each request after its own simulated latency and announces it on a
// stream. One timer sends one thing: two in one step would race on their two sockets.
struct World {
  explicit World(HttpClientOptions options = {}) {
    const auto certificate = make_loopback_certificate();
    const auto tls = *client_tls_trusting(certificate->certificate_pem);
    server = std::make_unique<HttpServer>(
        io, clock, HttpServerOptions{}, *server_tls(*certificate),
        [this](const HttpRequest& request, FlightKey, const Responder& respond) {
          on_request(request, respond);
        },
        [this](const HttpRequest&, const std::shared_ptr<WebSocketSession>& made) {
          session = made;
          return true;
        });
    EXPECT_TRUE(server->listen().has_value());
    client = std::make_unique<HttpClient>(io, clock, local(server->port(), true), tls, options);
    stream = std::make_unique<WebSocketClient>(io, clock, tls, WebSocketClientOptions{});
  }
  void note(const std::string& what) {
    log.push_back(std::to_string(to_ms(clock.now())) + " " + what);
  }
  void on_request(const HttpRequest& request, const Responder& respond) {
    const auto latency = Millis(std::stoi(request.target.substr(1)));
    note("server took " + request.target);
    const Time due = clock.now() + latency;
    const std::string target = request.target;
    if (session) {
      clock.call_at(due, 0, [this, target] {
        session->send(std::make_shared<const std::string>("done " + target));
      });
    }
    clock.call_at(due, 1, [respond, target] { respond(HttpResponse{200, {}, target}); });
  }
  // Sends every 10 ms of virtual time, without waiting for earlier answers.
  asio::awaitable<void> order(Hold hold, int latency_ms) {
    auto request = get("/" + std::to_string(latency_ms));
    auto sending = client->send(std::move(request));
    hold.reset();  // send() takes its own before time is looked at
    auto answer = co_await std::move(sending);
    EXPECT_TRUE(answer.has_value());
    note("answer " + answer->body);
  }
  asio::awaitable<void> connect() {
    auto connecting = stream->connect(
        local(server->port(), true), "/",
        [this](std::string_view text) { note("stream " + std::string(text)); },
        [](const std::string&) {});
    auto outcome = co_await std::move(connecting);
    EXPECT_TRUE(outcome.has_value());
    const Hold hold(clock, "start");
    clock.start();
    schedule();
  }
  void schedule() {
    int tick = 0;
    for (const int latency : {95, 3, 50, 50, 7, 200, 1, 13, 40, 30}) {
      clock.call_at(time_from_ms(10 * ++tick), 1,
                    [this, latency] { spawn(io, "order", order(Hold(clock, "order"), latency)); });
    }
  }
  Log run() {
    bool reached = false;
    clock.stop_at(time_from_ms(1000), [&] { reached = true; });
    spawn(io, "connect", connect());
    run_until(io, [&] { return reached; });
    return log;
  }

  asio::io_context io{1};
  VirtualClock clock{io, time_from_ms(0), 0};
  Log log;
  std::shared_ptr<WebSocketSession> session;
  std::unique_ptr<HttpServer> server;
  std::unique_ptr<HttpClient> client;
  std::unique_ptr<WebSocketClient> stream;
};

TEST(SharedVirtualClock, GivesAnswersAtTheirSimulatedLatencyAndTheSameOrderEveryTime) {
  const Log first = World().run();
  EXPECT_EQ(first.size(), 30U);
  EXPECT_NE(std::find(first.begin(), first.end(), "105 answer /95"), first.end());
  EXPECT_NE(std::find(first.begin(), first.end(), "260 answer /200"), first.end());
  EXPECT_NE(std::find(first.begin(), first.end(), "260 stream done /200"), first.end());
  for (int again = 0; again < 20; ++again) ASSERT_EQ(World().run(), first);
}

asio::awaitable<void> ask_and_note(World& world, Hold hold, std::string target) {
  auto request = get(target);
  auto sending = world.client->send(std::move(request));
  hold.reset();
  auto answer = co_await std::move(sending);
  world.note(answer.has_value() ? "answer " + answer->body : answer.error().what());
}

TEST(SharedVirtualClock, AnswersConcurrentRequestsInTheOrderOfTheirLatency) {
  const auto run_once = [] {
    World world;
    bool reached = false;
    for (const int latency : {30, 10, 20, 10, 5}) {
      spawn(world.io, "ask",
            ask_and_note(world, Hold(world.clock, "ask"), "/" + std::to_string(latency)));
    }
    world.clock.stop_at(time_from_ms(100), [&] { reached = true; });
    world.clock.start();
    run_until(world.io, [&] { return reached; });
    return Log(world.log.end() - 5, world.log.end());
  };
  EXPECT_EQ(run_once(), (Log{"5 answer /5", "10 answer /10", "10 answer /10", "20 answer /20",
                             "30 answer /30"}));
}

TEST(SharedVirtualClock, TimeGoesOnWhileRequestsWaitForABusyConnection) {
  HttpClientOptions two;
  two.max_connections = 2;
  const auto run_once = [&two] {
    World world(two);
    bool reached = false;
    for (const int latency : {30, 10, 25, 5, 7}) {
      spawn(world.io, "ask",
            ask_and_note(world, Hold(world.clock, "ask"), "/" + std::to_string(latency)));
    }
    world.clock.stop_at(time_from_ms(200), [&] { reached = true; });
    world.clock.start();
    run_until(world.io, [&] { return reached; });
    std::erase_if(world.log,
                  [](const std::string& line) { return line.find("answer") == std::string::npos; });
    return world.log;
  };
  const Log expected{"10 answer /10", "30 answer /30", "35 answer /25", "35 answer /5",
                     "42 answer /7"};
  for (int again = 0; again < 5; ++again) ASSERT_EQ(run_once(), expected);
}

TEST(SharedVirtualClock, TimeStandsStillWhileAFailedRequestIsTold) {
  asio::io_context io{1};
  VirtualClock clock(io, time_from_ms(0), 0);
  HttpClient client(io, clock, local(1), nullptr, {});  // nobody listens there
  bool reached = false;
  Time told;
  clock.stop_at(time_from_ms(100), [&] { reached = true; });
  spawn(io, "ask", [](HttpClient& from, Clock& at, Time& when) -> asio::awaitable<void> {
    auto request = get("/");
    auto sending = from.send(std::move(request));
    const auto answer = co_await std::move(sending);
    EXPECT_EQ(answer.error().code(), Errc::not_sent);
    when = at.now() + Millis{1};
  }(client, clock, told));
  clock.start();
  run_until(io, [&] { return reached; });
  EXPECT_EQ(told, time_from_ms(1));
}

TEST(SharedVirtualClock, TimeGoesOnAfterAServerThatClosedOnARequest) {
  asio::io_context io{1};
  VirtualClock clock(io, time_from_ms(0), 0);
  ScriptedServer scripted(io);
  scripted.on_accept([](const std::shared_ptr<tcp::socket>& socket) {
    ScriptedServer::on_request(socket, [socket](const std::string&) { socket->close(); });
  });
  HttpClient client(io, clock, local(scripted.port()), nullptr, {});
  bool reached = false;
  clock.stop_at(time_from_ms(100), [&] { reached = true; });
  const auto outcome = start_send(io, client, get("/"));
  run_until(io, [&] { return outcome->has_value(); });
  EXPECT_EQ((**outcome).error().code(), Errc::outcome_unknown);
  EXPECT_EQ(clock.now(), time_from_ms(0));
  clock.start();
  run_until(io, [&] { return reached; });
}

TEST(SharedVirtualClock, TimeGoesOnAfterTheServerClosedASessionWithMessagesUnderWay) {
  asio::io_context io{1};
  VirtualClock clock(io, time_from_ms(0), 0);
  std::shared_ptr<WebSocketSession> session;
  HttpServer server(io, clock, {}, nullptr, echo,
                    [&](const HttpRequest&, const std::shared_ptr<WebSocketSession>& made) {
                      session = made;
                      return true;
                    });
  ASSERT_TRUE(server.listen().has_value());
  WebSocketClient client(io, clock, nullptr, {});
  Log log;
  auto connected = [&]() -> asio::awaitable<bool> {
    auto connecting = client.connect(
        local(server.port()), "/", [&](std::string_view text) { log.emplace_back(text); },
        [&](const std::string&) {
          log.push_back("closed at " + std::to_string(to_ms(clock.now())));
        });
    auto outcome = co_await std::move(connecting);
    co_return outcome.has_value();
  };
  ASSERT_TRUE(await_on(io, connected()));
  bool reached = false;
  clock.call_at(time_from_ms(10), 0, [&] {
    session->send(std::make_shared<const std::string>("one"));
    session->close();
  });
  clock.stop_at(time_from_ms(100), [&] { reached = true; });
  clock.start();
  run_until(io, [&] { return reached; });
  EXPECT_EQ(log, (Log{"one", "closed at 10"}));
}

TEST(SharedVirtualClock, TakesAForeignFlightForAMessageFromOutside) {
  asio::io_context io{1};
  VirtualClock ours(io, time_from_ms(0), 0);
  VirtualClock theirs(io, time_from_ms(0), 0);
  std::vector<FlightKey> flights;
  HttpServer server(
      io, ours, {}, nullptr,
      [&](const HttpRequest&, FlightKey flight, const Responder& respond) {
        flights.push_back(flight);
        respond(HttpResponse{200, {}, ""});
      },
      nullptr);
  ASSERT_TRUE(server.listen().has_value());
  for (VirtualClock* clock : {&theirs, &ours}) {
    HttpClient client(io, *clock, local(server.port()), nullptr, {});
    const auto outcome = start_send(io, client, get("/"));
    run_until(io, [&] { return outcome->has_value(); });
    EXPECT_TRUE((**outcome).has_value());
  }
  ASSERT_EQ(flights.size(), 2U);
  EXPECT_EQ(flights[0], 0U);
  EXPECT_NE(flights[1], 0U);
}

}  // namespace
}  // namespace vectord::net
