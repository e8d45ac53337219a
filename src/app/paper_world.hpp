#pragma once
// Paper's world: a market (generated, recorded, or live from an upstream) and its clock. The
// embedded exchange is built over it.
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "vectord/config/settings.hpp"
#include "vectord/exchange/market_source.hpp"
#include "vectord/net/clock.hpp"

namespace vectord::app {

struct PaperMarket {
  std::unique_ptr<exchange::MarketSource> source;
  std::size_t skipped_rows = 0;
  std::string identity;     // what a stored session must have been running on to be resumed
  std::string description;  // for people
  bool live = false;        // its time is the upstream's, not ours to hold
};

// A live market is loaded by running the loop, and sets the clock.
result<PaperMarket> open_paper_market(const config::Settings& settings, boost::asio::io_context& io,
                                      net::RealClock& clock);

}  // namespace vectord::app
