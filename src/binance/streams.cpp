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

std::string_view suffix_of(StreamKind kind) {
  switch (kind) {
    case StreamKind::book_ticker: return "@bookTicker";
    case StreamKind::mark_price: return "@markPrice@1s";
    case StreamKind::kline_1h: return "@kline_1h";
    case StreamKind::kline_4h: return "@kline_4h";
  }
  return "";
}

void pack(std::vector<StreamTarget>& targets, const std::string& prefix,
          const std::vector<MarketStream>& streams, const StreamLimits& limits) {
  StreamTarget next;
  for (const MarketStream& stream : streams) {
    const std::string name = to_string(stream);
    if (!next.streams.empty() && (next.streams.size() == limits.max_streams ||
                                  next.target.size() + 1 + name.size() > limits.max_target)) {
      targets.push_back(std::exchange(next, {}));
    }
    next.target.append(next.streams.empty() ? prefix : "/").append(name);
    next.streams.push_back(stream);
  }
  if (!next.streams.empty()) targets.push_back(std::move(next));
}

}  // namespace

std::string to_string(const MarketStream& stream) {
  return stream_symbol(stream.symbol).append(suffix_of(stream.kind));
}

std::vector<StreamTarget> market_stream_targets(std::vector<Symbol> symbols, StreamLimits limits) {
  std::sort(symbols.begin(), symbols.end());
  symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
  std::vector<MarketStream> quotes;
  std::vector<MarketStream> market;
  for (const Symbol& symbol : symbols) {
    quotes.push_back({StreamKind::book_ticker, symbol});
    for (const auto kind : {StreamKind::kline_1h, StreamKind::kline_4h, StreamKind::mark_price}) {
      market.push_back({kind, symbol});
    }
  }
  std::vector<StreamTarget> targets;
  pack(targets, "/public/stream?streams=", quotes, limits);
  pack(targets, "/market/stream?streams=", market, limits);
  return targets;
}

std::string user_stream_target(std::string_view listen_key) {
  return "/private/ws/" + net::percent_encode(listen_key);
}

}  // namespace vectord::binance
