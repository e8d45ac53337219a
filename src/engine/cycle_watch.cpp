#include "cycle_watch.hpp"

#include <algorithm>

namespace vectord::engine {
namespace {

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::scan: return "scan";
    case Stage::signals: return "signals";
    case Stage::filters: return "filters";
    case Stage::execution: return "execution";
    case Stage::cycle: return "cycle";
  }
  return "?";
}

}  // namespace

Millis CycleWatch::budget_of(Stage stage) const {
  switch (stage) {
    case Stage::scan: return budgets_.scan;
    case Stage::signals: return budgets_.signals;
    case Stage::filters: return budgets_.filters;
    case Stage::execution: return budgets_.execution;
    case Stage::cycle: return budgets_.cycle;
  }
  return budgets_.cycle;
}

// A run that has just ended is looked at too: the wake for its deadline may come late, and never
// more likely than when everything does.
void CycleWatch::look(Stage stage, std::optional<Time> since, Time now, Effects& effects) {
  Run& run = runs_[static_cast<std::size_t>(stage)];
  const auto review = [&] {
    if (!run.since || run.told || now - *run.since <= budget_of(stage)) return;
    run.told = true;
    tell(stage, now - *run.since, effects);
  };
  review();
  if (run.since == since) return;
  run = Run{since, false};
  review();
}

void CycleWatch::tell(Stage stage, Millis taken, Effects& effects) const {
  const std::string name(name_of(stage));
  effects.push_back(effect::Alert{
      stage == Stage::cycle ? effect::Severity::critical : effect::Severity::warning,
      "stage_budget_exceeded", Symbol{},
      "stage " + name + " has taken " + std::to_string(taken.count()) + " ms; its budget is " +
          std::to_string(budget_of(stage).count()) + " ms (scanner.budget_" + name + ")"});
}

std::optional<Time> CycleWatch::next_wake() const {
  std::optional<Time> next;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const Run& run = runs_[i];
    if (!run.since || run.told) continue;
    const Time late = *run.since + budget_of(static_cast<Stage>(i)) + Millis{1};
    next = std::min(next.value_or(late), late);
  }
  return next;
}

}  // namespace vectord::engine
