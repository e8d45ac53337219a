#pragma once
// Watches how long the stages of a cycle take against their budgets, by event time, and says so
// once for each run that takes too long. It decides nothing. Private to engine.
#include <array>
#include <optional>
#include <string_view>

#include "vectord/domain/effect.hpp"
#include "vectord/strategy/settings.hpp"

namespace vectord::engine {

enum class Stage {
  scan,       // bars closed or data lost, until the market data is complete and scanned
  signals,    // candidates found, until each has its figures and its score
  filters,    // the first candidate is complete, until the gate has decided on all found with it
  execution,  // an entry approved, until its outcome
  cycle,      // from the bar or the outside signal to the outcome of its entry
};

class CycleWatch {
 public:
  explicit CycleWatch(const strategy::StageBudgets& budgets) : budgets_(budgets) {}

  // After every event: since when the oldest work of the stage has been under way; none: nothing
  // is.
  void look(Stage stage, std::optional<Time> since, Time now, Effects& effects);
  std::optional<Time> next_wake() const;

 private:
  struct Run {
    std::optional<Time> since;
    bool told = false;
  };
  Millis budget_of(Stage stage) const;
  void tell(Stage stage, Millis taken, Effects& effects) const;

  const strategy::StageBudgets& budgets_;
  std::array<Run, 5> runs_{};
};

}  // namespace vectord::engine
