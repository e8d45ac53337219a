// Connections that break, over real sockets: what the client sees, what was executed, and that
// virtual time goes on as it must.
#include "exchange/signature.hpp"
#include "unit/exchange/fixture.hpp"
#include "vectord/net/http_client.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::exchange {
namespace {

using boost::asio::awaitable;

struct FaultyWorld {
  explicit FaultyWorld(std::string_view faults, bool stranger = false) {
    SimulatedExchangeSettings settings;
    settings.faults = *parse_faults(faults);
    auto market = std::make_unique<FakeMarket>();
    market->add({FakeMarket::point("BTCUSDT", 50'001), FakeMarket::point("ETHUSDT", 3'000)});
    exchange = std::make_unique<SimulatedExchange>(io, clock, std::move(market), settings, nullptr);
    EXPECT_TRUE(exchange->listen().has_value());
    const net::Endpoint endpoint{false, "127.0.0.1", std::to_string(exchange->port())};
    net::HttpClientOptions options;
    if (stranger) options.read_timeout = std::chrono::milliseconds(100);
    net::Clock& own = stranger ? static_cast<net::Clock&>(real) : clock;
    client = std::make_unique<net::HttpClient>(io, own, endpoint, nullptr, options);
  }

  awaitable<void> place(int orders) {
    hold.reset();
    for (int i = 0; i < orders; ++i) {
      const std::string parameters =
          "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.001&newClientOrderId=o" +
          std::to_string(i) + "&timestamp=" + std::to_string(to_ms(clock.now()));
      net::HttpRequest request{
          "POST",
          "/fapi/v1/order?" + parameters + "&signature=" + hmac_sha256_hex("paper", parameters),
          {{"X-MBX-APIKEY", "paper"}},
          ""};
      const auto answer = co_await client->send(std::move(request));
      const auto took = clock.now() - time_from_ms(FakeMarket::start_ms);
      log.push_back(std::to_string(took.count()) + " " +
                    (answer.has_error() ? std::string(to_string(answer.error().code()))
                                        : std::to_string(answer->status)));
    }
    executed = exchange->wallet_balance("paper") < Money::from_int(10'000);
    client->close();
    exchange->close();
    clock.stop();
  }

  FaultyWorld& run(int orders = 1) {
    hold.emplace(clock, "test");
    net::spawn(io, "test", place(orders));
    clock.start();
    io.run();
    return *this;
  }

  boost::asio::io_context io;
  net::VirtualClock clock{io, time_from_ms(FakeMarket::start_ms), 0};
  net::RealClock real{io};
  std::unique_ptr<SimulatedExchange> exchange;
  std::unique_ptr<net::HttpClient> client;
  std::optional<net::Hold> hold;
  std::vector<std::string> log;
  bool executed = false;
};

std::string outcome(const FaultyWorld& world) {
  const std::string& only = world.log.at(0);
  return only.substr(only.find(' ') + 1) + (world.executed ? ", executed" : ", not executed");
}

TEST(FaultyServer, DropsTheConnectionBeforeExecution) {
  EXPECT_EQ(outcome(FaultyWorld("drop_before=1").run()), "outcome_unknown, not executed");
}

TEST(FaultyServer, DropsTheConnectionAfterExecution) {
  EXPECT_EQ(outcome(FaultyWorld("drop_after=1").run()), "outcome_unknown, executed");
}

TEST(FaultyServer, ResetsTheConnectionInsideTheBody) {
  EXPECT_EQ(outcome(FaultyWorld("reset=1").run()), "outcome_unknown, executed");
}

TEST(FaultyServer, AStalledClientOfOurClockIsLetGoWhenTheStallEnds) {
  FaultyWorld world("stall=1 for=30s");
  world.run();
  const int took = std::stoi(world.log.at(0));
  EXPECT_GE(took, 30'000);
  EXPECT_LE(took, 30'024);
  EXPECT_EQ(outcome(world).substr(0, 15), "outcome_unknown");
}

TEST(FaultyServer, AStalledStrangerWaitsUntilItsOwnTimeout) {
  EXPECT_EQ(outcome(FaultyWorld("stall=1", true).run()).substr(0, 15), "outcome_unknown");
}

TEST(FaultyServer, LatencyIsAddedOnTop) {
  FaultyWorld world("latency=1 for=10s");
  world.run(20);
  const int took = std::stoi(world.log.back());
  EXPECT_GT(took, 50'000);
  EXPECT_LT(took, 200'480);
}

TEST(FaultyServer, TheSameSeedGivesTheSameOutcomesAtTheSameTimes) {
  const auto first = FaultyWorld("all=0.1").run(200).log;
  EXPECT_EQ(FaultyWorld("all=0.1").run(200).log, first);
}

}  // namespace
}  // namespace vectord::exchange
