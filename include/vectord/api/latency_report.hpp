#pragma once
// What GET /system/dashboard/latency tells: each kind of latency with its raw last samples, so that
// anyone can reckon the percentiles again, and the hops of a trade from its bar to its resting
// stop.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vectord/domain/instrument.hpp"
#include "vectord/metrics/latency.hpp"

namespace vectord::api {

struct LatencyReport {
  struct Kind {
    std::string_view name;
    metrics::LatencyFigures last_100, since_start;
    std::vector<metrics::Nanos> samples;  // those of last_100, oldest first
  };
  struct Hop {
    std::string_view name;
    metrics::LatencyFigures last_hour, since_start;
  };
  struct Trip {
    std::string trade;  // client order id of its entry
    Symbol symbol;
    std::vector<std::pair<std::string_view, metrics::Nanos>> hops;  // those that were seen
  };
  std::vector<Kind> kinds;
  std::vector<Hop> hops;
  std::vector<Trip> trips;  // newest first
};

}  // namespace vectord::api
