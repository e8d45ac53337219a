#pragma once
// Puts the dashboard together from the engine's status, the meters, the pool and the gateways.
#include "meters.hpp"
#include "vectord/api/dashboard.hpp"
#include "vectord/engine/status.hpp"
#include "vectord/gateway/market_data.hpp"
#include "vectord/gateway/rest_gateway.hpp"
#include "vectord/net/http_client.hpp"

namespace vectord::app {

struct DashboardInputs {
  const engine::Status& status;
  const Meters& meters;
  const net::PoolStats& pool;
  const gateway::RestStats& rest;
  const gateway::StreamStats& market_stream;
  const gateway::StreamStats& user_stream;
  const risk::RiskSettings& risk;
  Time now;
};

void fill_dashboard(api::Dashboard& dashboard, const DashboardInputs& in);

}  // namespace vectord::app
