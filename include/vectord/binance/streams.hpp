#pragma once
// Which market streams Vector listens to, and their URLs. Since 2026-04-23 a stream lives on its
// route; on another the socket stays silent. A URL stays under 7 KB and a socket under 200 streams.
#include <cstddef>
#include <string>
#include <vector>

#include "vectord/domain/instrument.hpp"

namespace vectord::binance {

struct StreamLimits {
  std::size_t max_target = 7 * 1024;
  std::size_t max_streams = 200;
};

// Targets such as /public/stream?streams=btcusdt@bookTicker/... and /market/stream?streams=
// btcusdt@kline_1h/btcusdt@kline_4h/btcusdt@markPrice@1s/...; sorted, so that the same symbols give
// the same targets.
std::vector<std::string> market_stream_targets(std::vector<Symbol> symbols,
                                               StreamLimits limits = {});
std::string user_stream_target(std::string_view listen_key);

}  // namespace vectord::binance
