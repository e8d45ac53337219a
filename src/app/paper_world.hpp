#pragma once
// Paper's world: a market (generated or recorded) and its clock. The embedded exchange is built
// over it.
#include <memory>
#include <optional>
#include <string>

#include "vectord/config/settings.hpp"
#include "vectord/exchange/market_source.hpp"

namespace vectord::app {

struct PaperMarket {
  std::unique_ptr<exchange::MarketSource> source;
  std::size_t skipped_rows = 0;
  std::string identity;     // what a stored session must have been running on to be resumed
  std::string description;  // for people
};

result<PaperMarket> open_paper_market(const config::Settings& settings);

}  // namespace vectord::app
