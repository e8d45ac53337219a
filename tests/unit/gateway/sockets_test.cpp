// The gateways over real sockets on the loopback, on shared virtual time.
#include <set>

#include "unit/gateway/world.hpp"
#include "vectord/gateway/market_data.hpp"
#include "vectord/net/http_client.hpp"
#include "vectord/net/http_server.hpp"

namespace vectord::gateway::test {
namespace {

struct Sockets : testing::Test, World {
  std::vector<std::string> upgrades;
  std::vector<std::shared_ptr<net::WebSocketSession>> sessions;
  net::HttpServer server{
      io,
      clock,
      net::HttpServerOptions{},
      nullptr,
      [](net::HttpRequest request, net::FlightKey, net::Responder respond) {
        respond(request.path() == "/fapi/v1/depth"
                    ? ok(R"({"bids":[["99","1"]],"asks":[["101","2"]]})")
                    : refusal(-1121, "Invalid symbol."));
      },
      [this](const net::HttpRequest& request, std::shared_ptr<net::WebSocketSession> session) {
        upgrades.push_back(request.target);
        sessions.push_back(std::move(session));
        return true;
      }};
  net::Endpoint endpoint() { return {false, "127.0.0.1", std::to_string(server.port())}; }
  void SetUp() override { ASSERT_TRUE(server.listen().has_value()); }
};

TEST_F(Sockets, RestGatewayReadsThroughTheHttpClient) {
  net::HttpClient client(io, clock, endpoint(), nullptr, net::HttpClientOptions{});
  RestGateway gateway(
      io, clock, [&](net::HttpRequest request) { return client.send(std::move(request)); },
      RestSettings{}, "key", test_secret, sink());
  gateway.perform(effect::LoadDepth{btc});
  gateway.perform(effect::LoadDayVolumes{});
  run_for(Millis{1000});
  EXPECT_EQ(only<event::Depth>().ask_notional, Money::from_int(202));
  EXPECT_EQ(only<event::ReadFailed>().what, event::Read::day_volumes);
  gateway.close();
  client.close();
  server.close();
}

TEST_F(Sockets, MarketDataReadsThroughTheWebSocketClientAndComesBack) {
  MarketDataSettings settings;
  settings.conflate = false;  // as on paper
  settings.session.watch_silence = false;
  MarketData data(io, clock, websocket_factory(io, clock, endpoint(), nullptr), settings, sink());
  data.follow({btc});
  run_for(Millis{1000});
  EXPECT_EQ(std::set<std::string>(upgrades.begin(), upgrades.end()),
            (std::set<std::string>{"/public/stream?streams=btcusdt@bookTicker",
                                   "/market/stream?streams=btcusdt@kline_1h/btcusdt@kline_4h/"
                                   "btcusdt@markPrice@1s"}));
  ASSERT_EQ(sessions.size(), 2u);
  const auto frame = std::make_shared<const std::string>(
      R"({"stream":"x","data":{"e":"bookTicker","E":1,"s":"BTCUSDT","b":"1","B":"2","a":"3","A":"4"}})");
  for (int i = 0; i < 3; ++i) sessions[0]->send(frame);
  run_for(Millis{10});
  EXPECT_EQ(all<event::Quote>().size(), 3u);
  sessions[1]->close();
  // The end of a socket is no flight: give it the loop until it is seen.
  for (int i = 0; i < 1000 && data.stats().reconnects == 0; ++i) run_for(Millis{1});
  run_for(Millis{10'000});
  std::vector<bool> ups;
  for (const auto& change : all<event::Connection>()) ups.push_back(change.up);
  EXPECT_EQ(ups, (std::vector<bool>{true, false, true}));
  EXPECT_EQ(upgrades.size(), 3u);
  data.close();
  server.close();
}

}  // namespace
}  // namespace vectord::gateway::test
