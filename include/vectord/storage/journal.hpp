#pragma once
// The journal: every event that enters the core, in order, and the hash of the effects that came of
// it. Append-only files (segments) of one process life each; never read by the daemon itself. What
// is flushed survives the death of the process, not a power cut: the exchange is asked for the
// rest. Bounded: the oldest segments go first.
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "vectord/base/result.hpp"
#include "vectord/domain/effect.hpp"

namespace vectord::storage {

struct JournalSettings {
  std::string directory;  // created if absent
  std::int64_t keep_bytes = 4LL << 30;
  std::chrono::hours keep{14 * 24};         // of finished lives
  std::int64_t segment_bytes = 64LL << 20;  // a segment is ended when it is larger
  std::size_t buffer_bytes = 64U << 10;     // written when it is fuller, flushed or not
  std::size_t backlog_bytes = 8U << 20;     // kept while nothing can be written; then a gap
};

// Everything that the core was built from: with it, the events give the same effects again.
struct JournalHeader {
  std::string program;  // of the version that wrote it
  std::int64_t session = 0;
  std::string session_tag;
  std::string settings;  // every setting, as a settings file; no secrets
  std::vector<std::pair<std::string, std::string>> states;  // restored before the first event
  Time started_at;                                          // exchange time
  // Given by the journal.
  std::uint64_t life = 0;
  std::uint32_t segment = 0;
  std::uint64_t records = 0;      // before this segment
  std::uint64_t effect_hash = 0;  // before this segment
  bool operator==(const JournalHeader&) const = default;
};

class Journal {
 public:
  // A new life: its first segment with its header is on the disk.
  static result<Journal> open(const JournalSettings& settings, JournalHeader header);
  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;
  ~Journal();  // flushes; without finish() the life reads as ended by a death

  // Into the buffer. What could not be written so far is told by flush().
  void append(const Event& event);
  void append(const Effects& effects);  // of the last event; nothing when there are none
  // To the operating system. On error all of it stays and the next flush tries again.
  result<void> flush();
  // A clean end.
  result<void> finish();

  std::uint64_t records() const;
  std::uint64_t effect_hash() const;
  std::string path() const;    // of the present segment
  std::uint64_t lost() const;  // records that found no room while nothing could be written

 private:
  struct Impl;
  explicit Journal(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vectord::storage
