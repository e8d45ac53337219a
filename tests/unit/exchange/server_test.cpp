// The whole way: sockets, a shared virtual clock, latencies.
#include "exchange/signature.hpp"
#include "unit/exchange/fixture.hpp"
#include "vectord/net/http_client.hpp"
#include "vectord/net/spawn.hpp"
#include "vectord/net/websocket.hpp"

namespace vectord::exchange {
namespace {

struct World {
  World() {
    auto fake = std::make_unique<FakeMarket>();
    for (int i = 1; i <= 20; ++i) {
      fake->add({FakeMarket::point("BTCUSDT", 50'000 + i), FakeMarket::point("ETHUSDT", 3'000)});
    }
    exchange = std::make_unique<SimulatedExchange>(io, clock, std::move(fake),
                                                   SimulatedExchangeSettings{}, nullptr);
    const auto listening = exchange->listen();
    EXPECT_TRUE(listening.has_value()) << (listening ? "" : listening.error().what());
    endpoint = {false, "127.0.0.1", std::to_string(exchange->port())};
    client =
        std::make_unique<net::HttpClient>(io, clock, endpoint, nullptr, net::HttpClientOptions{});
  }
  void run(boost::asio::awaitable<void> task) {
    exchange->start();
    hold.emplace(clock, "test");
    net::spawn(io, "test", std::move(task));
    clock.start();
    io.run();
  }
  // Ends the loop: what still waits is closed.
  void finish() {
    client->close();
    if (socket) socket->close();
    exchange->close();
    clock.stop();
  }

  boost::asio::io_context io;
  net::VirtualClock clock{io, time_from_ms(FakeMarket::start_ms), 0};
  std::unique_ptr<SimulatedExchange> exchange;
  net::Endpoint endpoint;
  std::unique_ptr<net::HttpClient> client;
  std::unique_ptr<net::WebSocketClient> socket;
  std::optional<net::Hold> hold;
  std::vector<std::string> log;
};

net::HttpRequest signed_request(World& world, std::string method, std::string path,
                                std::string parameters) {
  parameters += "&timestamp=" + std::to_string(to_ms(world.clock.now()));
  const auto signature = hmac_sha256_hex("paper", parameters);
  return {std::move(method),
          path + "?" + parameters + "&signature=" + signature,
          {{"X-MBX-APIKEY", "paper"}},
          ""};
}

boost::asio::awaitable<std::string> ask(World& world, net::HttpRequest request) {
  auto response = co_await world.client->send(std::move(request));
  if (response.has_error()) co_return response.error().what();
  co_return response->body;
}

boost::asio::awaitable<void> trade(World& world) {
  world.hold.reset();
  const Time before = world.clock.now();
  net::HttpRequest time{"GET", "/fapi/v1/time", {}, ""};
  const auto told = co_await ask(world, std::move(time));
  world.log.push_back(told);
  const auto took = world.clock.now() - before;
  EXPECT_GE(took, Millis{4});
  EXPECT_LE(took, Millis{24});

  net::HttpRequest key_request{"POST", "/fapi/v1/listenKey", {{"X-MBX-APIKEY", "paper"}}, ""};
  const auto key = co_await ask(world, std::move(key_request));
  world.socket = std::make_unique<net::WebSocketClient>(world.io, world.clock, nullptr,
                                                        net::WebSocketClientOptions{});
  auto on_message = [&world](std::string_view text) {
    world.log.push_back(std::to_string(to_ms(world.clock.now())) + " " + std::string(text));
  };
  auto on_close = [](std::string) {};
  std::function<void(std::string_view)> message = on_message;
  std::function<void(std::string)> close = on_close;
  std::string target = "/private/ws/" + value_of(key, "listenKey");
  net::Endpoint endpoint = world.endpoint;
  auto connected = co_await world.socket->connect(endpoint, target, message, close);
  EXPECT_TRUE(connected.has_value());

  auto order = signed_request(world, "POST", "/fapi/v1/order",
                              "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.010");
  const auto placed = co_await ask(world, std::move(order));
  world.log.push_back(std::to_string(to_ms(world.clock.now())) + " " + placed);
  const Time later = world.clock.now() + Millis{3000};
  co_await world.clock.sleep_until(later);
  world.finish();
}

std::vector<std::string> trade_once() {
  World world;
  world.run(trade(world));
  return world.log;
}

TEST(Server, AnswersInVirtualTimeTheSameEachRun) {
  const auto first = trade_once();
  ASSERT_EQ(first.size(), 6u) << ::testing::PrintToString(first);
  EXPECT_EQ(trade_once(), first);
}

boost::asio::awaitable<void> refuse(World& world) {
  world.hold.reset();
  net::HttpRequest nothing{"GET", "/nothing", {}, ""};
  auto response = co_await world.client->send(std::move(nothing));
  EXPECT_TRUE(response.has_value());
  if (response.has_value()) world.log.push_back(std::to_string(response->status));
  auto order = signed_request(world, "POST", "/fapi/v1/order", "symbol=BTCUSDT");
  auto rejected = co_await world.client->send(std::move(order));
  EXPECT_TRUE(rejected.has_value());
  if (rejected.has_value()) {
    world.log.push_back(describe(*rejected));
    world.log.push_back(std::string(net::find_header(rejected->headers, "X-MBX-USED-WEIGHT-1M")));
  }
  world.finish();
}

TEST(Server, CarriesStatusAndHeadersThroughTheStack) {
  World world;
  world.run(refuse(world));
  EXPECT_EQ(world.log, (std::vector<std::string>{
                           "404",
                           "400 -1102 Mandatory parameter 'side' was not sent, was empty/null, or "
                           "malformed.",
                           "0"}));
}

TEST(Server, APortInUseIsOneClearSentence) {
  World world;
  SimulatedExchangeSettings settings;
  settings.port = world.exchange->port();
  SimulatedExchange second(world.io, world.clock, std::make_unique<FakeMarket>(), settings,
                           nullptr);
  const auto listening = second.listen();
  ASSERT_TRUE(listening.has_error());
  EXPECT_NE(listening.error().what().find(std::to_string(settings.port)), std::string::npos)
      << listening.error().what();
}

}  // namespace
}  // namespace vectord::exchange
