#include "vectord/engine/engine.hpp"

#include <algorithm>

#include "state.hpp"

namespace vectord::engine {

Engine::Engine(EngineSettings settings) : state_(std::make_unique<State>(std::move(settings))) {}
Engine::~Engine() = default;

result<void> Engine::restore(const std::string& key, std::string_view value) {
  return state_->restore(key, value);
}

Status Engine::status(Time now) const {
  return state_->status(now);
}

// The way of every event: into the desk that it concerns; then what it led to, risk, new entries,
// what is to be said of it all, and when to wake next. A late event does not turn time back.
void Engine::on(const Event& event, Effects& effects) {
  State& core = *state_;
  core.now = std::max(core.now, event.at);
  std::visit([&](const auto& what) { core.take(what, effects); }, event.what);
  core.on_time(effects);
  core.settle_outcomes(effects);
  core.review_equity(effects);
  core.start_entries(effects);
  core.settle_outcomes(effects);
  core.announce_account(effects);
  core.review_stages(effects);
  core.plan_wake(effects);
}

}  // namespace vectord::engine
