#include "recorder.hpp"

#include <algorithm>
#include <csignal>
#include <type_traits>
#include <utility>

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

// A failed check aborts in the middle of an event, on our thread: that event is what a replay must
// end with, so it is written before the process goes.
storage::Journal* of_last_words = nullptr;
void write_last_words(int) {
  if (auto* journal = std::exchange(of_last_words, nullptr)) {
    [[maybe_unused]] const auto written = journal->flush();
  }
}

}  // namespace

Recorder::Recorder(storage::Database& database, std::optional<storage::Journal> journal,
                   Changed changed)
    : database_(database), journal_(std::move(journal)), changed_(std::move(changed)) {
  if (!journal_) return;
  of_last_words = &*journal_;
  std::signal(SIGABRT, write_last_words);
}

Recorder::~Recorder() {
  if (journal_ && of_last_words == &*journal_) of_last_words = nullptr;
}

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
