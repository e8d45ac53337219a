#pragma once
// What the alert rules read, from the engine's status and the meters. Private to app.
#include "meters.hpp"
#include "vectord/alerts/rules.hpp"
#include "vectord/engine/status.hpp"

namespace vectord::app {

// `connection` as on the dashboard.
alerts::Reading alert_reading(const engine::Status& status, const Meters& meters,
                              const std::string& connection);

}  // namespace vectord::app
