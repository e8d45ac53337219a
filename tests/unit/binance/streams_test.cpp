#include "vectord/binance/streams.hpp"

#include <algorithm>

namespace vectord::binance {
namespace {

std::vector<Symbol> many(int count) {
  std::vector<Symbol> symbols;
  for (int i = 0; i < count; ++i) symbols.emplace_back("COIN" + std::to_string(1000 + i) + "USDT");
  return symbols;
}

std::vector<std::string> urls(const std::vector<StreamTarget>& targets) {
  std::vector<std::string> all;
  for (const StreamTarget& one : targets) all.push_back(one.target);
  return all;
}

std::size_t streams_in(const std::string& target) {
  return static_cast<std::size_t>(std::count(target.begin(), target.end(), '/')) - 1;
}

TEST(Streams, LiveOnTheirRoutesInLowerCase) {
  EXPECT_EQ(urls(market_stream_targets({Symbol{"ETHUSDT"}, Symbol{"BTCUSDT"}})),
            (std::vector<std::string>{
                "/public/stream?streams=btcusdt@bookTicker/ethusdt@bookTicker",
                "/market/stream?streams=btcusdt@kline_1h/btcusdt@kline_4h/btcusdt@markPrice@1s/"
                "ethusdt@kline_1h/ethusdt@kline_4h/ethusdt@markPrice@1s"}));
}

TEST(Streams, NoneForNoSymbols) {
  EXPECT_TRUE(market_stream_targets({}).empty());
}

TEST(Streams, NameASymbolOnce) {
  EXPECT_EQ(urls(market_stream_targets({Symbol{"BTCUSDT"}, Symbol{"BTCUSDT"}})),
            urls(market_stream_targets({Symbol{"BTCUSDT"}})));
}

TEST(Streams, StayUnderTheBoundsOfASocket) {
  const auto targets = market_stream_targets(many(600));
  std::size_t streams = 0;
  for (const auto& [target, names] : targets) {
    EXPECT_LE(target.size(), 7u * 1024);
    EXPECT_LE(streams_in(target), 200u);
    EXPECT_EQ(names.size(), streams_in(target));
    for (const MarketStream& name : names) {
      EXPECT_NE(target.find(to_string(name)), std::string::npos);
    }
    streams += streams_in(target);
  }
  EXPECT_EQ(streams, 600u * 4);
}

TEST(Streams, SplitByUrlLengthToo) {
  const auto targets = market_stream_targets(many(10), {.max_target = 100, .max_streams = 200});
  for (const auto& one : targets) EXPECT_LE(one.target.size(), 100u);
}

TEST(Streams, EncodeSymbolsOutsideAscii) {
  EXPECT_EQ(market_stream_targets({Symbol{"龙USDT"}}).front().target,
            "/public/stream?streams=%E9%BE%99usdt@bookTicker");
}

TEST(Streams, UserStreamIsPrivate) {
  EXPECT_EQ(user_stream_target("abc"), "/private/ws/abc");
}

}  // namespace
}  // namespace vectord::binance
