#include "exchange/latency.hpp"
#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

TEST(Latency, IsAHashOfSeedAndRequestWithinItsBounds) {
  const net::HttpRequest request{"GET", "/fapi/v1/time", {}, ""};
  EXPECT_EQ(hash_of(1, request), hash_of(1, request));
  EXPECT_NE(hash_of(1, request), hash_of(2, request));
  std::set<std::int64_t> seen;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    seen.insert(latency_of(i, Millis{4}, Millis{24}).count());
  }
  EXPECT_EQ(*seen.begin(), 4);
  EXPECT_EQ(*seen.rbegin(), 24);
  EXPECT_EQ(seen.size(), 21u);
}

class Determinism : public ExchangeTest {
 protected:
  // Everything that three sockets hear, with its time, while orders are placed; sockets open in the
  // order given, as the system's scheduler might have it.
  std::vector<std::string> run(std::vector<int> order) {
    ManualClock clock{time_from_ms(FakeMarket::start_ms)};
    auto market = std::make_unique<FakeMarket>();
    for (int i = 1; i <= 20; ++i) {
      market->add(
          {FakeMarket::point("BTCUSDT", 50'000 + i * 7), FakeMarket::point("ETHUSDT", 3'000 - i)});
    }
    SimulatedExchange exchange(io_, clock, std::move(market), {}, nullptr);
    const auto key = value_of(
        exchange.handle({"POST", "/fapi/v1/listenKey", {{"X-MBX-APIKEY", "paper"}}, ""}).body,
        "listenKey");
    const std::vector<std::string> targets = {
        "/public/stream?streams=btcusdt@bookTicker/ethusdt@bookTicker",
        "/market/stream?streams=btcusdt@kline_1h/btcusdt@markPrice/ethusdt@aggTrade",
        "/private/ws/" + key, "/market/ws/ethusdt@kline_1h"};
    std::vector<std::string> heard;
    for (const int which : order) {
      const auto target = targets[static_cast<std::size_t>(which)];
      auto socket = std::make_shared<Listener>(clock, heard, which);
      EXPECT_TRUE(exchange.accept({"GET", target, {}, ""}, socket));
    }
    exchange.start();
    clock.run_for(Millis{21'000});
    EXPECT_GT(heard.size(), 60u);
    return heard;
  }

 private:
  class Listener final : public net::WebSocketSession {
   public:
    Listener(net::Clock& clock, std::vector<std::string>& heard, int which)
        : clock_(clock), heard_(heard), which_(which) {}
    void send(std::shared_ptr<const std::string> text) override {
      heard_.push_back(std::to_string(to_ms(clock_.now())) + " " + std::to_string(which_) + " " +
                       *text);
    }
    void on_message(std::function<void(std::string_view)>) override {}
    void on_close(std::function<void()>) override {}
    void close() override {}
    bool is_open() const override { return true; }

   private:
    net::Clock& clock_;
    std::vector<std::string>& heard_;
    int which_;
  };
};

TEST_F(Determinism, TwoRunsTellTheSameInTheSameOrder) {
  const auto first = run({0, 1, 2, 3});
  EXPECT_EQ(run({0, 1, 2, 3}), first);
  EXPECT_EQ(run({3, 1, 2, 0}), first) << "the order in which sockets opened must not matter";
}

}  // namespace
}  // namespace vectord::exchange
