#pragma once
// A market source that follows an upstream (Binance's public endpoints, which ask for no key, or
// another vector-exchange): candles of 1 h and 4 h, best bid and ask, mark, depth, figures. When
// the upstream is lost or silent the source is not fresh, until it has caught up again. It sends
// the upstream no order and no secret.
#include <chrono>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "vectord/base/result.hpp"
#include "vectord/exchange/market_source.hpp"
#include "vectord/net/clock.hpp"
#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"

namespace vectord::exchange {

struct LiveMarketSettings {
  net::Endpoint rest, streams;
  net::TlsContext tls;
  int symbols = 24;    // the most traded perpetuals in USDT, BTCUSDT always
  int history = 1000;  // closed candles of each interval at the start
  double speed = 1;    // of the upstream's time; other than 1 for a simulated one
  // Real time.
  std::chrono::milliseconds stale_after{10'000};   // without a message
  std::chrono::milliseconds ready_within{60'000};  // at the start
};

// Runs the loop until the upstream's market is known, or says what of it is missing. Sets the
// clock to the upstream's time, and keeps it there.
result<std::unique_ptr<MarketSource>> open_live_market(boost::asio::io_context& io,
                                                       net::RealClock& clock,
                                                       LiveMarketSettings settings);

}  // namespace vectord::exchange
