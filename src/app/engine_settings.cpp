#include "engine_settings.hpp"

#include <algorithm>

namespace vectord::app {
namespace {
constexpr Millis paper_step{5 * 60'000};
}

engine::EngineSettings engine_settings(const config::Settings& settings, std::string session_tag) {
  engine::EngineSettings out;
  out.strategy = settings.strategy;
  out.risk = settings.risk;
  out.execution = settings.execution;
  out.execution.max_spread_percent = settings.strategy.filter.max_spread_percent;
  out.protection = settings.protection;
  out.session_tag = std::move(session_tag);
  // A clock that runs N times as fast is read N times less exactly.
  out.max_clock_offset *= std::max(1, static_cast<int>(settings.connection.time_rate));
  out.market_interval = settings.strategy.scanner.interval;
  // A recorded market moves in steps of five minutes.
  if (settings.mode == config::Mode::paper) {
    out.market_interval = std::max(out.market_interval, paper_step);
  }
  return out;
}

}  // namespace vectord::app
