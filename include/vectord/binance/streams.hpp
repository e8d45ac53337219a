#pragma once
// Which market streams Vector listens to, and their URLs. Since 2026-04-23 a stream lives on its
// route; on another the socket stays silent. A URL stays under 7 KB and a socket under 200 streams.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "vectord/domain/instrument.hpp"

namespace vectord::binance {

struct StreamLimits {
  std::size_t max_target = 7 * 1024;
  std::size_t max_streams = 200;
};

enum class StreamKind : std::uint8_t { book_ticker, mark_price, kline_1h, kline_4h };
inline constexpr std::size_t stream_kinds = 4;

constexpr bool is_kline(StreamKind kind) {
  return kind == StreamKind::kline_1h || kind == StreamKind::kline_4h;
}

struct MarketStream {
  StreamKind kind = StreamKind::book_ticker;
  Symbol symbol;
  bool operator==(const MarketStream&) const = default;
};
std::string to_string(const MarketStream& stream);  // "btcusdt@bookTicker", as in a URL

// One socket's URL, such as /market/stream?streams=btcusdt@kline_1h/btcusdt@kline_4h/..., and what
// it names.
struct StreamTarget {
  std::string target;
  std::vector<MarketStream> streams;
};

// Sorted, so that the same symbols give the same targets.
std::vector<StreamTarget> market_stream_targets(std::vector<Symbol> symbols,
                                                StreamLimits limits = {});
std::string user_stream_target(std::string_view listen_key);

}  // namespace vectord::binance
