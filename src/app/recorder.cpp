#include "recorder.hpp"

#include <algorithm>
#include <type_traits>

namespace vectord::app {
namespace {

std::string problem_of(const result<void>& done) {
  return done.has_error() ? done.error().what() : std::string{};
}

// A wake-up call stays in the process.
bool leaves(const Effect& effect) {
  return !std::holds_alternative<effect::WakeAt>(effect);
}

// A restart goes on from these.
bool must_survive(const Effect& effect) {
  return std::holds_alternative<effect::RecordState>(effect) ||
         std::holds_alternative<effect::RecordOrder>(effect) ||
         std::holds_alternative<effect::RecordFill>(effect) ||
         std::holds_alternative<effect::RecordTrade>(effect);
}

result<void> store(storage::Database& database, const Effect& effect, Time now) {
  return std::visit(
      [&](const auto& what) -> result<void> {
        if constexpr (std::is_same_v<decltype(what), const effect::Alert&>) {
          return database.record(what, now);
        } else if constexpr (requires { database.record(what); }) {
          return database.record(what);
        } else {
          return {};
        }
      },
      effect);
}

}  // namespace

Recorder::Recorder(storage::Database& database, std::optional<storage::Journal> journal,
                   Changed changed)
    : database_(database), journal_(std::move(journal)), changed_(std::move(changed)) {}

void Recorder::enter(const Event& event) {
  if (journal_) journal_->append(event);
}

bool Recorder::keep(const Effects& effects, Time now) {
  if (effects.empty()) return !failing_;
  if (journal_) journal_->append(effects);
  record_problem_.clear();
  for (const Effect& effect : effects) {
    const auto stored = store(database_, effect, now);
    if (stored.has_error()) record_problem_ = stored.error().what();
  }
  if (std::any_of(effects.begin(), effects.end(), leaves)) flush_journal();
  if (std::any_of(effects.begin(), effects.end(), must_survive)) flush_database();
  judge();
  return !failing_;
}

bool Recorder::flush() {
  flush_journal();
  flush_database();
  judge();
  return !failing_;
}

void Recorder::finish() {
  if (journal_) journal_problem_ = problem_of(journal_->finish());
  judge();
}

bool Recorder::flush_journal() {
  if (journal_) journal_problem_ = problem_of(journal_->flush());
  return journal_problem_.empty();
}

bool Recorder::flush_database() {
  database_problem_ = problem_of(database_.flush());
  return database_problem_.empty();
}

// Told once each time that it changes.
void Recorder::judge() {
  std::string detail;
  for (const std::string& problem : {journal_problem_, database_problem_, record_problem_}) {
    if (!problem.empty()) detail += (detail.empty() ? "" : "; ") + problem;
  }
  if (detail.empty() == !failing_) return;
  failing_ = !detail.empty();
  changed_(!failing_, detail);
}

}  // namespace vectord::app
