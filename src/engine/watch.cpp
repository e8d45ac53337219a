// What stops entries from without: watchdogs of the shell, a silent market; and what a hard stop
// does with what is held. Exits go on through all of it.
#include "state.hpp"

namespace vectord::engine {
namespace {

constexpr int silent_intervals = 3;
constexpr double near_again_percent = 75;  // below it, the next crossing of 80 % is told again

using Kind = event::Watchdog::Kind;

struct Words {
  std::string_view name, code;
  effect::Severity severity;
};

Words words_of(Kind kind) {
  using effect::Severity;
  switch (kind) {
    case Kind::market_data: return {"market data", "watchdog_market_data", Severity::critical};
    case Kind::loop_lag: return {"loop lag", "watchdog_loop_lag", Severity::warning};
    case Kind::clock_drift: return {"clock drift", "watchdog_clock_drift", Severity::warning};
    case Kind::disk: return {"disk", "watchdog_disk", Severity::critical};
    case Kind::storage: return {"storage", "watchdog_storage", Severity::critical};
  }
  return {"?", "watchdog", Severity::critical};
}

}  // namespace

void Engine::State::take(const event::Watchdog& what, Effects& effects) {
  const Words words = words_of(what.kind);
  const std::string says = std::string(words.name) + ": " + what.detail;
  const bool was_failing = failing.contains(what.kind);
  if (what.ok) {
    failing.erase(what.kind);
    if (!was_failing) return;
    effects.push_back(effect::Alert{effect::Severity::info, "watchdog_recovered", Symbol{},
                                    says + "; entries may go on"});
    return;
  }
  failing[what.kind] = says;
  if (was_failing) return;
  effects.push_back(
      effect::Alert{words.severity, words.code, Symbol{}, says + "; no new entries, exits go on"});
  positions.stop_entries(RejectReason::not_ready, now, effects);
}

void Engine::State::heard_market(const Symbol& symbol) {
  if (market.market(symbol) != nullptr) market_heard_at = now;
}

// The first instant at which the market has been silent for too long.
std::optional<Time> Engine::State::market_due() const {
  const bool watched = started && market_stream_up && !market.followed().empty();
  if (!watched || failing.contains(Kind::market_data)) return std::nullopt;
  return market_heard_at + settings.market_interval * silent_intervals + Millis{1};
}

void Engine::State::watch_market(Effects& effects) {
  const Millis silent = now - market_heard_at;
  const auto told = [&](bool ok) {
    take(event::Watchdog{Kind::market_data, ok,
                         ok ? std::string("it is there again")
                            : "nothing for " + std::to_string(silent.count() / 1000) + " s"},
         effects);
  };
  if (const auto due = market_due(); due && now >= *due) told(false);
  const bool heard = silent < settings.market_interval * silent_intervals;
  // A stream that is down says so itself.
  if (failing.contains(Kind::market_data) && (heard || !market_stream_up)) told(true);
}

// Once for each time that a limit comes near.
void Engine::State::announce_limits(Effects& effects) {
  for (const risk::LimitUse& limit : guard.limits(now)) {
    const bool known = limits_near.contains(limit.name);
    if (limit.used_percent < near_again_percent && !limit.near) limits_near.erase(limit.name);
    if (!limit.near || known) continue;
    limits_near.insert(limit.name);
    if (limit.hit) continue;  // that is told by the halt itself
    effects.push_back(
        effect::Alert{effect::Severity::warning, "risk_limit_near", Symbol{},
                      std::string(limit.name) + ": " +
                          std::to_string(static_cast<int>(limit.used_percent + 1e-9)) +
                          " % of its limit is used up"});
  }
}

void Engine::State::enforce_hard_stop(Effects& effects) {
  if (settings.risk.on_hard_stop != risk::OnHardStop::flatten || !guard.hard_stopped(now)) return;
  int open = 0;
  for (const execution::OpenPosition& one : positions.view(now)) open += one.closing ? 0 : 1;
  if (open == 0) return;
  const auto refusal = guard.review_entry(now);
  effects.push_back(effect::Alert{effect::Severity::critical, "hard_stop_flatten", Symbol{},
                                  std::to_string(open) + " open: closed at market; " +
                                      (refusal ? refusal->detail : std::string{})});
  if (refusal) positions.stop_entries(refusal->reason, now, effects);
  positions.close_all(ExitReason::hard_stop, now, effects);
}

}  // namespace vectord::engine
