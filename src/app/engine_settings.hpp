#pragma once
// The core's settings from the daemon's: the same for a run and for its replay.
#include <string>

#include "vectord/config/settings.hpp"
#include "vectord/engine/settings.hpp"

namespace vectord::app {

engine::EngineSettings engine_settings(const config::Settings& settings, std::string session_tag);

}  // namespace vectord::app
