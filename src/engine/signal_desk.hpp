#pragma once
// From closed bars to approved signals in the queue: scan, candidates that wait for depth and
// derivatives, score, gate. Counts everything it turns away, with one reason each. Private to
// engine.
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "market_desk.hpp"
#include "vectord/engine/status.hpp"
#include "vectord/strategy/filter.hpp"
#include "vectord/strategy/generator.hpp"
#include "vectord/strategy/queue.hpp"

namespace vectord::engine {

class SignalDesk {
 public:
  SignalDesk(const EngineSettings& settings, const MarketDesk& market);

  // A 1 h bar of the symbol closed: it is scanned once the others have had time to close.
  void on_bar(const Symbol& symbol, Time at);
  void on_external(const Signal& signal, Time at, Effects& effects);
  void on(const event::Depth& what);
  void on(const event::Derivatives& what);
  void on(const event::ReadFailed& what);
  // Scans what is due; decides what is complete or has waited long enough. `held`: symbols of open
  // and starting positions.
  void on_time(Time at, const std::vector<Symbol>& held, Effects& effects);
  std::optional<Time> next_wake() const;
  // For the stage budgets: since when bars wait to be scanned, candidates for their figures, the
  // first complete ones for the gate; and where the oldest candidate's work began.
  std::optional<Time> scan_since() const { return due_since_; }
  std::optional<Time> signals_since() const;
  std::optional<Time> filters_since() const;
  std::optional<Time> begun_since() const;
  // Where the work began of those decided last.
  Time decided_begun() const { return decided_begun_; }

  // The next approved signal, best first. The caller ends it: processed() or reject().
  std::optional<Signal> next();
  // Step 8 of the gate again, after others were chosen.
  std::optional<Refusal> review_correlation(const Signal& signal,
                                            const std::vector<Symbol>& held) const;
  void processed(const Signal& signal, std::string detail, Effects& effects);
  void reject(const Signal& signal, const Refusal& refusal, Effects& effects);
  // Everything undecided ends as `shutdown`.
  void shut_down(Time at, Effects& effects);

  strategy::Cooldowns& cooldowns() { return cooldowns_; }
  const SignalCounts& counts() const { return counts_; }
  // "strategy/cooldowns", "strategy/seen", "engine/signals"; false: another room's key.
  result<bool> restore(const std::string& key, std::string_view value);
  void record_cooldowns(Effects& effects) const;

 private:
  struct Candidate {
    Symbol symbol;
    std::optional<Signal> external;
    std::optional<event::Depth> depth;
    std::optional<event::Derivatives> derivatives;
    bool depth_done = false, derivatives_done = false;
    Time since;
    Time begun;  // its bar closed, or it came in
    std::optional<Time> complete_at;
    bool complete() const { return depth_done && derivatives_done; }
  };
  void scan(Time at, Effects& effects);
  void add_candidate(Candidate candidate, Effects& effects);
  void decide(const std::vector<Candidate>& candidates, Time at, const std::vector<Symbol>& held,
              Effects& effects);
  std::optional<Signal> make_signal(const Candidate& candidate, Time at);
  std::optional<Refusal> review(const Candidate& candidate, const Signal& signal, Time at,
                                const std::vector<Symbol>& held) const;
  strategy::Derivatives derivatives_of(const Candidate& candidate) const;
  void record_counts(Effects& effects) const;

  const EngineSettings& settings_;
  const MarketDesk& market_;
  std::set<Symbol> due_;
  std::optional<Time> scan_at_, due_since_;
  Time decided_begun_;
  std::vector<Candidate> candidates_;
  strategy::SignalQueue queue_;
  strategy::Cooldowns cooldowns_;
  strategy::SeenSignals seen_;
  SignalCounts counts_;
};

}  // namespace vectord::engine
