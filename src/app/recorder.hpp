#pragma once
// What must be kept before anything leaves: events and the hash of their effects in the journal,
// the core's records in the database. It performs nothing else and decides nothing; when a write
// fails it says so, keeps what it holds and tries again with the next. An event that breaks the
// core is in the journal too.
#include <functional>
#include <optional>
#include <string>

#include "vectord/storage/database.hpp"
#include "vectord/storage/journal.hpp"

namespace vectord::app {

class Recorder {
 public:
  // ok = false: something could not be written, `detail` says what; true: all is written again.
  using Changed = std::function<void(bool ok, const std::string& detail)>;

  Recorder(storage::Database& database, std::optional<storage::Journal> journal, Changed changed);
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder();

  // Before the core sees it.
  void enter(const Event& event);
  // After the core, before the first of its effects is performed. False: what may open a position
  // must not go, for it would not be remembered.
  bool keep(const Effects& effects, Time now);
  // What waits for company.
  bool flush();
  // A clean end of the journal.
  void finish();

 private:
  bool flush_journal();
  bool flush_database();
  void judge();

  storage::Database& database_;
  std::optional<storage::Journal> journal_;
  Changed changed_;
  std::string journal_problem_, database_problem_, record_problem_;
  bool failing_ = false;
};

}  // namespace vectord::app
