#include "vectord/binance/streams.hpp"

#include <algorithm>

#include "vectord/net/http.hpp"

namespace vectord::binance {
namespace {

// Stream names are lower-case; symbols outside ASCII (they exist) go percent-encoded.
std::string stream_symbol(const Symbol& symbol) {
  std::string lower = symbol.str();
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return net::percent_encode(lower);
}

void pack(std::vector<std::string>& targets, const std::string& prefix,
          const std::vector<std::string>& streams, const StreamLimits& limits) {
  std::string target;
  std::size_t count = 0;
  for (const std::string& stream : streams) {
    if (count == limits.max_streams ||
        (count > 0 && target.size() + 1 + stream.size() > limits.max_target)) {
      targets.push_back(std::move(target));
      count = 0;
    }
    target = count == 0 ? prefix + stream : target + "/" + stream;
    ++count;
  }
  if (count > 0) targets.push_back(std::move(target));
}

}  // namespace

std::vector<std::string> market_stream_targets(std::vector<Symbol> symbols, StreamLimits limits) {
  std::sort(symbols.begin(), symbols.end());
  symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
  std::vector<std::string> quotes;
  std::vector<std::string> market;
  for (const Symbol& symbol : symbols) {
    const std::string name = stream_symbol(symbol);
    quotes.push_back(name + "@bookTicker");
    for (const char* kind : {"@kline_1h", "@kline_4h", "@markPrice@1s"}) {
      market.push_back(name + kind);
    }
  }
  std::vector<std::string> targets;
  pack(targets, "/public/stream?streams=", quotes, limits);
  pack(targets, "/market/stream?streams=", market, limits);
  return targets;
}

std::string user_stream_target(std::string_view listen_key) {
  return "/private/ws/" + net::percent_encode(listen_key);
}

}  // namespace vectord::binance
