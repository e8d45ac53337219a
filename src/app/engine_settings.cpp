#include "engine_settings.hpp"

namespace vectord::app {

engine::EngineSettings engine_settings(const config::Settings& settings, std::string session_tag) {
  engine::EngineSettings out;
  out.strategy = settings.strategy;
  out.risk = settings.risk;
  out.execution = settings.execution;
  out.execution.max_spread_percent = settings.strategy.filter.max_spread_percent;
  out.protection = settings.protection;
  out.session_tag = std::move(session_tag);
  return out;
}

}  // namespace vectord::app
