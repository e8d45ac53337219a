#pragma once
// Latencies as JSON. Private to api.
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "vectord/api/latency_report.hpp"
#include "vectord/base/time.hpp"

namespace vectord::api {

// {avg,min,max,p50,p95,p99}_<name>_ms, in the order of the contract.
void put_latency(nlohmann::ordered_json& out, const std::string& name,
                 const metrics::LatencyFigures& figures);
nlohmann::ordered_json latency_object(const metrics::LatencyFigures& figures);

}  // namespace vectord::api
